"""A list of candidates becomes entries, all of them or none, with each fault by its cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.delivery.arrangements import Arrangements
from mockexam.services.candidate_list import read_entries
from mockexam.services.entries import NAME_LENGTH_MAX

TABLE = (
    "Surname;First name;Candidate number;Extra time;Rest breaks;Seat;Colour;Text size;Ruler;Note\n"
    "Lane;Ada;42;25 %;20 min;A4;Cream;150 %;yes;Reads aloud\n"
    "Fox;Ben;;;;;;;;\n"
)


def test_a_table_says_everything_of_a_candidate() -> None:
    (ada, ben), faults = read_entries(TABLE)
    assert faults == []
    assert (ada.name, ada.number, ada.place) == ("Ada Lane", "0042", "A4")
    assert Arrangements.model_validate(ada.changes).words() == (
        "25 % extra time",
        "rest breaks up to 20 min",
        "cream colours",
        "text 150 %",
        "reading ruler",
        "Reads aloud",
    )
    assert (ben.name, ben.number, ben.changes) == ("Ben Fox", "", {})


def test_the_plain_list_goes_on_working() -> None:
    entries, faults = read_entries("Ada Lane, 25\nBen Fox\n\nCy Nord\t50%\n")
    assert faults == []
    assert [(e.name, e.changes.get("extra_percent")) for e in entries] == [
        ("Ada Lane", 25),
        ("Ben Fox", None),
        ("Cy Nord", 50),
    ]


def test_a_nought_in_a_cell_takes_extra_time_away_and_an_empty_cell_leaves_it() -> None:
    (ada, ben), _ = read_entries("name,extra time\nAda Lane,0\nBen Fox,\n")
    assert ada.changes == {"extra_percent": 0}
    assert ben.changes == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "Ada,,25 mins,",
            "Row 2, extra time: enter a whole number of per cent from 0 to 200, not “25 mins”.",
        ),
        ("Ada,,201,", "Row 2, extra time: enter a whole number"),
        (f"Ada,,{'0' * 9},", "Row 2, extra time: enter a whole number"),
        ("Ada,10000,,", "Row 2, number: enter a number from 0001 to 9999, not “10000”."),
        ("Ada,٤٢,,", "Row 2, number: enter a number"),
        (",,25,", "Row 2, name: enter a name, or the number of a learner who is known here."),
        ("=HYPERLINK(1),,,", "Row 2, name: it begins with “=”, as a formula does"),
        (f"{'A' * 121},,,", "Row 2, name: shorten the name to 120 characters."),
        ("Ada,,,puce", "Row 2, colour: enter light, dark"),
    ],
)
def test_a_fault_is_told_with_its_cell_and_its_mend(row: str, said: str) -> None:
    entries, faults = read_entries(f"name,number,extra time,colour\n{row}\n")
    assert entries == []
    assert said in faults[0]


def test_one_candidate_twice_is_refused() -> None:
    _, faults = read_entries("name,number\nAda Lane,42\nAda Lane,0042\n")
    assert faults == [
        "Row 3 repeats row 2. Remove it, or tell the two apart, such as by a middle initial."
    ]


@given(st.text(max_size=120))
def test_any_text_gives_entries_in_order_or_faults(text: str) -> None:
    entries, faults = read_entries(text)
    for entry in entries:
        assert entry.name or entry.number
        assert len(entry.name) <= NAME_LENGTH_MAX
        Arrangements.model_validate(entry.changes)
    assert all(fault.endswith((".", "once.")) or "“" in fault for fault in faults)


def test_the_size_of_a_printed_paper_is_read_and_taken_away() -> None:
    (ada, ben, cy), faults = read_entries(
        "Name,Print size,Text size\nAda Lane,18 pt,150\nBen Fox,36,\nCy Nord,standard,\n"
    )
    assert faults == []
    assert Arrangements.model_validate(ada.changes).words() == (
        "printed paper in 18 pt",
        "text 150 %",
    )
    assert ben.changes == {"print_size": "36pt"}
    assert cy.changes == {"print_size": None}
    _, faults = read_entries("Name,Print size\nAda Lane,20\n")
    assert faults == ["Row 2, print size: enter 18, 24 or 36, or standard, not “20”."]

"""A table of candidates is read by its headings, whatever order, separator and armour it has."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.exchange.candidates_csv import (
    DELIMITERS,
    FORMULA_STARTS,
    NotText,
    decode,
    has_headings,
    read_table,
)

HEADINGS = {"name": "Full name", "number": "Cand. No.", "extra time": "Extra time (%)"}

cells = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1, max_size=20
).map(lambda text: " ".join(text.split()))
values = cells.filter(lambda text: text and not text.startswith((*FORMULA_STARTS, "'", "=")))


def written(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


@given(
    st.lists(st.tuples(values, values, values), min_size=1, max_size=5),
    st.permutations(list(HEADINGS)),
    st.sampled_from(DELIMITERS),
    st.booleans(),
)
def test_what_a_spreadsheet_writes_is_read_back(
    people: list[tuple[str, str, str]], order: list[str], delimiter: str, mark: object
) -> None:
    table = [[HEADINGS[column] for column in order]]
    by_column = [dict(zip(HEADINGS, person, strict=True)) for person in people]
    table += [[person[column] for column in order] for person in by_column]
    text = ("\ufeff" if mark else "") + written(table, delimiter)
    assert has_headings(text)
    rows, faults = read_table(decode(text.encode()))
    assert faults == []
    assert [dict(row.cells) for row in rows] == by_column
    assert [row.number for row in rows] == list(range(2, 2 + len(people)))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    rows, faults = read_table(f"name\n{text}")
    assert all("Row" in fault or "more than" in fault for fault in faults)
    assert all(set(row.cells) == {"name"} for row in rows)


@given(st.binary(max_size=60))
def test_any_bytes_are_text_or_refused_with_what_to_do(data: bytes) -> None:
    told = ""
    try:
        decode(data)
    except NotText as refusal:
        told = str(refusal)
    assert "UTF-8" in told or data.removeprefix(b"\xef\xbb\xbf").decode() == decode(data)


@pytest.mark.parametrize("cell", ['="0042"', "'=0042", "  0042 "])
def test_the_armour_of_spreadsheets_is_taken_off(cell: str) -> None:
    text = written([["name", "number"], ["Ada Lane", cell]], ",")
    rows, faults = read_table(text)
    assert faults == []
    assert rows[0].cells["number"].lstrip("=") == "0042"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,shoe size\nAda,5", "Row 1, column 2: the heading “shoe size” is not known."),
        ("name,seat,Desk\nAda,5,5", "Row 1, column 3: the column 2 is the seat too."),
        ("name,extra\nLane, Ada,25", "Row 2 has more cells than there are headings."),
        ('name\n"Ada Lane', "Row 2: a quotation mark is not closed"),
        ("name\nAda\x07", "Row 2, name: it holds a character that cannot be printed."),
        ("name\n" + "Ada\n" * 501, "There are more than 500 candidates."),
    ],
)
def test_a_fault_is_named_by_its_cell(text: str, said: str) -> None:
    _, faults = read_table(text)
    assert said in faults[0]


def test_columns_of_a_register_that_say_nothing_of_an_exam_are_left_aside() -> None:
    rows, faults = read_table("Form;Forename;Surname\n9B;Ada;Lane\n;;\n")
    assert faults == []
    assert [dict(row.cells) for row in rows] == [{"first name": "Ada", "surname": "Lane"}]


def test_other_encodings_are_named() -> None:
    with pytest.raises(NotText, match=r"class\.csv is UTF-16"):
        decode("name".encode("utf-16"), "class.csv")
    with pytest.raises(NotText, match="line 2 has a character in another encoding"):
        decode("name\nZoë".encode("latin-1"))
    with pytest.raises(NotText, match="is a workbook"):
        decode(b"PK\x03\x04rest")

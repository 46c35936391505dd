"""The bank is searched by every tag it has, and what is found follows what is loaded."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from mockexam.document import digest_of
from mockexam.services.bank_search import (
    Dimension,
    Filters,
    Found,
    count_without_each,
    dimensions,
    find_items,
    label_of,
)
from mockexam.services.library import load_folder, read_syllabus
from mockexam.store import bank_index
from mockexam.store.bank_index import fold, place_of, words_of
from mockexam.store.database import Database
from mockexam.store.models import Authored, BankTag, BankWord
from tests.web.world import HARBOUR, NOON

pytestmark = pytest.mark.both_engines

SHARED = """
kind: multiple_choice
topic: H1
syllabus: [H1.KC1]
level: 3
command_word: choose
ao: AO2
marks: 1
estimated_facility: 0.35
estimated_minutes: 1
options:
  - {text: The wind, why: It makes waves., misconception: H1.MIS1}
  - {text: The Moon, key: true, why: It draws the sea.}
  - {text: The rivers, why: They are too small.}
"""
LEGAL = f"""ref: HA-10{SHARED}
stem: Whose café may stand on Orla’s half-tide ledge at low water?
tags: {{setting: leisure, kind: shore}}
law: {{as_at: 2026-01-01, review_by: 2027-01-01, nations: [Wales, Scotland]}}
"""
FAMILY = f"""ref: HA-7{SHARED}
stem: The sea rises twice a day at {{place}}. What draws it?
family:
  values:
    place: {{among: [Leith, Whitby, Ramsey]}}
  rows:
    - {{place: Leith}}
    - {{place: Whitby}}
    - {{place: Ramsey}}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """The harbour bank with a legal item and a family."""
    folder = Path(shutil.copytree(HARBOUR, tmp_path / "bank"))
    (folder / "items" / "more.yaml").write_text(f"{LEGAL}---\n{FAMILY}", "utf-8")
    return folder


@pytest.fixture
def searched(database: Database, bank: Path) -> Database:
    load(database, bank)
    return database


def load(database: Database, bank: Path) -> None:
    with database.writing() as session:
        load_folder(session, bank, NOON)


def find_by(database: Database, filters: Filters, page: int = 1) -> Found:
    with database.reading() as session:
        return find_items(session, filters, page)


def refs(database: Database, **filters: str | float) -> list[str]:
    return [item.ref for item in find_by(database, filters).items]


def offered(database: Database) -> dict[str, Dimension]:
    with database.reading() as session:
        found = dimensions(session, read_syllabus(session))
    return {dimension.name: dimension for dimension in found}


def test_all_items_stand_in_the_order_of_their_numbers(searched: Database) -> None:
    assert refs(searched) == [
        "HA-1", "HA-2", "HA-3", "HA-4", "HA-5", "HA-7", "HA-9a", "HA-9b", "HA-10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"topic": "H2"}, ["HA-4", "HA-9a", "HA-9b"]),
        ({"kind": "multiple_response"}, ["HA-3"]),
        ({"level": "3"}, ["HA-7", "HA-10"]),
        ({"ao": "AO3"}, ["HA-5"]),
        ({"command_word": "assess"}, ["HA-5"]),
        ({"syllabus": "H1.MP1"}, ["HA-5"]),
        ({"misconception": "H1.MIS1", "level": "2"}, ["HA-1", "HA-2"]),
        ({"format": "written"}, ["HA-4", "HA-5"]),
        ({"stimulus": "scenario"}, ["HA-9a", "HA-9b"]),
        ({"nation": "Scotland"}, ["HA-10"]),
        ({"marks_min": 2.0, "marks_max": 2.0}, ["HA-3", "HA-4"]),
        ({"facility_max": 0.4}, ["HA-5", "HA-7", "HA-10"]),
        ({"minutes_min": 9.0}, ["HA-5"]),
        ({"tag.setting": "leisure"}, ["HA-10"]),
        ({"tag.kind": "shore"}, ["HA-10"]),
        ({"kind": "shore"}, []),
        ({"level": "three"}, []),
        ({"ao": "AO9"}, []),
        ({"tag.colour": "red"}, []),
    ],
)
def test_every_tag_finds_the_items_that_have_it(
    searched: Database, filters: dict[str, str | float], expected: list[str]
) -> None:
    found = find_by(searched, filters)
    assert [item.ref for item in found.items] == expected
    assert found.total == len(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ROPES", ["HA-4", "HA-9b"]),
        ("rop", ["HA-4", "HA-9b"]),
        ("ro", []),
        ("cafe", ["HA-10"]),
        ("orla's", ["HA-10"]),
        ("Orla’s", ["HA-10"]),
        ("tide", ["HA-2", "HA-3", "HA-5", "HA-10"]),
        ("tide table", ["HA-5"]),
        ("ha-9", ["HA-9a", "HA-9b"]),
        ("HA-10", ["HA-10"]),
        ("whitby", ["HA-7"]),
        ("50% _", []),
        ("?!", [
            "HA-1", "HA-2", "HA-3", "HA-4", "HA-5", "HA-7", "HA-9a", "HA-9b", "HA-10",
        ]),
    ],
)  # fmt: skip
def test_words_are_found_by_how_they_begin_whatever_their_case(
    searched: Database, words: str, expected: list[str]
) -> None:
    assert refs(searched, q=words) == expected


def test_a_family_stands_once_with_the_number_of_its_rows(searched: Database) -> None:
    (family,) = find_by(searched, {"q": "leith"}).items
    assert (family.ref, family.variants) == ("HA-7", 3)


def test_pages_follow_one_another_and_the_last_one_is_never_passed(
    searched: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockexam.services.bank_search.PAGE_ITEMS", 4)
    pages = [find_by(searched, {}, page) for page in (1, 2, 3, 99)]
    assert [[item.ref for item in page.items] for page in pages] == [
        ["HA-1", "HA-2", "HA-3", "HA-4"],
        ["HA-5", "HA-7", "HA-9a", "HA-9b"],
        ["HA-10"],
        ["HA-10"],
    ]
    assert [(page.page, page.pages, page.total) for page in pages[2:]] == [(3, 3, 9)] * 2


def test_what_finds_nothing_says_what_each_filter_costs(searched: Database) -> None:
    filters: Filters = {"topic": "H2", "kind": "short_answer", "level": "3"}
    with searched.reading() as session:
        assert count_without_each(session, filters) == {"level": 2}
        assert count_without_each(session, {"q": "zeppelin"}) == {"q": 9}
        assert count_without_each(session, {}) == {}


def test_values_on_offer_carry_their_names_and_counts_in_the_whole_bank(
    searched: Database,
) -> None:
    found = offered(searched)
    assert [(v.value, v.items) for v in found["level"].values] == [("2", 7), ("3", 2)]
    assert [(v.value, v.items) for v in found["ao"].values] == [
        ("AO1", 4), ("AO2", 5), ("AO3", 1),
    ]  # fmt: skip
    assert found["kind"].values[0].label == "Extended response"
    assert found["topic"].values[0].label.startswith("H1 ")
    assert (found["tag.setting"].label, found["tag.kind"].label) == ("Setting", "Kind")


def test_what_no_item_has_is_not_offered(database: Database) -> None:
    assert {"nation", "tag.setting"} & offered(database).keys() == set()


def test_a_tag_with_too_many_values_is_offered_without_a_list(
    searched: Database, bank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bank_index, "VALUES_MAX", 1)
    (bank / "items" / "more.yaml").unlink()
    load(searched, bank)
    found = offered(searched)
    assert found["syllabus"].values == ()
    assert [v.value for v in found["misconception"].values] == ["H1.MIS1"]


def test_what_is_withdrawn_is_found_no_longer(searched: Database, bank: Path) -> None:
    (bank / "items" / "written.yaml").unlink()
    load(searched, bank)
    assert refs(searched) == ["HA-1", "HA-2", "HA-3", "HA-7", "HA-10"]
    assert refs(searched, q="ropes") == []
    assert "stimulus" not in offered(searched)


def test_nothing_is_left_of_a_bank_that_is_withdrawn(searched: Database, bank: Path) -> None:
    for path in (bank / "items").iterdir():
        path.unlink()
    load(searched, bank)
    with searched.reading() as session:
        for table in (BankTag, BankWord):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert (find_by(searched, {}).total, offered(searched)) == (0, {})


def test_what_is_changed_is_found_by_what_it_says_now(searched: Database, bank: Path) -> None:
    path = bank / "items" / "more.yaml"
    path.write_text(path.read_text("utf-8").replace("leisure", "harbour").replace("café", "inn"))
    load(searched, bank)
    assert refs(searched, **{"tag.setting": "leisure"}) == refs(searched, q="cafe") == []
    assert refs(searched, **{"tag.setting": "harbour"}) == refs(searched, q="inn") == ["HA-10"]


def test_an_edit_made_in_the_database_is_found_once_the_index_is_refreshed(
    searched: Database,
) -> None:
    assert refs(searched, q="makes") == ["HA-1"]
    with searched.writing() as session:
        row = session.scalars(select(Authored).where(Authored.ref == "HA-1")).one()
        item = {**row.document["items"][0], "stem": "What lifts every hull?"}
        row.document = {**row.document, "items": [item]}
        row.digest = digest_of(row.document)
        session.flush()
        assert bank_index.refresh(session.connection())
        assert not bank_index.refresh(session.connection())
    assert refs(searched, q="hull") == ["HA-1"]
    assert refs(searched, q="makes") == []


@pytest.mark.usefixtures("engine")
def test_words_are_folded_and_refs_sorted_by_their_numbers() -> None:
    assert fold("Élan’s “TIDE”") == 'elan\'s "tide"'
    assert words_of("half-tide, 2.50!") == {"half-tide", "half", "tide", "2.50", "2", "50"}
    assert sorted(["CP-10a", "CP-9", "AB-100", "CP-10"], key=place_of) == [
        "AB-100", "CP-9", "CP-10", "CP-10a",
    ]  # fmt: skip


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    ("parameter", "label"),
    [
        ("q", "Words"),
        ("marks_min", "Marks, at least"),
        ("facility_max", "Facility, author’s estimate, at most"),
        ("tag.home_nation", "Home nation"),
    ],
)
def test_filters_are_called_as_people_call_them(parameter: str, label: str) -> None:
    assert label_of(parameter) == label

"""The key on a page, of one version and of all side by side."""

import pytest

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import LETTERS, Shuffle, version_of
from mockexam.bank.item import Item
from mockexam.printing.document import Cover
from mockexam.printing.key import key_of, key_rows, render_key
from mockexam.printing.pdf import PrintingFault
from tests.factories import (
    items_of_every_kind,
    make_choice,
    make_extended,
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_paper,
    make_response,
    make_set,
    make_true_false,
)

from .pages import structure, texts

COVER = Cover("Bee College", "12345")


@pytest.fixture(scope="module")
def paper() -> Paper:
    choices = [make_choice(f"BE-{n}", options=4) for n in range(100, 128)]
    return make_paper(*choices, *items_of_every_kind(), make_set("BE-90"))


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (make_choice(), "B"),
        (make_response(), "A C"),
        (make_true_false(), "False, B"),
        (make_matching(), "1C 2D 3A"),
        (make_ordering(), "3 2 1 4"),
        (make_gap_fill(), "1 worker / forager; 2A"),
        (make_numeric(), "75%"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_kind_says_its_key_in_few_characters(item: Item, key: str) -> None:
    assert key_of(item) == key


def test_the_key_of_a_version_fits_a_page_and_says_what_it_leaves_to_the_scheme(
    paper: Paper,
) -> None:
    (page,) = texts(render_key([("B", version_of(paper, "B"))], COVER))
    assert "Key, version B" in page
    for label, item in version_of(paper, "B").items():
        if item.objective_marking:
            assert f"{label} {key_of(item)} {item.marks}" in page
    assert "3 parts of this paper are marked by the mark scheme alone" in page


def test_side_by_side_a_typed_gap_says_its_best_wording() -> None:
    assert key_of(make_gap_fill(), brief=True) == "1 worker; 2A"
    paper = make_paper(make_gap_fill())
    (row,) = key_rows([paper, version_of(paper, "B")])
    assert all(key.startswith("1 worker; 2") for key in row.keys)


def test_versions_stand_side_by_side_on_one_page(paper: Paper) -> None:
    versions = [(letter, version_of(paper, letter)) for letter in LETTERS]
    pdf = render_key(versions, COVER)
    (page,) = texts(pdf)
    assert "Question A B C D E F Marks" in page
    for row in key_rows([one for _, one in versions]):
        assert f"{row.label} {' '.join(row.keys)} {row.marks}" in page
    assert structure(pdf).count("/Table") == 1


def test_where_questions_move_each_number_has_the_key_and_marks_of_its_own_question(
    paper: Paper,
) -> None:
    versions = [version_of(paper, letter, Shuffle.QUESTIONS) for letter in "AB"]
    rows = {row.label: row for row in key_rows(versions)}
    assert {row.marks == "" for row in rows.values()} == {True, False}
    for place, version in enumerate(versions):
        for label, item in version.items():
            if item.objective_marking:
                key, row = key_of(item, brief=True), rows[label]
                told = key if row.marks else f"{key} [{item.marks}]"
                assert row.keys[place] == told
                assert row.marks in {"", str(item.marks)}


def test_a_paper_without_keys_has_no_key() -> None:
    with pytest.raises(PrintingFault, match="no question of BEES-"):
        render_key([("", make_paper(make_extended()))], COVER)

"""A family is as many sound questions as its table has rows."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mockexam.assembly.freeze import draw
from mockexam.bank.family import FamilyFault, Row
from mockexam.bank.formula import FormulaFault, evaluate
from mockexam.bank.question import Question, read_question
from mockexam.errors import InputRefused
from mockexam.family_rows import flow_row, propose_rows
from tests.bank.test_rules import ON
from tests.factories import SHARED, SYLLABUS, make_family

ROWS = [{"hives": n, "kilograms": 10 * n, "keeper": f"Keeper {n}"} for n in (2, 3, 4)]
VALUES: dict[str, Any] = {
    "keeper": {"faker": "full_name"},
    "hives": {"low": 2, "high": 80},
    "kilograms": {"formula": "hives * 10"},
}


def family(rows: list[dict[str, Any]] = ROWS, **fields: Any) -> dict[str, Any]:
    return (
        SHARED
        | {"ref": "BE-11", "kind": "numeric", "stem": "{keeper} has {hives} hives."}
        | {"answer": "{kilograms}", "unit": "kg", "working": "{hives} × 10 = {kilograms}"}
        | {"family": {"values": VALUES, "rows": rows}}
        | fields
    )


def test_every_row_is_a_question_with_its_own_key() -> None:
    made = make_family(rows=4)
    assert [v.stem for v in made.variants][:2] == [
        "Keeper 2 has 2 hives. How much honey?",
        "Keeper 3 has 3 hives. How much honey?",
    ]
    assert [v.score(f"{10 * n} kg") for n, v in enumerate(made.variants, 2)] == [1, 1, 1, 1]
    assert {v.ref for v in made.variants} == {"BE-11"}


def test_a_paper_of_a_seed_has_one_row_and_another_seed_another() -> None:
    made = make_family(rows=6)
    drawn = [draw(made, seed) for seed in range(40)]
    assert all(q.variants == () and len(q.items) == 1 for q in drawn)
    assert {q.variant for q in drawn} == {1, 2, 3, 4, 5, 6}
    assert draw(made, 7) == draw(made, 7)
    assert drawn[0].items[0] == made.variants[(drawn[0].variant or 0) - 1]


def test_a_family_comes_back_from_its_document() -> None:
    made = make_family()
    assert Question.model_validate(made.as_json()) == made


def test_figures_have_commas_in_a_text_and_none_as_an_answer() -> None:
    rows = [{"hives": n, "kilograms": 10 * n, "keeper": "Jo"} for n in (200, 300, 400)]
    values = VALUES | {"hives": {"low": 200, "high": 400}}
    made = read_question(family() | {"family": {"values": values, "rows": rows}})
    assert made.variants[0].rationale()[0].text == "200 × 10 = 2,000"
    assert made.variants[0].score("2000") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"hives": 2, "kilograms": 21, "keeper": "A"},
            "row 1, kilograms: hives \\* 10 is 20, not 21",
        ),
        ({"hives": 1, "kilograms": 10, "keeper": "A"}, "row 1, hives: 1 is not from 2 to 80"),
        ({"hives": "x", "kilograms": 10, "keeper": "A"}, "row 1, hives: x is no number"),
        ({"hives": 2, "kilograms": 20, "keeper": 3}, "row 1, keeper: 3 is no text"),
        ({"hives": 2, "kilograms": 20}, "row 1 and `values` differ in keeper"),
        (ROWS[1], "a row stands twice"),
    ],
)
def test_a_row_that_does_not_fit_its_columns_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        read_question(family([change, *ROWS[1:]]))


def test_a_placeholder_without_a_value_is_refused() -> None:
    with pytest.raises(FamilyFault, match=r"no value \{swarms\}"):
        read_question(family(stem="{swarms} swarms."))


def test_what_a_blueprint_counts_by_is_the_same_in_every_row() -> None:
    with pytest.raises(FamilyFault, match="tags is the same in every row"):
        read_question(family(tags={"keeper": "{keeper}"}))


def test_a_fault_of_one_rows_question_is_a_fault_of_the_family() -> None:
    with pytest.raises(ValidationError, match="within the tolerance"):
        read_question(family(foreseen=[{"value": 30, "why": "w"}]))


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1 / 3", "0.33"),
        ("2 / 3", "0.67"),
        ("a * (b - 1)", "6.00"),
        ("0.125", "0.13"),
        ("-a", "-2.00"),
    ],
)
def test_formulas_are_rounded_as_people_round(formula: str, result: str) -> None:
    figures = {"a": Decimal(2), "b": Decimal(4)}
    assert evaluate(formula, figures, 2)[1] == Decimal(result)


@pytest.mark.parametrize(
    "formula",
    [
        "a ** 9",
        "__import__('os')",
        "a.b",
        "a if a else b",
        "1 / 0",
        "nobody",
        "a +",
        "'x'",
        "9" * 300,
    ],
)
def test_a_formula_is_arithmetic_and_nothing_else(formula: str) -> None:
    with pytest.raises(FormulaFault):
        evaluate(formula, {"a": Decimal(2), "b": Decimal(4)}, 2)


@given(st.integers(-999, 999), st.integers(-999, 999), st.sampled_from("+-*"))
def test_formulas_do_what_arithmetic_does(one: int, other: int, sign: str) -> None:
    figures = {"a": Decimal(one), "b": Decimal(other)}
    expected = {"+": one + other, "-": one - other, "*": one * other}[sign]
    assert evaluate(f"a {sign} b", figures, 0)[1] == expected


def test_proposed_rows_are_new_sound_and_the_same_for_a_seed() -> None:
    proposed = propose_rows(family(), SYLLABUS, rows=5, seed=3, today=ON)
    assert proposed == propose_rows(family(), SYLLABUS, rows=5, seed=3, today=ON)
    assert proposed != propose_rows(family(), SYLLABUS, rows=5, seed=4, today=ON)
    assert len(read_question(family([*ROWS, *proposed])).variants) == 8


def test_rows_are_proposed_for_a_family_that_has_none_yet() -> None:
    assert len(propose_rows(family([]), SYLLABUS, rows=3, seed=1, today=ON)) == 3


def test_a_row_is_written_as_families_store_it() -> None:
    row: Row = {"keeper": "Ann Lee", "hives": 3, "share": Decimal("2.5")}
    assert flow_row(row) == "{keeper: Ann Lee, hives: 3, share: 2.5}"


def test_values_without_room_for_a_sound_row_are_said_to_be_so() -> None:
    values = VALUES | {"hives": {"low": 2, "high": 4}, "keeper": {"among": ["Jo", "Al"]}}
    with pytest.raises(InputRefused, match="widen the ranges"):
        propose_rows(family() | {"family": {"values": values}}, SYLLABUS, rows=7, seed=1, today=ON)
    with pytest.raises(InputRefused, match="is no family"):
        propose_rows({"ref": "BE-1"}, SYLLABUS, rows=1, seed=1, today=ON)


def test_what_keeps_rows_from_being_sound_is_named() -> None:
    with pytest.raises(InputRefused, match=r"Most often: there is no value \{hvies\}"):
        propose_rows(family(stem="{hvies} hives."), SYLLABUS, rows=1, seed=1, today=ON)


def test_a_formula_may_have_bounds_that_rows_keep() -> None:
    values = VALUES | {"kilograms": {"formula": "hives * 10", "high": 35}}
    with pytest.raises(ValidationError, match="hives \\* 10 is 40, above 35"):
        read_question(family() | {"family": {"values": values, "rows": ROWS}})
    bounded = family([]) | {"family": {"values": values}}
    proposed = propose_rows(bounded, SYLLABUS, rows=2, seed=1, today=ON)
    assert {row["kilograms"] for row in proposed} <= {20, 30}

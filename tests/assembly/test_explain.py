"""A blueprint that cannot be met is answered with the rows that clash and changes that work."""

from typing import NamedTuple

import pytest
from hypothesis import assume, given

from mockexam.assembly.assemble import BlueprintCannotBeMet, assemble
from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.explain import Explanation
from mockexam.assembly.pool import pool_of
from mockexam.bank.question import Question
from tests.assembly.hard_cases import Case, can_be_met, cases
from tests.factories import ask, assemble_paper, few, make_blueprint, make_choice, make_row


class Refused(NamedTuple):
    """Why, and the rows of the blueprint that was refused, by id."""

    why: Explanation
    rows: dict[str, Row]


def refuse(blueprint: Blueprint, bank: tuple[Question, ...]) -> Refused | None:
    try:
        assemble(blueprint, pool_of(bank))
    except BlueprintCannotBeMet as refusal:
        return Refused(refusal.explanation, {row.id: row for row in blueprint.rows})
    return None


@few
@given(cases())
def test_the_rows_that_clash_do_and_without_any_one_of_them_the_others_do_not(case: Case) -> None:
    refused = refuse(case.blueprint, case.bank)
    assume(refused)
    assert refused is not None
    clash = [refused.rows[id_] for id_ in refused.why.conflict]
    assert clash
    assert not can_be_met(case, tuple(clash))
    for left_out in clash:
        assert can_be_met(case, tuple(row for row in clash if row is not left_out))


@few
@given(cases())
def test_every_change_suggested_works_and_is_a_valid_row(case: Case) -> None:
    refused = refuse(case.blueprint, case.bank)
    assume(refused)
    assert refused is not None
    for suggestion in refused.why.suggestions:
        changed = {row.id: row for row in suggestion.changed}
        for row in changed.values():
            assert Row.model_validate(row.as_json()) == row
        assert set(changed) == set(suggestion.rows)
        rows = tuple((refused.rows | changed).values())
        assert can_be_met(case, rows)
        assemble_paper(case.blueprint.model_copy(update={"rows": rows}), case.bank)


@few
@given(cases())
def test_a_change_is_suggested_wherever_moving_bounds_can_help(case: Case) -> None:
    """Taking no question at all keeps every upper bound, so lower bounds can always move."""
    refused = refuse(case.blueprint, case.bank)
    assume(refused)
    assert refused is not None
    assert refused.why.suggestions
    costs = [suggestion.cost for suggestion in refused.why.suggestions]
    assert costs == sorted(costs)


THREE = tuple(ask(make_choice(f"BE-{n}", topic="T1")) for n in range(3))


def explain(*rows: Row) -> Explanation:
    refused = refuse(make_blueprint(*rows), THREE)
    assert refused is not None
    return refused.why


def test_a_row_that_asks_for_more_than_there_is_stands_alone_with_what_there_is() -> None:
    why = explain(make_row(min=5), make_row("T1", where={"topic": "T1"}, max=9))
    assert why.conflict == ("total",)
    assert why.sentences == ("Total: at least 5 marks. The bank has 3 marks.",)
    assert [s.change for s in why.suggestions] == [
        "Total (total): allow at least 3 marks instead of 5"
    ]


def test_two_rows_that_exclude_each_other_are_both_named_and_either_may_move() -> None:
    why = explain(
        make_row(min=3, max=3),
        make_row("T1", where={"topic": "T1"}, max=1),
        make_row("time", measure="minutes", max=60),
    )
    assert why.conflict == ("total", "T1")
    assert why.sentences == ("Total: exactly 3 marks.", "T1: at most 1 mark.")
    assert [(s.rows, s.change) for s in why.suggestions] == [
        (("total",), "Total (total): allow at least 1 mark instead of 3"),
        (("T1",), "T1 (T1): allow at most 3 marks instead of 1"),
    ]


def test_a_row_that_nothing_matches_says_so() -> None:
    why = explain(make_row("T9", where={"topic": "T9"}, measure="items", min=1))
    assert why.sentences == ("T9: at least 1 item. The bank has 0 items.",)


def test_two_faults_are_mended_together_where_neither_change_alone_would_do() -> None:
    why = explain(make_row(min=5), make_row("time", measure="minutes", min=20))
    assert len(why.conflict) == 1
    (suggestion,) = why.suggestions
    assert set(suggestion.rows) == {"total", "time"}


def test_the_refusal_can_be_read_by_people() -> None:
    with pytest.raises(BlueprintCannotBeMet) as refusal:
        assemble(make_blueprint(make_row(min=5, max=6)), pool_of(THREE))
    assert str(refusal.value).splitlines() == [
        "This blueprint cannot be met: the bank cannot give this row what it asks for.",
        "  Total: at least 5 marks and at most 6 marks. The bank has 3 marks.",
        "What would work, cheapest first:",
        "  Total (total): allow at least 3 marks instead of 5",
    ]

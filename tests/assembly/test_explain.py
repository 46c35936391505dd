"""A blueprint that cannot be met is answered with the rows that clash and changes that work."""

from random import Random
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mockexam.assembly.assemble import BlueprintCannotBeMet, assemble
from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.bunch import bunch
from mockexam.assembly.compile import model_of
from mockexam.assembly.explain import Explanation, amended, explain
from mockexam.assembly.pool import Pool, pool_of
from mockexam.assembly.solve import Outcome, solve
from mockexam.assembly.table import MISSING, Table, column_of
from mockexam.bank.question import Question
from mockexam.bench.infeasible import (
    can_be_met as plainly_met,
)  # fmt: skip
from mockexam.bench.infeasible import (
    fault_of_conflict,
    small_case,
    small_pool,
    suggestion_works,
    with_copies,
)
from tests.assembly.hard_cases import Case, can_be_met, cases
from tests.factories import ask, few, make_blueprint, make_choice, make_row


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
    pool = pool_of(case.bank)
    for suggestion in refused.why.suggestions:
        changed = {row.id: row for row in suggestion.changed}
        for row in changed.values():
            assert Row.model_validate(row.as_json()) == row
        assert set(changed) == set(suggestion.rows)
        assert suggestion_works(case.blueprint, pool, suggestion)
        if not suggestion.write:
            assert can_be_met(case, tuple((refused.rows | changed).values()))
            assemble(amended(case.blueprint, pool, suggestion), pool)


@few
@given(cases())
def test_a_change_is_suggested_wherever_moving_bounds_can_help(case: Case) -> None:
    """Taking no question at all keeps every upper bound, so lower bounds can always move."""
    refused = refuse(case.blueprint, case.bank)
    assume(refused)
    assert refused is not None
    assert any(suggestion.changed for suggestion in refused.why.suggestions)
    costs = [suggestion.cost for suggestion in refused.why.suggestions]
    assert costs == sorted(costs)


seeds = st.integers(0, 10**6)


@few
@given(seeds)
@example(87)  # the only question of a group of enemies: one like it would be the second
def test_what_is_said_of_a_random_bank_with_rules_holds_by_a_plain_solve(seed: int) -> None:
    case = small_case(Random(seed))
    assume(case)
    assert case is not None
    why = explain(case.blueprint, case.pool)
    assert fault_of_conflict(case.blueprint, case.pool, why.conflict) is None
    assert why.suggestions
    for suggestion in why.suggestions:
        assert suggestion_works(case.blueprint, case.pool, suggestion)
    costs = [suggestion.cost for suggestion in why.suggestions]
    assert costs == sorted(costs)
    assert len(why.sentences) == len(why.conflict)


@few
@given(seeds)
def test_bunches_of_like_places_can_meet_what_the_places_one_by_one_can(seed: int) -> None:
    case = small_case(Random(seed))
    assume(case)
    assert case is not None
    model = model_of(case.blueprint, case.pool, keep_barred=True)
    ids = [clause.id for clause in model.clauses]
    dice = Random(seed)
    for _ in range(5):
        some = dice.sample(ids, dice.randint(0, len(ids)))
        bunched = bunch(model, some)
        solution = solve(bunched.program)
        assert (solution.outcome is Outcome.OPTIMAL) == plainly_met(model, some)
        if solution.found:
            chosen = bunched.chosen(solution.values)
            assert len(chosen) == round(float(solution.values[: len(bunched.sizes)].sum()))


THREE = tuple(ask(make_choice(f"BE-{n}", topic="T1")) for n in range(3))


def explain_three(*rows: Row) -> Explanation:
    return explain(make_blueprint(*rows), pool_of(THREE))


def test_a_row_that_asks_for_more_than_there_is_stands_alone_with_what_there_is() -> None:
    why = explain_three(make_row(min=5), make_row("T1", where={"topic": "T1"}, max=9))
    assert why.conflict == ("total",)
    assert why.sentences == ("Total (total): at least 5 marks. The bank has 3 marks.",)
    assert [s.change for s in why.suggestions] == [
        "Total (total): allow at least 3 marks instead of 5",
        "Write 2 more questions like BE-0",
    ]


def test_two_rows_that_exclude_each_other_are_both_named_and_either_may_move() -> None:
    why = explain_three(
        make_row(min=3, max=3),
        make_row("T1", where={"topic": "T1"}, max=1),
        make_row("time", measure="minutes", max=60),
    )
    assert why.conflict == ("total", "T1")
    assert why.sentences == (
        "Total (total): exactly 3 marks.",
        "T1: at most 1 mark, of topic T1.",
    )
    assert [(s.rows, s.change) for s in why.suggestions] == [
        (("total",), "Total (total): allow at least 1 mark instead of 3"),
        (("T1",), "T1: allow at most 3 marks instead of 1"),
    ]


def test_a_row_that_nothing_matches_says_so() -> None:
    why = explain_three(make_row("T9", where={"topic": "T9"}, measure="items", min=1))
    assert why.sentences == ("T9: at least 1 item, of topic T9. The bank has 0 items.",)


def test_two_faults_are_mended_together_where_neither_change_alone_would_do() -> None:
    why = explain_three(
        make_row(min=5), make_row("T9", measure="items", where={"topic": "T9"}, min=1)
    )
    assert len(why.conflict) == 1
    (suggestion,) = why.suggestions
    assert set(suggestion.rows) == {"total", "T9"}


def test_the_refusal_can_be_read_by_people() -> None:
    with pytest.raises(BlueprintCannotBeMet) as refusal:
        assemble(make_blueprint(make_row(min=5, max=6)), pool_of(THREE))
    assert str(refusal.value).splitlines() == [
        "This blueprint cannot be met.",
        "What would work, cheapest first:",
        "  Total (total): allow at least 3 marks instead of 5",
        "  Write 2 more questions like BE-0",
        "The bank cannot give what this asks for:",
        "  Total (total): at least 5 marks and at most 6 marks. The bank has 3 marks.",
    ]


def test_only_the_clauses_that_weigh_most_are_shown_and_the_others_counted() -> None:
    rows = [make_row(f"n{n}", where={"ref": f"BE-{n}"}, measure="items", max=0) for n in range(3)]
    bank = tuple(ask(make_choice(f"BE-{n}")) for n in range(6))
    rows += [make_row(f"m{n}", where={"ref": f"BE-{n}"}, measure="items", max=0) for n in (3, 4, 5)]
    why = explain(make_blueprint(make_row(min=6), *rows), pool_of(bank))
    assert why.conflict[0] == "total"
    assert str(why).splitlines()[-1] == "  and 1 more." if len(why.conflict) == 6 else True


# Tables with rules and sets


def make_pool(size: int, sets: tuple[int, ...] = (), **columns: list[Any]) -> Pool:
    """Return a pool of one-item questions Q0.., one mark and minute each unless said."""
    tags = {"ref": [f"Q{n}" for n in range(size)]} | columns
    return Pool(
        refs=tuple(tags["ref"]),
        table=Table(size, {name: column_of(values) for name, values in tags.items()}),
        question_of=np.arange(size, dtype=np.int32),
        marks=np.array(columns.get("marks", [1] * size), dtype=np.float64),
        minutes=np.ones(size),
        words=np.zeros(size),
        sets=np.array(sets or [MISSING] * size, dtype=np.int32),
        set_names=tuple(f"S{n}" for n in range(max(sets, default=-1) + 1)),
    )


def make_table_blueprint(*rows: Row, rules: list[dict[str, Any]] | None = None) -> Blueprint:
    return Blueprint.model_validate(
        {"ref": "TABLE", "title": "Table", "table": {}, "rows": rows, "rules": rules or []}
    )


def items_of(id_: str, where: dict[str, Any] | None = None, **band: float) -> Row:
    return Row(id=id_, measure="items", where=where or {}, **band)


def test_a_rule_that_clashes_with_a_row_is_named_and_may_be_switched_off() -> None:
    pool = make_pool(4, topic=["T1", "T1", "T2", "T2"])
    rule = {
        "id": "no-t2",
        "label": "Not taught yet",
        "kind": "must exclude",
        "where": {"topic": "T2"},
    }
    blueprint = make_table_blueprint(items_of("length", min=3), rules=[rule])
    why = explain(blueprint, pool)
    assert set(why.conflict) == {"length", "no-t2"}
    assert "Not taught yet (no-t2): no question of topic T2 stands on the paper." in why.sentences
    (lift,) = [s for s in why.suggestions if s.lifted]
    assert (lift.change, lift.lifted) == (
        "Not taught yet (no-t2): switch this rule off", ("no-t2",),
    )  # fmt: skip
    assert assemble(amended(blueprint, pool, lift), pool)


def test_two_rules_that_exclude_each_other_clash_without_any_row() -> None:
    pool = make_pool(3, topic=["T1", "T1", "T2"])
    rules = [
        {"id": "in", "kind": "must include", "where": {"topic": "T1"}},
        {"id": "out", "kind": "at most one", "where": {"topic": "T1"}},
    ]
    why = explain(make_table_blueprint(items_of("length", min=1), rules=rules), pool)
    assert set(why.conflict) == {"in", "out"}
    assert {s.lifted for s in why.suggestions} == {("in",), ("out",)}


def test_sets_that_are_too_small_for_their_rule_clash_with_the_row_that_wants_them() -> None:
    pool = make_pool(6, sets=(0, 0, 1, 1, -1, -1))
    wants = Row(id="sources", measure="sets", min=1)
    sizes = {"id": "sizes", "kind": "set size", "min": 3}
    why = explain(make_table_blueprint(wants, rules=[sizes]), pool)
    assert set(why.conflict) == {"sources", "sizes"}
    assert "sizes: from each set on the paper at least 3 items." in why.sentences
    assert {(s.rows, s.lifted) for s in why.suggestions} == {(("sources",), ()), ((), ("sizes",))}


def test_more_sets_than_there_are_say_how_many_the_bank_has() -> None:
    pool = make_pool(6, sets=(0, 0, 1, 1, -1, -1))
    why = explain(make_table_blueprint(Row(id="sources", measure="sets", min=3)), pool)
    assert why.sentences == ("sources: at least 3 sets. The bank has 2 sets.",)


def test_an_odd_sum_of_even_marks_clashes_though_halves_of_questions_would_meet_it() -> None:
    pool = make_pool(8, marks=[2.0] * 8, topic=["T1", "T2"] * 4)
    rows = (
        Row(id="odd", measure="marks", min=7, max=7),
        items_of("t1", {"topic": "T1"}, min=1, max=3),
        items_of("length", min=1, max=8),
    )
    why = explain(make_table_blueprint(*rows), pool)
    assert why.conflict == ("odd",)
    assert [(s.changed[0].min, s.changed[0].max) for s in why.suggestions] in ([(6, 7)], [(7, 8)])


def test_questions_to_write_are_the_fewest_and_do_when_they_are_there() -> None:
    pool = make_pool(5, topic=["T1", "T1", "T1", "T1", "T2"], level=[1.0, 2.0, 1.0, 2.0, 3.0])
    rows = (
        items_of("length", min=4, max=4),
        items_of("t2", {"topic": "T2"}, min=3),
        items_of("level", {"level": 3}, min=2),
    )
    blueprint = make_table_blueprint(*rows)
    why = explain(blueprint, pool)
    (write,) = [s for s in why.suggestions if s.write]
    assert (write.write, write.like) == (2, (("Q4", 2),))
    assert write.change.startswith("Write 2 more questions like Q4: ")
    more = with_copies(pool, blueprint, write.like)
    assert assemble(blueprint, more)
    fewer = with_copies(pool, blueprint, (("Q4", 1),))
    assert not plainly_met(model_of(blueprint, fewer), None)


def test_a_mean_moves_to_the_best_that_can_be_reached_in_hundredths() -> None:
    pool = make_pool(4, facility=[0.3, 0.4, 0.5, 0.62])
    rows = (
        items_of("length", min=2, max=2),
        Row(id="easy", measure="mean of facility", min=0.7),
    )
    why = explain(make_table_blueprint(*rows), pool)
    assert set(why.conflict) == {"easy"} or set(why.conflict) == {"easy", "length"}
    changed = {row.id: row for s in why.suggestions for row in s.changed}
    assert changed["easy"].min == 0.56


def test_a_soft_row_is_never_in_conflict() -> None:
    pool = make_pool(3)
    rows = (items_of("wish", min=9).model_copy(update={"hard": False}), items_of("length", min=4))
    assert explain(make_table_blueprint(*rows), pool).conflict == ("length",)


def test_one_value_of_an_each_row_moves_by_itself() -> None:
    pool = make_pool(5, topic=["T1", "T1", "T1", "T2", "T2"])
    blueprint = make_table_blueprint(
        Row(id="even", measure="items", each="topic", min=3), items_of("length", min=1)
    )
    why = explain(blueprint, pool)
    assert why.conflict == ("even.T2",)
    (move,) = [s for s in why.suggestions if s.changed]
    rows = {row.id: row for row in amended(blueprint, pool, move).rows}
    assert (rows["even.T1"].min, rows["even.T2"].min) == (3, 2)


def test_questions_asked_for_by_name_that_exclude_each_other_are_the_reason() -> None:
    pool = pool_of((ask(make_choice("BE-1"), "BE-2"), ask(make_choice("BE-2"))))
    why = explain(make_blueprint(make_row(min=0)), pool, include=("BE-1", "BE-2"))
    assert (why.conflict, why.suggestions) == ((), ())
    assert "The questions asked for by name cannot stand on one paper." in str(why)


def test_a_question_left_out_is_no_supply() -> None:
    pool = make_pool(3)
    why = explain(make_table_blueprint(items_of("length", min=3)), pool, exclude=("Q0",))
    assert why.sentences == ("length: at least 3 items. The bank has 2 items.",)


def test_small_pools_differ_from_one_another() -> None:
    assert len({len(small_pool(Random(seed))) for seed in range(20)}) > 5

"""What single rows and rules of a table mean, where that is easily got wrong."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockexam.assembly.assemble import BlueprintCannotBeMet, Selection, assemble
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.table_paper import paper_from_table
from mockexam.assembly.verify_table import TableChecker
from tests.assembly.table_cases import HEADER, TABLE, TableCase

BLANK = dict.fromkeys(HEADER, "")
TWO = [{"id": "A", "title": "A"}, {"id": "B", "title": "B"}]


def case(items: list[dict[str, str]], **plan: Any) -> TableCase:
    """Return a case of items that say only what matters."""
    said = {"ref": "SMALL", "title": "Small", "table": TABLE, "tolerance": 0, "rules": []}
    named = ({"ref": f"q{n}", **item} for n, item in enumerate(items, 1))
    return TableCase(tuple(BLANK | item for item in named), {**said, **plan})


def items(low: int, high: int | None = None) -> dict[str, Any]:
    return {"id": "items", "measure": "items", "min": low, "max": high or low}


def assembled(of: TableCase, seed: int = 1) -> dict[str, tuple[str, ...]]:
    """Return the items in order, by section, once the checker has passed them."""
    paper = paper_from_table(assemble(of.blueprint, of.pool, seed=seed), of.blueprint, of.pool)
    with of.on_file() as path:
        assert TableChecker(path, of.blueprint).faults(paper.sections) == []
    return dict(paper.sections)


def test_a_set_stands_with_its_pivot_though_two_sections_would_take_either() -> None:
    sets = [{"stim": "S1", "pivot": "Yes"}, {"stim": "S1"}]
    rules = [{"id": "pivot", "kind": "pivot", "column": "pivot"}]
    found = assembled(case(sets, sections=TWO, rows=[items(2)], rules=rules))
    assert sorted(ref for refs in found.values() for ref in refs) == ["q1", "q2"]


def test_a_set_whose_pivot_may_not_stand_may_not_either() -> None:
    rules: list[dict[str, Any]] = [
        {"id": "pivot", "kind": "pivot", "column": "pivot"},
        {"id": "out", "kind": "must exclude", "where": {"pivot": {"present": True}}},
    ]
    sets = [{"stim": "S1", "pivot": "Yes"}, {"stim": "S1"}]
    with pytest.raises(BlueprintCannotBeMet):
        assembled(case(sets, rows=[items(1)], rules=rules))


def test_a_mean_over_no_items_keeps_every_band() -> None:
    rows = [items(1), {"id": "level", "measure": "mean of level", "min": 2}]
    assert assembled(case([{}], rows=rows)) == {"paper": ("q1",)}


def test_of_papers_that_miss_soft_rows_least_the_best_is_found() -> None:
    """Two different rows can be missed by one item; which of them is for the objective to say."""
    rows: list[dict[str, Any]] = [items(1)] + [
        {"id": t, "where": {"topic": t}, "measure": "items", "min": 1, "hard": False}
        for t in ("T1", "T2")
    ]
    for best in ("T1", "T2"):
        pool = [{"topic": t, "time": "2" if t == best else "1"} for t in ("T1", "T2")]
        wanted = {"maximise": "sum of time"}
        assert assembled(case(pool, rows=rows, objective=wanted))["paper"] == (f"q{best[1]}",)


def test_a_missed_mean_costs_as_much_as_a_mean_that_far_from_its_target() -> None:
    level = {"id": "level", "measure": "mean of level", "min": 2, "hard": False}
    plan = case([{"level": "1"}] * 4, rows=[items(4), level])
    missed = assemble(plan.blueprint, plan.pool)
    aimed = {"id": "level", "measure": "mean of level", "target": 2}
    plan = case([{"level": "1"}] * 4, rows=[items(4), aimed])
    off = assemble(plan.blueprint, plan.pool)
    assert (missed.objective, missed.bound) == pytest.approx((0.5, 0.5))
    assert (off.objective, off.bound) == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize(
    ("by", "highest_first", "order"),
    [
        ("level", False, ("q2", "q4", "q1", "q3")),
        ("level", True, ("q1", "q4", "q2", "q3")),
        ("topic", False, ("q4", "q1", "q3", "q2")),
        ("topic", True, ("q3", "q1", "q4", "q2")),
    ],
)
def test_items_stand_in_the_order_of_a_column_and_those_without_a_value_last(
    by: str, order: tuple[str, ...], *, highest_first: bool
) -> None:
    pool = [
        {"level": "10", "topic": "T10"}, {"level": "2"}, {"topic": "T2"},
        {"level": "9", "topic": "T1"},
    ]  # fmt: skip
    rule = {"id": "order", "kind": "order", "by": by, "highest_first": highest_first}
    assert assembled(case(pool, rows=[items(4)], rules=[rule])) == {"paper": order}


def test_equals_of_one_order_stand_in_the_order_of_the_next() -> None:
    pool = [
        {"topic": "T2", "level": "1"},
        {"topic": "T1", "level": "2"},
        {"topic": "T1", "level": "1"},
    ]
    rules = [{"id": by, "kind": "order", "by": by} for by in ("topic", "level")]
    assert assembled(case(pool, rows=[items(3)], rules=rules))["paper"] == ("q3", "q2", "q1")


def test_a_chain_of_cues_stands_after_what_each_gives_away() -> None:
    rules = [
        {"id": f"cue-{one}", "kind": "cue", "gives_away": one, "answer_of": other}
        for one, other in (("q1", "q2"), ("q2", "q3"), ("q3", "q4"))
    ]
    found = assembled(case([{}] * 4, rows=[items(4)], rules=rules))
    assert found["paper"] == ("q4", "q3", "q2", "q1")


def test_a_cue_that_an_order_puts_first_stands_apart_from_its_answer() -> None:
    rules = [
        {"id": "order", "kind": "order", "by": "level"},
        {"id": "cue", "kind": "cue", "gives_away": "q1", "answer_of": "q2"},
    ]
    pool = [{"level": "1"}, {"level": "2"}]
    assert len(assembled(case(pool, rows=[items(1, 2)], rules=rules))["paper"]) == 1
    with pytest.raises(BlueprintCannotBeMet):
        assembled(case(pool, rows=[items(2)], rules=rules))
    halves = [{**s, "where": {"level": n}} for s, n in zip(TWO, (2, 1), strict=True)]
    found = assembled(case(pool, sections=halves, rows=[items(2)], rules=rules))
    assert found == {"A": ("q2",), "B": ("q1",)}


def test_a_set_named_by_a_number_is_the_set_of_that_name() -> None:
    apart = {"id": "apart", "kind": "sets apart", "sets": [7, "S1"]}
    pool = [{"stim": "7"}, {"stim": "S1"}]
    with pytest.raises(BlueprintCannotBeMet):
        assembled(case(pool, rows=[items(2)], rules=[apart]))


def test_a_row_of_sets_with_conditions_that_divide_a_set_is_refused() -> None:
    plan = case(
        [{"stim": "S1", "topic": "T1"}, {"stim": "S1"}],
        rows=[{"id": "sets", "measure": "sets", "where": {"topic": "T1"}, "max": 1}],
    )
    with plan.on_file() as path:
        file = path.with_name("plan.yaml")
        file.write_text(plan.blueprint.model_dump_json(exclude_defaults=True), encoding="utf-8")
        (finding,) = check_against(read_blueprint(file), plan.pool)
    assert "some items of the set S1 meet its conditions and others do not" in finding.message


def test_the_checker_names_items_and_sections_that_are_not_there() -> None:
    plan = case([{}], rows=[items(1, 9)])
    with plan.on_file() as path:
        checker = TableChecker(path, plan.blueprint)
    assert checker.faults({"paper": ("q1", "q9"), "Z": ()}) == [
        "there is no item q9",
        "there is no section Z",
    ]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 99))
def test_enemies_may_be_listed_between_spaces(seed: int) -> None:
    plan = case(
        [{}, {"foes": "q1 q3"}, {}],
        table={"separator": " "},
        rows=[items(2)],
        rules=[{"id": "foes", "kind": "enemies", "listed_in": "foes"}],
    )
    selection: Selection = assemble(plan.blueprint, plan.pool, seed=seed)
    assert selection.sections["paper"] == ("q1", "q3")

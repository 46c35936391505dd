"""From a table of items too, the best paper is found exactly where trying everything finds one."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mockexam.assembly.assemble import BlueprintCannotBeMet, Selection, assemble
from mockexam.assembly.table_paper import paper_from_table
from mockexam.assembly.verify_table import TableChecker
from tests.assembly.referee import Chosen, Referee
from tests.assembly.table_cases import TableCase, table_cases
from tests.factories import few

seeds = st.integers(0, 99)


def assembled(case: TableCase, seed: int = 1) -> Selection | None:
    try:
        return assemble(case.blueprint, case.pool, seed=seed)
    except BlueprintCannotBeMet:
        return None


def best_of(case: TableCase) -> float | None:
    best = Referee(case).best()
    return None if best is None else best[0]


def chosen_of(selection: Selection, case: TableCase) -> Chosen:
    by_ref = {item["ref"]: item for item in case.items}
    return {section: [by_ref[r] for r in refs] for section, refs in selection.sections.items()}


@few
@given(table_cases())
def test_the_best_paper_is_found_exactly_where_trying_everything_finds_one(case: TableCase) -> None:
    check_the_best(case)


@pytest.mark.slow
@settings(few, max_examples=150)
@given(table_cases(most=12, rules=4))
def test_the_best_paper_of_more_items_is_found_too(case: TableCase) -> None:
    check_the_best(case)


def check_the_best(case: TableCase) -> None:
    referee = Referee(case)
    best, selection = referee.best(), assembled(case)
    assert (selection is None) == (best is None)
    assume(best is not None)
    assert best
    assert selection
    assert selection.proven
    assert selection.bound == pytest.approx(best[0], abs=2e-5)
    assert selection.objective == pytest.approx(best[0], abs=2e-5)
    chosen = chosen_of(selection, case)
    assert referee.is_sound(chosen)
    with case.on_file() as path:
        paper = paper_from_table(selection, case.blueprint, case.pool)
        assert TableChecker(path, case.blueprint).faults(paper.sections) == []


@few
@given(table_cases(tolerances=(0.05, 0.3)), seeds)
def test_the_objective_lies_within_the_tolerance_of_the_best(case: TableCase, seed: int) -> None:
    referee = Referee(case)
    best, selection = referee.best(), assembled(case, seed)
    assume(best is not None)
    assert best
    assert selection
    assert selection.proven
    assert selection.bound == pytest.approx(best[0], abs=2e-5)
    chosen = chosen_of(selection, case)
    assert referee.is_sound(chosen)
    share = abs(best[0]) if "objective" in case.plan else 1.0
    assert selection.objective == pytest.approx(
        referee.in_own_unit(referee.verdict(chosen).cost), abs=2e-5
    )
    assert abs(selection.objective - best[0]) <= case.plan["tolerance"] * share + 2e-5


@few
@given(table_cases(most=7), st.data())
def test_the_checker_agrees_with_whoever_tries_everything(
    case: TableCase, data: st.DataObject
) -> None:
    """On sound and unsound papers alike, once the items stand in the order of the rules."""
    referee = Referee(case)
    selections = list(referee.selections())
    picked = data.draw(st.lists(st.sampled_from(selections), min_size=8, max_size=8))
    sound = [s for s in selections if referee.is_sound(s)][:8]
    pool = case.pool
    with case.on_file() as path:
        checker = TableChecker(path, case.blueprint)
    for chosen in (*picked, *sound):
        refs = {section: tuple(i["ref"] for i in items) for section, items in chosen.items()}
        selection = Selection(1, refs, 0.0, 0.0, proven=True)
        paper = paper_from_table(selection, case.blueprint, pool)
        faults = checker.faults(paper.sections)
        assert (faults == []) == referee.is_sound(chosen), (faults, refs)

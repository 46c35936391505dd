"""The relaxation priced by columns is that of the whole model, and a price is what it says."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given

from mockexam.assembly import pricing, search
from mockexam.assembly.assemble import assemble
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import build
from mockexam.assembly.compile import model_of
from mockexam.assembly.model import Model
from mockexam.assembly.pricing import Relaxation, relax_by_pricing, relax_directly
from mockexam.assembly.solve import Outcome, solve_relaxation
from mockexam.assembly.table_file import read_table
from tests.assembly.shared_pools import needs_pools, plan_of, synthetic
from tests.assembly.table_cases import TableCase, table_cases
from tests.assembly.test_table_assembly import assembled, best_of
from tests.factories import few

CLOSE = 1e-5


@contextmanager
def few_at_first() -> Iterator[None]:
    """Begin with so few columns that pricing has to find the others, however small the table."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "LARGE", 0)
        patch.setattr(pricing, "FEW_OF_A_CLASS", 1)
        patch.setattr(pricing, "FIRST_SETS", 1)
        patch.setattr(pricing, "ADDED_AT_ONCE", 10)
        yield


def least_with(model: Model, place: int) -> float:
    """Return the relaxation's objective where one place is filled; infinite where it cannot be."""
    built = build(model)
    built.program.add_row([place], [1.0], lower=1.0)
    solution = solve_relaxation(built.program)
    return solution.objective if solution.outcome is Outcome.OPTIMAL else float("inf")


def overpriced(model: Model, relaxation: Relaxation, places: list[int]) -> list[int]:
    """Return the places that cost less than their prices say."""
    return [
        place
        for place in places
        if relaxation.objective + relaxation.prices[place] > least_with(model, place) + CLOSE
    ]


@few
@given(table_cases())
def test_pricing_comes_to_the_relaxation_of_the_whole_and_never_overprices(case: TableCase) -> None:
    model = model_of(case.blueprint, case.pool)
    assume(len(model))
    with few_at_first():
        direct, priced = relax_directly(model), relax_by_pricing(model)
    assert priced.outcome is direct.outcome
    if direct.outcome is Outcome.OPTIMAL:
        assert priced.objective == pytest.approx(direct.objective, abs=CLOSE)
        assert overpriced(model, priced, list(range(len(model)))) == []
        assert overpriced(model, direct, list(range(len(model)))) == []


@few
@given(table_cases())
def test_the_best_paper_is_found_by_pricing_too(case: TableCase) -> None:
    with few_at_first():
        best, selection = best_of(case), assembled(case)
    assert (selection is None) == (best is None)
    if best is not None and selection is not None:
        assert selection.proven
        assert selection.objective == pytest.approx(best, abs=2e-5)


def bank_of(folder: Path, size: int) -> tuple[Blueprint, Model]:
    plan = plan_of("synthetic")
    return plan, model_of(plan, read_table(synthetic(folder, size), plan))


@needs_pools
@pytest.mark.parametrize("size", [400, pytest.param(6000, marks=pytest.mark.slow)])
def test_a_synthetic_bank_priced_is_as_good_as_the_whole(tmp_path: Path, size: int) -> None:
    _, model = bank_of(tmp_path, size)
    direct, priced = relax_directly(model), relax_by_pricing(model)
    assert (priced.outcome, len(priced.built.places) < len(model)) == (Outcome.OPTIMAL, True)
    assert priced.objective == pytest.approx(direct.objective, abs=CLOSE)
    sample = np.random.default_rng(0).choice(len(model), 12 if size < 1000 else 40, replace=False)
    outside = np.setdiff1d(np.arange(len(model)), priced.built.places)[:10]
    assert overpriced(model, priced, [*sample.tolist(), *outside.tolist()]) == []


@needs_pools
def test_one_item_of_a_set_that_must_be_there_brings_the_others_to_choose_from(
    tmp_path: Path,
) -> None:
    """Without them the set could not have its least size, and the relaxation would be too dear."""
    plan, model = bank_of(tmp_path, 400)
    member = model.members[0][0]
    ref = model.refs([int(member)])[0]
    rule = {"id": "this", "kind": "must include", "where": {"id": ref}}
    asked = Blueprint.model_validate({**plan.as_json(), "rules": [*plan.as_json()["rules"], rule]})
    wished = model_of(asked, model.pool)
    direct, priced = relax_directly(wished), relax_by_pricing(wished)
    assert (direct.outcome, priced.outcome) == (Outcome.OPTIMAL, Outcome.OPTIMAL)
    assert priced.objective == pytest.approx(direct.objective, abs=CLOSE)
    included = model_of(plan, model.pool, include=[ref])
    assert relax_by_pricing(included).objective == pytest.approx(direct.objective, abs=CLOSE)


@needs_pools
def test_rows_that_the_first_columns_cannot_meet_bring_those_that_can(tmp_path: Path) -> None:
    plan, model = bank_of(tmp_path, 400)
    rare = {"id": "rare", "measure": "words", "min": 1500, "max": 1510}
    asked = Blueprint.model_validate({**plan.as_json(), "rows": [*plan.as_json()["rows"], rare]})
    wished = model_of(asked, model.pool)
    with few_at_first():
        assert relax_by_pricing(wished).objective == pytest.approx(
            relax_directly(wished).objective, abs=CLOSE
        )
        assert assemble(asked, model.pool).proven


@needs_pools
def test_pricing_that_does_not_end_leaves_the_whole_to_be_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, model = bank_of(tmp_path, 400)
    best = assemble(plan, model.pool)
    with few_at_first():
        monkeypatch.setattr(pricing, "ROUNDS_MAX", 1)
        assert relax_by_pricing(model).outcome is Outcome.STOPPED
        found = assemble(plan, model.pool)
    assert found.proven
    assert found.objective == pytest.approx(best.objective)

"""Parallel papers meet every row, come near to their aims and say truthfully how near can be."""

import csv
import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import ceil, floor, inf, isclose
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockexam.assembly.parallel_pairs import near_pairs
from mockexam.assembly.parallel_problem import granule
from mockexam.assembly.parallel_search import (
    ParallelProblem,
    ParallelProblemFault,
    ParallelSearch,
    breaches,
    deviations,
    largest_deviation,
    lower_bound,
    search_parallel,
)

Floats = npt.NDArray[np.float64]
ATA = Path(__file__).parents[2] / "../shared/ata"
needs_ata = pytest.mark.skipif(not ATA.exists(), reason="the shared pools are not here")


def make_problem(papers: int = 2, items: int = 8, **fields: Any) -> ParallelProblem:
    """Return a problem of two items a paper, all worth 0, 1, 2 ... to the one aim, unless said."""
    fields_of: dict[str, Any] = {
        "papers": papers,
        "rows": np.ones((1, items)),
        "low": np.array([2.0]),
        "high": np.array([2.0]),
        "aims": np.arange(float(items))[None],
        "targets": np.array([5.0]),
        "weights": np.ones(1),
    }
    return ParallelProblem(**fields_of | fields)


@st.composite
def problems(draw: st.DrawFn, items_max: int = 8, papers_max: int = 3) -> ParallelProblem:
    items, papers = draw(st.integers(1, items_max)), draw(st.integers(1, papers_max))
    rows, aims = draw(st.integers(0, 3)), draw(st.integers(0, 2))
    numbers = st.sampled_from([0.0, 0.0, 1.0, 1.0, 2.0, 1.5])
    fine = draw(st.booleans())
    contributions = st.floats(-2, 2) if fine else numbers
    low = np.array([draw(st.sampled_from([-inf, 0.0, 1.0, 2.0])) for _ in range(rows)])
    use_min = draw(st.sampled_from([0, 0, 1]))
    use_max = draw(st.integers(max(use_min, 1), 2))
    numbered = st.integers(0, items - 1)
    return ParallelProblem(
        papers=papers,
        rows=_matrix(draw, rows, items, numbers),
        low=low,
        high=np.array([draw(st.sampled_from([inf, 2.0, 3.0, 4.0])) for _ in range(rows)]),
        aims=_matrix(draw, aims, items, contributions),
        targets=np.array([draw(st.sampled_from([0.0, 1.0, 2.25, 3.0])) for _ in range(aims)]),
        weights=np.array([draw(st.sampled_from([0.0, 0.5, 1.0, 3.0])) for _ in range(aims)]),
        use_min=use_min,
        use_max=use_max,
        enemies=tuple(
            tuple(group) for group in draw(st.lists(st.lists(numbered, max_size=3), max_size=2))
        ),
        fixed=tuple(draw(st.sets(numbered, max_size=1))),
        overlap_max=draw(st.sampled_from([None, None, 0, 1])),
    )


def _matrix(
    draw: st.DrawFn, rows: int, items: int, numbers: st.SearchStrategy[float]
) -> npt.NDArray[np.float64]:
    cells = draw(st.lists(numbers, min_size=rows * items, max_size=rows * items))
    return np.array(cells, dtype=float).reshape(rows, items)


def best_of_all(problem: ParallelProblem) -> float:
    """Return the least largest deviation of all sound memberships, inf where none is sound."""
    every = [
        np.array(cells).reshape(problem.papers, problem.items)
        for cells in product([False, True], repeat=problem.papers * problem.items)
    ]
    return min(
        (largest_deviation(problem, m) for m in every if not breaches(problem, m)), default=inf
    )


@settings(max_examples=40, deadline=None)
@given(problems())
def test_every_membership_is_sound_and_better_than_the_one_before(problem: ParallelProblem) -> None:
    least = inf
    for step, _ in zip(ParallelSearch(problem).steps(), range(60), strict=False):
        assert step.bound <= step.deviation or step.bound == inf or step.proven
        if step.improved:
            assert step.membership is not None
            assert breaches(problem, step.membership) == ()
            assert step.deviation == largest_deviation(problem, step.membership) < least
            least = step.deviation
        assert step.deviation == least


@settings(max_examples=40, deadline=None)
@given(problems(items_max=5, papers_max=2))
def test_the_bound_is_never_above_the_best_of_all(problem: ParallelProblem) -> None:
    best = best_of_all(problem)
    assert lower_bound(problem).value <= best + 1e-6
    result = search_parallel(problem, work_max=200)
    assert result.step.deviation >= best - 1e-9
    if result.impossible:
        assert best == inf
    elif result.step.proven:
        assert isclose(result.step.deviation, best, abs_tol=1e-6)


@settings(max_examples=20, deadline=None)
@given(problems(), st.integers(0, 3))
def test_the_same_seed_and_work_have_the_same_result(problem: ParallelProblem, seed: int) -> None:
    one, two = (search_parallel(problem, seed=seed, work_max=40) for _ in range(2))
    assert (one.step.work, one.step.deviation) == (two.step.work, two.step.deviation)
    assert np.array_equal(one.step.membership, two.step.membership)  # type: ignore[arg-type]
    assert one.reproducible


def test_a_small_pool_is_shared_out_exactly() -> None:
    step = search_parallel(make_problem(papers=4, targets=np.array([7.0])), work_max=200).step
    assert (step.deviation, step.proven) == (0.0, True)


def test_rows_that_cannot_be_met_are_said_to_be_impossible() -> None:
    result = search_parallel(make_problem(papers=5), work_max=10)
    assert result.impossible
    assert result.step.membership is None
    assert result.step.proven


def test_what_is_not_found_is_not_said_to_be_impossible() -> None:
    thirds = make_problem(items=3, papers=1, rows=np.full((1, 3), 2.0), low=np.array([3.0]))
    result = search_parallel(replace(thirds, high=np.array([3.0])), work_max=20)
    assert result.step.membership is None
    assert not result.impossible
    assert not result.step.proven


def test_a_search_that_is_stopped_is_not_reproducible() -> None:
    hard = make_problem(aims=np.sqrt(np.arange(8.0))[None], targets=np.array([np.pi]))
    stopped = search_parallel(hard, work_max=50, stop=lambda: True)
    assert (stopped.step.work, stopped.reproducible) == (1, False)


def test_a_search_without_work_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        search_parallel(make_problem(), work_max=0)


def test_enemies_do_not_meet() -> None:
    apart = make_problem(items=4, enemies=((0, 1), (0, 3), (1, 3)), targets=np.array([3.0]))
    step = search_parallel(apart, work_max=100).step
    assert step.membership is None
    step = search_parallel(replace(apart, enemies=((0, 3), (0, 1))), work_max=100).step
    assert step.membership is not None
    assert {tuple(np.flatnonzero(paper).tolist()) for paper in step.membership} == {(0, 2), (1, 3)}


def test_anchors_stand_in_every_paper_beside_items_used_once() -> None:
    step = search_parallel(make_problem(papers=3, fixed=(4,)), work_max=100).step
    assert step.membership is not None
    assert step.membership[:, 4].all()
    assert (np.delete(step.membership.sum(axis=0), 4) <= 1).all()


@pytest.mark.parametrize("overlap_max", [0, 1, 2])
def test_papers_share_no_more_items_than_they_may(overlap_max: int) -> None:
    rng = np.random.default_rng(1)
    problem = make_problem(
        papers=4,
        items=30,
        low=np.array([6.0]),
        high=np.array([6.0]),
        aims=rng.random((2, 30)),
        targets=np.array([3.0, 3.2]),
        weights=np.ones(2),
        use_max=4,
        overlap_max=overlap_max,
    )
    found = 0
    for step, _ in zip(ParallelSearch(problem).steps(), range(30), strict=False):
        if step.improved and step.membership is not None:
            assert breaches(problem, step.membership) == ()
            found += 1
    assert found > 1
    assert step.deviation < 0.2


def test_numeric_rows_without_two_like_items_are_held() -> None:
    rng = np.random.default_rng(2)
    minutes = rng.uniform(1, 4, 120)
    problem = ParallelProblem(
        papers=4,
        rows=np.stack([minutes, np.ones(120)]),
        low=np.array([39.0, 14.0]),
        high=np.array([41.0, 18.0]),
        aims=rng.random((2, 120)) * minutes,
        targets=np.array([20.0, 20.0]),
        weights=np.ones(2),
    )
    step = search_parallel(problem, work_max=120).step
    assert step.membership is not None
    assert breaches(problem, step.membership) == ()
    assert step.deviation < 0.05


def test_arrays_that_do_not_belong_together_are_refused() -> None:
    for fault in (
        {"low": np.zeros(2)},
        {"targets": np.array([np.nan])},
        {"high": np.array([np.nan])},
        {"weights": np.array([-1.0])},
        {"papers": 0},
        {"fixed": (8,)},
    ):
        with pytest.raises(ParallelProblemFault):
            make_problem(**fault)


def test_breaches_are_named() -> None:
    every = np.ones((2, 8), dtype=bool)
    named = " ".join(breaches(make_problem(enemies=((0, 1),), overlap_max=1), every))
    assert "paper 0: row 0 is 8" in named
    assert "enemies of group 0 meet" in named
    assert "item 3 stands in 2 papers" in named
    assert "papers 0 and 1 share 8 items" in named


def test_a_granule_is_the_greatest_that_divides_all() -> None:
    assert granule([1.5, 1.0, 0.0]) == Fraction(1, 2)
    assert granule([2 / 3, 1.0]) == Fraction(1, 3)
    assert granule([6.0, 4.0]) == 2
    assert granule([0.0]) == 0
    assert granule([np.pi]) is None


@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=2, max_size=20),
    st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
)
def test_near_pairs_are_all_found(
    vectors: list[tuple[float, float]], wanted: tuple[float, float]
) -> None:
    every, centre, reach = np.array(vectors), np.array(wanted), np.array([0.3, 0.2])

    def distance(sums: Floats) -> Floats:
        return np.asarray(np.abs(sums - centre).max(axis=1, initial=0.0))

    one, two = near_pairs(every, centre - reach, centre + reach, distance, 10**6)
    inside = {
        (a, b)
        for a, b in product(range(len(every)), repeat=2)
        if a < b and (np.abs(every[a] + every[b] - centre) <= reach - 1e-9).all()
    }
    found = set(zip(one.tolist(), two.tolist(), strict=True))
    assert inside <= found or len(found) == 64
    ranks = distance(every[one] + every[two])
    assert (np.diff(ranks) >= 0).all()


def read(folder: str) -> tuple[list[dict[str, str]], dict[str, Any]]:
    with (ATA / folder / "items.csv").open(newline="") as file:
        items = list(csv.DictReader(file))
    return items, json.loads((ATA / folder / "constraints.json").read_text())


def vera() -> ParallelProblem:
    items, facts = read("eat_vera")
    papers = facts["forms"]
    rows, low, high = [], [], []
    for row in facts["constraints"]:
        if row["kind"] == "range_over_forms":
            adds = np.array([float(item[row["attr"]] or 0) for item in items])
            mean, off = adds.sum() / papers, row.get("deviation")
            rows.append(adds)
            low.append(floor(mean) if off is None else mean - off)
            high.append(ceil(mean) if off is None else mean + off)
    number = {item["item"]: n for n, item in enumerate(items)}
    return ParallelProblem(
        papers=papers,
        rows=np.array(rows),
        low=np.array(low),
        high=np.array(high),
        aims=np.array([[float(item["time"]) for item in items]]),
        targets=np.array([float(facts["objective"]["target"])]),
        weights=np.ones(1),
        use_min=1,
        use_max=1,
        enemies=tuple(
            (n, number[other])
            for n, item in enumerate(items)
            for other in item["exclusions"].split(", ")
            if other
        ),
    )


def science(papers: int) -> ParallelProblem:
    items, facts = read("td_science")
    aim = json.loads((ATA / "expected.json").read_text())["td_science_parallel"]
    rows = facts["constraints"][:10]
    a, b, c = (np.array([float(item[f"PAR{n}"] or 0) for item in items]) for n in (1, 2, 3))
    theta = np.array(aim["theta"])[:, None]
    right = c + (1 - c) / (1 + np.exp(-a * (theta - b)))
    return ParallelProblem(
        papers=papers,
        rows=np.array([[float(_matches(item, row["where"])) for item in items] for row in rows]),
        low=np.array([float(row["lb"]) for row in rows]),
        high=np.array([float(row["ub"]) for row in rows]),
        aims=a**2 * ((right - c) / (1 - c)) ** 2 * (1 - right) / right,
        targets=np.array(aim["target"]),
        weights=np.ones(4),
    )


def _matches(item: dict[str, str], where: dict[str, Any] | None) -> bool:
    if where is None:
        return True
    values = where["value"] if where["op"] == "in" else [where["value"]]
    return item[where["col"]] in map(str, values)


@needs_ata
@pytest.mark.parametrize("seed", range(4))
def test_the_pilot_study_is_shared_out_as_well_as_can_be(seed: int) -> None:
    problem = vera()
    step = search_parallel(problem, seed=seed, work_max=2000).step
    assert (step.deviation, step.bound, step.proven) == (0.5, 0.5, True)
    assert step.membership is not None
    assert breaches(problem, step.membership) == ()


@needs_ata
@pytest.mark.parametrize(("papers", "work", "near"), [(5, 30, 0.012), (20, 90, 0.1)])
def test_science_papers_are_nearer_than_any_known(papers: int, work: int, near: float) -> None:
    problem = science(papers)
    step = search_parallel(problem, work_max=work).step
    assert step.membership is not None
    assert breaches(problem, step.membership) == ()
    assert deviations(problem, step.membership).max() == step.deviation <= near


@needs_ata
def test_more_science_papers_than_there_are_items_for_are_impossible() -> None:
    assert search_parallel(science(25), work_max=1).impossible

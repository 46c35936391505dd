"""The task of K parallel papers as plain arrays: what must hold, and how near they can come."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, inf, lcm

import numpy as np
import numpy.typing as npt

from mockexam.assembly.solve import Outcome, Program, solve_relaxation

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

TOLERANCE = 1e-7
"""How far a sum of floats may miss a band, as a share of the band's end (at least of 1)."""
_EXACT = 1e-9
_DENOMINATOR_MAX = 10_000


class ParallelProblemFault(ValueError):
    """The arrays of a problem do not belong together."""


@dataclass(frozen=True, eq=False)
class ParallelProblem:
    """K papers from n items, each within its rows, all as near to the aims as can be.

    Args:
        papers: K, at least 1.
        rows: Shape (R, n): what each item adds to each row of a paper.
        low: Shape (R,): the least sum of each row in each paper, -inf where open.
        high: Shape (R,): the greatest sum, inf where open.
        aims: Shape (A, n): what each item adds to each aim, in the aim's own unit.
        targets: Shape (A,): where the sum of each aim should be in each paper.
        weights: Shape (A,), at least 0: by which each deviation is multiplied.
        use_min: In how many papers each item stands at least.
        use_max: In how many papers each item stands at most.
        enemies: Groups of items of which one paper holds at most one.
        fixed: Items that stand in every paper; neither `use_max` nor
            `overlap_max` counts them.
        overlap_max: How many items two papers may share at most; None for any number.

    Raises:
        ParallelProblemFault: Shapes do not agree, a number is no number, or an
            item is named that is none.
    """

    papers: int
    rows: Floats
    low: Floats
    high: Floats
    aims: Floats
    targets: Floats
    weights: Floats
    use_min: int = 0
    use_max: int = 1
    enemies: tuple[tuple[int, ...], ...] = ()
    fixed: tuple[int, ...] = ()
    overlap_max: int | None = None

    def __post_init__(self) -> None:
        rows, items = self.rows.shape if self.rows.ndim == 2 else (-1, -1)  # noqa: PLR2004
        aims = len(self.targets)
        shapes = [a.shape for a in (self.low, self.high, self.aims, self.targets, self.weights)]
        if shapes != [(rows,), (rows,), (aims, items), (aims,), (aims,)]:
            raise ParallelProblemFault(f"shapes {self.rows.shape} and {shapes} do not agree")
        if not all(np.isfinite(a).all() for a in (self.rows, self.aims, self.targets)):
            raise ParallelProblemFault("rows, aims and targets must be finite")
        if np.isnan(self.low).any() or np.isnan(self.high).any():
            raise ParallelProblemFault("a band's end is not a number")
        if not (np.isfinite(self.weights) & (self.weights >= 0)).all():
            raise ParallelProblemFault("weights must be finite and at least 0")
        if self.papers < 1 or self.use_min < 0 or self.use_max < self.use_min:
            raise ParallelProblemFault("there must be a paper, and 0 <= use_min <= use_max")
        named = {item for group in self.enemies for item in group} | set(self.fixed)
        if not named <= set(range(items)):
            raise ParallelProblemFault("an enemy or fixed item is not among the items")

    @property
    def items(self) -> int:
        """How many items there are, n."""
        return int(self.rows.shape[1])

    def uses(self) -> tuple[Ints, Ints]:
        """Return in how many papers each item stands at least and at most, shapes (n,)."""
        least = np.full(self.items, min(self.use_min, self.papers + 1), dtype=np.int64)
        most = np.full(self.items, min(self.use_max, self.papers), dtype=np.int64)
        least[list(self.fixed)] = most[list(self.fixed)] = self.papers
        return least, most

    def bands(self) -> tuple[Floats, Floats, Floats]:
        """Return rows and enemy groups as one: (R + G, n), low and high with their tolerance."""
        groups = [sorted(set(group)) for group in self.enemies]
        apart = np.zeros((len(groups), self.items))
        for row, group in zip(apart, groups, strict=True):
            row[group] = 1.0
        low = np.concatenate([self.low, np.full(len(groups), -inf)])
        high = np.concatenate([self.high, np.ones(len(groups))])
        slack = [
            TOLERANCE * np.maximum(1.0, np.abs(np.where(np.isinf(e), 0, e))) for e in (low, high)
        ]
        return np.concatenate([self.rows, apart]) + 0.0, low - slack[0], high + slack[1]


def deviations(problem: ParallelProblem, membership: Bools) -> Floats:
    """Return weight x |sum - target| of each paper and aim, shape (K, A)."""
    off = membership.astype(float) @ problem.aims.T - problem.targets
    return np.asarray(np.abs(off) * problem.weights)


def largest_deviation(problem: ParallelProblem, membership: Bools) -> float:
    """Return the largest of all deviations, 0 where nothing is aimed at."""
    return float(deviations(problem, membership).max(initial=0.0))


def breaches(problem: ParallelProblem, membership: Bools) -> tuple[str, ...]:
    """Return what a membership, shape (K, n), breaks, a sentence each; empty where it is sound."""
    adds, low, high = problem.bands()
    sums = membership.astype(float) @ adds.T
    found = [
        f"paper {k}: row {r} is {sums[k, r]:g}"
        if r < len(problem.low)
        else f"paper {k}: enemies of group {r - len(problem.low)} meet"
        for k, r in np.argwhere((sums < low) | (sums > high))
    ]
    least, most = problem.uses()
    used = membership.sum(axis=0)
    found += [
        f"item {i} stands in {used[i]} papers"
        for i in np.argwhere((used < least) | (used > most))[:, 0]
    ]
    if problem.overlap_max is not None:
        shared = overlaps(problem, membership)
        found += [
            f"papers {k} and {other} share {shared[k, other]} items"
            for k, other in np.argwhere(np.triu(shared > problem.overlap_max, 1))
        ]
    return tuple(found)


def overlaps(problem: ParallelProblem, membership: Bools) -> Ints:
    """Return how many items, fixed ones left out, each two papers share, shape (K, K)."""
    free = membership.copy()
    free[:, list(problem.fixed)] = False
    return np.asarray(free.astype(np.int64) @ free.T.astype(np.int64))


@dataclass(frozen=True, eq=False)
class Bound:
    """What no membership can beat.

    `value` is a lower bound on the largest deviation, inf where no membership
    can be sound. `use` is how much each item serves, over all papers, where all
    papers together come nearest; empty where unknown.
    """

    value: float
    use: Floats


def lower_bound(problem: ParallelProblem) -> Bound:
    """Return a lower bound on the largest deviation of any sound membership.

    The mean over the papers deviates by no more than the worst of them, and items
    shared out in fractions come nearer than whole ones: a linear program. Where
    every item adds multiples of a granule to every aim, only some deviations
    can be, and the bound is the least of those that are not below it.
    """
    program, worst = _pooled(problem)
    solution = solve_relaxation(program)
    if solution.outcome is Outcome.INFEASIBLE:
        return Bound(inf, np.empty(0))
    if solution.outcome is not Outcome.OPTIMAL:
        return Bound(_least_possible(problem, 0.0), np.empty(0))
    least = max(0.0, solution.objective - _EXACT * (1 + abs(solution.objective)))
    upper = program.upper
    upper[worst] = solution.objective * (1 + 1e-6) + 1e-6
    program.upper = upper
    program.cost = np.append(_wildness(problem), 0.0)
    tame = solve_relaxation(program)
    use = (tame if tame.found else solution).values[: problem.items]
    return Bound(_least_possible(problem, least), np.array(use))


def _wildness(problem: ParallelProblem) -> Floats:
    """Return how much each item stands out in some aim, squared, 1 for the middling."""
    weighted = np.abs(problem.aims * problem.weights[:, None])
    usual = weighted.sum(axis=1, keepdims=True) / max(problem.items, 1)
    return np.asarray(((weighted / np.where(usual > 0, usual, 1.0)) ** 2).max(axis=0, initial=0.0))


def _pooled(problem: ParallelProblem) -> tuple[Program, int]:
    """Return the program of all papers together, and the column of its largest deviation."""
    program = Program()
    least, most = problem.uses()
    k = problem.papers
    program.add_columns(problem.items, 0.0, least.astype(float), most.astype(float))
    if (least > most).any():
        program.add_row([], 0.0, 1.0, inf)
    adds, low, high = problem.bands()
    for row, start, end in zip(adds, low, high, strict=True):
        add_dense_row(program, row, k * start, k * end)
    worst = program.add_column(1.0)
    for aim, target, weight in zip(problem.aims, problem.targets, problem.weights, strict=True):
        if weight > 0:
            for sign in (1.0, -1.0):
                add_dense_row(program, sign * aim / k, -inf, sign * target, {worst: -1.0 / weight})
    return program, worst


def add_dense_row(
    program: Program,
    values: Floats,
    low: float,
    high: float,
    more: dict[int, float] | None = None,
    offset: int = 0,
) -> None:
    """Add a row over the columns from `offset` on; `more` are terms of other columns."""
    if low == -inf and high == inf:
        return
    (at,) = np.nonzero(values)
    others = more or {}
    program.add_row(
        np.concatenate([at + offset, list(others)]).astype(np.int32),
        np.concatenate([values[at], list(others.values())]),
        low,
        high,
    )


def granule(values: Sequence[float] | Floats) -> Fraction | None:
    """Return the greatest g of which all values are multiples (within 1e-9), None if none is seen.

    Fractions with denominators up to 10 000 are seen; 0 where all values are 0.
    """
    near = []
    for value in np.unique(np.asarray(values, dtype=float)).tolist():
        near.append(Fraction(value).limit_denominator(_DENOMINATOR_MAX))
        if abs(float(near[-1]) - value) > _EXACT:
            return None
    common = lcm(*(f.denominator for f in near))
    if common > _DENOMINATOR_MAX**2:
        return None
    return Fraction(gcd(*(int(f * common) for f in near)), common)


def _least_possible(problem: ParallelProblem, least: float) -> float:
    """Return the least value that the largest deviation can take and that is not below another."""
    unavoidable = least
    steps: list[tuple[float, float, float]] = []
    weighty = problem.weights > 0
    for aim, target, weight in zip(
        problem.aims[weighty], problem.targets[weighty], problem.weights[weighty], strict=True
    ):
        grain = granule(aim)
        if grain is not None:
            steps.append((float(grain), float(target), float(weight)))
            unavoidable = max(unavoidable, _next_step(*steps[-1], 0.0))
    if len(steps) < weighty.sum():
        return unavoidable
    return min((_next_step(*step, unavoidable) for step in steps), default=unavoidable)


def _next_step(grain: float, target: float, weight: float, least: float) -> float:
    """Return the least weight x |multiple of grain - target| that is at least `least`."""
    far = max(0.0, least / weight - _EXACT)
    if grain == 0:
        return weight * abs(target) if abs(target) >= far else inf
    above = ceil((target + far) / grain - _EXACT) * grain - target
    below = target - floor((target - far) / grain + _EXACT) * grain
    return weight * max(0.0, min(above, below))

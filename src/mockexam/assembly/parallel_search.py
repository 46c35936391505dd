"""The search for K parallel papers: a first sound set, then ever nearer ones.

The search is the same for the same problem and seed; its work is counted in rounds, never
in time. It proves what it finds only against a lower bound: see `lower_bound`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice
from math import inf

import numpy as np

from mockexam.assembly.parallel_improve import Improvement
from mockexam.assembly.parallel_problem import (
    Bools,
    Bound,
    ParallelProblem,
    ParallelProblemFault,
    breaches,
    deviations,
    largest_deviation,
    lower_bound,
)
from mockexam.assembly.parallel_repair import Repair, spread
from mockexam.assembly.parallel_start import first_papers

__all__ = [
    "ParallelProblem",
    "ParallelProblemFault",
    "ParallelResult",
    "ParallelSearch",
    "Step",
    "breaches",
    "deviations",
    "largest_deviation",
    "lower_bound",
    "search_parallel",
]

_REACHED = 1e-9
_REPAIR_ROUNDS = 3000
_PATIENCE = 40
_PATIENCE_PAPER = 3
_SHIFT_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class Step:
    """Where a search stands after a round.

    Attributes:
        work: Rounds made so far.
        membership: The best sound membership so far, shape (K, n), not to be written to;
            None as long as none is found.
        deviation: Its largest weighted deviation, inf where there is none.
        bound: What no membership can beat; inf where it is proven that none is sound.
        improved: True where this round found the membership.
    """

    work: int
    membership: Bools | None
    deviation: float
    bound: float
    improved: bool

    @property
    def proven(self) -> bool:
        """True where no membership is better, or none is sound at all."""
        return self.bound == inf or self.deviation <= self.bound + _REACHED


@dataclass(frozen=True, eq=False)
class ParallelResult:
    """What a search came to; `reproducible` is False where something else than work ended it."""

    step: Step
    reproducible: bool

    @property
    def impossible(self) -> bool:
        """True where it is proven that no membership meets every row."""
        return self.step.bound == inf


class ParallelSearch:
    """A search that yields where it stands after every round.

    Args:
        problem: What must hold and what is aimed at.
        seed: The same problem and seed make the same steps.
    """

    def __init__(self, problem: ParallelProblem, seed: int = 0) -> None:
        self.problem = problem
        self.seed = seed

    @cached_property
    def bound(self) -> Bound:
        """What no membership can beat."""
        return lower_bound(self.problem)

    def steps(self) -> Iterator[Step]:
        """Yield a step a round, without end unless the best is proven.

        The first steps have no membership where the first sound one takes repair.
        """
        rng = np.random.default_rng(self.seed)
        best: Bools | None = None
        least, bound = inf, self.bound.value
        for work, found in enumerate(self._memberships(rng), 1):
            deviation = inf if found is None else largest_deviation(self.problem, found)
            improved = found is not None and (best is None or deviation < least - _REACHED / 10)
            if improved and found is not None:
                best, least = found.copy(), deviation
            step = Step(work, best, least, bound, improved)
            yield step
            if step.proven:
                return

    def _memberships(self, rng: np.random.Generator) -> Iterator[Bools | None]:
        """Yield the sound membership of each round, None where there is none."""
        if self.bound.value == inf:
            yield None
            return
        first = None
        for first in self._first(rng):
            yield first
        assert first is not None
        yield from self._improved(first, rng)

    def _first(self, rng: np.random.Generator) -> Iterator[Bools | None]:
        """Yield None until a sound membership is found, then that one."""
        for attempt in count():
            draft = first_papers(self.problem, self.bound.use, rng, always=attempt == 1)
            draft = spread(self.problem, rng) if draft is None else draft
            repair = Repair(self.problem, draft, rng)
            for _ in islice(repair.run(), _REPAIR_ROUNDS):
                yield None
            if not breaches(self.problem, repair.state.membership):
                yield repair.state.membership
                return

    def _improved(self, first: Bools, rng: np.random.Generator) -> Iterator[Bools | None]:
        """Yield memberships, from the best again where they no longer get better."""
        best, least, waited = first, largest_deviation(self.problem, first), 0
        walk = Improvement(self.problem, first, rng)
        while True:
            walk.step()
            deviation = float(walk.state.worst.max())
            waited += 1
            if deviation < least:
                best, least, waited = walk.state.membership.copy(), deviation, 0
            yield walk.state.membership
            if waited > _PATIENCE + _PATIENCE_PAPER * self.problem.papers:
                waited = 0
                for shifted in self._shifted(best, least, rng):
                    if shifted is not None:
                        best, least = shifted, largest_deviation(self.problem, shifted)
                    yield shifted
                walk.state.load(best)

    def _shifted(
        self, best: Bools, least: float, rng: np.random.Generator
    ) -> Iterator[Bools | None]:
        """Look for a better membership by way of ones that break rows; yield it last."""
        repair = Repair(nearer(self.problem, least), best, rng)
        for _ in islice(repair.run(), _SHIFT_ROUNDS):
            yield None
        if repair.mended:
            yield repair.state.membership.copy()


def nearer(problem: ParallelProblem, deviation: float) -> ParallelProblem:
    """Return a problem whose rows also say that all are nearer to the aims than a deviation."""
    weighty = problem.weights > 0
    reach = deviation * (1 - 1e-3) / problem.weights[weighty]
    targets = problem.targets[weighty]
    return replace(
        problem,
        rows=np.concatenate([problem.rows, problem.aims[weighty]]),
        low=np.concatenate([problem.low, targets - reach]),
        high=np.concatenate([problem.high, targets + reach]),
    )


def search_parallel(
    problem: ParallelProblem,
    *,
    seed: int = 0,
    work_max: int,
    stop: Callable[[], bool] | None = None,
) -> ParallelResult:
    """Search until the best is proven or the work is done.

    Args:
        problem: What must hold and what is aimed at.
        seed: The same problem, seed and work have the same result.
        work_max: Rounds, at least 1.
        stop: Asked after every round; True ends the search, and the result is
            not reproducible.

    Returns:
        The last step. Its membership is None where none was found that meets
        every row: see `ParallelResult.impossible` for whether there is none.
    """
    step = None
    for step in islice(ParallelSearch(problem, seed).steps(), work_max):
        if not step.proven and step.work < work_max and stop is not None and stop():
            return ParallelResult(step, reproducible=False)
    if step is None:
        raise ValueError("work_max must be at least 1")
    return ParallelResult(step, reproducible=True)

"""The best paper of a model, with a bound that says how much better any other could be.

The relaxation gives every place a price: what filling it adds to the bound at least. The
search solves the program of the cheapest places first. A paper that uses any place left
out costs the relaxation and that place's price; so what the small program proves, and the
least price outside it, bound every paper of the bank. The program grows until the bound
meets the best paper found.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from mockexam.assembly.build import Built, build
from mockexam.assembly.model import Model
from mockexam.assembly.pricing import Relaxation, relax_by_pricing, relax_directly
from mockexam.assembly.solve import NODES_MAX, Outcome, Solution, solve
from mockexam.assembly.table import Floats, Ints

LARGE = 4000
"""From so many places on the relaxation is solved by pricing."""
FIRST_PLACES = 100
GROWTH = 4.0
CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """What a search found.

    `cost` and `bound` are costs: what is to be large counts negative. `places` is empty
    where no paper was found. `relaxation` has the price of every place. `reproducible`
    is False where the clock ended the search.
    """

    outcome: Outcome
    places: Ints
    cost: float
    bound: float
    relaxation: Relaxation
    reproducible: bool = True

    @property
    def proven(self) -> bool:
        """True where no paper can be better."""
        is_close = self.cost - self.bound <= CLOSE * max(1.0, abs(self.cost))
        return self.outcome is Outcome.OPTIMAL and is_close


Watch = Callable[[float, float], None]
"""Told the cost of the best paper so far and the bound, each time either moves."""


@dataclass(frozen=True)
class Limits:
    """Where a search may stop short of a proof.

    `gap` is the share of the cost that the bound may be off; `nodes` the work of each
    program; `rounds` those of a search for papers that are alike; `seconds` a backstop by
    the clock. With `any_paper` the first program that has one ends the search.
    """

    gap: float = 0.0
    any_paper: bool = False
    rounds: int = 150
    nodes: int = NODES_MAX
    seconds: float = inf


def best_paper(
    model: Model,
    limits: Limits | None = None,
    watch: Watch | None = None,
    start: Ints | None = None,
) -> Found:
    """Return the paper of least cost, or INFEASIBLE where no paper keeps every clause.

    `start` are the places of a paper that is known to keep every clause.
    """
    return _Search(model, limits or Limits(), watch, start).run()


class _Search:
    """A search under way."""

    def __init__(
        self, model: Model, limits: Limits, watch: Watch | None, start: Ints | None
    ) -> None:
        self.model, self.limits, self.watch, self.start = model, limits, watch, start
        self.until = time.monotonic() + limits.seconds
        self.cost, self.bound = inf, -inf
        self.places: Ints = np.zeros(0, dtype=np.int32)
        self.stopped = False

    def run(self) -> Found:
        is_large = len(self.model) > LARGE
        relaxation = relax_by_pricing(self.model, self.start) if is_large else None
        if relaxation is None or relaxation.outcome is Outcome.STOPPED:
            relaxation = relax_directly(self.model)
        if relaxation.outcome is not Outcome.OPTIMAL:
            return self._found(relaxation, Outcome.INFEASIBLE)
        self.bound = relaxation.objective
        if relaxation.solution.is_integral(relaxation.built.program):
            self._take(relaxation.built, relaxation.solution)
            return self._found(relaxation, Outcome.OPTIMAL)
        return self._grow(relaxation)

    def _grow(self, relaxation: Relaxation) -> Found:
        prices = relaxation.prices
        if self.start is not None:
            prices = prices.copy()
            prices[self.start] = np.minimum(prices[self.start], 0.0)
        ranked = np.sort(prices)
        limit = max(float(ranked[min(FIRST_PLACES, len(ranked)) - 1]), CLOSE)
        while True:
            kept = np.flatnonzero(prices <= limit).astype(np.int32)
            outside = ranked[len(kept)] if len(kept) < len(ranked) else inf
            self._solve_within(kept, relaxation.objective + outside)
            if self._is_close():
                return self._found(relaxation, Outcome.OPTIMAL)
            if self.stopped or (len(kept) == len(ranked)):
                ended = Outcome.OPTIMAL if self.cost < inf else Outcome.INFEASIBLE
                return self._found(relaxation, Outcome.STOPPED if self.stopped else ended)
            limit = self._next_limit(limit, relaxation.objective, ranked, len(kept))

    def _solve_within(self, kept: Ints, outside: float) -> None:
        """Solve over some places; `outside` is the least cost of a paper with any other."""
        built = build(self.model, places=kept)
        solution = solve(
            built.program, relative_gap=self.limits.gap, nodes=self.limits.nodes,
            seconds=max(self.until - time.monotonic(), 0.01), cutoff=self.cost,
        )  # fmt: skip
        if len(solution.values) and solution.objective < self.cost:
            self._take(built, solution)
        within = (
            min(solution.bound, self.cost)
            if solution.outcome is not Outcome.INFEASIBLE
            else self.cost
        )
        self.bound = max(self.bound, min(within, outside))
        self.stopped = solution.outcome is Outcome.STOPPED
        if self.watch is not None:
            self.watch(self.cost, self.bound)

    def _next_limit(self, limit: float, relaxed: float, ranked: Floats, kept: int) -> float:
        """Return the next price to go up to: what a proof needs, in steps not too large."""
        if self.cost == inf:
            further = float(ranked[min(4 * kept, len(ranked)) - 1])
            return max(limit * GROWTH, further)
        needed = self.cost - self.limits.gap * abs(self.cost) - relaxed
        return min(max(needed, limit * 1.01) + CLOSE, max(limit * GROWTH, limit + CLOSE))

    def _take(self, built: Built, solution: Solution) -> None:
        self.places, self.cost = built.chosen(solution.values), solution.objective
        if self.watch is not None:
            self.watch(self.cost, self.bound)

    def _is_close(self) -> bool:
        if self.limits.any_paper:
            return self.cost < inf
        allowed = max(CLOSE, self.limits.gap * abs(self.cost))
        return self.cost < inf and self.cost - self.bound <= allowed

    def _found(self, relaxation: Relaxation, outcome: Outcome) -> Found:
        bound = self.cost if outcome is Outcome.OPTIMAL and not self.limits.gap else self.bound
        by_the_clock = self.stopped and time.monotonic() >= self.until
        return Found(outcome, self.places, self.cost, bound, relaxation, not by_the_clock)

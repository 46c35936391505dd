"""The relaxation of a large model by few of its columns: priced over the whole bank.

A restricted linear program holds the places that matter so far. Its duals price every
place of the bank; those that would pay are added, until none does. A set that is not yet
there is priced as a whole, by the best choice among its members that its sizes allow. So
the last restricted program is the relaxation of the whole model, and a place's price is
the least that filling it adds to the bound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

import numpy as np

from mockexam.assembly.build import Built, build, cap_misses
from mockexam.assembly.model import Line, Model
from mockexam.assembly.rule import SetSize, WholeSets
from mockexam.assembly.solve import Outcome, Solution, solve_relaxation
from mockexam.assembly.table import Floats, Ints

ADDED_AT_ONCE = 600
FEW_OF_A_CLASS = 3
FIRST_SETS = 60
ROUNDS_MAX = 200
_PAYS = -1e-7
_MISSED = 1e-6


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The relaxation of a whole model.

    `prices` gives for each place of the model the least that filling it adds to the
    objective of the relaxation (at most 0 where it is filled in it); `kept` are the
    places that had columns at the end, and `built` their program.
    """

    outcome: Outcome
    objective: float
    prices: Floats
    built: Built
    solution: Solution


def relax_directly(model: Model) -> Relaxation:
    """Solve the relaxation with a column for every place."""
    built = build(model)
    solution = solve_relaxation(built.program)
    prices = np.zeros(len(model))
    if solution.outcome is Outcome.OPTIMAL:
        prices = solution.reduced_costs[: len(model)].copy()
        _add_prices_of_sets(model, prices, solution.reduced_costs, built)
    return Relaxation(solution.outcome, solution.objective, prices, built, solution)


def relax_by_pricing(model: Model, start: Ints | None = None) -> Relaxation:
    """Solve the relaxation with columns for few places at first, and for those that pay.

    `start` are places to begin with, as those of a known paper. INFEASIBLE says that no
    shares of any places meet the rows; STOPPED that the rounds ended without an answer.
    """
    pricer = _Pricer(model)
    kept = pricer.first_places()
    if start is not None:
        kept = np.union1d(kept, start).astype(np.int32)
    kept = pricer.with_whole_sets(kept)
    for _ in range(ROUNDS_MAX):
        built = build(model, places=kept)
        solution = solve_relaxation(built.program)
        if solution.outcome is Outcome.INFEASIBLE:
            wider = _towards_the_rows(pricer, kept)
            if wider is None:
                return Relaxation(solution.outcome, inf, np.zeros(len(model)), built, solution)
            kept = wider
            continue
        if solution.outcome is not Outcome.OPTIMAL:
            break
        prices, set_prices = pricer.prices(built, solution, pricer.cost)
        paying = pricer.paying(prices, set_prices, built)
        if not len(paying):
            pricer.settle(prices, set_prices, built, solution)
            return Relaxation(Outcome.OPTIMAL, solution.objective, prices, built, solution)
        kept = np.union1d(kept, paying).astype(np.int32)
    return Relaxation(Outcome.STOPPED, inf, np.zeros(len(model)), built, solution)


def _towards_the_rows(pricer: "_Pricer", kept: Ints) -> Ints | None:
    """Return places that meet the rows in shares, those kept among them; None where none do.

    Rows may be missed here, and what they are missed by is the cost, but for soft rows
    within what those may be missed by: places pay that bring it down.
    """
    model = pricer.model
    every = [clause.id for clause in (model.standing, *model.clauses)]
    nothing = np.zeros(len(model))
    while True:
        built = build(model, places=kept, relaxed=every, objective=False)
        beyond = built.program.add_column()
        cap_misses(built, beyond)
        cost = np.zeros(built.program.width)
        cost[beyond] = 1.0
        for slack in built.slacks:
            if not model.clause(slack.clause).soft:
                cost[[slack.short, slack.over]] = 1.0
        built.program.cost = cost
        solution = solve_relaxation(built.program)
        if solution.objective <= _MISSED and solution.outcome is Outcome.OPTIMAL:
            return kept
        prices, set_prices = pricer.prices(built, solution, nothing)
        paying = pricer.paying(prices, set_prices, built)
        if solution.outcome is not Outcome.OPTIMAL or not len(paying):
            return None
        kept = np.union1d(kept, paying).astype(np.int32)


def _add_prices_of_sets(model: Model, prices: Floats, costs: Floats, built: Built) -> None:
    """A member is filled together with its set: its price is that of both."""
    of_set = np.zeros(len(model.set_names) + 1)
    there = built.set_columns >= 0
    of_set[:-1][there] = np.maximum(costs[built.set_columns[there]], 0.0)
    prices += of_set[model.set_of]


class _Pricer:
    """What pricing needs to know of a model, worked out once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.alone = model.set_of < 0
        self.cost = np.zeros(len(model))
        if len(model.aims) and not model.worst:
            self.cost = -model.sense * model.aims.sum(axis=0)
        if model.liked is not None:
            self.cost = model.liked
        self.smallest, self.largest = _sizes(model)
        if model.set_names:
            width = max(len(members) for members in model.members)
            self.member = np.full((len(model.members), width), -1, dtype=np.int32)
            for number, members in enumerate(model.members):
                self.member[number, : len(members)] = members

    def first_places(self) -> Ints:
        """Return the best few places of each class of like ones, and a few whole sets.

        Places are alike where the same lines speak of them.
        """
        model = self.model
        weight = np.random.default_rng(0).integers(1, 2**62, size=len(model.clauses) + 1)
        mark = np.zeros(len(model), dtype=np.int64)
        for clause, value in zip(model.clauses, weight, strict=False):
            for line in _lines_of(clause):
                if len(line.places) < len(model) // 2:
                    mark[line.places] ^= value
        worth = self.cost if self.cost.any() else np.random.default_rng(0).random(len(model))
        order = np.lexsort((worth, mark))
        rank = np.arange(len(model)) - np.maximum.accumulate(
            np.where(
                np.diff(mark[order], prepend=mark[order][0] - 1) != 0, np.arange(len(model)), 0
            )
        )
        few = order[rank < FEW_OF_A_CLASS]
        few = few[self.alone[few]]
        sets = self._first_sets(worth)
        must = [
            place
            for clause in (model.standing, *model.clauses)
            for line in clause.lines
            if line.low > 0 and len(line.places) <= line.low
            for place in line.places.tolist()
        ]
        return np.union1d(np.concatenate([few, sets]), must).astype(np.int32)

    def with_whole_sets(self, places: Ints) -> Ints:
        """Return places with every member of their sets: a set is priced whole or not at all."""
        sets = np.unique(self.model.set_of[places])
        whole = [places, *(self.model.members[n] for n in sets[sets >= 0])]
        return np.unique(np.concatenate(whole)).astype(np.int32)

    def _first_sets(self, worth: Floats) -> Ints:
        if not self.model.set_names:
            return np.zeros(0, dtype=np.int32)
        value, _ = self._best_of_sets(worth)
        chosen = np.argsort(value, kind="stable")[:FIRST_SETS]
        members = self.member[chosen].ravel()
        return members[members >= 0]

    def prices(self, built: Built, solution: Solution, cost: Floats) -> tuple[Floats, Floats]:
        """Return what each place, and each set alone, costs at the duals of a solution."""
        prices = cost.copy()
        set_prices = np.zeros(len(self.model.set_names))
        duals = iter(solution.row_duals[built.priced_rows])
        for line, dual in zip(built.priced_lines, duals, strict=True):
            if dual:
                prices[line.places] -= dual * line.values
                if len(line.sets):
                    set_prices[line.sets] -= dual * line.set_values
        for places, dual in built.group_duals(solution.row_duals):
            prices[places] -= dual
        return prices, set_prices

    def _best_of_sets(self, prices: Floats) -> tuple[Floats, Floats]:
        """Return the least that the members of each set can add, and that per chosen size."""
        padded = np.where(self.member >= 0, prices[self.member], inf)
        padded.sort(axis=1)
        sums = np.cumsum(padded, axis=1)
        size = np.arange(1, padded.shape[1] + 1)
        allowed = (size >= self.smallest[:, None]) & (size <= self.largest[:, None])
        least = np.where(allowed, sums, inf).min(axis=1)
        return least, padded

    def paying(self, prices: Floats, set_prices: Floats, built: Built) -> Ints:
        """Return the places to add, whole sets at once, those that pay most first."""
        absent = built.column_of < 0
        alone = np.flatnonzero(absent & self.alone & (prices < _PAYS))
        alone = alone[np.argsort(prices[alone], kind="stable")[:ADDED_AT_ONCE]]
        if not self.model.set_names:
            return alone.astype(np.int32)
        value = self._best_of_sets(prices)[0] + set_prices
        sets = np.flatnonzero((built.set_columns < 0) & (value < _PAYS))
        sets = sets[np.argsort(value[sets], kind="stable")[: ADDED_AT_ONCE // 10]]
        members = self.member[sets].ravel()
        return np.concatenate([alone, members[members >= 0]]).astype(np.int32)

    def settle(self, prices: Floats, set_prices: Floats, built: Built, solution: Solution) -> None:
        """Put in the prices of the last round: reduced costs where there are columns."""
        prices[built.places] = solution.reduced_costs[: len(built.places)]
        if not self.model.set_names:
            return
        absent = built.set_columns < 0
        least, padded = self._best_of_sets(prices)
        value = np.maximum(least + set_prices, 0.0)
        members = self.member[absent]
        # To fill one member costs at least its set's best choice, forced through it.
        worst_kept = padded[np.arange(len(padded)), np.minimum(self.smallest, padded.shape[1]) - 1]
        for number in np.flatnonzero(absent):
            held = members[np.searchsorted(np.flatnonzero(absent), number)]
            held = held[held >= 0]
            extra = np.maximum(prices[held] - worst_kept[number], 0.0)
            prices[held] = value[number] + np.minimum(extra, np.maximum(prices[held], 0.0))
        costs = solution.reduced_costs
        there = ~absent
        of_set = np.zeros(len(self.model.set_names) + 1)
        of_set[:-1][there] = np.maximum(costs[built.set_columns[there]], 0.0)
        inside = np.zeros(len(self.model), dtype=bool)
        inside[built.places] = True
        prices += np.where(inside, of_set[self.model.set_of], 0.0)


def _lines_of(clause: object) -> Iterator[Line]:
    yield from getattr(clause, "lines", ())
    target = getattr(clause, "target", None)
    if target is not None:
        yield target.line


def _sizes(model: Model) -> tuple[Ints, Ints]:
    """Return how many members of each set a paper takes at least, and at most."""
    counts = np.array([len(members) for members in model.members], dtype=np.int32)
    smallest, largest = np.ones(len(counts), dtype=np.int32), counts.copy()
    for clause in model.clauses:
        match clause.rule:
            case SetSize(where=where, min=low, max=high) if not where:
                smallest = np.maximum(smallest, low or 0)
                largest = np.minimum(largest, high if high is not None else counts)
            case WholeSets():
                of_pool = model.pool.sets[model.pool.sets >= 0]
                whole = np.bincount(of_pool, minlength=len(model.pool.set_names))
                by_name = dict(zip(model.pool.set_names, whole.tolist(), strict=True))
                smallest = np.array([by_name[name] for name in model.set_names], dtype=np.int32)
            case _:
                pass
    return smallest, largest

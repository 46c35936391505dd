"""Changes of a blueprint, or of its bank, that let it be met: each solved, the cheapest first.

What a change costs is the share of the bound that it moves; a rule switched off costs 1,
and so does writing `WRITTEN_FOR_ONE` questions.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf

import numpy as np

from mockexam.assembly.build import value_of
from mockexam.assembly.bunch import bunch, is_whole
from mockexam.assembly.conflict import Conflict, broken_by, hard_clauses
from mockexam.assembly.model import Clause, Line, Model
from mockexam.assembly.pool import row_counts, row_values
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.seek import seek
from mockexam.assembly.solve import Outcome, Program, Solution, solve_relaxation
from mockexam.assembly.table import Floats, Ints

CHANGES_MAX = 5
WRITTEN_FOR_ONE = 4
LIFTED_COST = 1.0
MOVED_TOGETHER_MAX = 3
PRICINGS_MAX = 4
ADDED_AT_ONCE = 50
HUNDREDTH = 0.01
_CLOSE = 1e-6
_MEANS_MAX = 8


@dataclass(frozen=True, eq=False)
class Change:
    """One change: rows with wider bands, rules switched off, or questions to write.

    `copies` gives a place and how many new questions like the one in it are to be written.
    """

    cost: float
    changed: tuple[Row, ...] = ()
    lifted: tuple[str, ...] = ()
    copies: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class _Idea:
    """What might be changed, with the least that it can cost."""

    bound: float
    loose: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()
    write: bool = False


def changes_that_work(model: Model, conflict: Conflict) -> list[Change]:
    """Return changes that let a model's clauses be met, by cost; CHANGES_MAX at most."""
    if not conflict.ids:
        return []
    return _Changing(model, conflict).changes()


class _Changing:
    """The search for changes of one blueprint."""

    def __init__(self, model: Model, conflict: Conflict) -> None:
        self.model, self.conflict = model, conflict
        self.clauses = {clause.id: clause for clause in model.clauses}
        self.ids = hard_clauses(model)
        self.rows = [id_ for id_ in self.ids if self.clauses[id_].row is not None]
        self._bunch(conflict.places)

    def _bunch(self, places: Ints) -> None:
        self.places = places
        self.bunched = bunch(self.model, self.ids, places=places, loose=self.rows, copies=True)
        self.known = np.zeros(len(self.bunched.sizes), dtype=bool)

    def _step(self, idea: _Idea) -> float:
        """Return what the cost of a change in whole questions is a multiple of; 0 for none."""
        if idea.write:
            return 1.0
        if len(idea.loose) != 1:
            return 0.0
        columns = self.bunched.slacks[idea.loose[0]]
        costs = {self.bunched.slack_costs[column] for column in columns}
        whole = self.bunched.program.integral[columns].all()
        return costs.pop() if whole and len(costs) == 1 else 0.0

    def changes(self) -> list[Change]:
        ideas = sorted(self._priced_ideas(), key=lambda idea: idea.bound)
        found: list[Change] = []
        for idea in ideas:
            if len(found) == CHANGES_MAX:
                break
            change = self._solved(idea)
            if change is not None:
                found.append(change)
        if not any(change.changed for change in found):
            found += self._together(())
        if not found:
            found += self._together(self._rules_in_the_way())
        return sorted(found, key=lambda change: change.cost)[:CHANGES_MAX]

    def _priced_ideas(self) -> list[_Idea]:
        """Return what the relaxation allows, over places to which those that pay are added."""
        for _ in range(PRICINGS_MAX):
            self.paying: list[Ints] = []
            ideas = list(self._ideas())
            if not self.paying:
                break
            self._bunch(np.unique(np.concatenate([self.places, *self.paying])).astype(np.int32))
        return ideas

    def _ideas(self) -> Iterator[_Idea]:
        """Yield each change of one clause, and writing, that the relaxation allows."""
        for id_ in self.conflict.ids:
            if self.clauses[id_].alike is not None:
                continue
            is_row = self.clauses[id_].row is not None
            idea = _Idea(0.0, loose=(id_,)) if is_row else _Idea(LIFTED_COST, lifted=(id_,))
            yield from self._bounded(idea)
        if len(self.bunched.copies):
            yield from self._bounded(_Idea(0.0, write=True))

    def _bounded(self, idea: _Idea) -> Iterator[_Idea]:
        relaxed = solve_relaxation(self._program(idea))
        if relaxed.outcome is not Outcome.OPTIMAL:
            return
        bound = relaxed.objective
        if bound > _CLOSE and len(self.places) < len(self.model):
            self._add_paying(relaxed)
        if idea.write:
            bound = ceil(bound - _CLOSE) / WRITTEN_FOR_ONE
        yield _Idea(max(bound, idea.bound), idea.loose, idea.lifted, idea.write)

    def _add_paying(self, relaxed: Solution) -> None:
        """Note the places, and the sets as wholes, that would make a change smaller."""
        model = self.model
        prices, set_prices = self.bunched.prices(relaxed.row_duals)
        absent = self.bunched.bunch < 0
        alone = np.flatnonzero(absent & (model.set_of < 0) & (prices < -_CLOSE))
        alone = alone[np.argsort(prices[alone], kind="stable")[:ADDED_AT_ONCE]]
        if len(alone):
            self.paying.append(alone.astype(np.int32))
        if model.set_names:
            member = absent & (model.set_of >= 0)
            gained = np.bincount(
                model.set_of[member], np.minimum(prices[member], 0.0), len(model.set_names)
            )
            value = np.where(gained < 0, gained + set_prices, 0.0)
            sets = np.flatnonzero(value < -_CLOSE)
            sets = sets[np.argsort(value[sets], kind="stable")[: ADDED_AT_ONCE // 5]]
            self.paying += [model.members[number] for number in sets]

    def _program(self, idea: _Idea, held: Collection[str] = ()) -> Program:
        loose = [id_ for id_ in idea.loose if id_ not in held]
        return self.bunched.program_of(lifted=idea.lifted, loose=loose, write=idea.write)

    def _solved(self, idea: _Idea, held: Collection[str] = ()) -> Change | None:
        """Return the change that whole questions need, or None where they cannot be found."""
        program = self._program(idea, held)
        solution = seek(self.bunched, program, step=self._step(idea), known=self.known)
        if not len(solution.values):
            return None
        self.known[: len(self.bunched.sizes)] |= solution.values[: len(self.bunched.sizes)] > _CLOSE
        if idea.write:
            return self._written(solution)
        places = self.bunched.chosen(solution.values)
        if len(idea.loose) == 1:
            places = self._best_mean(self.clauses[idea.loose[0]], places)
        missed = [c for c in self._missed(places) if c.id not in idea.lifted]
        changed = tuple(_widen(self.model, clause, places) for clause in missed)
        cost = sum(
            moved_share(clause.row, row)
            for clause, row in zip(missed, changed, strict=True)
            if clause.row is not None
        )
        return Change(cost + LIFTED_COST * len(idea.lifted), changed, idea.lifted)

    def _missed(self, places: Ints) -> list[Clause]:
        broken = broken_by(self.model, places)
        return [self.clauses[id_] for id_ in self.ids if id_ in broken]

    def _written(self, solution: Solution) -> Change | None:
        bunched = self.bunched
        wanted = np.round(solution.values[bunched.copies]).astype(int)
        copies = []
        for number in np.flatnonzero(wanted):
            place = int(np.flatnonzero(bunched.bunch == bunched.copied[number])[0])
            copies.append((place, int(wanted[number])))
        return Change(sum(n for _, n in copies) / WRITTEN_FOR_ONE, copies=tuple(copies))

    def _together(self, lifted: tuple[str, ...] | None) -> list[Change]:
        """Return the cheapest moves of any number of rows, and others that leave one of them."""
        if lifted is None:
            return []
        idea = _Idea(0.0, loose=tuple(self.rows), lifted=lifted)
        first = self._solved(idea)
        if first is None:
            return []
        found = [first]
        for row in sorted(first.changed, key=lambda row: row.id)[: MOVED_TOGETHER_MAX - 1]:
            other = self._solved(idea, held=(row.id,))
            if other is not None and _ids(other) not in [_ids(one) for one in found]:
                found.append(other)
        return found

    def _rules_in_the_way(self) -> tuple[str, ...] | None:
        """Return rules that have to go however far rows are moved: as few as a pass leaves."""
        rules = [id_ for id_ in self.ids if self.clauses[id_].rule is not None]
        lifted = list(rules)
        if not self._solves(lifted):
            return None
        for id_ in rules:
            fewer = [other for other in lifted if other != id_]
            if self._solves(fewer):
                lifted = fewer
        return tuple(lifted)

    def _solves(self, lifted: Sequence[str]) -> bool:
        program = self.bunched.program_of(lifted=lifted, loose=self.rows)
        program.cost = np.zeros(program.width)
        return len(seek(self.bunched, program).values) > 0

    def _best_mean(self, clause: Clause, places: Ints) -> Ints:
        """Return places whose mean misses the row by least; those given where it is no mean.

        Source: Dinkelbach (1967), Management Science 13(7), for the largest ratio.
        """
        row = clause.row
        if row is None or not row.is_mean:
            return places
        sums, counts = _mean_parts(self.model, row)
        mean = sums[places].sum() / counts[places].sum()
        sign = 1.0 if row.min is not None and mean < row.min else -1.0
        program = self.bunched.program_of(lifted=(clause.id,))
        first = np.zeros(len(self.bunched.sizes), dtype=np.int64)
        there = np.flatnonzero(self.bunched.bunch >= 0)[::-1]
        first[self.bunched.bunch[there]] = there
        for _ in range(_MEANS_MAX):
            cost = np.zeros(program.width)
            cost[: len(first)] = -sign * (sums - mean * counts)[first]
            program.cost = cost
            better = seek(self.bunched, program)
            if not len(better.values):
                break
            chosen = self.bunched.chosen(better.values)
            count = counts[chosen].sum()
            if not count or sign * (sums[chosen].sum() / count - mean) <= _CLOSE:
                break
            places, mean = chosen, sums[chosen].sum() / count
        return places


def _ids(change: Change) -> tuple[str, ...]:
    return tuple(row.id for row in change.changed)


def _mean_parts(model: Model, row: Row) -> tuple[Floats, Floats]:
    """Return what each place adds to a mean's sum, and to its count."""
    shares = model.shares(row)
    sums, counts = row_values(model.pool, row), row_counts(model.pool, row)
    return sums[model.question] * shares, counts[model.question] * shares


def _widen(model: Model, clause: Clause, places: Ints) -> Row:
    """Return a clause's row with its band widened outwards to what places add up to."""
    row = clause.row
    assert row is not None
    value, unit = _value(model, clause, row, places)
    low, high = row.min, row.max
    if low is not None and value < low:
        low = _outwards(value, unit, floor)
    if high is not None and value > high:
        high = _outwards(value, unit, ceil)
    target = row.target
    if target is not None:
        target = min(max(target, -inf if low is None else low), inf if high is None else high)
    return row.model_copy(update={"min": low, "target": target, "max": high})


def _value(model: Model, clause: Clause, row: Row, places: Ints) -> tuple[float, float]:
    """Return what places add up to in a row, and the unit that its bounds are given in."""
    if row.is_mean:
        sums, counts = _mean_parts(model, row)
        return float(sums[places].sum() / counts[places].sum()), HUNDREDTH
    line: Line = clause.lines[0]
    filled = np.zeros(len(model))
    filled[places] = 1.0
    whole = row.measure is Measure.SETS or is_whole(line)
    return value_of(model, line, filled), 1.0 if whole else HUNDREDTH


def _outwards(value: float, unit: float, rounding: Callable[[float], int]) -> float:
    # To a millionth of a unit first: a sum of thirds is no hair's breadth short of its whole.
    return float(round(rounding(round(value / unit, 6)) * unit, 2))


def moved_share(before: Row, after: Row) -> float:
    """Return by what share of each bound a row was widened, added up."""
    moved = 0.0
    for old, new in ((before.min, after.min), (before.max, after.max)):
        if old is not None and new is not None:
            scale = max(abs(old), 1.0) if not before.is_mean else max(abs(old), _CLOSE)
            moved += abs(new - old) / scale
    return moved

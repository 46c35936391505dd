"""The clash in a blueprint: a set of clauses of which any one left out lets the others be met.

A proof that the relaxation cannot be met names few clauses; the rest are set aside at once.
Those left are dropped one by one, by the relaxation first, then over whole questions.
Where only whole questions clash they are dropped by halves. In a large bank all this is
done over a few places of every kind, and what clashes there is tried over the whole bank:
places that mend it join the few.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from mockexam.assembly.build import value_of
from mockexam.assembly.bunch import bunch, is_whole
from mockexam.assembly.model import Clause, Line, Model
from mockexam.assembly.seek import seek
from mockexam.assembly.solve import Outcome, Program, weigh_clash
from mockexam.assembly.table import Floats, Ints

FEW_ENOUGH = 2500
"""Up to so many places all are looked at from the start."""
FEW, FEW_SETS = 1200, 60
TRIES_MAX = 30
_CLOSE = 1e-6
_COUNTS = 1e-9


@dataclass(frozen=True, eq=False)
class Conflict:
    """The ids of clauses that clash, those that weigh most first, and places to try changes on.

    `weights` are their shares in the proof, adding up to 1; empty where only whole
    questions clash. No ids at all: what always holds cannot be met. `clashes` is False
    where no clash was found.
    """

    ids: tuple[str, ...]
    weights: tuple[float, ...]
    places: Ints
    clashes: bool = True


def find_conflict(model: Model) -> Conflict:
    """Return a minimal set of clauses that cannot be met together by whole questions."""
    ids = hard_clauses(model)
    places = few_places(model)
    every = np.arange(len(model), dtype=np.int32)
    whole = _Trial(model, every)
    for _ in range(TRIES_MAX):
        found = _Trial(model, places).minimal(ids)
        if len(places) == len(model) or (found is not None and not whole.can_be_met(found)):
            break
        mending = [met.places for met in whole.met_by if found and met.broken.isdisjoint(found)]
        more = np.union1d(places, np.concatenate([places, *mending])).astype(np.int32)
        if len(more) == len(places):
            # The few places meet every clause but for the search giving up.
            found = whole.minimal(ids)
            break
        places = more
    else:
        found = whole.minimal(ids)
    if found is None:
        return Conflict((), (), places, clashes=False)
    return _in_order(model, found, places)


def hard_clauses(model: Model) -> list[str]:
    """Return the ids of the clauses that have to hold and demand something of one paper."""
    return [
        clause.id
        for clause in model.clauses
        if not clause.soft and (clause.lines or clause.of_sets or len(clause.apart.places))
    ]


def _in_order(model: Model, ids: Sequence[str], places: Ints) -> Conflict:
    """Put clauses in the order of their shares in the proof, then of the blueprint."""
    shares = _Trial(model, places).shares(ids) or {}
    whole = sum(shares.get(id_, 0.0) for id_ in ids)
    order = [id_ for id_ in hard_clauses(model) if id_ in ids]
    order.sort(key=lambda id_: -round(shares.get(id_, 0.0), 9))
    weights = tuple(float(shares.get(id_, 0.0) / whole) for id_ in order) if whole else ()
    return Conflict(tuple(order), weights, places)


@dataclass(frozen=True, eq=False)
class _Met:
    """A choice of places, and the clauses that it does not keep."""

    places: Ints
    broken: frozenset[str]


@dataclass
class _Trial:
    """Trying sets of clauses over some places of a model."""

    model: Model
    places: Ints
    met_by: list[_Met] = field(default_factory=list)

    def minimal(self, ids: Sequence[str]) -> list[str] | None:
        """Return clauses of which any one left out lets the others be met; None if all can be."""
        shares = self.shares(ids)
        if shares is not None:
            return self._drop_each(self._drop_by_proof(list(ids), shares))
        if self.can_be_met(ids):
            return None
        return self._drop_by_halves(ids)

    def shares(self, ids: Collection[str]) -> dict[str, float] | None:
        """Return each clause's share in a proof that the relaxation cannot be met, if it cannot."""
        bunched = bunch(self.model, ids, places=self.places)
        weights = weigh_clash(bunched.program)
        if weights is None:
            return None
        shares = dict.fromkeys(ids, 0.0)
        least = weights.max() * _COUNTS
        for owner, weight, size in zip(
            bunched.owners, weights.tolist(), _sizes(bunched.program), strict=True
        ):
            if owner in shares and weight > least:
                shares[owner] += weight * size
        return shares

    def _drop_by_proof(self, ids: list[str], shares: dict[str, float]) -> list[str]:
        """Drop clauses for as long as the relaxation of the rest cannot be met.

        Source: the deletion filter of Chinneck and Dravnieks (1991), ORSA J. Comput. 3(2),
        each deletion with a new proof, which may drop more at once.
        """
        kept, shares = self._narrow(ids, shares)
        for id_ in sorted(kept, key=lambda one: shares[one]):
            if id_ not in kept:
                continue
            others = [other for other in kept if other != id_]
            without = self.shares(others)
            if without is not None:
                kept, _ = self._narrow(others, without)
        return kept

    def _narrow(
        self, ids: list[str], shares: dict[str, float]
    ) -> tuple[list[str], dict[str, float]]:
        """Keep the clauses that have a share in the proof, again and again."""
        while True:
            named = [id_ for id_ in ids if shares[id_] > 0]
            if len(named) == len(ids):
                return ids, shares
            again = self.shares(named)
            if again is None:
                return ids, shares
            ids, shares = named, again

    def _drop_each(self, ids: list[str]) -> list[str]:
        """Drop one clause after another for as long as whole questions cannot meet the rest."""
        kept = list(ids)
        for id_ in reversed(ids):
            others = [other for other in kept if other != id_]
            if not self.can_be_met(others):
                kept = others
        return kept

    def _drop_by_halves(self, ids: Sequence[str]) -> list[str]:
        """Drop many clauses at once, those first whose lines tell most places apart.

        Source: QuickXplain, Junker (2004), AAAI-04.
        """
        by_id = {clause.id: clause for clause in self.model.clauses}
        order = sorted(ids, key=lambda id_: _coarseness(by_id[id_]))
        return self._needed([], order, is_new=False)

    def _needed(self, held: list[str], ids: list[str], *, is_new: bool) -> list[str]:
        if is_new and not self.can_be_met(held):
            return []
        if len(ids) == 1:
            return ids
        half = len(ids) // 2
        first, second = ids[:half], ids[half:]
        of_second = self._needed(held + first, second, is_new=True)
        of_first = self._needed(held + of_second, first, is_new=bool(of_second))
        return of_first + of_second

    def can_be_met(self, ids: Collection[str]) -> bool:
        """Tell whether whole questions can meet clauses; True where the search gives up."""
        wanted = set(ids)
        if any(not met.broken & wanted for met in self.met_by):
            return True
        bunched = bunch(self.model, ids, places=self.places)
        solution = seek(bunched, bunched.program)
        if len(solution.values):
            self.met_by.append(_met(self.model, bunched.chosen(solution.values)))
        return solution.outcome is not Outcome.INFEASIBLE


def _met(model: Model, places: Ints) -> _Met:
    return _Met(places, broken_by(model, places))


def broken_by(model: Model, places: Ints) -> frozenset[str]:
    """Return the ids of the clauses that a choice of places does not keep."""
    filled = np.zeros(len(model))
    filled[places] = 1.0
    return frozenset(
        clause.id
        for clause in (model.standing, *model.clauses)
        if not _keeps(model, clause, filled)
    )


def _keeps(model: Model, clause: Clause, filled: Floats) -> bool:
    if clause.alike is not None and not clause.alike.is_kept(filled):
        return False
    used = np.unique(model.set_of[(filled > 0) & (model.set_of >= 0)]) if clause.of_sets else ()
    lines = [*clause.lines, *(line for n in used for line in clause.of_sets.get(int(n), ()))]
    for line in lines:
        value = value_of(model, line, filled)
        if not line.low - _CLOSE <= value <= line.high + _CLOSE:
            return False
    held = filled[clause.apart.places] > 0
    return not held.any() or int(np.bincount(clause.apart.group[held]).max()) <= 1


def _sizes(program: Program) -> Floats:
    """Return how large the bound of each row is, at least 1, so that shares have one unit."""
    low, high = np.array(program.row_lower), np.array(program.row_upper)
    finite = (
        np.where(np.isfinite(low), np.abs(low), 0.0),
        np.where(np.isfinite(high), np.abs(high), 0.0),
    )
    largest: Floats = np.maximum(np.maximum(*finite), 1.0)
    return largest


def _coarseness(clause: Clause) -> int:
    """Return into how many kinds a clause parts the places: few make a small program."""
    kinds = max((_kinds(line) for line in clause.lines), default=1)
    return kinds + len(clause.of_sets) + len(clause.apart.places)


def _kinds(line: Line) -> int:
    return len(np.unique(line.values)) if len(line.values) else 0


def few_places(model: Model) -> Ints:
    """Return all places of a small bank; of a large one some of every kind, and some whole sets."""
    if len(model) <= FEW_ENOUGH:
        return np.arange(len(model), dtype=np.int32)
    dice = np.random.default_rng(0)
    marks = np.zeros(len(model))
    for clause in model.clauses:
        for line in clause.lines:
            if is_whole(line) and _kinds(line) <= 32:  # noqa: PLR2004
                marks[line.places] += dice.random() * line.values
        for places, _ in clause.alike.cells if clause.alike is not None else ():
            marks[places] += dice.random()
    alone = np.flatnonzero(model.set_of < 0)
    order = alone[dice.permutation(len(alone))]
    _, first = np.unique(marks[order], return_index=True)
    one_of_each = order[first]
    if len(one_of_each) > FEW:
        one_of_each = dice.choice(one_of_each, FEW, replace=False)
    some = order[: FEW // 4]
    must = [line.places for c in (model.standing,) for line in c.lines]
    sets = dice.permutation(len(model.set_names))[:FEW_SETS]
    members = [model.members[number] for number in sets]
    return np.unique(np.concatenate([one_of_each, some, *must, *members])).astype(np.int32)

"""What a model is: places that may be filled, and linear clauses that a paper has to keep."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Self

import numpy as np

from mockexam.assembly.alike import Alike
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.row import Row
from mockexam.assembly.rule import Rule
from mockexam.assembly.table import MISSING, Floats, Ints

STANDING = "standing"
"""The clauses that no row or rule names: a question stands once, enemies stand apart."""
NO_PLACES: Ints = np.zeros(0, dtype=np.int32)
NO_VALUES: Floats = np.zeros(0)


def _no_places() -> Ints:
    return NO_PLACES


def _no_values() -> Floats:
    return NO_VALUES


@dataclass(frozen=True, eq=False)
class Line:
    """One linear demand: low <= sum of values over the places and sets <= high.

    A miss is measured against `unit`; 0 stands for the bound that is missed, at least 1.
    """

    places: Ints
    values: Floats
    low: float = -inf
    high: float = inf
    sets: Ints = field(default_factory=_no_places)
    set_values: Floats = field(default_factory=_no_values)
    unit: float = 0.0


@dataclass(frozen=True, eq=False)
class Target:
    """What a row should come near to: |sum - at| costs `cost` for each unit."""

    line: Line
    at: float
    cost: float


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of places of which one at most may be filled: entry k puts a place in a group."""

    places: Ints
    group: Ints

    @classmethod
    def of(cls, groups: Sequence[Ints]) -> Self:
        """Return the groups given as arrays of places; those of one place say nothing."""
        held = [group for group in groups if len(group) > 1]
        if not held:
            return cls(NO_PLACES, NO_PLACES)
        number = np.repeat(np.arange(len(held), dtype=np.int32), [len(one) for one in held])
        return cls(np.concatenate(held).astype(np.int32), number)

    def each(self) -> Iterator[Ints]:
        """Yield the places of each group."""
        cuts = np.flatnonzero(np.diff(self.group)) + 1
        yield from (np.split(self.places, cuts) if len(self.places) else ())


@dataclass(frozen=True, eq=False)
class Clause:
    """What one row or rule demands, or a section with a choice.

    `lines` are over the whole paper; `of_sets` are lines that each speak of one set and
    its members only, by the set's number; `apart` keeps places from being filled
    together; `bars` are places that may not be filled at all; `alike` are the classes of
    which one holds all questions of a section.
    """

    id: str
    name: str
    lines: tuple[Line, ...] = ()
    of_sets: Mapping[int, tuple[Line, ...]] = field(default_factory=dict)
    apart: Groups = field(default_factory=lambda: Groups(NO_PLACES, NO_PLACES))
    row: Row | None = None
    rule: Rule | None = None
    target: Target | None = None
    bars: Ints = field(default_factory=_no_places)
    alike: Alike | None = None

    @property
    def soft(self) -> bool:
        """True where the clause may be missed at a cost."""
        return self.row is not None and not self.row.hard


@dataclass(frozen=True, eq=False)
class Places:
    """The places that may be filled: each is a question in a section.

    `section` and `question` give the numbers of both for each place, in the order of
    sections, then of the pool. `set_of` gives the set of each place, -1 for none; only sets
    that some clause speaks of have numbers, by which `set_names` has their names.
    """

    blueprint: Blueprint
    pool: Pool
    section: Ints
    question: Ints
    set_of: Ints
    set_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.question)

    @cached_property
    def members(self) -> tuple[Ints, ...]:
        """The places of each set."""
        if not self.set_names:
            return ()
        held = np.argsort(self.set_of, kind="stable")
        held = held[self.set_of[held] >= 0].astype(np.int32)
        cuts = np.searchsorted(self.set_of[held], np.arange(1, len(self.set_names)))
        return tuple(np.split(held, cuts))

    def shares(self, row: Row) -> Floats:
        """Return how much of the question in each place counts to a row, 0..1."""
        shares: Floats = np.array([float(one.share_in(row)) for one in self.blueprint.sections])
        return shares[self.section]

    def refs(self, places: Collection[int]) -> tuple[str, ...]:
        """Return the refs of the questions in places."""
        return tuple(self.pool.refs[self.question[place]] for place in places)

    def of_questions(self, questions: Collection[int]) -> Ints:
        """Return the places of questions by their numbers, in order."""
        return np.flatnonzero(np.isin(self.question, list(questions))).astype(np.int32)

    def apart(self, groups: Iterable[Collection[int]]) -> Groups:
        """Return groups of questions as groups of their places."""
        if len(self.blueprint.sections) > 1:
            return Groups.of([self.of_questions(group) for group in groups])
        place_of = np.full(len(self.pool), MISSING, dtype=np.int32)
        place_of[self.question] = np.arange(len(self), dtype=np.int32)
        placed = (place_of[np.array(list(group), dtype=np.int32)] for group in groups)
        return Groups.of([places[places != MISSING] for places in placed])


@dataclass(frozen=True, eq=False)
class Model(Places):
    """The places that may be filled and the clauses that a paper has to keep.

    `once` are the places of each question that may stand in several sections. `aims` is
    (aims, places): what each place adds to each figure of the objective; `towards` what
    those should come near to, empty where they are to be large (`sense` 1) or small (-1).
    `missed_at_most` caps what soft rows may be missed by, as shares of their bounds times
    their weights; None where it is weighed. With `liked`, a cost for each place, that is the
    cost, and the objective's own is held at `cap` or below.
    """

    clauses: tuple[Clause, ...]
    standing: Clause
    once: Groups
    aims: Floats
    towards: tuple[float, ...] = ()
    sense: int = 0
    worst: bool = False
    missed_at_most: float | None = None
    liked: Floats | None = None
    cap: float = inf

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows that hold, each-rows written out, in the blueprint's order."""
        return tuple(clause.row for clause in self.clauses if clause.row is not None)

    def clause(self, id_: str) -> Clause:
        """Return the clause of an id."""
        return next(clause for clause in (*self.clauses, self.standing) if clause.id == id_)

"""A program over bunches of like places: what its columns mean, what may move in it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf

import numpy as np

from mockexam.assembly.model import Line, Model
from mockexam.assembly.solve import Program
from mockexam.assembly.table import Floats, Ints


@dataclass(frozen=True, eq=False)
class Kind:
    """Groups kept apart that hold the same bunches: each fills one place at most.

    Entry k says that a place is in a group; `columns` are those of the bunches that each
    group holds.
    """

    places: Ints
    group: Ints
    columns: Ints

    @cached_property
    def numbers(self) -> Ints:
        """The numbers of the groups."""
        return np.unique(self.group)


@dataclass
class Bunched:
    """A program over bunches, of which clauses can be lifted, and bounds moved, one by one.

    `bunch` gives for each place of the model its column, -1 where it has none; `sizes` the
    most that each bunch may fill. `slacks` are the columns by which rows may be missed,
    `copies` those of new questions like the ones of a bunch, `copied` the bunch of each.
    `lines` are those over the whole paper, each with its row.
    Both are shut until `program_of` opens them.
    """

    model: Model
    program: Program
    bunch: Ints
    sizes: Floats
    kinds: tuple[Kind, ...] = ()
    owners: list[str] = field(default_factory=list)
    lines: list[tuple[int, Line]] = field(default_factory=list)
    slacks: dict[str, list[int]] = field(default_factory=dict)
    slack_costs: dict[int, float] = field(default_factory=dict)
    copies: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    copied: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def chosen(self, values: Floats) -> Ints:
        """Return the places that a solution fills, the first of each bunch, in rising order."""
        wanted = np.round(values[: len(self.sizes)]).astype(int)
        of_kinds = [self._of_kind(kind, wanted) for kind in self.kinds]
        for kind in self.kinds:
            wanted[kind.columns] = 0
        there = np.flatnonzero(self.bunch >= 0)
        order = there[np.argsort(self.bunch[there], kind="stable")]
        bunches = self.bunch[order]
        starts = np.searchsorted(bunches, bunches)
        plain = order[np.arange(len(order)) - starts < wanted[bunches]]
        return np.sort(np.concatenate([plain, *of_kinds])).astype(np.int32)

    def _of_kind(self, kind: Kind, wanted: Ints) -> Ints:
        """Fill one place in as many groups as each bunch wants, group after group."""
        from_each = np.repeat(kind.columns, wanted[kind.columns])
        of_place = self.bunch[kind.places]
        filled = [
            kind.places[(kind.group == number) & (of_place == column)][0]
            for number, column in zip(kind.numbers, from_each, strict=False)
        ]
        return np.array(filled, dtype=np.int32)

    def prices(self, row_duals: Floats) -> tuple[Floats, Floats]:
        """Return what each place, and each set by itself, would cost at the duals of rows."""
        places, sets = np.zeros(len(self.model)), np.zeros(len(self.model.set_names))
        for row, line in self.lines:
            if row_duals[row]:
                places[line.places] -= row_duals[row] * line.values
                sets[line.sets] -= row_duals[row] * line.set_values
        return places, sets

    def program_of(
        self,
        *,
        lifted: Collection[str] = (),
        loose: Collection[str] = (),
        write: bool = False,
        costs: Mapping[str, float] | None = None,
    ) -> Program:
        """Return the program without some clauses, some rows loose, or with questions to write.

        Each unit that a loose row is missed by costs its share of the bound, or what
        `costs` says in its place; each question written costs 1.
        """
        cost, upper = np.zeros(self.program.width), self.program.upper.copy()
        for id_ in loose:
            for column in self.slacks[id_]:
                times = 1.0 if costs is None else costs.get(id_, 1.0)
                cost[column], upper[column] = self.slack_costs[column] * times, inf
        if write:
            cost[self.copies], upper[self.copies] = 1.0, inf
        free = set(lifted)
        kept = [owner not in free for owner in self.owners]
        return replace(
            self.program,
            costs=[cost],
            uppers=[upper],
            row_lower=[
                low if k else -inf for low, k in zip(self.program.row_lower, kept, strict=True)
            ],
            row_upper=[
                high if k else inf for high, k in zip(self.program.row_upper, kept, strict=True)
            ],
        )

"""A model over bunches of like places: what can be met does not turn on which of them are filled.

Places are alike where every line that holds says the same of them; a bunch of n like places
is one column of whole numbers from 0 to n. Groups kept apart whose members belong to no
other group are bunched as wholes: n groups of the same kinds of places fill n places at
most between them. Members of sets are bunched within their set, and only where a clause
that holds speaks of sets.
"""

from collections.abc import Collection, Sequence
from math import inf

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.alike import Alike
from mockexam.assembly.bunched import Bunched, Kind
from mockexam.assembly.model import STANDING, Clause, Line, Model
from mockexam.assembly.row import Row
from mockexam.assembly.solve import Program
from mockexam.assembly.table import MISSING, Flags, Floats, Ints
from mockexam.assembly.where import named

USUAL_SIZE = 20.0
"""How many items a mean is taken over, where only the order of costs turns on it."""
_WHOLE_WITHIN = 1e-9


def bunch(
    model: Model,
    ids: Collection[str],
    *,
    places: Ints | None = None,
    loose: Collection[str] = (),
    copies: bool = False,
) -> Bunched:
    """Return the program of some clauses, and of what always holds, without an objective.

    Args:
        model: The places and clauses.
        ids: The clauses that hold.
        places: The places that may be filled; all unless said.
        loose: The rows that get columns to be missed by.
        copies: Whether bunches get columns for new questions like theirs.
    """
    held = [model.standing, *(clause for clause in model.clauses if clause.id in ids)]
    kept = np.arange(len(model), dtype=np.int32) if places is None else places
    return _Bunching(model, held, kept).bunched(loose, copies=copies)


class _Bunching:
    """A program of bunches under construction."""

    def __init__(self, model: Model, held: Sequence[Clause], kept: Ints) -> None:
        self.model, self.held, self.kept = model, held, kept
        self.of_sets = any(
            clause.of_sets or any(len(line.sets) for line in clause.lines) for clause in held
        )
        self.is_kept = np.zeros(len(model), dtype=bool)
        self.is_kept[kept] = True
        self.apart = [(clause.id, *self._there(clause)) for clause in held]
        self.dice = np.random.default_rng(0)

    def bunched(self, loose: Collection[str], *, copies: bool) -> Bunched:
        marks = self._marks()
        if copies:
            marks[~_can_be_copied(self.model, self.held)] += self.dice.random()
        others = self._single_out(marks)
        kinds = self._mark_kinds(marks)
        _, first, inverse, counts = np.unique(
            marks[self.kept], return_index=True, return_inverse=True, return_counts=True
        )
        self.first = self.kept[first]
        column_of = np.full(len(self.model), MISSING, dtype=np.int32)
        column_of[self.kept] = inverse
        sizes = counts.astype(np.float64)
        columns = [np.unique(column_of[places]) for places, _ in kinds]
        kept_apart = tuple(Kind(*kind, of) for kind, of in zip(kinds, columns, strict=True))
        for kind in kept_apart:
            sizes[kind.columns] = len(kind.numbers)
        program = Program()
        program.add_columns(len(sizes), integral=True)
        program.upper = sizes
        self.out = Bunched(self.model, program, column_of, sizes, kept_apart)
        if copies:
            self._add_copies()
        self._add_lines(loose)
        self._add_kinds()
        for owner, group in others:
            self._add_row(owner, column_of[group], 1.0, upper=1.0)
        return self.out

    # Which places are alike

    def _marks(self) -> Floats:
        """Return a number for each place, equal where all lines say the same of two places."""
        marks = np.zeros(len(self.model))
        for clause in self.held:
            for line in clause.lines:
                marks[line.places] += self.dice.random() * line.values
            for places, _ in clause.alike.cells if clause.alike is not None else ():
                marks[places] += self.dice.random()
        if self.of_sets:
            of_set = self.dice.random(len(self.model.set_names) + 1)
            of_set[-1] = 0.0
            marks += of_set[self.model.set_of]
            for line in (line for c in self.held for some in c.of_sets.values() for line in some):
                marks[line.places] += self.dice.random() * line.values
        return marks

    def _there(self, clause: Clause) -> tuple[Ints, Ints]:
        """Return the places that may be filled of groups that have two of them, and the groups."""
        places, group = clause.apart.places, clause.apart.group
        there = self.is_kept[places]
        places, group = places[there], group[there]
        more = np.bincount(group)[group] > 1 if len(group) else np.zeros(0, dtype=bool)
        return places[more], group[more]

    def _single_out(self, marks: Floats) -> list[tuple[str, Ints]]:
        """Mark each place apart that rules, or several groups, keep apart; return their groups.

        What is left in `simple` are groups that always hold and share no place.
        """
        times = np.zeros(len(self.model), dtype=np.int32)
        for _, places, _ in self.apart:
            times += np.bincount(places, minlength=len(times)).astype(np.int32)
        self.simple: tuple[Ints, Ints] = (np.zeros(0, np.int32), np.zeros(0, np.int32))
        others = []
        for owner, places, group in self.apart:
            if not len(places):
                continue
            alone = np.zeros(len(places), dtype=bool)
            if owner == STANDING:
                alone = np.bincount(group, times[places] > 1)[group] == 0
                self.simple = places[alone], group[alone]
            cuts = np.flatnonzero(np.diff(group[~alone])) + 1
            parts = np.split(places[~alone], cuts) if not alone.all() else []
            others += [(owner, part) for part in parts]
        singled = np.unique(np.concatenate([self.kept[:0], *(part for _, part in others)]))
        marks[singled] += self.dice.random(len(singled))
        return others

    def _mark_kinds(self, marks: Floats) -> list[tuple[Ints, Ints]]:
        """Mark groups alike that hold the same bunches; return places and groups of each kind."""
        places, group = self.simple
        if not len(places):
            return []
        held, number = np.unique(marks[places], return_inverse=True)
        order = np.lexsort((number, group))
        pairs = np.column_stack([group[order], number[order]])
        is_new = np.r_[True, np.any(np.diff(pairs, axis=0) != 0, axis=1)]
        worth = self.dice.random(len(held))[pairs[is_new, 1]]
        of_group = np.bincount(pairs[is_new, 0], worth)
        kinds, of_place = np.unique(of_group[group], return_inverse=True)
        marks[places] += self.dice.random(len(kinds))[of_place]
        by_kind = np.argsort(of_place, kind="stable")
        cuts = np.searchsorted(of_place[by_kind], np.arange(1, len(kinds)))
        return [(places[part], group[part]) for part in np.split(by_kind, cuts)]

    # Columns and rows

    def _add_row(
        self,
        owner: str,
        columns: Ints,
        values: Floats | float,
        lower: float = -inf,
        upper: float = inf,
    ) -> None:
        self.out.program.add_row(columns, values, lower, upper)
        self.out.owners.append(owner)

    def _add_copies(self) -> None:
        may_copy = np.flatnonzero(_can_be_copied(self.model, self.held)[self.first])
        columns = self.out.program.add_columns(len(may_copy), upper=0.0, integral=True)
        self.out.copies, self.out.copied = columns, may_copy.astype(np.int32)

    def _add_lines(self, loose: Collection[str]) -> None:
        set_columns = self._add_sets() if self.of_sets else np.zeros(0, dtype=np.int32)
        for clause in self.held:
            for line in clause.lines:
                columns, values = self._entries(line)
                sets = set_columns[line.sets] if len(line.sets) else line.sets
                there = sets >= 0
                slacks, signs = self._add_slacks(clause, line) if clause.id in loose else ((), ())
                self._add_row(
                    clause.id,
                    np.concatenate([columns, sets[there], slacks]).astype(np.int32),
                    np.concatenate([values, line.set_values[there], signs]),
                    line.low,
                    line.high,
                )
                self.out.lines.append((len(self.out.owners) - 1, line))
            for number, lines in clause.of_sets.items():
                for line in lines if set_columns[number] >= 0 else ():
                    self._add_line_of_set(clause.id, line, int(set_columns[number]))
            if clause.alike is not None:
                self._add_classes(clause.id, clause.alike)

    def _add_classes(self, owner: str, alike: Alike) -> None:
        """Choose one class at most, and fill no bunch outside it."""
        chosen = self.out.program.add_columns(alike.classes, upper=1.0, integral=True)
        self._add_row(owner, chosen, 1.0, upper=1.0)
        for places, classes in alike.cells:
            bunches = np.unique(self.out.bunch[places])
            columns = np.concatenate([bunches[bunches >= 0], chosen[classes]])
            values = np.where(np.isin(columns, chosen), -float(alike.size), 1.0)
            self._add_row(owner, columns, values, upper=0.0)

    def _entries(self, line: Line) -> tuple[Ints, Floats]:
        full = np.zeros(len(self.model))
        full[line.places] = line.values
        values = full[self.first]
        columns = np.flatnonzero(values)
        copied = np.flatnonzero(values[self.out.copied])
        both = np.concatenate([columns, self.out.copies[copied]])
        return both, np.concatenate([values[columns], values[self.out.copied[copied]]])

    def _add_line_of_set(self, owner: str, line: Line, set_column: int) -> None:
        columns = self.out.bunch[line.places]
        there = columns >= 0
        used, first = np.unique(columns[there], return_index=True)
        self._add_row(
            owner,
            np.append(used, set_column).astype(np.int32),
            np.append(line.values[there][first], line.set_values[0]),
            line.low,
            line.high,
        )

    def _add_sets(self) -> Ints:
        """Add a column for each set that has members, and say that they come together."""
        model, out = self.model, self.out
        set_columns = np.full(len(model.set_names), MISSING, dtype=np.int32)
        set_of = model.set_of[self.first]
        present = np.unique(set_of[set_of != MISSING])
        set_columns[present] = out.program.add_columns(len(present), upper=1.0, integral=True)
        for number in present:
            members = np.flatnonzero(set_of == number).astype(np.int32)
            column = set_columns[number]
            for member in members:
                pair = np.array([member, column], dtype=np.int32)
                self._add_row("", pair, np.array([1.0, -out.sizes[member]]), upper=0.0)
            weights = np.append(np.ones(len(members)), -1.0)
            self._add_row("", np.append(members, column), weights, lower=0.0)
        return set_columns

    def _add_slacks(self, clause: Clause, line: Line) -> tuple[list[int], list[float]]:
        columns, signs = [], []
        whole = is_whole(line)
        for bound, sign in ((line.low, 1.0), (line.high, -1.0)):
            if abs(bound) == inf:
                continue
            column = self.out.program.add_column(
                upper=0.0, integral=whole and float(bound).is_integer()
            )
            self.out.slacks.setdefault(clause.id, []).append(column)
            self.out.slack_costs[column] = _cost(clause.row, bound)
            columns.append(column)
            signs.append(sign)
        return columns, signs

    def _add_kinds(self) -> None:
        for kind in self.out.kinds:
            if len(kind.columns) > 1:
                self._add_row(STANDING, kind.columns, 1.0, upper=float(len(kind.numbers)))


def is_whole(line: Line) -> bool:
    """Tell whether a line adds up whole numbers only."""
    off = np.abs(line.values - np.round(line.values))
    return bool(np.all(off <= _WHOLE_WITHIN))


def _cost(row: Row | None, bound: float) -> float:
    """Return what a unit of slack costs: its share of the bound."""
    if row is not None and row.is_mean:
        mean = row.min if row.min is not None else row.max or 0.0
        return 1.0 / max(abs(mean), 1e-6) / USUAL_SIZE
    return 1.0 / max(abs(bound), 1.0)


def _can_be_copied(model: Model, held: Sequence[Clause]) -> Flags:
    """Tell for each place whether a new question could be like the one in it.

    One can where no rule, and no row that names questions by their refs, speaks of it: a
    new question has a ref, enemies and a set of its own.
    """
    can = np.ones(len(model), dtype=bool)
    for clause in model.clauses:
        # A group of one has no line yet: a new question would be its second.
        if isinstance(clause.rule, rules.AtMostOne | rules.AllOrNone):
            can[model.pool.some_item(clause.rule.where)[model.question]] = False
    names = {"ref"} | ({model.blueprint.table.ref} if model.blueprint.table else set())
    for clause in held:
        by_ref = clause.row is not None and any(d in names for d, _ in named(clause.row.where))
        if clause.row is None or by_ref:
            for line in clause.lines:
                can[line.places] = False
            if clause.rule is not None and not isinstance(clause.rule, rules.Enemies):
                can[clause.apart.places] = False
        if clause.of_sets or any(len(line.sets) for line in clause.lines):
            can &= model.set_of == MISSING
    return can

"""From a model to a program: columns for places and sets, rows for the lines of its clauses."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from math import inf

import numpy as np

from mockexam.assembly.model import Clause, Line, Model
from mockexam.assembly.solve import Program
from mockexam.assembly.table import MISSING, Floats, Ints

MISSED_ROOM = 1e-6
"""Above the least that soft rows can be missed by, for the solver's own tolerance."""


@dataclass(frozen=True, eq=False)
class Slack:
    """The columns by which a line may fall short of its bounds, or go beyond them."""

    clause: str
    line: Line
    short: int
    over: int


@dataclass
class Built:
    """A program with the meaning of its columns.

    The first columns are the places in `places`, in order; `set_columns` gives for each
    of the model's sets its column, -1 where none of its members is there; `present` are
    the sets that have one.
    """

    model: Model
    program: Program
    places: Ints
    set_columns: Ints
    column_of: Ints
    present: Ints
    slacks: list[Slack] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    priced_lines: list[Line] = field(default_factory=list)
    priced_rows: list[int] = field(default_factory=list)
    groups: list[tuple[int, Ints]] = field(default_factory=list)

    def chosen(self, values: Floats) -> Ints:
        """Return the places that a solution fills, in order."""
        return self.places[values[: len(self.places)] > 0.5]  # noqa: PLR2004

    def add_line(
        self,
        clause: str,
        line: Line,
        extra: Collection[tuple[int, float]] = (),
        *,
        priced: bool = True,
    ) -> None:
        """Add a line with further columns and their values; one of a single set has no price."""
        columns = self.column_of[line.places]
        is_there = columns >= 0
        set_columns = self.set_columns[line.sets]
        set_there = set_columns >= 0
        self.program.add_row(
            np.concatenate(
                [columns[is_there], set_columns[set_there], [c for c, _ in extra]]
            ).astype(np.int32),
            np.concatenate(
                [line.values[is_there], line.set_values[set_there], [v for _, v in extra]]
            ),
            line.low,
            line.high,
        )
        self.owners.append(clause)
        if priced:
            self.priced_lines.append(line)
            self.priced_rows.append(len(self.owners) - 1)

    def group_duals(self, row_duals: Floats) -> Iterator[tuple[Ints, float]]:
        """Yield the places of each group that keeps places apart, with its dual, if it has one."""
        for row, places in self.groups:
            if row_duals[row]:
                yield places, float(row_duals[row])


def build(
    model: Model,
    *,
    places: Ints | None = None,
    clauses: Collection[str] | None = None,
    relaxed: Collection[str] = (),
    objective: bool = True,
) -> Built:
    """Return the program of a model.

    Args:
        model: The places and clauses.
        places: The places that have columns, in rising order; all unless said.
        clauses: The ids of the clauses that hold; all unless said.
        relaxed: The ids of clauses that may be missed by their slack, at no cost yet.
        objective: Whether the model's objective is the cost; else there is none.
    """
    built = _columns(model, places)
    for clause in (model.standing, *model.clauses):
        if clauses is not None and clause.id not in clauses and clause is not model.standing:
            continue
        may_miss = clause.id in relaxed or (clause.soft and objective)
        for line in clause.lines:
            extra = _add_slack(built, clause, line) if may_miss else ()
            built.add_line(clause.id, line, extra)
        for number in built.present:
            for line in clause.of_sets.get(number, ()):
                built.add_line(clause.id, line, priced=False)
        _keep_apart(built, clause)
        _keep_alike(built, clause)
    if objective:
        _add_objective(built, clauses)
        if model.liked is not None:
            _cap_objective(built, model.liked)
    return built


def _columns(model: Model, places: Ints | None) -> Built:
    program = Program()
    kept = np.arange(len(model), dtype=np.int32) if places is None else places
    column_of = np.full(len(model), MISSING, dtype=np.int32)
    column_of[kept] = program.add_columns(len(kept), upper=1.0, integral=True)
    set_columns = np.full(len(model.set_names), MISSING, dtype=np.int32)
    set_of = model.set_of[kept]
    present = np.unique(set_of[set_of != MISSING])
    built = Built(model, program, kept, set_columns, column_of, present)
    if len(present):
        set_columns[present] = program.add_columns(len(present), upper=1.0, integral=True)
        _link_sets(built, set_of, present)
    return built


def _link_sets(built: Built, set_of: Ints, present: Ints) -> None:
    """A set is on the paper if and only if one of its members is.

    One row a member rather than one a set: the relaxation is then as tight as if whole
    choices within each set were the columns.
    """
    members = np.flatnonzero(set_of != MISSING).astype(np.int32)
    members = members[np.argsort(set_of[members], kind="stable")]
    columns = built.set_columns[set_of[members]]
    program = built.program
    pairs = np.column_stack([members, columns]).ravel()
    twos = np.full(len(members), 2, dtype=np.int32)
    program.add_rows(pairs, np.tile([1.0, -1.0], len(members)), twos, upper=0.0)
    codes = np.searchsorted(present, set_of[members])
    sizes = np.bincount(codes, minlength=len(present)).astype(np.int32)
    after = np.cumsum(sizes)
    program.add_rows(
        np.insert(members, after, built.set_columns[present]),
        np.insert(np.ones(len(members)), after, -1.0),
        (sizes + 1).astype(np.int32),
        lower=0.0,
    )
    built.owners += [""] * (len(members) + len(present))


def _keep_apart(built: Built, clause: Clause) -> None:
    columns, groups = built.column_of[clause.apart.places], clause.apart
    there = np.flatnonzero(columns >= 0)
    for part in np.split(there, np.flatnonzero(np.diff(groups.group[there])) + 1):
        if len(part) > 1:
            first = np.searchsorted(groups.group, groups.group[part[0]])
            last = np.searchsorted(groups.group, groups.group[part[0]], side="right")
            built.groups.append((len(built.owners), groups.places[first:last]))
            built.program.add_row(columns[part], 1.0, upper=1.0)
            built.owners.append(clause.id)


def _keep_alike(built: Built, clause: Clause) -> None:
    """Choose one class at most, and fill no place outside it: a line a cell, whatever its size."""
    alike = clause.alike
    if alike is None:
        return
    chosen = built.program.add_columns(alike.classes, upper=1.0, integral=True)
    built.program.add_row(chosen, 1.0, upper=1.0)
    built.owners.append(clause.id)
    for places, classes in alike.cells:
        line = Line(places, np.ones(len(places)), high=0.0)
        built.add_line(clause.id, line, [(int(n), -float(alike.size)) for n in chosen[classes]])


def _add_slack(built: Built, clause: Clause, line: Line) -> tuple[tuple[int, float], ...]:
    short = built.program.add_column(upper=inf if line.low > -inf else 0.0)
    over = built.program.add_column(upper=inf if line.high < inf else 0.0)
    built.slacks.append(Slack(clause.id, line, short, over))
    return (short, 1.0), (over, -1.0)


def _add_objective(built: Built, clauses: Collection[str] | None) -> None:
    model, program = built.model, built.program
    held = [c for c in model.clauses if clauses is None or c.id in clauses]
    weights = sum(c.row.weight for c in held if c.row and (c.target or c.soft)) or 1.0
    cost = _costs_of_misses(built) / weights
    if model.missed_at_most is not None:
        cap_misses(built)
        cost = np.zeros(program.width)
    if not len(model.aims):
        program.cost = cost
        for clause in held:
            if clause.target is not None:
                above, below = program.add_columns(2, clause.target.cost / weights)
                line = clause.target.line
                fixed = Line(
                    line.places, line.values, clause.target.at, clause.target.at,
                    line.sets, line.set_values,
                )  # fmt: skip
                built.add_line("", fixed, ((above, -1.0), (below, 1.0)))
        return
    if not model.worst:
        cost[: len(built.places)] = -model.sense * model.aims.sum(axis=0)[built.places]
        program.cost = cost
        return
    program.cost = cost
    _add_worst(built)


def _cost_of_a_miss(line: Line, bound: float) -> float:
    return 1.0 / (line.unit or max(abs(bound), 1.0))


def _costs_of_misses(built: Built, *, of_soft_rows: bool = False) -> Floats:
    cost = np.zeros(built.program.width)
    for slack in built.slacks:
        clause = built.model.clause(slack.clause)
        if of_soft_rows and not clause.soft:
            continue
        weight = clause.row.weight if clause.row else 1.0
        for column, bound in ((slack.short, slack.line.low), (slack.over, slack.line.high)):
            if abs(bound) < inf:
                cost[column] = weight * _cost_of_a_miss(slack.line, bound)
    return cost


def cap_misses(built: Built, beyond: int | None = None) -> None:
    """Hold what soft rows are missed by to the model's cap, if it has one.

    Args:
        built: A program with slacks for its soft rows.
        beyond: A column that counts what lies beyond the cap.
    """
    most = built.model.missed_at_most
    if most is None:
        return
    cost = _costs_of_misses(built, of_soft_rows=True)
    if beyond is not None:
        cost[beyond] = -1.0
    columns = np.flatnonzero(cost).astype(np.int32)
    built.program.add_row(columns, cost[columns], upper=most + MISSED_ROOM)
    built.owners.append("")


def _cap_objective(built: Built, liked: Floats) -> None:
    """Hold the objective at the model's cap, and put what is liked in its place."""
    cost, count = built.program.cost, len(built.places)
    others = np.flatnonzero(cost[count:]) + count
    of_places = np.zeros(len(built.model))
    if len(built.model.aims) and not built.model.worst:
        of_places = -built.model.sense * built.model.aims.sum(axis=0)
    places = np.flatnonzero(of_places).astype(np.int32)
    line = Line(places, of_places[places], high=built.model.cap)
    built.add_line("", line, [(int(column), float(cost[column])) for column in others])
    costs = np.zeros(built.program.width)
    costs[:count] = liked[built.places]
    built.program.cost = costs


def _add_worst(built: Built) -> None:
    """Add the column of the worst figure, or of the largest distance from what it should be."""
    model, program = built.model, built.program
    worst = program.add_column(
        cost=-float(model.sense) if model.sense else 1.0, lower=0.0 if not model.sense else -inf
    )
    places = np.arange(len(model), dtype=np.int32)
    for n, aim in enumerate(model.aims):
        if not model.sense:
            built.add_line("", Line(places, aim, high=model.towards[n]), ((worst, -1.0),))
            built.add_line("", Line(places, aim, low=model.towards[n]), ((worst, 1.0),))
        elif model.sense > 0:
            built.add_line("", Line(places, aim, low=0.0), ((worst, -1.0),))
        else:
            built.add_line("", Line(places, aim, high=0.0), ((worst, -1.0),))


def objective_of(model: Model, places: Ints) -> float:
    """Return the objective of a choice of places, in its own unit.

    The sum or the worst of the aims; else the weighted mean of the distances from the
    targets, each as a share of its target, and of what soft rows are missed by, as a share
    of the bound.
    """
    if len(model.aims):
        figures = model.aims[:, places].sum(axis=1)
        if model.towards:
            return float(np.abs(figures - np.array(model.towards)).max())
        if model.worst:
            return float(figures.min() if model.sense > 0 else figures.max())
        return float(figures.sum())
    filled = np.zeros(len(model))
    filled[places] = 1.0
    total, weights = missed_by(model, filled), 0.0
    for clause in model.clauses:
        if clause.target is not None and clause.row is not None:
            value = value_of(model, clause.target.line, filled)
            total += clause.target.cost * abs(value - clause.target.at)
        if clause.row is not None and (clause.target or clause.soft):
            weights += clause.row.weight
    return total / (weights or 1.0)


def missed_by(model: Model, filled: Floats) -> float:
    """Return what soft rows are missed by, as shares of their bounds times their weights."""
    missed = 0.0
    for clause in model.clauses:
        if clause.row is None or not clause.soft:
            continue
        for line in clause.lines:
            value = value_of(model, line, filled)
            for bound, short in ((line.low, line.low - value), (line.high, value - line.high)):
                if short > 0:
                    missed += clause.row.weight * short * _cost_of_a_miss(line, bound)
    return missed


def value_of(model: Model, line: Line, filled: Floats) -> float:
    """Return what a line adds up to where `filled` says 1 for each place that is filled."""
    value = float(line.values @ filled[line.places])
    if len(line.sets):
        used = np.unique(model.set_of[(filled > 0) & (model.set_of >= 0)])
        value += float(line.set_values[np.isin(line.sets, used)].sum())
    return value

"""A blueprint over a pool as linear clauses: what each row and rule demands of the places."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf
from typing import Any, Self

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.alike import Alike, classes_of
from mockexam.assembly.blueprint import Blueprint, Section
from mockexam.assembly.order import ranks_of
from mockexam.assembly.pool import Pool, may_stand, row_counts, row_values
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.rule import Rule
from mockexam.assembly.table import MISSING, Flags, Floats, Ints, Names, Numbers
from mockexam.assembly.where import Presence, Range, named

STANDING = "standing"
"""The clauses that no row or rule names: a question stands once, enemies stand apart."""
_LEAST_MEAN = 1e-6
"""A mean is missed by a share of its bound, but of no less than this."""
_NO_PLACES: Ints = np.zeros(0, dtype=np.int32)
_NO_VALUES: Floats = np.zeros(0)


def _no_places() -> Ints:
    return _NO_PLACES


def _no_values() -> Floats:
    return _NO_VALUES


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
            return cls(_NO_PLACES, _NO_PLACES)
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
    apart: Groups = field(default_factory=lambda: Groups(_NO_PLACES, _NO_PLACES))
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
class Model:
    """The places that may be filled and the clauses that a paper has to keep.

    A place is a question in a section: `section` and `question` give their numbers, in
    the order of sections, then of the pool. `set_of` gives the set of each place, -1 for
    none; only sets that some clause speaks of have numbers. `once` are the places of each
    question that may stand in several sections. `aims` is (aims, places): what each place
    adds to each figure of the objective; `towards` what those should come near to, empty
    where they are to be large (`sense` 1) or small (-1). `missed_at_most` caps what soft rows
    may be missed by, as shares of their bounds times their weights; None where it is weighed.
    With `liked`, a cost for each place, that is the cost, and the objective's own is held at
    `cap` or below.
    """

    blueprint: Blueprint
    pool: Pool
    section: Ints
    question: Ints
    set_of: Ints
    set_names: tuple[str, ...]
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

    def __len__(self) -> int:
        return len(self.question)

    @cached_property
    def members(self) -> tuple[Ints, ...]:
        """The places of each set."""
        return tuple(_members(self.set_of, len(self.set_names)))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows that hold, each-rows written out, in the blueprint's order."""
        return tuple(clause.row for clause in self.clauses if clause.row is not None)

    def shares(self, row: Row) -> Floats:
        """Return how much of the question in each place counts to a row, 0..1."""
        return _shares(self.blueprint, self.section, row)

    def clause(self, id_: str) -> Clause:
        """Return the clause of an id."""
        return next(clause for clause in (*self.clauses, self.standing) if clause.id == id_)

    def refs(self, places: Collection[int]) -> tuple[str, ...]:
        """Return the refs of the questions in places."""
        return tuple(self.pool.refs[self.question[place]] for place in places)


def model_of(
    blueprint: Blueprint,
    pool: Pool,
    *,
    exclude: Collection[str] = (),
    include: Collection[str] = (),
    keep_barred: bool = False,
) -> Model:
    """Return the model of a blueprint over a pool.

    Args:
        blueprint: Its rows and rules that are on become clauses.
        pool: The questions.
        exclude: The refs of questions to leave out whatever the blueprint says.
        include: The refs of questions that have to stand on the paper.
        keep_barred: Leave in the places that a rule bars, held at nought by its clause, so
            that the clause can be lifted.
    """
    return _Compiling(blueprint, pool, exclude, include, keep_barred=keep_barred).model()


class _Compiling:
    """A blueprint on its way to a model."""

    def __init__(
        self,
        blueprint: Blueprint,
        pool: Pool,
        exclude: Collection[str],
        include: Collection[str],
        *,
        keep_barred: bool,
    ) -> None:
        self.blueprint, self.pool, self.include = blueprint, pool, include
        self.rules = [r for r in blueprint.standing_rules if _speaks_of(r, pool)]
        self.rows = list(written_out(blueprint, pool))
        is_open = np.ones(len(pool), dtype=bool)
        is_open[[pool.number[ref] for ref in exclude if ref in pool.number]] = False
        self.barred = {rule.id: self._barred(rule) for rule in self.rules}
        if not keep_barred:
            for barred in self.barred.values():
                is_open &= ~barred
        eligible = [np.flatnonzero(may_stand(pool, s) & is_open) for s in blueprint.sections]
        self.question = np.concatenate(eligible).astype(np.int32)
        self.section = np.repeat(
            np.arange(len(eligible), dtype=np.int32), [len(some) for some in eligible]
        )
        self.of_section = {s.id: self.section == n for n, s in enumerate(blueprint.sections)}
        self.set_of, self.set_names = self._sets()

    def model(self) -> Model:
        aims, towards, sense, worst = self._objective()
        return Model(
            blueprint=self.blueprint,
            pool=self.pool,
            section=self.section,
            question=self.question,
            set_of=self.set_of,
            set_names=self.set_names,
            clauses=tuple(
                [self._row_clause(row) for row in self.rows]
                + [self._rule_clause(rule) for rule in self.rules]
                + list(self._section_clauses())
            ),
            standing=self._standing(),
            once=self._once(),
            aims=aims,
            towards=towards,
            sense=sense,
            worst=worst,
        )

    def _barred(self, rule: Rule) -> Flags:
        """Return which questions a rule keeps off the paper whatever else is chosen."""
        pool = self.pool
        match rule:
            case rules.MustExclude():
                return pool.some_item(rule.where)
            case rules.Between():
                inside = Range(min=rule.min, max=rule.max)
                good = pool.every_item({rule.column: inside})
                if not rule.sets:
                    return ~good
                in_set = pool.sets != MISSING
                bad_sets = np.unique(pool.sets[in_set & ~good])
                barred: Flags = in_set & np.isin(pool.sets, bad_sets)
                return barred
            case _:
                return np.zeros(len(pool), dtype=bool)

    def _sets(self) -> tuple[Ints, tuple[str, ...]]:
        """Return the sets that clauses speak of, numbered from 0 over the places."""
        of_sets = (rules.SetSize, rules.WholeSets, rules.SetsApart, rules.Pivot)
        spoken_of = any(isinstance(rule, of_sets) for rule in self.rules) or any(
            row.measure is Measure.SETS for row in self.rows
        )
        if not spoken_of:
            return np.full(len(self.question), MISSING, dtype=np.int32), ()
        of_place = self.pool.sets[self.question]
        used, codes = np.unique(of_place[of_place != MISSING], return_inverse=True)
        set_of = np.full(len(self.question), MISSING, dtype=np.int32)
        set_of[of_place != MISSING] = codes
        return set_of, tuple(self.pool.set_names[n] for n in used)

    # Rows

    def _row_clause(self, row: Row) -> Clause:
        if row.scope == "all papers" and self.blueprint.papers.count > 1:
            return Clause(row.id, row.label, row=row)
        if row.measure is Measure.SETS:
            line = self._line_of_sets(row)
            return _band_clause(row, line, line)
        if row.is_mean:
            return self._mean_clause(row)
        line = self._line(row_values(self.pool, row), row)
        return _band_clause(row, line, line)

    def _line(self, by_question: Floats, row: Row | None = None) -> Line:
        values = by_question[self.question]
        if row is not None:
            values = values * _shares(self.blueprint, self.section, row)
        places = np.flatnonzero(values).astype(np.int32)
        return Line(places, values[places])

    def _line_of_sets(self, row: Row) -> Line:
        matched = self.pool.some_item(row.where)[self.question]
        if row.section is not None:
            matched = matched & self.of_section[row.section]
        sets = np.unique(self.set_of[matched & (self.set_of != MISSING)])
        return Line(
            _NO_PLACES, _NO_VALUES, sets=sets.astype(np.int32), set_values=np.ones(len(sets))
        )

    def _mean_clause(self, row: Row) -> Clause:
        values, counts = row_values(self.pool, row), row_counts(self.pool, row)
        lines, size = [], self._usual_size()
        if row.min is not None:
            line = self._line(values - row.min * counts, row)
            lines.append(replace(line, low=0.0, unit=max(abs(row.min), _LEAST_MEAN) * size))
        if row.max is not None:
            line = self._line(values - row.max * counts, row)
            lines.append(replace(line, high=0.0, unit=max(abs(row.max), _LEAST_MEAN) * size))
        target = None
        if row.target is not None:
            line = self._line(values - row.target * counts, row)
            target = Target(line, 0.0, row.weight / max(abs(row.target), _LEAST_MEAN) / size)
        return Clause(row.id, row.label, tuple(lines), row=row, target=target)

    def _usual_size(self) -> float:
        sizes = [
            row.target or row.max or row.min or 0.0
            for row in self.rows
            if row.measure is Measure.ITEMS and not row.where
        ]
        return max([size for size in sizes if size], default=20.0)

    # Sections

    def _section_clauses(self) -> Iterator[Clause]:
        """Yield for each section with a choice how many questions stand in it, all alike."""
        for section in self.blueprint.sections:
            if section.offer is not None:
                places = np.flatnonzero(self.of_section[section.id]).astype(np.int32)
                offered = float(section.offer)
                yield Clause(
                    section.clause_id,
                    f"{section.title}: {section.answer} of {section.offer} questions",
                    (Line(places, np.ones(len(places)), offered, offered),),
                    alike=self._alike(section, places, section.offer),
                )

    def _alike(self, section: Section, places: Ints, size: int) -> Alike:
        questions = self.question[places].tolist()
        looks = self.pool.marks_and_facilities(questions)
        within = Fraction(str(section.demand_within))
        return classes_of(places, looks, within=within, size=size)

    # Rules

    def _rule_clause(self, rule: Rule) -> Clause:
        lines = tuple(self._rule_lines(rule))
        bars = np.flatnonzero(self.barred[rule.id][self.question]).astype(np.int32)
        if len(bars):
            lines += (Line(bars, np.ones(len(bars)), high=0.0),)
        return Clause(
            rule.id,
            rule.name,
            lines,
            of_sets=self._lines_of_sets(rule),
            apart=self._kept_in_turn(rule) or self._apart(self._kept_apart(rule)),
            rule=rule,
            bars=bars,
        )

    def _rule_lines(self, rule: Rule) -> Iterator[Line]:
        match rule:
            case rules.MustInclude():
                matched = self.pool.some_item(rule.where)
                yield replace(self._line(matched.astype(float)), low=float(matched.sum()))
            case rules.AllOrNone():
                yield from self._together(np.flatnonzero(self.pool.some_item(rule.where)))
            case rules.SetsApart():
                wanted = {str(name) for name in rule.sets}
                sets = [n for n, name in enumerate(self.set_names) if name in wanted]
                numbers = np.array(sets, dtype=np.int32)
                yield Line(_NO_PLACES, _NO_VALUES, -inf, 1.0, numbers, np.ones(len(sets)))
            case _:
                return

    def _lines_of_sets(self, rule: Rule) -> dict[int, tuple[Line, ...]]:
        match rule:
            case rules.SetSize():
                return dict(self._set_sizes(rule))
            case rules.WholeSets():
                return dict(self._whole_sets())
            case rules.Pivot():
                given = self.pool.some_item({rule.column: Presence(present=True)})
                return self._pivots(given)
            case _:
                return {}

    def _kept_apart(self, rule: Rule) -> Iterator[Collection[int]]:
        pool = self.pool
        match rule:
            case rules.AtMostOne():
                yield np.flatnonzero(pool.some_item(rule.where)).tolist()
            case rules.Enemies():
                yield from enemy_groups(rule, pool, self.blueprint)
            case rules.Cue() if rule.apart:
                pair = (rule.gives_away, rule.answer_of)
                yield [pool.number[ref] for ref in pair if ref in pool.number]
            case _:
                return

    def _kept_in_turn(self, rule: Rule) -> Groups | None:
        """Return the places of a cue and its answer where the cue would have to stand first.

        Sections stand in turn, and rules of order hold within each.
        """
        if not isinstance(rule, rules.Cue) or rule.apart:
            return None
        number = self.pool.number
        if rule.gives_away not in number or rule.answer_of not in number:
            return None
        cue, answer = number[rule.gives_away], number[rule.answer_of]
        orders = ranks_of(self.pool, self.rules)
        rank_of_cue, rank_of_answer = ([float(o[n]) for o in orders] for n in (cue, answer))
        return Groups.of(
            [
                np.array([one, other], dtype=np.int32)
                for one in self._places_of([cue])
                for other in self._places_of([answer])
                if (self.section[one], rank_of_cue) < (self.section[other], rank_of_answer)
            ]
        )

    def _apart(self, groups: Iterable[Collection[int]]) -> Groups:
        """Return groups of questions as groups of their places."""
        place_of = self._first_place()
        if len(self.blueprint.sections) > 1:
            return Groups.of([self._places_of(group) for group in groups])
        placed = (place_of[np.array(list(group), dtype=np.int32)] for group in groups)
        return Groups.of([places[places != MISSING] for places in placed])

    def _first_place(self) -> Ints:
        place_of = np.full(len(self.pool), MISSING, dtype=np.int32)
        place_of[self.question[::-1]] = np.arange(len(self.question) - 1, -1, -1, dtype=np.int32)
        return place_of

    def _places_of(self, questions: Collection[int]) -> Ints:
        return np.flatnonzero(np.isin(self.question, list(questions))).astype(np.int32)

    def _together(self, questions: Ints) -> Iterator[Line]:
        for one, other in pairwise(questions):
            first, second = self._places_of([one]), self._places_of([other])
            values = np.concatenate([np.ones(len(first)), -np.ones(len(second))])
            yield Line(np.concatenate([first, second]), values, 0.0, 0.0)

    def _set_sizes(self, rule: rules.SetSize) -> Iterator[tuple[int, tuple[Line, ...]]]:
        matched = self.pool.some_item(rule.where)[self.question]
        for number, members in enumerate(_members(self.set_of, len(self.set_names))):
            places = members[matched[members]]
            lines = []
            if rule.min is not None:
                lines.append(_set_line(number, places, rule.min, low=0.0))
            if rule.max is not None and rule.max < len(places):
                lines.append(_set_line(number, places, rule.max, high=0.0))
            yield number, tuple(lines)

    def _whole_sets(self) -> Iterator[tuple[int, tuple[Line, ...]]]:
        sizes = np.bincount(self.pool.sets[self.pool.sets >= 0], minlength=len(self.pool.set_names))
        by_name = dict(zip(self.pool.set_names, sizes.tolist(), strict=True))
        for number, members in enumerate(_members(self.set_of, len(self.set_names))):
            size = by_name[self.set_names[number]]
            yield number, (_set_line(number, members, size, low=0.0, high=0.0),)

    def _pivots(self, is_pivot: Flags) -> dict[int, tuple[Line, ...]]:
        """A set whose pivot may not stand on the paper may not either."""
        by_name = {name: number for number, name in enumerate(self.set_names)}
        members = _members(self.set_of, len(self.set_names))
        lines: dict[int, tuple[Line, ...]] = {}
        for question in np.flatnonzero(is_pivot & (self.pool.sets != MISSING)).tolist():
            number = by_name.get(self.pool.set_names[self.pool.sets[question]])
            if number is not None:
                places = members[number][self.question[members[number]] == question]
                line = _set_line(number, places, 1, 0.0, 0.0)
                lines[number] = (*lines.get(number, ()), line)
        return lines

    # What always holds

    def _standing(self) -> Clause:
        enemies = self._apart(self.pool.enemies)
        known = [self.pool.number[ref] for ref in self.include if ref in self.pool.number]
        wanted = [self._places_of([number]) for number in known]
        return Clause(
            STANDING,
            "Each question once, enemies apart",
            tuple(Line(places, np.ones(len(places)), low=1.0) for places in wanted),
            apart=Groups.of([*self._once().each(), *enemies.each()]),
        )

    def _once(self) -> Groups:
        if len(self.blueprint.sections) == 1:
            return Groups.of([])
        order = np.argsort(self.question, kind="stable").astype(np.int32)
        starts = np.flatnonzero(np.diff(self.question[order], prepend=-1))
        return Groups.of(np.split(order, starts[1:]))

    # The objective

    def _objective(self) -> tuple[Floats, tuple[float, ...], int, bool]:
        said = self.blueprint.objective
        if said is None:
            return np.zeros((0, len(self.question))), (), 0, False
        if said.column is None:
            calibration = self.pool.calibration
            if calibration is None:
                figures = [np.zeros(len(self.pool)) for _ in said.at]
            else:
                figures = [self.pool.by_question(calibration.information(t)) for t in said.at]
        else:
            row = Row(id="objective", measure=said.measure, min=0)
            figures = [row_values(self.pool, row)]
        whole = Row(id="objective", measure=Measure.ITEMS, min=0)
        shares = _shares(self.blueprint, self.section, whole)
        aims = np.array(figures)[:, self.question] * shares
        if said.nearest is not None:
            return aims, said.to, 0, True
        return aims, (), 1 if said.maximise else -1, said.by == "worst"


def _speaks_of(rule: Rule, pool: Pool) -> bool:
    """Tell whether a rule of exposure has anything to go by; every other rule has."""
    exposure = ("most-uses", "cooling-off", "reserved")
    return rule.id not in exposure or bool(
        {d for d, _ in named(rule.where)} & set(pool.table.columns)
    )


def supply(blueprint: Blueprint, pool: Pool) -> dict[str, tuple[float, ...]]:
    """Return for each row what every question that matches it adds to it, each question once."""
    model = model_of(blueprint, pool)
    found = {}
    for row in blueprint.rows:
        share = np.zeros(len(pool))
        np.maximum.at(share, model.question, model.shares(row))
        values = row_values(pool, row) * share
        found[row.id] = tuple(values[values != 0].tolist())
    return found


def _shares(blueprint: Blueprint, section: Ints, row: Row) -> Floats:
    """Return how much of the question in each place counts to a row; `section` is of places."""
    shares: Floats = np.array([float(one.share_in(row)) for one in blueprint.sections])
    return shares[section]


def written_out(blueprint: Blueprint, pool: Pool) -> Iterator[Row]:
    """Yield the rows that are on, with one row for each value where a row says `each`."""
    for row in blueprint.rows:
        if not row.on:
            continue
        if row.each is None:
            yield row
            continue
        for value in pool.table.values_of(row.each):
            shown = value if isinstance(value, str) else f"{value:g}"
            yield row.model_copy(
                update={
                    "id": f"{row.id}.{_as_id(shown)}",
                    "label": f"{row.label}: {shown}",
                    "where": {**row.where, row.each: value},
                    "each": None,
                }
            )


def _as_id(text: str) -> str:
    return "".join(c if c.isalnum() or c in "_.-" else "-" for c in text)


def enemy_groups(
    rule: rules.Enemies, pool: Pool, blueprint: Blueprint
) -> Sequence[tuple[int, ...]]:
    """Return the groups of questions that a rule of enemies keeps apart, by their numbers."""
    dimension = rule.listed_in or rule.same or ""
    column: Any = pool.table.columns.get(dimension)
    if rule.same is not None:
        match column:
            case Names(codes, _):
                keys: Any = codes
            case Numbers(values):
                keys = np.where(np.isnan(values), -1, np.unique(values, return_inverse=True)[1])
            case _:
                return ()
        return _groups_of_equals(pool.question_of, keys)
    if not isinstance(column, Names):
        return ()
    separator = blueprint.table.separator.strip() or None if blueprint.table else ","
    pairs: dict[tuple[int, int], None] = {}
    for item in np.flatnonzero(column.codes >= 0).tolist():
        here = int(pool.question_of[item])
        for ref in column.names[column.codes[item]].split(separator):
            other = pool.number.get(ref.strip(), here)
            if other != here:
                pairs[min(here, other), max(here, other)] = None
    return tuple(pairs)


def _groups_of_equals(question_of: Ints, keys: Ints) -> Sequence[tuple[int, ...]]:
    given = np.flatnonzero(keys >= 0)
    order = given[np.argsort(keys[given], kind="stable")]
    starts = np.flatnonzero(np.diff(keys[order], prepend=-1))
    groups = (tuple(dict.fromkeys(question_of[p].tolist())) for p in np.split(order, starts[1:]))
    return tuple(group for group in groups if len(group) > 1)


def _members(set_of: Ints, sets: int) -> list[Ints]:
    if not sets:
        return []
    held = np.argsort(set_of, kind="stable")
    held = held[set_of[held] >= 0].astype(np.int32)
    return np.split(held, np.searchsorted(set_of[held], np.arange(1, sets)))


def _set_line(number: int, places: Ints, size: int, low: float = -inf, high: float = inf) -> Line:
    """Return the line: members less the size of their set, where it is on the paper."""
    of_set = np.array([number], dtype=np.int32)
    return Line(places, np.ones(len(places)), low, high, of_set, np.array([-float(size)]))


def _band_clause(row: Row, line: Line, aimed: Line) -> Clause:
    low = -inf if row.min is None else row.min
    high = inf if row.max is None else row.max
    lines = (replace(line, low=low, high=high),) if low > -inf or high < inf else ()
    target = None
    if row.target is not None:
        target = Target(aimed, row.target, row.weight / max(abs(row.target), 1.0))
    return Clause(row.id, row.label, lines, row=row, target=target)

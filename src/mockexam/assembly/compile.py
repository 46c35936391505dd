"""From a blueprint and a pool to a model: what each row and rule demands of the places."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from fractions import Fraction
from math import inf

import numpy as np

from mockexam.assembly import rule as rules
from mockexam.assembly.alike import Alike, classes_of
from mockexam.assembly.blueprint import Blueprint, Section
from mockexam.assembly.compile_rules import barred_by, clause_of_rule, speaks_of
from mockexam.assembly.model import (
    NO_PLACES,
    NO_VALUES,
    STANDING,
    Clause,
    Groups,
    Line,
    Model,
    Places,
    Target,
)
from mockexam.assembly.pool import Pool, may_stand, row_counts, row_values
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.rule import Rule
from mockexam.assembly.table import MISSING, Flags, Floats, Ints

_LEAST_MEAN = 1e-6
"""A mean is missed by a share of its bound, but of no less than this."""
_USUAL_SIZE = 20.0
"""How many items a mean is taken over where no row says how many a paper has."""


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
        self.rules = [r for r in blueprint.standing_rules if speaks_of(r, pool)]
        self.rows = list(written_out(blueprint, pool))
        self.barred = {rule.id: barred_by(rule, pool) for rule in self.rules}
        is_open = np.ones(len(pool), dtype=bool)
        is_open[[pool.number[ref] for ref in exclude if ref in pool.number]] = False
        if not keep_barred:
            for barred in self.barred.values():
                is_open &= ~barred
        self.places = self._places(is_open)
        self.of_section = {s.id: self.places.section == n for n, s in enumerate(blueprint.sections)}

    def model(self) -> Model:
        places = self.places
        aims, towards, sense, worst = self._objective()
        return Model(
            blueprint=self.blueprint,
            pool=self.pool,
            section=places.section,
            question=places.question,
            set_of=places.set_of,
            set_names=places.set_names,
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

    def _places(self, is_open: Flags) -> Places:
        sections = self.blueprint.sections
        eligible = [np.flatnonzero(may_stand(self.pool, s) & is_open) for s in sections]
        question = np.concatenate(eligible).astype(np.int32)
        numbers = np.arange(len(sections), dtype=np.int32)
        section = np.repeat(numbers, [len(some) for some in eligible])
        return Places(self.blueprint, self.pool, section, question, *self._sets(question))

    def _sets(self, question: Ints) -> tuple[Ints, tuple[str, ...]]:
        """Return the sets that clauses speak of, numbered from 0 over the places."""
        set_of = np.full(len(question), MISSING, dtype=np.int32)
        of_sets = (rules.SetSize, rules.WholeSets, rules.SetsApart, rules.Pivot)
        spoken_of = any(isinstance(rule, of_sets) for rule in self.rules) or any(
            row.measure is Measure.SETS for row in self.rows
        )
        if not spoken_of:
            return set_of, ()
        of_place = self.pool.sets[question]
        used, codes = np.unique(of_place[of_place != MISSING], return_inverse=True)
        set_of[of_place != MISSING] = codes
        return set_of, tuple(self.pool.set_names[n] for n in used)

    def _rule_clause(self, rule: Rule) -> Clause:
        barred = self.barred[rule.id]
        return clause_of_rule(rule, self.places, barred=barred, standing=self.rules)

    # Rows

    def _row_clause(self, row: Row) -> Clause:
        if row.scope == "all papers" and self.blueprint.papers.count > 1:
            return Clause(row.id, row.label, row=row)
        if row.measure is Measure.SETS:
            return _band_clause(row, self._line_of_sets(row))
        if row.is_mean:
            return self._mean_clause(row)
        return _band_clause(row, self._line(row_values(self.pool, row), row))

    def _line(self, by_question: Floats, row: Row) -> Line:
        values = by_question[self.places.question] * self.places.shares(row)
        places = np.flatnonzero(values).astype(np.int32)
        return Line(places, values[places])

    def _line_of_sets(self, row: Row) -> Line:
        set_of = self.places.set_of
        matched = self.pool.some_item(row.where)[self.places.question]
        if row.section is not None:
            matched = matched & self.of_section[row.section]
        sets = np.unique(set_of[matched & (set_of != MISSING)])
        return Line(NO_PLACES, NO_VALUES, sets=sets.astype(np.int32), set_values=np.ones(len(sets)))

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
        return max([size for size in sizes if size], default=_USUAL_SIZE)

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
        questions = self.places.question[places].tolist()
        looks = self.pool.marks_and_facilities(questions)
        within = Fraction(str(section.demand_within))
        return classes_of(places, looks, within=within, size=size)

    # What always holds

    def _standing(self) -> Clause:
        enemies = self.places.apart(self.pool.enemies)
        known = [self.pool.number[ref] for ref in self.include if ref in self.pool.number]
        wanted = [self.places.of_questions([number]) for number in known]
        return Clause(
            STANDING,
            "Each question once, enemies apart",
            tuple(Line(places, np.ones(len(places)), low=1.0) for places in wanted),
            apart=Groups.of([*self._once().each(), *enemies.each()]),
        )

    def _once(self) -> Groups:
        if len(self.blueprint.sections) == 1:
            return Groups.of([])
        question = self.places.question
        order = np.argsort(question, kind="stable").astype(np.int32)
        starts = np.flatnonzero(np.diff(question[order], prepend=-1))
        return Groups.of(np.split(order, starts[1:]))

    # The objective

    def _objective(self) -> tuple[Floats, tuple[float, ...], int, bool]:
        said = self.blueprint.objective
        if said is None:
            return np.zeros((0, len(self.places))), (), 0, False
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
        aims = np.array(figures)[:, self.places.question] * self.places.shares(whole)
        if said.nearest is not None:
            return aims, said.to, 0, True
        return aims, (), 1 if said.maximise else -1, said.by == "worst"


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


def _band_clause(row: Row, line: Line) -> Clause:
    low = -inf if row.min is None else row.min
    high = inf if row.max is None else row.max
    lines = (replace(line, low=low, high=high),) if low > -inf or high < inf else ()
    target = None
    if row.target is not None:
        target = Target(line, row.target, row.weight / max(abs(row.target), 1.0))
    return Clause(row.id, row.label, lines, row=row, target=target)

"""The independent checker of papers from a table: reads the file's own cells, nothing else."""

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from mockexam.assembly.blueprint import Blueprint, Row, TableColumns
from mockexam.assembly.rule import InOrder, Rule
from mockexam.assembly.where import Presence, Range

Cells = Mapping[str, str]
CLOSE = 1e-6


@dataclass(frozen=True)
class RowFigure:
    """What a paper gives to a row, and whether that lies within its band."""

    id: str
    label: str
    measure: str
    value: float
    min: float | None
    target: float | None
    max: float | None
    met: bool


class TableChecker:
    """A table's rows as text, with what a blueprint says of them."""

    def __init__(self, path: Path, blueprint: Blueprint) -> None:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            header = [name.strip() for name in reader.fieldnames or ()]
            self.items = [
                {
                    name: (cell or "").strip()
                    for name, cell in zip(header, row.values(), strict=True)
                }
                for row in reader
            ]
        self.blueprint = blueprint
        self.said = blueprint.table or TableColumns()
        self.ref = self.said.ref or header[0]
        self.by_ref = {item[self.ref]: item for item in self.items}
        self.of_numbers = {
            name
            for name in header
            if all(_number(item[name]) is not None for item in self.items if item[name])
        }

    def rows(self, sections: Mapping[str, Sequence[str]]) -> tuple[RowFigure, ...]:
        """Return each row that is on with what a paper gives to it; refs by section."""
        return tuple(
            self._figure(row, sections)
            for written in self.blueprint.rows
            if written.on and written.scope == "paper"
            for row in self._one_by_value(written)
        )

    def faults(self, sections: Mapping[str, Sequence[str]]) -> list[str]:
        """Return a sentence for everything in which a paper breaks its blueprint."""
        refs = [ref for some in sections.values() for ref in some]
        found = [f"{ref} stands more than once" for ref in sorted(set(refs)) if refs.count(ref) > 1]
        unknown = [f"there is no item {ref}" for ref in refs if ref not in self.by_ref]
        known = {section.id for section in self.blueprint.sections}
        unknown += [f"there is no section {name}" for name in sections if name not in known]
        if unknown:
            return found + unknown
        for section in self.blueprint.sections:
            found += [
                f"{ref} may not stand in section {section.id}"
                for ref in sections.get(section.id, ())
                if not self._meets(self.by_ref[ref], section.where)
            ]
        found += [
            f"row {row.id}: {row.value:g} {row.measure}, outside its band"
            for row in self.rows(sections)
            if not row.met
        ]
        paper = [self.by_ref[ref] for ref in refs]
        for rule in self.blueprint.rules:
            if rule.on:
                found += [f"rule {rule.id}: {fault}" for fault in self._broken(rule, paper)]
        for refs_in_order in sections.values():
            found += self._out_of_order([self.by_ref[ref] for ref in refs_in_order])
        return found

    def _out_of_order(self, items: Sequence[Cells]) -> Iterator[str]:
        """Each section is in the order of the first rule, equals in that of the next."""
        orders = [rule for rule in self.blueprint.rules if rule.kind == "order" and rule.on]
        for one, other in pairwise(items):
            for rule in orders:
                here, there = one[rule.by], other[rule.by]
                if here != there and not self._stands_first(here, there, rule):
                    ref, other_ref = one[self.ref], other[self.ref]
                    yield f"rule {rule.id}: {ref} stands before {other_ref}"
                if self._differ(here, there, rule.by):
                    break

    def _differ(self, here: str, there: str, column: str) -> bool:
        if column in self.of_numbers:
            return _number(here) != _number(there)
        return here != there

    def _stands_first(self, here: str, there: str, rule: InOrder) -> bool:
        """Tell whether a cell may stand before another in an order; missing ones stand last."""
        if not here or not there:
            return not there
        if rule.by in self.of_numbers:
            first, second = float(here), float(there)
            return first >= second if rule.highest_first else first <= second
        return here >= there if rule.highest_first else here <= there

    def _one_by_value(self, row: Row) -> Iterator[Row]:
        if row.each is None:
            yield row
            return
        values = {item[row.each] for item in self.items if item[row.each]}
        for value in sorted(values, key=lambda text: (_number(text) is None, _number(text), text)):
            yield row.model_copy(
                update={
                    "id": f"{row.id}.{value}",
                    "label": f"{row.label}: {value}",
                    "where": {**row.where, row.each: value},
                    "each": None,
                }
            )

    def _figure(self, row: Row, sections: Mapping[str, Sequence[str]]) -> RowFigure:
        wanted = (some for name, some in sections.items() if row.section in (None, name))
        matched = [
            self.by_ref[ref]
            for some in wanted
            for ref in some
            if self._meets(self.by_ref[ref], row.where)
        ]
        value = self._measured(row, matched)
        low = row.min is None or value >= row.min - CLOSE
        high = row.max is None or value <= row.max + CLOSE
        mean_of_none = row.is_mean and not any(item[row.column or ""] for item in matched)
        return RowFigure(
            row.id, row.label, row.measure, value, row.min, row.target, row.max,
            (low and high) or not row.hard or mean_of_none,
        )  # fmt: skip

    def _measured(self, row: Row, matched: Sequence[Cells]) -> float:
        match row.measure:
            case "items":
                return len(matched)
            case "sets":
                return len({item[self.said.set or ""] for item in matched} - {""})
            case "marks":
                return self._sum(matched, self.said.marks or "marks", 1.0)
            case "words":
                return self._sum(matched, self.said.words or "words", 0.0)
            case "minutes" if self.said.seconds:
                return self._sum(matched, self.said.seconds, 0.0) / 60
            case "minutes":
                return self._sum(matched, self.said.minutes or "minutes", 0.0)
        held = [_number(item[row.column or ""]) for item in matched]
        numbers = [number for number in held if number is not None]
        return sum(numbers) / (max(len(numbers), 1) if row.is_mean else 1)

    def _sum(self, matched: Sequence[Cells], column: str, otherwise: float) -> float:
        """Add up a column of numbers; a missing cell, or no such column, counts otherwise."""
        cells = [item[column] if column in self.of_numbers else "" for item in matched]
        return sum(float(cell) if cell else otherwise for cell in cells)

    def _broken(self, rule: Rule, paper: Sequence[Cells]) -> Iterator[str]:
        match rule.kind:
            case "must include" | "must exclude" | "all or none" | "at most one":
                yield from self._of_group(rule, paper)
            case "enemies":
                yield from self._enemies(rule, paper)
            case "order":
                return  # of each section, with all the other rules of order
            case "cue":
                yield from self._cue(rule, paper)
            case "only":
                yield from self._outside(rule, paper)
            case _:
                yield from self._sets(rule, paper)

    def _of_group(self, rule: Any, paper: Sequence[Cells]) -> Iterator[str]:
        """Yield in what a paper breaks a rule of the items that match its conditions."""
        match rule.kind:
            case "must include":
                missing = [i[self.ref] for i in self._matching(rule.where) if i not in paper]
                yield from (f"{ref} is missing" for ref in missing)
            case "must exclude":
                yield from (
                    f"{i[self.ref]} stands there" for i in paper if self._meets(i, rule.where)
                )
            case "all or none":
                group = self._matching(rule.where)
                if 0 < sum(item in paper for item in group) < len(group):
                    yield "only some of the group stand there"
            case "at most one":
                if sum(self._meets(item, rule.where) for item in paper) > 1:
                    yield "two of the group stand there"

    def anchors(self) -> frozenset[str]:
        """Return the refs of the items that stand in every paper."""
        where = self.blueprint.papers.anchor
        return frozenset(item[self.ref] for item in self._matching(where)) if where else frozenset()

    def _matching(self, where: Mapping[str, Any]) -> list[Cells]:
        return [item for item in self.items if self._meets(item, where)]

    def _meets(self, item: Cells, where: Mapping[str, Any]) -> bool:
        return all(self._clause(item, dimension, clause) for dimension, clause in where.items())

    def _clause(self, item: Cells, dimension: str, clause: Any) -> bool:
        match dimension:
            case "any":
                return any(self._meets(item, one) for one in clause)
            case "all":
                return all(self._meets(item, one) for one in clause)
            case "not":
                return not self._meets(item, clause)
        cell = item[dimension]
        if isinstance(clause, Presence):
            return bool(cell) == clause.present
        number = _number(cell)
        if isinstance(clause, Range):
            return number is not None and dimension in self.of_numbers and _lies_in(number, clause)
        wanted = [str(one) for one in (clause if isinstance(clause, tuple) else (clause,))]
        equals = number is not None and number in map(_number, wanted)
        return bool(cell) and (equals or cell in wanted)

    def _enemies(self, rule: Any, paper: Sequence[Cells]) -> Iterator[str]:
        refs = {item[self.ref] for item in paper}
        if rule.listed_in:
            for item in paper:
                named = item[rule.listed_in].split(self.said.separator.strip() or None)
                for enemy in {name.strip() for name in named} & (refs - {item[self.ref]}):
                    yield f"{item[self.ref]} stands with its enemy {enemy}"
            return
        values = [item[rule.same] for item in paper if item[rule.same]]
        yield from (f"two of {v} stand there" for v in sorted(set(values)) if values.count(v) > 1)

    def _cue(self, rule: Any, paper: Sequence[Cells]) -> Iterator[str]:
        refs = [item[self.ref] for item in paper]
        if rule.gives_away in refs and rule.answer_of in refs:
            if rule.apart:
                yield f"{rule.gives_away} stands with {rule.answer_of}"
            elif refs.index(rule.gives_away) < refs.index(rule.answer_of):
                yield f"{rule.gives_away} stands before {rule.answer_of}"

    def _outside(self, rule: Any, paper: Sequence[Cells]) -> Iterator[str]:
        inside = {rule.column: Range(min=rule.min, max=rule.max)}
        if not rule.sets:
            yield from (
                f"{item[self.ref]} lies outside the range"
                for item in paper
                if not self._meets(item, inside)
            )
            return
        column = self.said.set or ""
        used = {item[column] for item in paper} - {""}
        outside = {item[column] for item in self.items if not self._meets(item, inside)}
        yield from (f"set {name} lies outside the range" for name in sorted(used & outside))

    def _sets(self, rule: Any, paper: Sequence[Cells]) -> Iterator[str]:
        column = self.said.set or ""
        used = sorted({item[column] for item in paper} - {""})
        for name in used:
            members = [item for item in paper if item[column] == name]
            whole = [item for item in self.items if item[column] == name]
            match rule.kind:
                case "set size":
                    count = sum(self._meets(item, rule.where) for item in members)
                    if (
                        not (rule.min or 0)
                        <= count
                        <= (len(whole) if rule.max is None else rule.max)
                    ):
                        yield f"set {name} has {count}"
                case "whole sets" if len(members) != len(whole):
                    yield f"set {name} is not whole"
                case "pivot" if any(i[rule.column] and i not in members for i in whole):
                    yield f"set {name} is there without its pivot"
        if rule.kind == "sets apart" and len(set(used) & {str(name) for name in rule.sets}) > 1:
            yield "two of the sets stand there"


def shared(papers: Iterable[Mapping[str, Sequence[str]]], anchors: Collection[str] = ()) -> int:
    """Return the most items that two papers share, those left out that stand in all."""
    refs = [{ref for some in paper.values() for ref in some} - set(anchors) for paper in papers]
    return max((len(a & b) for n, a in enumerate(refs) for b in refs[:n]), default=0)


def _lies_in(number: float, clause: Range) -> bool:
    return (
        (clause.min is None or number >= clause.min)
        and (clause.max is None or number <= clause.max)
        and (clause.above is None or number > clause.above)
        and (clause.below is None or number < clause.below)
    )


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in text else None

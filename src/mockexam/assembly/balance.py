"""The balance of a draft: what each row has, which have no room, and what a swap would change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from mockexam.assembly.alike import are_alike
from mockexam.assembly.blueprint import Blueprint, Row, Section
from mockexam.assembly.paper import RowResult
from mockexam.assembly.pool import Pool, enemies_of, may_stand, row_counts, row_values
from mockexam.assembly.table import Flags, Floats

_CLOSE = 1e-6
SWAPS_MAX = 8
"""So many of the nearest equals are shown."""

Sections = Mapping[str, Sequence[str]]
"""Refs of questions by the id of their section."""


@dataclass(frozen=True)
class Effect:
    """What a swap does to one row: its value before and after."""

    row: Row
    before: float
    after: float

    @property
    def is_met(self) -> bool:
        """True where the row keeps its band afterwards."""
        return is_met(self.row, self.after)


@dataclass(frozen=True)
class Swap:
    """A question that could take another's place, with every row that it changes."""

    ref: str
    effects: tuple[Effect, ...]
    broken: tuple[str, ...]
    """The ids of the rows that would not be met."""


def balance(pool: Pool, blueprint: Blueprint, sections: Sections) -> tuple[RowResult, ...]:
    """Return each row of a blueprint with what a draft gives it, in the blueprint's order.

    A row that is off is left out; one of each value of a dimension is given for the values
    that the draft has. Questions that the pool no longer has count nothing.
    """
    return tuple(
        RowResult(
            id=line.row.id,
            label=line.row.label,
            measure=line.row.measure,
            section=line.row.section,
            min=line.row.min,
            target=line.row.target,
            max=line.row.max,
            value=line.value,
            met=is_met(line.row, line.value),
        )
        for line in _lines(pool, blueprint, sections)
        if not line.is_of_each or line.total
    )


def is_met(row: Row, value: float) -> bool:
    """Tell whether a value lies in a row's band, or need not."""
    low = row.min is None or value >= row.min - _CLOSE
    high = row.max is None or value <= row.max + _CLOSE
    return (low and high) or not row.hard


def distance(results: Sequence[RowResult]) -> float:
    """Return the mean distance from the targets, each as a share of its target."""
    gaps = [
        abs(result.value - result.target) / max(result.target, 1.0)
        for result in results
        if result.target is not None
    ]
    return sum(gaps) / max(len(gaps), 1)


def swaps_for(
    pool: Pool,
    blueprint: Blueprint,
    sections: Sections,
    ref: str,
    *,
    exclude: Collection[str] = (),
    most: int = SWAPS_MAX,
) -> tuple[Swap, ...]:
    """Return a question's nearest equals: what could stand in its place, the nearest first.

    A question may stand there if its section takes it, no other paper is left out with it
    and no question of the draft is its enemy; in a choice it is like the others. Those that
    leave most rows met come first, then those that change the rows least; ties go by ref.
    """
    section = _section_of(blueprint, sections, ref)
    number = pool.number
    candidates = np.flatnonzero(_may_replace(pool, section, sections, ref, exclude))
    lines = [
        line
        for line in _lines(pool, blueprint, sections, within=section)
        if line.row.section in (None, section.id)
    ]
    broken = np.zeros(len(candidates))
    change = np.zeros(len(candidates))
    after = []
    for line in lines:
        becomes = line.instead(number.get(ref), candidates)
        after.append(becomes)
        row = line.row
        if row.hard:
            broken += becomes < (-np.inf if row.min is None else row.min - _CLOSE)
            broken += becomes > (np.inf if row.max is None else row.max + _CLOSE)
        change += np.abs(becomes - line.value) / max(abs(row.target or row.max or 1.0), 1.0)
    nearest = np.lexsort((candidates, change.round(9), broken))[:most]
    return tuple(
        _swap(
            pool.refs[candidates[n]],
            [Effect(line.row, line.value, round(float(b[n]), 6))
             for line, b in zip(lines, after, strict=True)],
        )
        for n in nearest
    )  # fmt: skip


def _keep_alike(pool: Pool, section: Section, others: Sequence[int], free: Flags) -> None:
    """Leave free only the questions that a choice may offer beside the others."""
    candidates = np.flatnonzero(free).tolist()
    beside = pool.marks_and_facilities(others)
    within = Fraction(str(section.demand_within))
    for one, look in zip(candidates, pool.marks_and_facilities(candidates), strict=True):
        free[one] = are_alike([*beside, look], within)


def may_replace(
    pool: Pool,
    blueprint: Blueprint,
    sections: Sections,
    ref: str,
    other: str,
    *,
    exclude: Collection[str] = (),
) -> bool:
    """Tell whether a question may stand in the place of one of the draft's."""
    section = _section_of(blueprint, sections, ref)
    free = _may_replace(pool, section, sections, ref, exclude)
    return other in pool.number and bool(free[pool.number[other]])


def _section_of(blueprint: Blueprint, sections: Sections, ref: str) -> Section:
    return next(s for s in blueprint.sections if ref in sections.get(s.id, ()))


def _may_replace(
    pool: Pool, section: Section, sections: Sections, ref: str, exclude: Collection[str]
) -> Flags:
    rest = [other for some in sections.values() for other in some if other != ref]
    here = [other for other in rest if other in pool.number]
    barred = {ref, *rest, *exclude}.union(*(enemies_of(pool, other) for other in here))
    free = may_stand(pool, section).copy()
    free[[pool.number[other] for other in barred if other in pool.number]] = False
    if section.answer is not None:
        beside = [one for one in sections[section.id] if one != ref and one in pool.number]
        _keep_alike(pool, section, [pool.number[one] for one in beside], free)
    return free


def _swap(ref: str, effects: Sequence[Effect]) -> Swap:
    changed = tuple(e for e in effects if abs(e.after - e.before) > _CLOSE)
    return Swap(ref, changed, tuple(e.row.id for e in effects if not e.is_met))


@dataclass(frozen=True)
class _Line:
    """A row over a draft: what each question of the pool would add, and what the draft's do.

    `over` is what a mean is taken over, by question; None for a sum.
    """

    row: Row
    adds: Floats
    total: float
    over: Floats | None = None
    matched: float = 0.0
    is_of_each: bool = False

    @property
    def value(self) -> float:
        """The row's measure of the draft."""
        if self.over is None:
            return round(self.total, 6)
        return round(self.total / self.matched, 6) if self.matched else 0.0

    def instead(self, one: int | None, others: NDArray[np.intp]) -> Floats:
        """Return the measure with each of the others in the place of one."""
        total = self.total - (0.0 if one is None else self.adds[one]) + self.adds[others]
        if self.over is None:
            return np.asarray(total)
        matched = self.matched - (0.0 if one is None else self.over[one]) + self.over[others]
        return np.divide(total, matched, out=np.zeros_like(total), where=matched > 0)


def _lines(
    pool: Pool, blueprint: Blueprint, sections: Sections, *, within: Section | None = None
) -> Iterator[_Line]:
    """Yield every row that is on, and one for each value where it says so.

    What a question would add is what it adds `within` a section, the whole of it unless said.
    """
    placed = [
        (section, [pool.number[r] for r in sections.get(section.id, ()) if r in pool.number])
        for section in blueprint.sections
    ]
    for written in blueprint.rows:
        if not written.on or written.scope != "paper":
            continue
        share = 1.0 if within is None else float(within.share_in(written))
        for row in _one_by_value(pool, written):
            adds, over = row_values(pool, row), row_counts(pool, row)
            shares = [(float(section.share_in(row)), numbers) for section, numbers in placed]
            total, matched = (
                sum(part * float(of[numbers].sum()) for part, numbers in shares)
                for of in (adds, over)
            )
            yield _Line(
                row, share * adds, total, share * over if row.is_mean else None, matched,
                written.each is not None,
            )  # fmt: skip


def _one_by_value(pool: Pool, row: Row) -> Iterator[Row]:
    if row.each is None:
        yield row
        return
    for value in pool.table.values_of(row.each):
        where = {**row.where, row.each: value}
        update = {"label": f"{row.label}: {value}", "where": where, "each": None}
        yield row.model_copy(update=update)

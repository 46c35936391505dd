"""The balance of a draft: what each row has, which have no room, and what a swap would change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.columns import (
    Numbers, enemies_of, may_stand, numbers_of, refs_of, row_values,
)
from mockexam.assembly.paper import RowResult
from mockexam.assembly.pool import Pool

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

    Questions that the pool no longer has count nothing.
    """
    values = _values(pool, blueprint, sections)
    return tuple(
        RowResult(
            id=row.id,
            label=row.label,
            measure=row.measure,
            section=row.section,
            min=row.min,
            target=row.target,
            max=row.max,
            value=values[row.id],
            met=is_met(row, values[row.id]),
        )
        for row in blueprint.rows
    )


def is_met(row: Row, value: float) -> bool:
    """Tell whether a value lies in a row's band."""
    low = row.min is None or value >= row.min - _CLOSE
    high = row.max is None or value <= row.max + _CLOSE
    return low and high


def distance(blueprint: Blueprint, results: Sequence[RowResult]) -> float:
    """Return the mean distance from the targets, each as a share of its target."""
    gaps = [
        abs(result.value - result.target) / max(result.target, 1.0)
        for row, result in zip(blueprint.rows, results, strict=True)
        if row.target is not None and result.target is not None
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
    and no question of the draft is its enemy. Those that leave most rows met come first,
    then those that change the rows least; ties go by ref.
    """
    section = next(s for s in blueprint.sections if ref in sections.get(s.id, ()))
    refs, number = refs_of(pool), numbers_of(pool)
    rest = [other for some in sections.values() for other in some if other != ref]
    barred = {ref, *rest, *exclude}.union(*(enemies_of(pool, other) for other in rest))
    free = may_stand(pool, section).copy()
    free[[number[other] for other in barred if other in number]] = False
    candidates = np.flatnonzero(free)
    before = _values(pool, blueprint, sections)
    rows = [row for row in blueprint.rows if row.section in (None, section.id)]
    broken = np.zeros(len(candidates))
    change = np.zeros(len(candidates))
    after: dict[str, Numbers] = {}
    for row in rows:
        values = row_values(pool, row)
        given = values[number[ref]] if ref in number else 0.0
        after[row.id] = before[row.id] - given + values[candidates]
        low = -np.inf if row.min is None else row.min - _CLOSE
        high = np.inf if row.max is None else row.max + _CLOSE
        broken += (after[row.id] < low) | (after[row.id] > high)
        change += np.abs(values[candidates] - given) / max(row.target or row.max or 1.0, 1.0)
    nearest = np.lexsort((candidates, change.round(9), broken))[:most]
    return tuple(
        _swap(refs[candidates[n]], [(row, before[row.id], float(after[row.id][n])) for row in rows])
        for n in nearest
    )


def _swap(ref: str, rows: Sequence[tuple[Row, float, float]]) -> Swap:
    effects = tuple(
        Effect(row, round(was, 6), round(becomes, 6))
        for row, was, becomes in rows
        if abs(becomes - was) > _CLOSE
    )
    unmet = tuple(row.id for row, _, becomes in rows if not is_met(row, becomes))
    return Swap(ref, effects, unmet)


def _values(pool: Pool, blueprint: Blueprint, sections: Sections) -> dict[str, float]:
    number = numbers_of(pool)
    placed = {
        section: [number[ref] for ref in refs if ref in number]
        for section, refs in sections.items()
    }
    everywhere = [n for some in placed.values() for n in some]
    return {
        row.id: round(
            float(
                row_values(pool, row)[
                    everywhere if row.section is None else placed.get(row.section, [])
                ].sum()
            ),
            6,
        )
        for row in blueprint.rows
    }

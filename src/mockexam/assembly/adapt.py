"""A blueprint fitted to what was taught: a style scaled, with the topics that were ticked."""

from collections.abc import Sequence
from math import ceil, floor

from mockexam.assembly.blueprint import Blueprint, Measure, Row
from mockexam.assembly.constraints import supply_of
from mockexam.assembly.pool import Pool, contribution
from mockexam.syllabus.model import Topic

TOPIC = "topic"
TOLERANCE = 0.08
LOOSER = 0.5
"""The share of a style row's minimum that still holds once it is scaled to another length."""


def adapt(
    style: Blueprint, topics: Sequence[Topic], pool: Pool, *, marks: int, minutes: int
) -> Blueprint:
    """Return a blueprint in a style, for some topics, of a length.

    Args:
        style: Its sections and its rows without a topic are kept, scaled to the length.
        topics: The topics taught; each gets about the same marks.
        pool: What the bank has, so that no row asks for what it cannot give.
        marks: Marks of the whole paper, exactly.
        minutes: Working minutes, at most.
    """
    taught = tuple(topic.id for topic in topics)
    sections = tuple(
        section.model_copy(update={"where": {**section.where, TOPIC: taught}})
        for section in style.sections
    )
    rows = [row for row in style.rows if TOPIC not in row.where]
    scale = marks / _total(style)
    fitted = [_fit(row, scale, marks, minutes) for row in rows]
    spread = [_topic_row(topic, marks / len(taught), marks) for topic in topics]
    stem = style.ref.rpartition("-")[0] or style.ref
    draft = style.model_copy(
        update={
            "ref": f"{stem}-{marks}",
            "minutes": minutes,
            "sections": sections,
            "rows": (*fitted, *spread),
            "tolerance": max(style.tolerance, TOLERANCE),
        }
    )
    return draft.model_copy(update={"rows": _within_supply(draft, pool)})


def _total(style: Blueprint) -> float:
    """Return the marks of a style's whole paper, by its row that has no conditions."""
    whole = [r for r in style.rows if _is_whole_paper(r, Measure.MARKS)]
    bounds = [row.max or row.target or row.min or 0.0 for row in whole]
    return max(bounds, default=0.0) or float(style.minutes)


def _is_whole_paper(row: Row, measure: Measure) -> bool:
    return not row.where and row.section is None and row.measure is measure


def _fit(row: Row, scale: float, marks: int, minutes: int) -> Row:
    if _is_whole_paper(row, Measure.MARKS):
        return row.model_copy(update={"min": float(marks), "target": None, "max": float(marks)})
    if _is_whole_paper(row, Measure.MINUTES):
        return row.model_copy(
            update={"min": None, "target": round(0.9 * minutes, 1), "max": float(minutes)}
        )
    low = None if row.min is None else float(floor(LOOSER * scale * row.min))
    high = None if row.max is None else float(ceil(scale * row.max / LOOSER))
    target = None if row.target is None else round(scale * row.target, 1)
    return row.model_copy(update={"min": low, "target": target, "max": high})


def _topic_row(topic: Topic, share: float, marks: int) -> Row:
    return Row(
        id=topic.id,
        label=topic.short,
        where={TOPIC: topic.id},
        measure=Measure.MARKS,
        min=min(1.0, float(floor(share / 2))),
        target=round(share, 1),
        max=float(min(marks, ceil(2 * share) + 2)),
    )


def _within_supply(blueprint: Blueprint, pool: Pool) -> tuple[Row, ...]:
    """Return the rows without those that nothing matches, with room for one whole question."""
    supply = supply_of(blueprint, pool)
    rows = []
    for row in blueprint.rows:
        if not supply.rows[row.id] and (row.where or row.section):
            continue
        available, largest = sum(supply.rows[row.id].values()), _largest(row, pool)
        fixed = row.min is not None and row.min == row.max
        if not fixed and row.where:
            high = None if row.max is None else max(row.max, float(ceil(largest)))
            low = None if row.min is None else min(row.min, float(floor(available)))
            target = None if row.target is None else min(row.target, available, high or available)
            if low is not None and target is not None:
                low = min(low, target)
            row = row.model_copy(update={"min": low, "target": target, "max": high})  # noqa: PLW2901
        rows.append(row)
    return tuple(rows)


def _largest(row: Row, pool: Pool) -> float:
    return max((contribution(question, row) for question in pool), default=0.0)

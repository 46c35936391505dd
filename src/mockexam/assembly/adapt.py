"""A blueprint fitted to what was taught: a style scaled, with the topics that were ticked."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from mockexam.assembly.blueprint import Blueprint, Condition, Measure, Row, Section
from mockexam.assembly.compile import supply
from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import MustExclude
from mockexam.syllabus.model import Topic

TOPIC = "topic"
TOPICS_NAMED = 3
"""A title names so many topics, and counts more."""
TOLERANCE = 0.04
LARGEST_SHARE = 4
"""A question that takes more than one part in so many of the paper is never required."""
_ROUNDING = 1e-9
LOOSER = 0.75
"""How much of a style row's minimum still holds, and its maximum over this, at another length."""


@dataclass(frozen=True)
class Emphasis:
    """How much a topic weighs against the others, and why."""

    weight: float
    reason: str


def adapt(
    style: Blueprint,
    topics: Sequence[Topic],
    pool: Pool,
    *,
    marks: int,
    minutes: int,
    whole: bool = False,
    exclude: Collection[str] = (),
    emphasis: Mapping[str, Emphasis] | None = None,
) -> Blueprint:
    """Return a blueprint in a style, for some topics, of a length.

    Args:
        style: Its sections and its rows without a topic are kept, scaled to the length.
        topics: The topics taught; each gets about the same marks.
        pool: What the bank has, so that no row asks for what it cannot give.
        marks: Marks of the whole paper, exactly.
        minutes: Working minutes, at most.
        whole: Everything was taught: a style with topics of its own, such as a focus on
            complaints, keeps to them, and at its own length it is taken as it is.
        exclude: The refs of questions that will be left out, so that no row counts on them.
        emphasis: How much topics weigh, by id; all the same unless said.
    """
    if whole and (marks, minutes) == (marks_of(style), style.minutes):
        return style
    own = {topic for section in style.sections for topic in _own_topics(section)}
    if whole:
        topics = [topic for topic in topics if topic.id in own] or topics
    taught = tuple(topic.id for topic in topics)
    sections = tuple(
        section
        if whole and _own_topics(section)
        else section.model_copy(update={"where": {**section.where, TOPIC: taught}})
        for section in style.sections
    )
    rows = [row for row in style.rows if TOPIC not in row.where]
    scale = marks / marks_of(style)
    fitted = [_fit(row, scale, marks, minutes) for row in rows]
    weighed = emphasis or {}
    spread = [
        _topic_row(topic, share, marks, weighed.get(topic.id))
        for topic, share in _shares(topics, marks, weighed)
    ]
    stem = style.ref.rpartition("-")[0] or style.ref
    draft = style.model_copy(
        update={
            "ref": f"{stem}-{marks}",
            "title": _title(style, topics),
            "minutes": minutes,
            "sections": sections,
            "rows": (*fitted, *spread),
            "tolerance": max(style.tolerance, TOLERANCE),
        }
    )
    return draft.model_copy(update={"rows": _within_supply(draft, pool, marks, exclude)})


def _title(style: Blueprint, topics: Sequence[Topic]) -> str:
    """Return the style's title where it holds for the topics, else one that names them."""
    own = {topic for section in style.sections for topic in _own_topics(section)}
    if not own or own == {topic.id for topic in topics}:
        return style.title
    names = [topic.short for topic in topics]
    if len(names) > TOPICS_NAMED:
        return f"Mock on {len(names)} topics"
    named = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"Mock: {named}"


def _own_topics(section: Section) -> tuple[object, ...]:
    return _several(section.where.get(TOPIC))


def _several(condition: Condition | None) -> tuple[object, ...]:
    return condition if isinstance(condition, tuple) else (condition,) if condition else ()


def marks_of(style: Blueprint) -> int:
    """Return the marks of a style's whole paper, at most, by its row that has no conditions."""
    whole = [r for r in style.rows if _is_whole_paper(r, Measure.MARKS)]
    bounds = [row.max or row.target or row.min or 0.0 for row in whole]
    return round(max(bounds, default=0.0)) or style.minutes


def _is_whole_paper(row: Row, measure: Measure) -> bool:
    return not row.where and row.section is None and row.measure is measure


def _fit(row: Row, scale: float, marks: int, minutes: int) -> Row:
    if _is_whole_paper(row, Measure.MARKS):
        return row.model_copy(update={"min": float(marks), "target": None, "max": float(marks)})
    if _is_whole_paper(row, Measure.MINUTES):
        return row.model_copy(
            update={"min": None, "target": float(round(0.9 * minutes)), "max": float(minutes)}
        )
    low = None if row.min is None else float(floor(LOOSER * scale * row.min))
    high = None if row.max is None else float(ceil(scale * row.max / LOOSER))
    target = None if row.target is None else float(round(scale * row.target))
    return row.model_copy(update={"min": low, "target": target, "max": high})


def _shares(
    topics: Sequence[Topic], marks: int, emphasis: Mapping[str, Emphasis]
) -> list[tuple[Topic, int]]:
    """Return the marks that each topic should get: whole, by weight, adding up to the paper's.

    What rounding down leaves goes to the largest remainders, the first of equals.
    """
    weights = [emphasis[t.id].weight if t.id in emphasis else 1.0 for t in topics]
    exact = [marks * weight / sum(weights) for weight in weights]
    whole = [floor(share + _ROUNDING) for share in exact]
    by_rest = sorted(range(len(topics)), key=lambda n: (whole[n] - exact[n], n))
    for n in by_rest[: marks - sum(whole)]:
        whole[n] += 1
    return list(zip(topics, whole, strict=True))


def _topic_row(topic: Topic, share: int, marks: int, emphasis: Emphasis | None) -> Row:
    reason = f"{emphasis.reason} → {share} mark{'' if share == 1 else 's'}" if emphasis else ""
    return Row(
        id=topic.id,
        label=topic.short,
        where={TOPIC: topic.id},
        measure=Measure.MARKS,
        min=min(1.0, float(share // 2)),
        target=float(share),
        max=float(min(marks, 2 * share + 2)),
        reason=reason,
    )


def _within_supply(
    blueprint: Blueprint, pool: Pool, marks: int, exclude: Collection[str]
) -> tuple[Row, ...]:
    """Return the rows of the whole paper and those that something matches, within the supply."""
    adds = supply(_without(blueprint, exclude), pool)
    kept = [row for row in blueprint.rows if adds[row.id] or not (row.where or row.section)]
    smallest = [min(adds[row.id]) for row in kept if TOPIC in row.where]
    # Where questions are long, as cases are, no paper has room for one on every topic.
    fits = sum(smallest) <= marks
    return tuple(
        _within(row, adds[row.id], marks, required=fits or TOPIC not in row.where) for row in kept
    )


def _without(blueprint: Blueprint, refs: Collection[str]) -> Blueprint:
    if not refs:
        return blueprint
    seen = MustExclude(id="seen", kind="must exclude", where={"ref": tuple(sorted(refs))})
    return blueprint.model_copy(update={"rules": (*blueprint.rules, seen)})


def _within(row: Row, adds: Sequence[float], marks: int, *, required: bool) -> Row:
    """Return a row with room for one whole question; `adds` is what each question gives to it.

    Unless `required`, nothing on it need be in the paper.
    """
    if not row.where or (row.min is not None and row.min == row.max):
        return row
    available = sum(adds)
    high = None if row.max is None else max(row.max, float(ceil(max(adds))))
    target = None if row.target is None else min(row.target, available)
    low = None if row.min is None else min(row.min, float(floor(target or available)))
    too_large = row.measure is Measure.MARKS and min(adds) * LARGEST_SHARE > marks
    if low is not None and (too_large or not required):
        low = 0.0
    return row.model_copy(update={"min": low, "target": target, "max": high})

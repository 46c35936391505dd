"""The questions that a paper may be drawn from, as plain tags and numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mockexam.assembly.blueprint import Condition, Measure, Range, Row, Section, Where
from mockexam.bank.item import Item
from mockexam.bank.kinds.written import Written
from mockexam.bank.question import Question

Tag = str | float | tuple[str, ...]
OBJECTIVE = "ao"


@dataclass(frozen=True, slots=True)
class PoolItem:
    """One item as the assembler sees it.

    `objectives` shares out the marks by assessment objective; a condition on
    `ao` counts only the marks, and as many of the minutes, that fall to it.
    """

    ref: str
    tags: Mapping[str, Tag]
    marks: int
    minutes: float
    objectives: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question that is taken whole or left."""

    ref: str
    items: tuple[PoolItem, ...]
    enemies: tuple[str, ...] = ()


Pool = tuple[PoolQuestion, ...]


def pool_of(questions: Iterable[Question]) -> Pool:
    """Return the pool of a bank's questions, in their order."""
    return tuple(
        PoolQuestion(
            question.ref,
            tuple(_pool_item(item, question) for item in question.items),
            question.enemies,
        )
        for question in questions
    )


def _pool_item(item: Item, question: Question) -> PoolItem:
    return PoolItem(
        ref=item.ref,
        tags={
            **item.tags,
            **{name: tag for name, tag in _own_tags(item, question).items() if tag is not None},
        },
        marks=item.marks,
        minutes=item.estimated_minutes,
        objectives=item.marks_by_objective,
    )


def _own_tags(item: Item, question: Question) -> dict[str, Tag | None]:
    """Return the dimensions that every item has; author's tags never hide them."""
    written = isinstance(item, Written)
    return {
        "ref": question.ref,
        "kind": item.kind,
        "format": "set" if question.is_set else "written" if written else "objective",
        "stimulus": question.stimulus.form if question.stimulus else None,
        "topic": item.topic,
        "syllabus": item.syllabus,
        "level": item.level,
        "command_word": item.command_word,
        "misconception": tuple(sorted(set(item.misconceptions()))),
        "facility": item.estimated_facility,
        "marks": item.marks,
        "minutes": item.estimated_minutes,
    }


def meets(value: Tag | None, condition: Condition) -> bool:
    """Tell whether a tag meets a condition; a missing tag meets none."""
    if value is None:
        return False
    if isinstance(condition, Range):
        if not isinstance(value, int | float):
            return False
        low = condition.min if condition.min is not None else value
        high = condition.max if condition.max is not None else value
        return low <= value <= high
    if isinstance(condition, tuple):
        return any(meets(value, one) for one in condition)
    if isinstance(value, tuple):
        return condition in value
    return value == condition


def counts(item: PoolItem, where: Where, measure: Measure) -> Fraction:
    """Return what an item adds to a measure under conditions; 0 where it does not match."""
    share = Fraction(1)
    for dimension, condition in where.items():
        if dimension == OBJECTIVE:
            matched = sum(m for ao, m in item.objectives.items() if meets(ao, condition))
            share = Fraction(matched, item.marks)
        elif not meets(item.tags.get(dimension), condition):
            return Fraction(0)
    if measure is Measure.ITEMS:
        return Fraction(1 if share else 0)
    if measure is Measure.MARKS:
        return item.marks * share
    return Fraction(str(item.minutes)) * share


def contribution(question: PoolQuestion, row: Row) -> float:
    """Return what a question adds to a row's measure."""
    return float(sum(counts(item, row.where, row.measure) for item in question.items))


def may_stand_in(question: PoolQuestion, section: Section) -> bool:
    """Tell whether all items of a question meet a section's conditions."""
    return all(bool(counts(item, section.where, Measure.ITEMS)) for item in question.items)


def dimensions(pool: Pool) -> set[str]:
    """Return every dimension that some item of the pool has."""
    return {OBJECTIVE} | {tag for q in pool for item in q.items for tag in item.tags}

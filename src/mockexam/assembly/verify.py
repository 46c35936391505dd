"""The independent checker: reads a paper's own questions, and knows nothing of pool or solver."""

from collections.abc import Iterator
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from mockexam.assembly.blueprint import Blueprint, Range, Row
from mockexam.assembly.paper import Paper, PaperQuestion, RowResult
from mockexam.bank.item import Item


def measure_rows(paper: Paper, blueprint: Blueprint) -> tuple[RowResult, ...]:
    """Return each row of the blueprint with what the paper gives, in the blueprint's order."""
    return tuple(_measure(paper, row) for row in blueprint.rows)


def faults(paper: Paper, blueprint: Blueprint) -> list[str]:
    """Return a sentence for everything in which a paper breaks its blueprint; none if sound."""
    found = [
        f"row {row.id}: {row.value:g} {row.measure}, outside its band"
        for row in measure_rows(paper, blueprint)
        if not row.met
    ]
    found += _repeats(paper)
    found += _misplaced(paper, blueprint)
    found += _numbering(paper)
    found += _header(paper, blueprint)
    return found


def _measure(paper: Paper, row: Row) -> RowResult:
    value = Fraction(0)
    for section in paper.sections:
        if row.section is not None and row.section != section.id:
            continue
        for question in section.questions:
            for item in question.question.items:
                value += _adds(item, question, row)
    low = row.min is None or value >= Fraction(str(row.min))
    high = row.max is None or value <= Fraction(str(row.max))
    return RowResult(
        id=row.id,
        label=row.label,
        measure=row.measure,
        section=row.section,
        min=row.min,
        target=row.target,
        max=row.max,
        value=float(value),
        met=low and high,
    )


def _adds(item: Item, question: PaperQuestion, row: Row) -> Fraction:
    marks = item.marks
    for dimension, condition in row.where.items():
        if dimension == "ao":
            objectives = item.ao if isinstance(item.ao, dict) else {item.ao: item.marks}
            marks = sum(n for name, n in objectives.items() if _is(name, condition))
        elif not _is(_value(item, question, dimension), condition):
            return Fraction(0)
    match row.measure.value:
        case "items":
            return Fraction(int(marks > 0))
        case "marks":
            return Fraction(marks)
        case _:
            return Fraction(str(item.estimated_minutes)) * Fraction(marks, item.marks)


def _value(item: Item, question: PaperQuestion, dimension: str) -> Any:
    match dimension:
        case "facility":
            return item.estimated_facility
        case "minutes":
            return item.estimated_minutes
        case "ref":
            return question.question.ref
        case "format":
            if question.question.stimulus is not None:
                return "set"
            people_mark = item.kind in ("short_answer", "extended_response")
            return "written" if people_mark else "objective"
        case "stimulus":
            return question.question.stimulus.form if question.question.stimulus else None
        case "misconception":
            return tuple(item.misconceptions())
        case "topic" | "level" | "kind" | "command_word" | "marks" | "syllabus":
            return getattr(item, dimension)
        case _:
            return item.tags.get(dimension)


def _is(value: Any, condition: Any) -> bool:
    if value is None or (isinstance(condition, Range) and not isinstance(value, int | float)):
        return False
    if isinstance(condition, Range):
        return (condition.min is None or value >= condition.min) and (
            condition.max is None or value <= condition.max
        )
    wanted = condition if isinstance(condition, tuple) else (condition,)
    return any(w in value if isinstance(value, tuple) else w == value for w in wanted)


def _repeats(paper: Paper) -> Iterator[str]:
    refs = [question.question.ref for question in paper.questions]
    for ref in sorted({ref for ref in refs if refs.count(ref) > 1}):
        yield f"question {ref} stands more than once"
    for question in paper.questions:
        for enemy in question.question.enemies:
            if enemy in refs:
                yield f"question {question.question.ref} stands with its enemy {enemy}"


def _misplaced(paper: Paper, blueprint: Blueprint) -> Iterator[str]:
    where = {section.id: section.where for section in blueprint.sections}
    if [section.id for section in paper.sections] != list(where):
        yield "the sections are not the blueprint's, in its order"
        return
    for section in paper.sections:
        row = Row(id="section", label="section", where=where[section.id], measure="items", min=0)
        for question in section.questions:
            if not all(_adds(item, question, row) for item in question.question.items):
                yield f"question {question.question.ref} may not stand in section {section.id}"


def _numbering(paper: Paper) -> Iterator[str]:
    numbers = [question.number for question in paper.questions]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the questions are not numbered 1, 2, 3 …"
    letters = iter(ascii_uppercase)
    if any(q.source != (next(letters) if q.question.is_set else None) for q in paper.questions):
        yield "the sources are not lettered A, B, C …"


def _header(paper: Paper, blueprint: Blueprint) -> Iterator[str]:
    for field in ("level", "minutes", "grades"):
        if getattr(paper, field) != getattr(blueprint, field):
            yield f"the paper does not have the blueprint’s {field}"

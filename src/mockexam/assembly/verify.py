"""The independent checker: reads a paper's own questions, and knows nothing of pool or solver."""

from collections.abc import Iterator
from fractions import Fraction
from string import ascii_uppercase
from typing import Any

from mockexam.assembly.blueprint import Blueprint, Range, Row, Section
from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection, RowResult
from mockexam.assembly.rule import AtMostOne, Cue, Enemies, MustExclude, Rule
from mockexam.assembly.where import Presence
from mockexam.bank.item import Item
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.reading import words_read


def measure_rows(paper: Paper, blueprint: Blueprint) -> tuple[RowResult, ...]:
    """Return each row of the blueprint with what the paper gives, in the blueprint's order."""
    return tuple(
        _measure(paper, row)
        for written in blueprint.rows
        if written.on
        for row in _one_by_value(written, paper)
    )


def faults(paper: Paper, blueprint: Blueprint) -> list[str]:
    """Return a sentence for everything in which a paper breaks its blueprint; none if sound."""
    found = [
        f"row {row.id}: {row.value:g} {row.measure}, outside its band"
        for row in measure_rows(paper, blueprint)
        if not row.met
    ]
    found += _repeats(paper)
    found += _misplaced(paper, blueprint)
    found += _choices(paper, blueprint)
    found += _broken_rules(paper, blueprint)
    found += _numbering(paper)
    found += _header(paper, blueprint)
    return found


def _one_by_value(row: Row, paper: Paper) -> Iterator[Row]:
    """Yield a row, or one for each value on the paper where it says `each`."""
    if row.each is None:
        yield row
        return
    held = {
        value
        for question in paper.questions
        for item in question.question.items
        for value in _several(_value(item, question, row.each))
    }
    for value in sorted(held, key=str):
        yield row.model_copy(update={"where": {**row.where, row.each: value}, "each": None})


def _several(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _measure(paper: Paper, row: Row) -> RowResult:
    value, matched = Fraction(0), Fraction(0)
    for section in paper.sections:
        if row.section != section.id and (row.section is not None or not section.scored):
            continue
        of_each = Fraction(section.answer or 1, len(section.questions) if section.answer else 1)
        for question in section.questions:
            for item in question.question.items:
                value += of_each * _adds(item, question, row)
                matched += of_each * _counts_to_mean(item, question, row)
    if row.is_mean:
        value = value / matched if matched else Fraction(0)
    low = row.min is None or value >= Fraction(str(row.min)) or not row.hard
    high = row.max is None or value <= Fraction(str(row.max)) or not row.hard
    return RowResult(
        id=row.id,
        label=row.label,
        measure=row.measure,
        section=row.section,
        min=row.min,
        target=row.target,
        max=row.max,
        value=float(value),
        met=(low and high) or (row.is_mean and not matched),
    )


def _adds(item: Item, question: PaperQuestion, row: Row) -> Fraction:
    marks = _share(item, question, row.where) * item.marks
    if row.measure == "items":
        return Fraction(int(marks > 0))
    if row.measure == "marks":
        return marks
    if row.measure == "minutes":
        return Fraction(str(item.estimated_minutes)) * marks / item.marks
    if row.measure == "words":
        return words_read(item, question.question) * marks / item.marks
    if row.column is not None:
        value = _value(item, question, row.column)
        is_number = isinstance(value, int | float)
        return Fraction(str(value)) * marks / item.marks if is_number else Fraction(0)
    return Fraction(0)


def _counts_to_mean(item: Item, question: PaperQuestion, row: Row) -> int:
    held = row.is_mean and isinstance(_value(item, question, row.column or ""), int | float)
    return int(held and _share(item, question, row.where) > 0)


def _share(item: Item, question: PaperQuestion, where: dict[str, Any]) -> Fraction:
    """Return what share of an item meets conditions: all or none, but for objectives."""
    share = Fraction(1)
    for dimension, condition in where.items():
        match dimension:
            case "all":
                share *= min((_share(item, question, one) for one in condition), default=1)
            case "any":
                share *= max((_share(item, question, one) for one in condition), default=0)
            case "not":
                share *= 1 - _share(item, question, condition)
            case "ao":
                objectives = item.ao if isinstance(item.ao, dict) else {item.ao: item.marks}
                fall = sum(n for name, n in objectives.items() if _is(name, condition))
                share *= Fraction(fall, item.marks)
            case _:
                share *= _is(_value(item, question, dimension), condition)
    return share


def _value(item: Item, question: PaperQuestion, dimension: str) -> Any:
    match dimension:
        case "facility":
            return item.estimated_facility
        case "minutes":
            return item.estimated_minutes
        case "ref":
            return question.question.ref
        case "key":
            return _key(item, question)
        case "format":
            return _format(item, question)
        case "stimulus":
            return question.question.stimulus.form if question.question.stimulus else None
        case "misconception":
            return tuple(item.misconceptions())
        case "topic" | "level" | "kind" | "command_word" | "marks" | "syllabus":
            return getattr(item, dimension)
        case _:
            return item.tags.get(dimension)


def _key(item: Item, question: PaperQuestion) -> str | None:
    is_fixed = question.question.variant is None
    return item.key if is_fixed and isinstance(item, MultipleChoice) else None


def _format(item: Item, question: PaperQuestion) -> str:
    if question.question.stimulus is not None:
        return "set"
    return "written" if item.kind in ("short_answer", "extended_response") else "objective"


def _is(value: Any, condition: Any) -> bool:
    if isinstance(condition, Presence):
        return (value is not None) == condition.present
    if value is None or (isinstance(condition, Range) and not isinstance(value, int | float)):
        return False
    if isinstance(condition, Range):
        return (
            (condition.min is None or value >= condition.min)
            and (condition.max is None or value <= condition.max)
            and (condition.above is None or value > condition.above)
            and (condition.below is None or value < condition.below)
        )
    wanted = condition if isinstance(condition, tuple) else (condition,)
    return any(
        w in value if isinstance(value, tuple) else str(w) == str(value) or w == value
        for w in wanted
    )


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
            if not all(_share(item, question, row.where) for item in question.question.items):
                yield f"question {question.question.ref} may not stand in section {section.id}"


def _broken_rules(paper: Paper, blueprint: Blueprint) -> Iterator[str]:
    """Yield the rules that the paper's own questions show to be broken."""
    for rule in blueprint.rules:
        if rule.on:
            yield from (f"rule {rule.id}: {fault}" for fault in _broken(rule, paper))


def _broken(rule: Rule, paper: Paper) -> Iterator[str]:
    match rule:
        case MustExclude():
            for question in _matching(paper, rule.where):
                yield f"question {question.question.ref} stands there"
        case AtMostOne() if len(_matching(paper, rule.where)) > 1:
            yield "two of the group stand there"
        case Enemies(same=str(dimension)):
            yield from (f"two of {value} stand there" for value in _doubled(paper, dimension))
        case Cue(apart=True):
            if {rule.gives_away, rule.answer_of} <= {q.question.ref for q in paper.questions}:
                yield f"{rule.gives_away} stands with {rule.answer_of}"


def _doubled(paper: Paper, dimension: str) -> list[Any]:
    """Return the values of a dimension that more than one question has."""
    held = [value for q in paper.questions for value in _of_question(q, dimension)]
    return sorted({value for value in held if held.count(value) > 1}, key=str)


def _matching(paper: Paper, where: dict[str, Any]) -> list[PaperQuestion]:
    return [
        question
        for question in paper.questions
        if any(_share(item, question, where) for item in question.question.items)
    ]


def _of_question(question: PaperQuestion, dimension: str) -> set[Any]:
    """Return the values of a question's items in a dimension that has one a question."""
    values = (_value(item, question, dimension) for item in question.question.items)
    return {value for value in values if value is not None and not isinstance(value, tuple)}


def _choices(paper: Paper, blueprint: Blueprint) -> Iterator[str]:
    by_id = {section.id: section for section in blueprint.sections}
    for section in paper.sections:
        if asked := by_id.get(section.id):
            yield from _unfair(section, asked)


def _unfair(section: PaperSection, asked: Section) -> Iterator[str]:
    """Yield in what a section is no choice as its blueprint has it, or counts otherwise."""
    if (section.answer, section.scored) != (asked.answer, asked.scored):
        yield f"section {section.id}: what counts of it is not what the blueprint says"
    if asked.answer is None:
        return
    if len(section.questions) != asked.offer:
        offered = len(section.questions)
        yield f"section {section.id}: {offered} questions to choose from, not {asked.offer}"
    if len({sum(item.marks for item in q.question.items) for q in section.questions}) > 1:
        yield f"section {section.id}: the questions to choose from differ in marks"
    facilities = [_facility(question) for question in section.questions]
    if facilities and max(facilities) - min(facilities) > Fraction(str(asked.demand_within)):
        yield f"section {section.id}: the questions to choose from differ in demand"


def _facility(question: PaperQuestion) -> Fraction:
    items = question.question.items
    earned = sum(Fraction(str(item.estimated_facility)) * item.marks for item in items)
    return Fraction(earned) / sum(item.marks for item in items)


def _numbering(paper: Paper) -> Iterator[str]:
    numbers = [question.number for question in paper.questions]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "the questions are not numbered 1, 2, 3 …"
    letters = iter(ascii_uppercase)
    if any(q.source != (next(letters) if q.question.is_set else None) for q in paper.questions):
        yield "the sources are not lettered A, B, C …"


def _header(paper: Paper, blueprint: Blueprint) -> Iterator[str]:
    for field in ("level", "minutes", "grades", "pretest_told"):
        if getattr(paper, field) != getattr(blueprint, field):
            yield f"the paper does not have the blueprint’s {field}"

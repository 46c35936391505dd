"""The examiner's table on the cover: which questions share a box for their marks."""

from collections.abc import Iterable
from itertools import groupby

from mockexam.assembly.paper import Paper, PaperQuestion

ROWS_MAX = 18
"""Rows that still leave room to write a mark on an A4 cover."""
_ROOM_MM = 96
_ROW_MM_MAX = 8.5
_HEAD_AND_TOTAL_MM = 26


def group_questions(paper: Paper) -> tuple[str, ...]:
    """Return the rows of the examiner's table, in order, as "1–9", "10", "11".

    Questions with a key that follow each other share a row; any other question has
    its own, unless that makes more than `ROWS_MAX` rows: then a section is a row.
    """
    rows = tuple(
        name
        for keyed, run in groupby(paper.questions, _has_key)
        for name in ([_span(run)] if keyed else (str(question.number) for question in run))
    )
    if len(rows) <= ROWS_MAX:
        return rows
    return tuple(_span(section.questions) for section in paper.sections if section.questions)


def row_height(rows: int) -> float:
    """Return the height of a row in millimetres, so that the table fits the cover."""
    return min(_ROW_MM_MAX, round(_ROOM_MM / max(rows, 1), 1))


def table_height(rows: int) -> float:
    """Return the height of the whole table in millimetres, its caption and total included."""
    return round(rows * row_height(rows) + _HEAD_AND_TOTAL_MM, 1)


def _has_key(question: PaperQuestion) -> bool:
    return all(item.objective_marking for item in question.question.items)


def _span(questions: Iterable[PaperQuestion]) -> str:
    numbers = [question.number for question in questions]
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"

"""The questions that a paper may be drawn from, as columns of plain tags and numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from mockexam.assembly.blueprint import Section
from mockexam.assembly.information import Calibration
from mockexam.assembly.row import Measure, Row
from mockexam.assembly.table import MISSING, Flags, Floats, Ints, Table, column_of, shares_of
from mockexam.bank.item import Item
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.written import Written
from mockexam.bank.question import Question
from mockexam.bank.reading import words_read

OBJECTIVE = "ao"
"""A condition on it counts only the marks, and as much of the minutes, that fall to it."""


@dataclass(frozen=True, eq=False)
class Pool:
    """Questions that are taken whole or left, over a table of their items.

    `question_of` gives for each item the number of its question; marks, minutes and
    words are of items. `enemies` are groups of question numbers of which one paper holds
    one at most. `sets` gives for each question the set that it may be taken from, -1 for
    none: unlike the items of one question, the questions of a set are chosen one by one.
    """

    refs: tuple[str, ...]
    table: Table
    question_of: Ints
    marks: Floats
    minutes: Floats
    words: Floats
    enemies: tuple[tuple[int, ...], ...] = ()
    sets: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    set_names: tuple[str, ...] = ()
    calibration: Calibration | None = None

    def __len__(self) -> int:
        return len(self.refs)

    @cached_property
    def number(self) -> Mapping[str, int]:
        """The number of each question by its ref."""
        return {ref: n for n, ref in enumerate(self.refs)}

    @cached_property
    def one_item_each(self) -> bool:
        """True where every question is one item, in the table's order."""
        return len(self.question_of) == len(self.refs) and bool(
            np.array_equal(self.question_of, np.arange(len(self.refs), dtype=np.int32))
        )

    def by_question(self, of_items: Floats) -> Floats:
        """Add up figures of items to figures of questions."""
        if self.one_item_each:
            return of_items
        added = np.bincount(self.question_of, of_items, minlength=len(self.refs))
        return added.astype(np.float64, copy=False)

    def marks_and_facilities(self, questions: Sequence[int]) -> list[tuple[int, Fraction]]:
        """Return the marks and the expected facility, by marks, of questions by their numbers.

        Where the pool has no facilities all are alike.
        """
        facility = self.table.numbers("facility")
        if facility is None:
            facility = np.zeros(self.table.size)
        first = np.searchsorted(self.question_of, [*questions, *(n + 1 for n in questions)])
        spans = zip(first[: len(questions)].tolist(), first[len(questions) :].tolist(), strict=True)
        found = []
        for start, end in spans:
            marks = [int(mark) for mark in self.marks[start:end]]
            each = [Fraction(f"{one:.9g}") for one in facility[start:end]]
            whole = sum((one * mark for one, mark in zip(each, marks, strict=True)), Fraction(0))
            found.append((sum(marks), whole / sum(marks)))
        return found

    def every_item(self, where: Mapping[str, Any]) -> Flags:
        """Tell for each question whether all its items meet conditions, at least in part."""
        met = self.table.part(where) > 0
        if self.one_item_each:
            return met
        found = np.ones(len(self.refs), dtype=bool)
        found[self.question_of[~met]] = False
        return found

    def some_item(self, where: Mapping[str, Any]) -> Flags:
        """Tell for each question whether one of its items meets conditions."""
        return self.by_question((self.table.part(where) > 0).astype(np.float64)) > 0


def pool_of(questions: Iterable[Question]) -> Pool:
    """Return the pool of a bank's questions, in their order."""
    every = list(questions)
    items = [(n, item, question) for n, question in enumerate(every) for item in question.items]
    tags = [tags_of(item, question) for _, item, question in items]
    names = dict.fromkeys(name for one in tags for name in one)
    columns = {name: column_of([one.get(name) for one in tags]) for name in names}
    columns[OBJECTIVE] = shares_of([item.marks_by_objective for _, item, _ in items])
    return Pool(
        refs=tuple(question.ref for question in every),
        table=Table(len(items), columns),
        question_of=np.array([n for n, _, _ in items], dtype=np.int32),
        marks=np.array([item.marks for _, item, _ in items], dtype=np.float64),
        minutes=np.array([item.estimated_minutes for _, item, _ in items], dtype=np.float64),
        words=np.array([words_read(item, q) for _, item, q in items], dtype=np.float64),
        enemies=_enemy_pairs(every),
        sets=np.full(len(every), MISSING, dtype=np.int32),
    )


def tags_of(item: Item, question: Question) -> dict[str, object]:
    """Return the dimensions that every item has; author's tags never hide them."""
    written = isinstance(item, Written)
    own: dict[str, object] = {
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
        "key": key_of(item, question),
    }
    return {**item.tags, **{name: tag for name, tag in own.items() if tag is not None}}


def key_of(item: Item, question: Question) -> str | None:
    """Return the letter of the one right option; None where there is none, or rows differ in it."""
    return item.key if isinstance(item, MultipleChoice) and not question.is_family else None


def _enemy_pairs(questions: Sequence[Question]) -> tuple[tuple[int, ...], ...]:
    number = {question.ref: n for n, question in enumerate(questions)}
    pairs = {
        (min(n, number[enemy]), max(n, number[enemy]))
        for n, question in enumerate(questions)
        for enemy in question.enemies
        if enemy in number and enemy != question.ref
    }
    return tuple(sorted(pairs))


def with_tag(pool: Pool, name: str, values: Sequence[object]) -> Pool:
    """Return the pool with one more dimension: a value for each question, None for none."""
    of_items = [values[n] for n in pool.question_of]
    columns = {**pool.table.columns, name: column_of(of_items)}
    return replace(pool, table=Table(pool.table.size, columns))


def enemies_of(pool: Pool, ref: str) -> frozenset[str]:
    """Return the refs of the questions that may not share a paper with one."""
    number = pool.number[ref]
    return frozenset(
        pool.refs[other]
        for group in pool.enemies
        if number in group
        for other in group
        if other != number
    )


def row_values(pool: Pool, row: Row) -> Floats:
    """Return what each question adds to a row; of a mean, what it adds to the sum."""
    part = pool.table.part(row.where)
    match row.measure:
        case Measure.MARKS:
            part = pool.marks * part
        case Measure.MINUTES:
            part = pool.minutes * part
        case Measure.WORDS:
            part = pool.words * part
        case Measure.ITEMS | Measure.SETS:
            part = (part > 0).astype(np.float64)
        case _:
            values = pool.table.numbers(row.column or "")
            held = np.zeros(pool.table.size) if values is None else np.nan_to_num(values)
            part = held * part
    return pool.by_question(part)


def row_counts(pool: Pool, row: Row) -> Floats:
    """Return how many items of each question a mean is taken over."""
    matched = pool.table.part(row.where) > 0
    values = pool.table.numbers(row.column or "")
    if values is not None:
        matched = matched & ~np.isnan(values)
    return pool.by_question(matched.astype(np.float64))


def may_stand(pool: Pool, section: Section) -> Flags:
    """Tell for each question whether all its items meet a section's conditions."""
    return pool.every_item(section.where)


def dimensions(pool: Pool) -> set[str]:
    """Return every dimension that some item of the pool has."""
    return set(pool.table.columns)

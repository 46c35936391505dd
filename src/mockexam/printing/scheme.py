"""A mark scheme laid out: rows of a table for choices and points, a block for levels."""

import re
from dataclasses import dataclass
from itertools import groupby

from mockexam.assembly.paper import Paper, PaperSection
from mockexam.bank.item import Item
from mockexam.bank.kinds.options import Option, lettered
from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.printing.words import say_marks, say_number, say_point
from mockexam.syllabus.model import Point


@dataclass(frozen=True)
class Hung:
    """A line with what hangs at its left: a mark, an option's letter, Accept, Reject or Ignore.

    `text` is item text; `note` is quiet words after it, as a syllabus point.
    """

    label: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """An item in the table: what earns marks, and what helps to award them.

    `choices` says that options hang in the guidance, by their letters.
    """

    number: str
    marks: int
    answers: tuple[Hung, ...]
    rule: str
    guidance: tuple[Hung, ...]
    remark: str
    objectives: tuple[str, ...]
    points: tuple[str, ...]
    choices: bool


@dataclass(frozen=True)
class LevelsBlock:
    """An item judged by levels, highest level first."""

    number: str
    item: Item
    scheme: Levels
    rejected: tuple[Hung, ...]
    objectives: tuple[str, ...]
    points: tuple[str, ...]


Block = tuple[Row, ...] | LevelsBlock
"""Rows that share one table, or an item that stands by itself."""


def lay_out(section: PaperSection) -> tuple[Block, ...]:
    """Return a section's scheme in the paper's order, neighbouring rows in one table."""
    entries = [
        _entry(label, item) for question in section.questions for label, item in question.parts
    ]
    blocks: list[Block] = []
    for is_row, run in groupby(entries, lambda entry: isinstance(entry, Row)):
        if is_row:
            blocks.append(tuple(entry for entry in run if isinstance(entry, Row)))
        else:
            blocks.extend(entry for entry in run if isinstance(entry, LevelsBlock))
    return tuple(blocks)


def named_points(paper: Paper) -> tuple[Point, ...]:
    """Return the syllabus points that the scheme names, each once, in the order of their ids."""
    named = {
        point
        for _, item in paper.items()
        for point in (*item.syllabus, *item.rewarded(), *item.misconceptions())
    }
    known = {point.id: point for topic in paper.topics for point in topic.points}
    return tuple(known[ref] for ref in sorted(named & known.keys(), key=_id_order))


def _id_order(ref: str) -> list[str | int]:
    """Return a key that puts S2.KC9 before S2.KC10; letters and digits take turns in it."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", ref)]


def _entry(number: str, item: Item) -> Row | LevelsBlock:
    scheme = getattr(item, "scheme", None)
    if isinstance(scheme, Levels):
        return LevelsBlock(
            number, item, scheme, _rejected(scheme), _objectives(item), item.syllabus
        )
    if isinstance(scheme, Points):
        return _points_row(number, item, scheme)
    return _choice_row(number, item, getattr(item, "options", ()))


def _choice_row(number: str, item: Item, options: tuple[Option, ...]) -> Row:
    by_letter = lettered(options)
    keys = [letter for letter, option in by_letter.items() if option.key]
    distractors = [letter for letter in by_letter if letter not in keys]
    return Row(
        number=number,
        marks=item.marks,
        answers=tuple(Hung(letter, by_letter[letter].text) for letter in keys),
        rule=(
            f"One mark each. For each cross beyond {say_number(len(keys))}, one mark less, "
            "not below 0."
            if len(keys) > 1
            else ""
        ),
        guidance=tuple(
            Hung(letter, by_letter[letter].why, _shows(by_letter[letter].misconception))
            for letter in (*keys, *distractors)
        ),
        remark="",
        objectives=_objectives(item),
        points=item.syllabus,
        choices=True,
    )


def _points_row(number: str, item: Item, scheme: Points) -> Row:
    accepted = tuple(
        Hung("Accept", "; ".join(point.accept), f"for {say_point(position)}")
        for position, point in enumerate(scheme.points, 1)
        if point.accept
    )
    return Row(
        number=number,
        marks=item.marks,
        answers=tuple(Hung(str(p.marks), p.text, p.rewards or "") for p in scheme.points),
        rule=_rule(scheme, item.marks),
        guidance=(
            *accepted,
            *_rejected(scheme),
            *(Hung("Ignore", ignored) for ignored in scheme.ignore),
        ),
        remark=scheme.guidance,
        objectives=_objectives(item),
        points=item.syllabus,
        choices=False,
    )


def _rule(scheme: Points, cap: int) -> str:
    single = all(point.marks == 1 for point in scheme.points)
    if scheme.total > cap:
        if not single:
            return f"Each point once, up to {say_marks(cap)}."
        points = "point" if cap == 1 else "points"
        return f"Any {say_number(cap)} {points}, {say_marks(cap)}."
    return "One mark a point, each once." if single else "Marks as shown, each point once."


def _rejected(scheme: Points | Levels) -> tuple[Hung, ...]:
    return tuple(Hung("Reject", r.text, _shows(r.misconception)) for r in scheme.reject)


def _shows(misconception: str | None) -> str:
    return f"misconception {misconception}" if misconception else ""


def _objectives(item: Item) -> tuple[str, ...]:
    return tuple(f"{name}: {marks}" for name, marks in item.marks_by_objective.items())

"""A mark scheme laid out: rows of a table for keys and points, a block for levels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from mockexam.assembly.paper import Paper, PaperSection
from mockexam.bank.item import Item
from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.printing.words import say_marks, say_number
from mockexam.syllabus.model import Point


@dataclass(frozen=True)
class Hung:
    """A line with what hangs at its left: a mark, an option's letter, Accept, Reject or Ignore.

    `text` is item text; `note` is quiet words after it, as a syllabus point; `accept` is
    what else earns the marks of a point, below it. Nothing hangs where there is no label.
    """

    label: str
    text: str
    note: str = ""
    accept: str = ""


_WIDTHS = {1: "letter", 2: "pair", 6: "word"}
"""How wide lines hang by the characters of their longest label; a longer one runs in."""


_ANSWERS, _GUIDANCE = 56, 44
"""As many characters as surely stand on a line of each column."""
_LINE_MM, _GAP_MM = 4.95, 1.0
_PAGE_MM = 160.0
"""How high a row may be that a page holds with the heading of its table."""


def width_of(lines: Sequence[Hung]) -> str:
    """Return how wide lines hang: for a letter, a pair such as 2C or a word, or `run-in`."""
    longest = max((len(line.label) for line in lines), default=0)
    return next((width for most, width in _WIDTHS.items() if longest <= most), "run-in")


@dataclass(frozen=True)
class Row:
    """An item in the table: what earns marks, and what helps to award them.

    `by_key` tells that a key says it, in few words beside long reasons. One that `is_continued`
    goes on with a row that no page holds: its number is said again, and not its marks.
    """

    number: str
    by_key: bool
    marks: int
    answers: tuple[Hung, ...]
    rule: str
    guidance: tuple[Hung, ...]
    remark: str
    objectives: tuple[str, ...]
    points: tuple[str, ...]

    is_continued: bool = False

    @property
    def is_tall(self) -> bool:
        """True where the row may be taller than a page, so that it has to go on over it."""
        return max(_height_of(self.answers, _ANSWERS), self._guidance_height) > _PAGE_MM

    @property
    def _guidance_height(self) -> float:
        return _height_of(self.guidance, _GUIDANCE) + _height(self.remark, _GUIDANCE)

    def on_pages(self) -> Iterator["Row"]:
        """Yield the row, or in its place as many as a page holds each, so that each has its number.

        A line is in one of them only; what is said after the lines is in the last.
        """
        if not self.is_tall:
            yield self
            return
        answers = _dealt(self.answers, _ANSWERS)
        guidance = _dealt(self.guidance, _GUIDANCE)
        under = _height_of(guidance[-1], _GUIDANCE) if guidance else 0.0
        if under + _height(self.remark, _GUIDANCE) > _PAGE_MM:
            guidance.append(())
        pages = max(len(answers), len(guidance))
        for page in range(pages):
            is_last = page == pages - 1
            yield replace(
                self,
                answers=answers[page] if page < len(answers) else (),
                guidance=guidance[page] if page < len(guidance) else (),
                rule=self.rule if is_last else "",
                remark=self.remark if is_last else "",
                is_continued=page > 0,
            )


def _dealt(lines: Sequence[Hung], characters: int) -> list[tuple[Hung, ...]]:
    """Return lines in their order, as many together as a page holds; one at least."""
    dealt: list[tuple[Hung, ...]] = []
    for line in lines:
        if dealt and _height_of((*dealt[-1], line), characters) <= _PAGE_MM:
            dealt[-1] = (*dealt[-1], line)
        else:
            dealt.append((line,))
    return dealt


def _height_of(lines: Sequence[Hung], characters: int) -> float:
    """Return how high lines are at most, one below the other, in millimetres."""
    return sum(
        _height(f"{line.text} {line.note}", characters) + _height(line.accept, characters)
        for line in lines
    )


def _height(text: str, characters: int) -> float:
    """Return how high a text is at most, in millimetres, in lines of so many characters."""
    lines = -(-len(text.strip()) // characters)
    return lines * _LINE_MM + _GAP_MM if lines else 0.0


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
            rows = (entry for entry in run if isinstance(entry, Row))
            blocks.append(tuple(part for row in rows for part in row.on_pages()))
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
    return _key_row(number, item)


def _key_row(number: str, item: Item) -> Row:
    return Row(
        number=number,
        by_key=True,
        marks=item.marks,
        answers=tuple(Hung(line.label, line.text) for line in item.key_lines()),
        rule=item.marking_rule,
        guidance=tuple(
            Hung(line.label, line.text, _shows(line.misconception))
            for line in item.rationale()
            if line.text or line.misconception
        ),
        remark="",
        objectives=_objectives(item),
        points=item.syllabus,
    )


def _points_row(number: str, item: Item, scheme: Points) -> Row:
    return Row(
        number=number,
        by_key=False,
        marks=item.marks,
        answers=tuple(
            Hung(str(p.marks), p.text, p.rewards or "", "; ".join(p.accept)) for p in scheme.points
        ),
        rule=_rule(scheme, item.marks),
        guidance=(
            *_rejected(scheme),
            *(Hung("Ignore", ignored) for ignored in scheme.ignore),
        ),
        remark=scheme.guidance,
        objectives=_objectives(item),
        points=item.syllabus,
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


def marks_by_objective(paper: Paper) -> tuple[tuple[str, int], ...]:
    """Return the marks of the paper's items under each assessment objective, in their order.

    Where candidates choose among questions, all that are offered are counted.
    """
    marks: dict[str, int] = {}
    for _, item in paper.items():
        for name, one in item.marks_by_objective.items():
            marks[name] = marks.get(name, 0) + one
    return tuple(sorted(marks.items()))


def _objectives(item: Item) -> tuple[str, ...]:
    return tuple(f"{name}: {marks}" for name, marks in item.marks_by_objective.items())

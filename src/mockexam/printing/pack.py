"""The order that the copies of a pack lie in, and the files that a printer can hold."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mockexam.printing.copies import Copy
from mockexam.printing.layout import Layout

SPARES_EACH = 20
SPARES_MIN = 2
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Batch:
    """The copies of one file, which are all of one layout.

    `number` counts the files of a layout from 1, of which there are `of`. A sheet has two pages,
    that of answer sheets one.
    """

    layout: Layout
    number: int
    of: int
    copies: tuple[Copy, ...]
    pages: int
    sheets: int

    @property
    def name(self) -> str:
        """What the file is called."""
        part = f"-{self.number}" if self.of > 1 else ""
        held = "answer-sheets" if self.copies[0].is_sheet else f"papers-{self.layout.value}"
        return f"{held}{part}.pdf"


def in_seating_order(copies: Iterable[Copy]) -> list[Copy]:
    """Return copies by their seats as people count them, then by name; who has no seat last.

    Spare copies come at the end.
    """
    return sorted(
        copies,
        key=lambda copy: (
            copy.spare,
            not copy.seat,
            seat_key(copy.seat),
            copy.name.casefold(),
            copy.number,
        ),
    )


def seat_key(seat: str) -> tuple[tuple[int, int | str], ...]:
    """Return what seats are ordered by: A2 comes before A10."""
    parts = (part.strip() for part in _DIGITS.split(seat.casefold()))
    return tuple((0, int(part)) if part.isdecimal() else (1, part) for part in parts if part)


def spares_for(copies: int) -> int:
    """Return how many spare copies go with so many, where nobody says: one in twenty, two least."""
    return max(SPARES_MIN, -(-copies // SPARES_EACH)) if copies else 0


def batches_of(
    copies: Iterable[Copy], pages: Mapping[str, int], *, sheets_max: int, sides: int = 2
) -> list[Batch]:
    """Return copies in files of one layout and at most so many sheets; no copy is split.

    Args:
        copies: In any order; they come in that of the seats.
        pages: The pages of each rendered paper by its name.
        sheets_max: What a printer holds; a copy that is larger has a file of its own.
        sides: On how many sides of a sheet they are printed, 1 or 2.
    """
    by_layout: dict[Layout, list[Copy]] = defaultdict(list)
    for copy in in_seating_order(copies):
        by_layout[copy.layout].append(copy)
    batches = []
    for layout in Layout:
        groups = _grouped(by_layout.get(layout, []), pages, sheets_max, sides)
        for number, group in enumerate(groups, 1):
            counts = [pages[copy.base] for copy in group]
            sheets = sum(sheets_of(held, sides) for held in counts)
            batches.append(Batch(layout, number, len(groups), tuple(group), sum(counts), sheets))
    return batches


def sheets_of(pages: int, sides: int = 2) -> int:
    """Return how many sheets so many pages take, printed on one side or on both."""
    return -(-pages // sides)


def _grouped(
    copies: Sequence[Copy], pages: Mapping[str, int], sheets_max: int, sides: int
) -> list[list[Copy]]:
    groups: list[list[Copy]] = []
    room = 0
    for copy in copies:
        sheets = sheets_of(pages[copy.base], sides)
        if not groups or sheets > room:
            groups.append([])
            room = sheets_max
        groups[-1].append(copy)
        room -= sheets
    return groups

"""Where everything stands on an answer sheet, in millimetres: drawn from here, read from here.

The table is that of an A4 page, from its top left corner. Whoever draws a sheet and
whoever reads one asks `sheets.lay_out_sheets` for the same paper, and both get the same table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
LEFT, RIGHT = 20.0, 190.0
"""The sides of what is printed; beyond stand the corner marks alone."""
LETTER_BUBBLE, DIGIT_BUBBLE = 4.4, 3.8
"""The outer diameters of bubbles: of those for answers, and of those in columns of digits."""
DIGIT_PITCH = 4.9
"""From one digit of a column to the next."""
MARGIN_AROUND_CORNERS = 4.0
"""What stays white around a corner mark, at least."""
BODY_TOP, BODY_BOTTOM = 122.0, 276.0
"""Where the answers stand; above is what is the same on every sheet."""
CANDIDATE_DIGITS = 4
DIGITS = "0123456789"
MINUS = "-"

_CORNER = 6.0
_CORNER_INSET = 8.0


@dataclass(frozen=True)
class Box:
    """A rectangle: its left and top side, its width and height."""

    x: float
    y: float
    width: float
    height: float

    def is_clear_of(self, other: "Box", gap: float = 0.0) -> bool:
        """Tell whether so much room lies between two boxes."""
        return (
            self.x + self.width + gap <= other.x
            or other.x + other.width + gap <= self.x
            or self.y + self.height + gap <= other.y
            or other.y + other.height + gap <= self.y
        )


@dataclass(frozen=True)
class Bubble:
    """A circle to fill, by its middle; `value` is what it means, `shown` what stands in it."""

    x: float
    y: float
    diameter: float
    value: str
    shown: str

    @property
    def box(self) -> Box:
        """The square around it."""
        half = self.diameter / 2
        return Box(self.x - half, self.y - half, self.diameter, self.diameter)


@dataclass(frozen=True)
class Choice:
    """A row of bubbles for one slot of an item's response.

    Attributes:
        ref: The item.
        label: Its number as printed; empty where the row above has it.
        slot: Which slot of its response the row is, from 0.
        name: What tells rows of one item apart, as printed; empty for an only row.
        several: True where more than one bubble may be filled.
        box: The room that the row has, its label included.
        bubbles: What may be filled, from the left.
    """

    ref: str
    label: str
    slot: int
    name: str
    several: bool
    box: Box
    bubbles: tuple[Bubble, ...]


@dataclass(frozen=True)
class Figure:
    """Columns of digits for a number, with a box above each to write the digit in.

    The first `whole` columns of digits stand before the decimal point. `minus` is the bubble
    of a negative number, where a number of the paper may be one.
    """

    ref: str
    label: str
    unit: str
    is_money: bool
    box: Box
    cells: tuple[Box, ...]
    columns: tuple[tuple[Bubble, ...], ...]
    whole: int
    minus: Bubble | None

    @property
    def point(self) -> Box | None:
        """The decimal point, a dot between two boxes; None for whole numbers."""
        if len(self.cells) == self.whole:
            return None
        before = self.cells[self.whole - 1]
        return Box(before.x + before.width + 0.7, before.y + before.height - 1.2, 1.0, 1.0)


@dataclass(frozen=True)
class SheetPage:
    """What stands on one sheet, beside what stands on all."""

    number: int
    choices: tuple[Choice, ...]
    figures: tuple[Figure, ...]
    rule_at: float | None

    def bubbles(self) -> Iterator[Bubble]:
        """Yield every bubble of the answers."""
        for choice in self.choices:
            yield from choice.bubbles
        for figure in self.figures:
            yield from (bubble for column in figure.columns for bubble in column)
            if figure.minus is not None:
                yield figure.minus


@dataclass(frozen=True)
class AnswerSheets:
    """The sheets of a paper; `left_out` are the labels that are answered in the paper itself."""

    pages: tuple[SheetPage, ...]
    left_out: tuple[str, ...]


CORNERS = tuple(
    Box(x, y, _CORNER, _CORNER)
    for y in (_CORNER_INSET, PAGE_HEIGHT - _CORNER_INSET - _CORNER)
    for x in (_CORNER_INSET, PAGE_WIDTH - _CORNER_INSET - _CORNER)
)
"""The marks that a reader finds the page by: top left, top right, bottom left, bottom right."""

CODE = Box(RIGHT - 14.4, 46.0, 14.4, 14.4)
"""The DataMatrix, white around it included; it stands on the right, so it shows which way is up."""

NAME = Box(74.0, 47.5, 97.0, 9.0)
"""The line for the candidate's name."""

SIGNATURE = Box(74.0, 105.5, 116.0, 9.0)

NUMBER_CELLS = tuple(Box(LEFT + n * 9.0, 56.0, 8.0, 8.0) for n in range(CANDIDATE_DIGITS))
"""The boxes to write the candidate's number in."""

NUMBER_GRID = tuple(
    tuple(
        Bubble(cell.x + cell.width / 2, 68.0 + n * DIGIT_PITCH, DIGIT_BUBBLE, digit, digit)
        for n, digit in enumerate(DIGITS)
    )
    for cell in NUMBER_CELLS
)
"""A column of bubbles below each box of the candidate's number, from 0 to 9."""

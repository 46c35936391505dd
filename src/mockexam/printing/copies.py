"""Copies of papers: whose each is, and what is drawn on its pages beyond what was rendered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mockexam.printing.codes import MODULE_MM, SIDE, PageCode, Sheet
from mockexam.printing.layout import Layout
from mockexam.printing.stamp_text import Typesetter

POINTS_PER_MM = 72 / 25.4
EDGE_MM, MODIFIED_EDGE_MM = 20.0, 16.0
"""What the strip at the top of every page leaves free at either side, as the text below it does."""
CODE_TOP_MM = 6.0
BASELINE_MM = 12.6
GAP_MM = 4.0
RULE_MM = 70.0
"""The line for a name that is written by hand."""
SMALLEST = 7.0
_STRIP_POINTS = {Layout.STANDARD: 10.0, Layout.PT18: 16.0, Layout.PT24: 18.0, Layout.PT36: 26.0}
_FILLED_SHARE, _FILLED_SHARE_MAX = 0.5, 0.8
_BASELINE_SHARE = 0.34
_DIGIT_HEIGHT = 0.72
"""Shares of a box: how large what fills it in is, and how high its baseline lies."""
_CODE = SIDE * MODULE_MM * POINTS_PER_MM
_SHEETS = {
    (False, False): Sheet.PAPER,
    (False, True): Sheet.SPARE_PAPER,
    (True, False): Sheet.ANSWER_SHEET,
    (True, True): Sheet.SPARE_ANSWER_SHEET,
}


@dataclass(frozen=True)
class Box:
    """A place on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.top - self.bottom


@dataclass(frozen=True)
class PageShape:
    """The size of a page in points, and the places on it that are filled in, by their names."""

    width: float
    height: float
    places: Mapping[str, Box] = field(default_factory=dict)


@dataclass(frozen=True)
class Copy:
    """One copy of a paper.

    Attributes:
        base: Which of the rendered papers it is a copy of.
        number: The candidate's number in four digits, or which spare copy it is.
        name: The candidate; empty on a spare copy.
        seat: Where they sit; may be empty.
        layout: How large it is printed.
        version: "" or a letter from A.
        spare: It is nobody's yet.
        is_sheet: It is an answer sheet, and not the paper itself.
    """

    base: str
    number: str
    name: str = ""
    seat: str = ""
    layout: Layout = Layout.STANDARD
    version: str = ""
    spare: bool = False
    is_sheet: bool = False

    def code(self, pack: int, page: int) -> PageCode:
        """Return the code of one of its pages, counted from 1."""
        return PageCode(
            _SHEETS[self.is_sheet, self.spare],
            pack,
            int(self.number),
            page,
            self.layout,
            self.version,
        )

    @property
    def label(self) -> str:
        """What stands beside the name on every page; few words where they are large."""
        told = f"Spare copy {int(self.number)}" if self.spare else f"{self._is_called}{self.number}"
        return f"{told}   {self.seat_label}" if self.seat else told

    @property
    def seat_label(self) -> str:
        """Where it belongs; empty where nobody knows."""
        return f"Seat {self.seat}" if self.seat else ""

    @property
    def _is_called(self) -> str:
        return "" if self.layout.is_modified else "Candidate "

    @property
    def edge(self) -> float:
        """How far its strips end from the sides of the page, in points."""
        return (MODIFIED_EDGE_MM if self.layout.is_modified else EDGE_MM) * POINTS_PER_MM

    def filled_points(self, box: Box) -> float:
        """Return how large it fills a box in: as large as its text, where that fits."""
        most, usual = box.height * _FILLED_SHARE_MAX, box.height * _FILLED_SHARE
        return min(max(usual, self.layout.points), most)

    @property
    def texts(self) -> Iterator[str]:
        """Every text that is set on its pages."""
        yield from (self.name, self.label, self.seat, self.seat_label, *self.number)


def draw_strip(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    """Return what stands at the top of each page of a copy: name, number, seat.

    A name that cannot be set, and that of a spare copy, is a line to write on. At its end it
    leaves the place of the code open, which `draw_code` fills: the pages of a copy share that.
    """
    x = page.width - copy.edge - _CODE
    y = page.height - CODE_TOP_MM * POINTS_PER_MM - _CODE
    return _drawn_strip(setter, copy, page) + open_code(Box(x, y, x + _CODE, y + _CODE))


def _drawn_strip(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    size = _STRIP_POINTS[copy.layout]
    baseline = page.height - BASELINE_MM * POINTS_PER_MM
    left = copy.edge
    right = page.width - left - _CODE - GAP_MM * POINTS_PER_MM
    room = right - left
    label = setter.set(copy.label, size, widest=room * 2 / 3, smallest=SMALLEST)
    drawn = label.at(right - label.width, baseline)
    room -= label.width + GAP_MM * POINTS_PER_MM
    if copy.name and setter.can_set(copy.name):
        name = setter.set(copy.name, size, widest=room, smallest=SMALLEST)
        return name.at(left, baseline) + drawn
    end = left + min(RULE_MM * POINTS_PER_MM, room)
    return f"{drawn}0.5 w {left:.2f} {baseline - 2:.2f} m {end:.2f} {baseline - 2:.2f} l S\n"


def open_code(place: Box) -> str:
    """Return what makes the place of a code the unit square; `draw_code` fills and closes it."""
    return f"q {place.width:.2f} 0 0 {place.height:.2f} {place.left:.2f} {place.bottom:.2f} cm\n"


def draw_code(code: bytes) -> str:
    """Return what draws a code in the place that the strip left open."""
    return f"BI/W {SIDE}/H {SIDE}/BPC 1/CS/G/F/AHx ID {code.hex()}> EI Q\n"


def fill_places(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    """Return what fills the boxes of a cover in; what is not known or cannot be set stays empty."""
    drawn = ""
    for name, text in (("name", copy.name), ("seat", copy.seat)):
        box = page.places.get(name)
        if box is not None and text and setter.can_set(text):
            filled = setter.set(text, copy.filled_points(box), widest=box.width, smallest=SMALLEST)
            drawn += filled.at(box.left, box.bottom + box.height * _BASELINE_SHARE)
    if not copy.spare:
        for place, digit in enumerate(copy.number, 1):
            cell = page.places.get(f"number-{place}")
            if cell is not None:
                drawn += draw_in_cell(setter, digit, cell, copy.filled_points(cell))
    return drawn


def draw_in_cell(setter: Typesetter, digit: str, cell: Box, points: float) -> str:
    """Return what draws a digit in the middle of a box."""
    one = setter.set(digit, points, widest=cell.width, smallest=SMALLEST)
    x = (cell.left + cell.right - one.width) / 2
    return one.at(x, (cell.bottom + cell.top - one.size * _DIGIT_HEIGHT) / 2)

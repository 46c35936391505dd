"""Whose an answer sheet is, drawn where the table of positions has room for it."""

from mockexam.printing import positions
from mockexam.printing.codes import QUIET_MODULES, SIDE
from mockexam.printing.copies import (
    POINTS_PER_MM,
    SMALLEST,
    Box,
    Copy,
    PageShape,
    draw_in_cell,
    open_code,
)
from mockexam.printing.stamp_text import Typesetter

_NAME_POINTS, _WHERE_POINTS, _DIGIT_POINTS = 13.0, 13.0, 12.0
_NAME_ABOVE_LINE = 1.8
_WHERE_BASELINE = 25.4
_WHERE_WIDTH = 60.0
"""The place of the seat, at the right of the head, in millimetres from the top of the page."""
_ROUND = 0.5523
"""How far the handles of a quarter of a circle lie from its ends, in radii."""


def draw_head(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    """Return what stands on each of a copy's answer sheets: name, seat, number, and its bubbles.

    What is not known or cannot be set stays empty, as on a spare sheet, for whoever takes it. At
    its end it leaves the place of the code open, which `copies.draw_code` fills.
    """
    drawn = _drawn_name(setter, copy, page) + _drawn_where(setter, copy, page)
    if not copy.spare:
        for digit, cell, column in zip(
            copy.number, positions.NUMBER_CELLS, positions.NUMBER_GRID, strict=True
        ):
            drawn += draw_in_cell(setter, digit, _box(cell, page), _DIGIT_POINTS)
            drawn += "".join(_disc(_box(b.box, page)) for b in column if b.value == digit)
    return drawn + open_code(_code_place(page))


def _drawn_name(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    if not copy.name or not setter.can_set(copy.name):
        return ""
    box = _box(positions.NAME, page)
    name = setter.set(copy.name, _NAME_POINTS, widest=box.width, smallest=SMALLEST)
    return name.at(box.left, box.bottom + _NAME_ABOVE_LINE * POINTS_PER_MM)


def _drawn_where(setter: Typesetter, copy: Copy, page: PageShape) -> str:
    told = copy.label if copy.spare else copy.seat_label
    if not told or not setter.can_set(told):
        return ""
    widest = _WHERE_WIDTH * POINTS_PER_MM
    where = setter.set(told, _WHERE_POINTS, widest=widest, smallest=SMALLEST)
    right = positions.RIGHT * POINTS_PER_MM
    return where.at(right - where.width, page.height - _WHERE_BASELINE * POINTS_PER_MM)


def _code_place(page: PageShape) -> Box:
    """Return where the modules of the code stand: what the table has for it, less the white."""
    place = _box(positions.CODE, page)
    white = place.width * QUIET_MODULES / (SIDE + 2 * QUIET_MODULES)
    return Box(place.left + white, place.bottom + white, place.right - white, place.top - white)


def _box(place: positions.Box, page: PageShape) -> Box:
    """Return a place of the table, in millimetres from the top left, in points of the page."""
    left, top = place.x * POINTS_PER_MM, page.height - place.y * POINTS_PER_MM
    width, height = place.width * POINTS_PER_MM, place.height * POINTS_PER_MM
    return Box(left, top - height, left + width, top)


def _disc(box: Box) -> str:
    """Return what fills the largest circle of a square box."""
    x, y, radius = (box.left + box.right) / 2, (box.bottom + box.top) / 2, box.width / 2
    handle = radius * _ROUND
    quarters = ((1, 0, 0, 1), (0, 1, -1, 0), (-1, 0, 0, -1), (0, -1, 1, 0))
    drawn = f"{x + radius:.2f} {y:.2f} m"
    for at_x, at_y, to_x, to_y in quarters:
        points = (
            x + at_x * radius + to_x * handle, y + at_y * radius + to_y * handle,
            x + to_x * radius + at_x * handle, y + to_y * radius + at_y * handle,
            x + to_x * radius, y + to_y * radius,
        )  # fmt: skip
        drawn += " " + " ".join(f"{point:.2f}" for point in points) + " c"
    return f"{drawn} f\n"

"""A room from its seats: rows and columns where they are called so, else a list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mockexam.printing.pack import seat_key

COLUMNS_MAX = 8
"""So many seats stand beside each other on a landscape page."""
_IN_A_GRID = re.compile(r"([A-Za-z]+)\s*-?\s*(\d+)")


@dataclass(frozen=True)
class Place:
    """Somebody at a seat; `note` says what differs for them, such as the size of their paper.

    `version` is what their version of the paper is called; empty where there is one for all.
    """

    seat: str
    number: str
    name: str
    note: str = ""
    version: str = ""


@dataclass(frozen=True)
class Block:
    """Rows of seats that fit on a page beside each other; an empty seat is None."""

    columns: tuple[int, ...]
    rows: tuple[tuple[str, tuple[Place | None, ...]], ...]


@dataclass(frozen=True)
class SeatingPlan:
    """A plan of a room, and who sits where it cannot show: in another room, or at no seat yet."""

    blocks: tuple[Block, ...]
    listed: tuple[Place, ...]
    apart: tuple[Place, ...]
    unseated: tuple[Place, ...]

    @property
    def has_versions(self) -> bool:
        """True where papers of several versions lie in the room."""
        drawn = (place for block in self.blocks for _, cells in block.rows for place in cells)
        return any(
            place is not None and place.version
            for place in (*drawn, *self.listed, *self.apart, *self.unseated)
        )


def plan_seats(places: Iterable[Place], *, apart: Sequence[Place] = ()) -> SeatingPlan:
    """Return the plan of a room.

    Seats such as A4 stand in a grid, a row a letter. Where some are called otherwise, or two
    people have one seat, all of them are listed in the order of the seats.

    Args:
        places: Who sits in the room.
        apart: Who sits in a room of their own.
    """
    held = sorted(places, key=lambda place: (seat_key(place.seat), place.number))
    seated = [place for place in held if place.seat]
    unseated = tuple(place for place in held if not place.seat)
    grid: dict[tuple[str, int], Place] = {}
    for place in seated:
        found = _IN_A_GRID.fullmatch(place.seat)
        if found is not None:
            grid.setdefault((found[1].upper(), int(found[2])), place)
    if len(grid) == len(seated):
        return SeatingPlan(tuple(_blocks(grid)), (), tuple(apart), unseated)
    return SeatingPlan((), tuple(seated), tuple(apart), unseated)


def _blocks(grid: dict[tuple[str, int], Place]) -> Iterable[Block]:
    rows = sorted({row for row, _ in grid}, key=lambda row: (len(row), row))
    columns = sorted({column for _, column in grid})
    for first in range(0, len(columns), COLUMNS_MAX):
        beside = tuple(columns[first : first + COLUMNS_MAX])
        drawn = tuple((row, tuple(grid.get((row, column)) for column in beside)) for row in rows)
        yield Block(beside, tuple((row, cells) for row, cells in drawn if any(cells)))

"""Which version of a paper each candidate is dealt, so that neighbours have different ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mockexam.printing.pack import seat_key

IN_FRONT, ASKEW = 3, 1
"""How much worse the same version is in front or behind than askew, over a corner."""
_SWAPS_WITHIN = 24
"""So many papers before and after are looked at for one to change versions with."""

_Line = tuple[tuple[int, int | str], ...] | None


@dataclass(frozen=True)
class _Room:
    """Who sits near whom, by their places in the order of the seats.

    `beside` are those next to one in a row, whatever seats are empty between them; `around` are
    those in front, behind and askew, each with how bad the same version would be.
    """

    beside: tuple[tuple[int, ...], ...]
    around: tuple[tuple[tuple[int, int], ...], ...]


def deal(seats: Sequence[str], letters: str, held: Sequence[str] = ()) -> list[str]:
    """Return the letter of each candidate's version; the same input gives the same letters.

    Nobody has the letter of who sits beside them, and no letter is dealt more than once oftener
    than another. Where that leaves a choice, the letter differs from those in front and behind,
    then from those over the corners. Letters that are held stay: who came late takes what their
    neighbours leave, and where both letters of two are taken, the one that fewer have.

    Args:
        seats: In the order in which papers lie, empty ones last: those sit in one row.
        letters: The versions, two at least for neighbours to differ.
        held: The letter that each has already, or an empty text; all empty unless given.
    """
    dealt = list(held) or [""] * len(seats)
    free = [place for place, letter in enumerate(dealt) if not letter]
    room = _room(seats)
    counts = Counter(filter(None, dealt))
    for place in free:
        dealt[place] = min(letters, key=partial(_rank, room, dealt, counts, place))
        counts[dealt[place]] += 1
    _swap(room, dealt, free)
    return dealt


def neighbours(seats: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of places that are beside each other; `seats` as `deal` takes them."""
    found = enumerate(_room(seats).beside)
    return [(place, other) for place, others in found for other in others if place < other]


def _rank(
    room: _Room, dealt: Sequence[str], counts: Mapping[str, int], place: int, letter: str
) -> tuple[int, int, int, str]:
    beside = sum(dealt[other] == letter for other in room.beside[place])
    return beside, counts[letter], _badness(room, dealt, place, letter), letter


def _badness(room: _Room, dealt: Sequence[str], place: int, letter: str) -> int:
    return sum(weight for other, weight in room.around[place] if dealt[other] == letter)


def _swap(room: _Room, dealt: list[str], free: Sequence[int]) -> None:
    """Let two change letters where that parts more neighbours, in front and askew too."""
    for at, place in enumerate(free):
        if not _badness(room, dealt, place, dealt[place]):
            continue
        for other in free[max(0, at - _SWAPS_WITHIN) : at + _SWAPS_WITHIN + 1]:
            if dealt[other] != dealt[place] and _gains(room, dealt, place, other):
                dealt[place], dealt[other] = dealt[other], dealt[place]


def _gains(room: _Room, dealt: list[str], place: int, other: int) -> bool:
    before = _cost(room, dealt, place, other)
    dealt[place], dealt[other] = dealt[other], dealt[place]
    after = _cost(room, dealt, place, other)
    dealt[place], dealt[other] = dealt[other], dealt[place]
    return after < before


def _cost(room: _Room, dealt: Sequence[str], *places: int) -> tuple[int, int]:
    """Return how many beside these places, and how much around them, have the same letter."""
    beside = sum(dealt[n] == dealt[place] for place in places for n in room.beside[place])
    return beside, sum(_badness(room, dealt, place, dealt[place]) for place in places)


def _room(seats: Sequence[str]) -> _Room:
    lines: dict[_Line, dict[int, int]] = {}
    held = [_line(seat) for seat in seats]
    beside: list[list[int]] = [[] for _ in seats]
    for place, (line, number) in enumerate(held):
        lines.setdefault(line, {}).setdefault(number, place)
        if place and held[place - 1][0] == line:
            beside[place - 1].append(place)
            beside[place].append(place - 1)
    rows = {line: row for row, line in enumerate(lines) if line is not None}
    at = {
        (row, number): place for line, row in rows.items() for number, place in lines[line].items()
    }
    around = [_around(at, rows[line], n) if line in rows else () for line, n in held]
    return _Room(tuple(map(tuple, beside)), tuple(around))


def _around(
    at: Mapping[tuple[int, int], int], row: int, number: int
) -> tuple[tuple[int, int], ...]:
    return tuple(
        (at[row + down, number + along], ASKEW if along else IN_FRONT)
        for down in (-1, 1)
        for along in (-1, 0, 1)
        if (row + down, number + along) in at
    )


def _line(seat: str) -> tuple[_Line, int]:
    """Return the row that a seat is in and its number there; all that have none are in one row."""
    key = seat_key(seat)
    number = key[-1][1] if key else ""
    return (key[:-1], number) if isinstance(number, int) else (None, 0)

"""Classes of like questions: those that a section with a choice may offer beside each other.

Questions are alike where their marks are equal and their facilities lie within a width. Every
set of questions that are alike two by two lies in the class that begins at the hardest of
them, and all questions of a class are alike; so a section is fair exactly where one class
holds all that stands in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mockexam.assembly.table import Floats, Ints


@dataclass(frozen=True)
class Alike:
    """The classes of a section: all its questions come from one of them.

    A cell holds the places of equal marks and facility, with the numbers of the classes,
    counted from 0, that they lie in; a place that no class holds lies in a cell without.
    """

    classes: int
    cells: tuple[tuple[Ints, Ints], ...]
    size: int

    def is_kept(self, filled: Floats) -> bool:
        """Tell whether one class holds all places that are filled; 1 says so of a place."""
        used = [set(classes.tolist()) for places, classes in self.cells if filled[places].any()]
        return not used or bool(set.intersection(*used))


def are_alike(looks: Sequence[tuple[int, Fraction]], within: Fraction) -> bool:
    """Tell whether questions of these marks and facilities may be offered beside each other."""
    marks, facilities = {mark for mark, _ in looks}, [facility for _, facility in looks]
    return len(marks) == 1 and max(facilities) - min(facilities) <= within


def classes_of(
    places: Ints, looks: Sequence[tuple[int, Fraction]], *, within: Fraction, size: int
) -> Alike:
    """Return the classes of places that hold as many questions as are to stand in the section.

    Args:
        places: The places of a section.
        looks: The marks and the facility of the question in each place, in that order.
        within: How far apart two facilities may lie, both ends included.
        size: How many questions are to stand in the section.
    """
    cells: dict[tuple[int, Fraction], list[int]] = {}
    for place, look in zip(places.tolist(), looks, strict=True):
        cells.setdefault(look, []).append(place)
    classes = [
        reached
        for reached in _widest(sorted(cells), within)
        if sum(len(cells[look]) for look in reached) >= size
    ]
    return Alike(
        len(classes),
        tuple(
            (
                np.array(cells[look], dtype=np.int32),
                np.array([n for n, one in enumerate(classes) if look in one], dtype=np.int32),
            )
            for look in sorted(cells)
        ),
        size,
    )


def _widest(
    looks: Sequence[tuple[int, Fraction]], within: Fraction
) -> list[Mapping[tuple[int, Fraction], None]]:
    """Return for each look those alike from it on, without what an earlier one holds too."""
    found: list[Mapping[tuple[int, Fraction], None]] = []
    for marks, facility in looks:
        reached = dict.fromkeys(
            (m, f) for m, f in looks if m == marks and facility <= f <= facility + within
        )
        if not found or not reached.keys() <= found[-1].keys():
            found.append(reached)
    return found

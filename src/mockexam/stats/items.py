"""What a cohort says of an item: its observed facility, with the n behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Facility:
    """The mean share of an item's marks, 0..1, over `n` responses."""

    value: Fraction
    n: int


def observed_facility(marks: Sequence[Fraction], *, max_mark: int) -> Facility | None:
    """Return the mean share of the marks earned; None without responses.

    Args:
        marks: Marks on the item, one per candidate, 0..max_mark.
        max_mark: Marks available on the item, at least 1.
    """
    if not marks:
        return None
    return Facility(sum(marks, Fraction(0)) / (len(marks) * max_mark), len(marks))

"""What a response is awarded: by its key, or by the points and levels that a marker judges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.bank.kinds.written import Written
from mockexam.errors import MockExamError


class MarkRefused(MockExamError):
    """A judgement that the mark scheme does not allow."""


@dataclass(frozen=True)
class Award:
    """The marks of one response; `points` are the ticked marking points, counted from 0."""

    marks: Fraction
    points: tuple[int, ...] = ()
    comment: str = ""
    marker: str = ""


def award_points(item: Written, ticked: Collection[int]) -> Fraction:
    """Return the marks of the ticked points, capped at the item's marks.

    Raises:
        MarkRefused: The scheme has no such point, or no points at all.
    """
    if not isinstance(item.scheme, Points):
        raise MarkRefused(f"{item.ref} is marked by levels, not by points.")
    if any(not 0 <= n < len(item.scheme.points) for n in ticked):
        raise MarkRefused(f"{item.ref} has {len(item.scheme.points)} marking points.")
    return item.scheme.award(ticked, item.marks)


def award_level(item: Written, marks: int) -> Fraction:
    """Return the marks that a marker fixed within a level.

    Raises:
        MarkRefused: The marks are outside the item's, or it is marked by points.
    """
    if not isinstance(item.scheme, Levels):
        raise MarkRefused(f"{item.ref} is marked by points, not by levels.")
    if not 0 <= marks <= item.marks:
        raise MarkRefused(f"Enter marks from 0 to {item.marks}.")
    return Fraction(marks)


def award_by_key(item: Item, response: Response) -> Award | None:
    """Return the award of a response that needs no person, or None where it does."""
    marks = item.score(response)
    return None if marks is None else Award(marks, marker="key")


def awards_for(
    paper: Paper, responses: Mapping[str, Response], judged: Mapping[str, Award]
) -> dict[str, Award | None]:
    """Return the award of every item of the paper; None where a person has yet to judge."""
    return {
        item.ref: judged.get(item.ref) or award_by_key(item, responses.get(item.ref))
        for _, item in paper.items()
    }

"""Ordering: steps to be numbered in the order in which they come."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Line, Response, Text
from mockexam.bank.kinds.slots import Slotted


class Ordering(Slotted):
    """Steps, authored in their right order and shown in the alphabet's.

    Where the alphabet would give the order away, they are shown from Z to A. The
    slots are the places (`1`, `2` …) that the candidate gives to the steps as shown.
    Marks are one less than the steps, one for each pair of neighbours, or one for
    the whole.

    Source: neighbouring pairs, as in Moodle's ordering question, "relative to
    next item"; one step out of place then costs two marks and not all.
    """

    kind: Literal["ordering"]
    steps: tuple[Text, ...] = Field(min_length=3, max_length=7)
    why: str = ""

    @model_validator(mode="after")
    def _steps_are_the_marks(self) -> Self:
        if len({step.casefold() for step in self.steps}) != len(self.steps):
            raise ValueError("steps: one of them stands twice")
        if self.marks not in {1, len(self.steps) - 1}:
            raise ValueError(
                f"marks: 1, or one for each pair of neighbours ({len(self.steps) - 1}), "
                f"not {self.marks}"
            )
        return self

    @property
    def shown(self) -> tuple[str, ...]:
        """The steps in the order shown."""
        alphabetical = tuple(sorted(self.steps, key=lambda step: (step.casefold(), step)))
        return alphabetical if alphabetical != self.steps else alphabetical[::-1]

    @property
    def key(self) -> tuple[str, ...]:
        """The right place of each step, in the order shown."""
        return tuple(str(self.steps.index(step) + 1) for step in self.shown)

    @property
    def slot_choices(self) -> tuple[tuple[str, ...] | None, ...]:
        """A place for each step as shown."""
        places = tuple(str(n) for n in range(1, len(self.steps) + 1))
        return (places,) * len(self.steps)

    @property
    def marking_rule(self) -> str:
        """What the order earns."""
        if self.marks == 1:
            return "The mark is for the whole order."
        return "One mark for each step that comes straight after the one it should follow."

    def score(self, response: Response) -> Fraction:
        """Return the marks of an order; see the class for the rule."""
        placed = dict(zip(self.shown, self.slots(response), strict=True))
        given = Counter(placed.values())
        # A place that two steps share says nothing of their order.
        alone = {step: place for step, place in placed.items() if given[place] == 1}
        places = [int(alone[step]) if alone.get(step, "").isdecimal() else 0 for step in self.steps]
        if self.marks == 1:
            return Fraction(places == list(range(1, len(places) + 1)))
        return Fraction(sum(0 < one == other - 1 for one, other in pairwise(places)))

    def texts(self) -> Iterator[str]:
        """Yield the stem and the steps."""
        yield self.stem
        yield from self.steps

    def key_lines(self) -> tuple[Line, ...]:
        """Return the steps in their right order, each with its place."""
        return tuple(Line(str(place), step) for place, step in enumerate(self.steps, 1))

    def rationale(self) -> tuple[Line, ...]:
        """Return how the boxes read from the top, and why the order is the right one."""
        boxes = Line("", f"From the top the boxes read {', '.join(self.key)}.")
        return (boxes, Line("", self.why)) if self.why else (boxes,)

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return the steps that were given a place, by their places."""
        placed = zip(self.slots(response), self.shown, strict=True)
        return tuple(Line(place, step) for place, step in sorted(placed) if place)

"""Mark schemes of written answers: points to tick, or levels to judge by."""

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator

from mockexam.bank.item import MARKS_MAX, Text
from mockexam.document import Document
from mockexam.syllabus.model import PointId


class RejectedAnswer(Document):
    """An answer that earns nothing, and the misconception that it shows where there is one."""

    text: Text
    misconception: PointId | None = None


class MarkingPoint(Document):
    """One creditworthy idea; `rewards` is the syllabus point behind it."""

    text: Text
    marks: int = Field(default=1, ge=1, le=MARKS_MAX)
    rewards: PointId | None = None
    accept: tuple[Text, ...] = ()


class Points(Document):
    """A points-based scheme: each point once, and no more than the item's marks in all."""

    points: tuple[MarkingPoint, ...] = Field(min_length=1)
    reject: tuple[RejectedAnswer, ...] = ()
    ignore: tuple[Text, ...] = ()
    guidance: str = ""

    @property
    def total(self) -> int:
        """The marks of all points, which may be more than the item's cap."""
        return sum(point.marks for point in self.points)

    def award(self, ticked: Collection[int], cap: int) -> Fraction:
        """Return the marks of the ticked points, counted from 0, capped at the item's marks."""
        earned = sum(point.marks for n, point in enumerate(self.points) if n in set(ticked))
        return Fraction(min(earned, cap))


class Level(Document):
    """A level of response with the lowest and highest mark that it carries."""

    level: int = Field(ge=1, le=6)
    marks: tuple[int, int]
    text: Text


class Exemplar(Document):
    """A written answer, the mark that it would get, and why."""

    answer: Text
    marks: int = Field(ge=0, le=MARKS_MAX)
    why: Text


class IndicativeContent(Document):
    """Something that a good answer may hold; `rewards` is the syllabus point behind it."""

    text: Text
    rewards: PointId | None = None


class Levels(Document):
    """A levels-based scheme: levels lowest first, their marks touching, from 1 to the total."""

    levels: tuple[Level, ...] = Field(min_length=2)
    indicative: tuple[IndicativeContent, ...] = Field(min_length=2)
    exemplar: Exemplar
    reject: tuple[RejectedAnswer, ...] = ()
    guidance: str = ""

    @model_validator(mode="after")
    def _levels_touch(self) -> Self:
        expected = 1
        for number, level in enumerate(self.levels, 1):
            low, high = level.marks
            if level.level != number or low != expected or high < low:
                raise ValueError(
                    f"levels: level {number} begins at mark {expected}; lowest level first, no gaps"
                )
            expected = high + 1
        if self.exemplar.marks > self.total:
            raise ValueError(f"exemplar: {self.exemplar.marks} marks of {self.total}")
        return self

    @property
    def total(self) -> int:
        """The highest mark of the highest level."""
        return self.levels[-1].marks[1]


def rewarded_by(scheme: Points | Levels) -> Iterator[str]:
    """Yield the syllabus point of each rewarded idea that names one."""
    ideas = scheme.points if isinstance(scheme, Points) else scheme.indicative
    yield from (idea.rewards for idea in ideas if idea.rewards)

"""What every item has, whatever its kind."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from mockexam.document import Document
from mockexam.syllabus.model import PointId

Text = Annotated[str, StringConstraints(min_length=1)]
Ref = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*-\d+[a-z]?$")]
Objective = Literal["AO1", "AO2", "AO3"]
Response = str | tuple[str, ...] | None
"""What a candidate answered, as stored: text, letters or slots in order, or nothing."""
RuleName = Annotated[str, StringConstraints(pattern=r"^[a-z]+([.-][a-z]+)*$")]

MARKS_MAX = 30


@dataclass(frozen=True)
class Line:
    """A line of an answer or of its scheme: what hangs at its left, and item text.

    `misconception` is the wrong idea that the line is a sign of, where there is one.
    """

    label: str
    text: str
    misconception: str | None = None


class Law(Document):
    """When a legal item was true, where, and when it must be read again."""

    as_at: date
    review_by: date
    nations: tuple[Literal["England", "Wales", "Scotland", "Northern Ireland"], ...] = Field(
        min_length=1
    )


class Item(Document):
    """The smallest thing that is answered and marked; the kinds add what they need.

    `estimated_facility` is the author's estimate of the mean share of the
    marks that candidates at this level get, 0..1; what was observed is kept
    elsewhere and never overwrites it.
    """

    objective_marking: ClassVar[bool]
    """True where `score` alone settles the marks."""

    ref: Ref
    version: int = Field(default=1, ge=1)
    kind: str
    topic: Text
    syllabus: tuple[PointId, ...] = Field(min_length=1, max_length=2)
    level: int = Field(ge=1, le=8)
    command_word: Text
    ao: Objective | dict[Objective, Annotated[int, Field(ge=1)]]
    marks: int = Field(ge=1, le=MARKS_MAX)
    estimated_facility: float = Field(gt=0, lt=1)
    estimated_minutes: float = Field(gt=0, le=90)
    stem: Text
    modified: str = ""
    """The stem as modified papers print it, where its figure or table was made simpler for them."""
    tags: dict[str, str] = {}
    enemies: tuple[Ref, ...] = ()
    law: Law | None = None
    suppress: dict[RuleName, Text] = {}
    """Writing rules that do not hold for this item, each with the author's reason."""

    @field_validator("syllabus")
    @classmethod
    def _points_differ(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value):
            raise ValueError("names a point twice")
        return value

    @model_validator(mode="after")
    def _objectives_add_up(self) -> Self:
        if isinstance(self.ao, dict) and sum(self.ao.values()) != self.marks:
            raise ValueError(
                f"ao: its marks add up to {sum(self.ao.values())}, the item has {self.marks}"
            )
        return self

    @property
    def marks_by_objective(self) -> dict[str, int]:
        """The marks under each assessment objective; they add up to `marks`."""
        by_objective = self.ao if isinstance(self.ao, dict) else {self.ao: self.marks}
        return {str(objective): marks for objective, marks in by_objective.items()}

    @abstractmethod
    def score(self, response: Response) -> Fraction | None:
        """Return the marks that the response earns, or None where a person must judge."""

    @abstractmethod
    def accepts(self, response: Response) -> str | None:
        """Return how to mend a response of the wrong form, or None where it may be stored."""

    def is_answered(self, response: Response) -> bool:
        """Tell whether the response holds anything to mark."""
        slots = (response,) if isinstance(response, str) else response or ()
        return any(slot.strip() for slot in slots)

    def is_complete(self, response: Response) -> bool:
        """Tell whether nothing more is asked for; a slot that is left empty still is."""
        return self.is_answered(response)

    @property
    def marking_rule(self) -> str:
        """How marks are given where the key alone does not say it; empty where it does."""
        return ""

    def key_lines(self) -> tuple[Line, ...]:
        """Return the right answer, a line for each of its parts; none where a scheme says it."""
        return ()

    def rationale(self) -> tuple[Line, ...]:
        """Return why each answer is right or wrong, for markers and for feedback."""
        return ()

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return a response as it is shown beside its scheme; none where it is blank."""
        if isinstance(response, str) and response.strip():
            return (Line("", response),)
        return ()

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:  # noqa: ARG002
        """Return the misconceptions that the response is a sign of; the kinds that can tell do."""
        return ()

    def texts(self) -> Iterator[str]:
        """Yield every text of the item that candidates or markers read as item text."""
        yield self.stem

    def stem_in(self, *, modified: bool) -> str:
        """Return the stem as standard papers print it, or as modified papers do."""
        return self.modified if modified and self.modified else self.stem

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconception of each distractor or rejected answer that names one."""
        yield from ()

    def rewarded(self) -> Iterator[str]:
        """Yield the syllabus point of each marking point that names one."""
        yield from ()

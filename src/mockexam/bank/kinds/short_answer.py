"""Short answer: a few words or sentences, marked by points."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.kinds.scheme import Points
from mockexam.bank.kinds.written import Written


class ShortAnswer(Written):
    """A question of up to six marks with a points-based scheme."""

    kind: Literal["short_answer"]
    marks: int = Field(ge=1, le=6)
    scheme: Points

    @model_validator(mode="after")
    def _points_cover_the_marks(self) -> Self:
        if self.scheme.total < self.marks:
            raise ValueError(
                f"scheme: its points add up to {self.scheme.total}, the item has {self.marks} marks"
            )
        return self

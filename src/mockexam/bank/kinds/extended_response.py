"""Extended response: several paragraphs, marked by points or by levels."""

from typing import Literal, Self

from pydantic import model_validator

from mockexam.bank.kinds.scheme import Levels, Points
from mockexam.bank.kinds.written import Written


class ExtendedResponse(Written):
    """A question that asks for a sustained answer."""

    kind: Literal["extended_response"]
    scheme: Points | Levels

    @model_validator(mode="after")
    def _scheme_fits_the_marks(self) -> Self:
        total = self.scheme.total
        if isinstance(self.scheme, Levels) and total != self.marks:
            raise ValueError(f"scheme: the levels end at {total}, the item has {self.marks} marks")
        return self

"""What makes one paper better than another, of those that meet every row."""

from typing import Literal, Self

from pydantic import Field, FiniteFloat, model_validator

from mockexam.assembly.row import SUM_OF
from mockexam.document import Document

INFORMATION = "information"


class Objective(Document):
    """What is to be as large, as small or as near to a figure as can be.

    The measure is `information` (of calibrated items, at abilities theta) or `sum of` a
    dimension. Where there are several thetas, `by` says whether their sum counts or the
    worst of them; nearest is always by the worst. Where none is given the objective is
    the mean distance from the rows' targets.
    """

    maximise: str | None = None
    minimise: str | None = None
    nearest: str | None = None
    at: tuple[FiniteFloat, ...] = Field(default=(0.0,), min_length=1)
    to: tuple[FiniteFloat, ...] = ()
    by: Literal["sum", "worst"] = "sum"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        given = [m for m in (self.maximise, self.minimise, self.nearest) if m is not None]
        if len(given) != 1:
            raise ValueError("give it maximise, minimise or nearest, one of the three")
        if given[0] != INFORMATION and not given[0].startswith(SUM_OF):
            raise ValueError(f"{given[0]} is neither information nor `sum of` something")
        wanted = len(self.at) if given[0] == INFORMATION else 1
        if self.nearest is not None and len(self.to) != wanted:
            raise ValueError(f"`to` gives what to come near to: {wanted} number(s), one for each")
        if self.nearest is None and self.to:
            raise ValueError("`to` goes with nearest; take it out")
        return self

    @property
    def measure(self) -> str:
        """What is measured: `information`, or `sum of` a dimension."""
        return self.maximise or self.minimise or self.nearest or ""

    @property
    def column(self) -> str | None:
        """The dimension that is summed; None for information."""
        return None if self.measure == INFORMATION else self.measure.removeprefix(SUM_OF)

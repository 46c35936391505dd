"""A row of a blueprint: a measure over the items that match, and the band it must keep."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, FiniteFloat, StringConstraints, model_validator

from mockexam.assembly.where import Where
from mockexam.document import Document

Text = Annotated[str, StringConstraints(min_length=1)]
RowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
SUM_OF, MEAN_OF = "sum of ", "mean of "


class Measure(StrEnum):
    """What a row adds up over the items that it matches."""

    ITEMS = "items"
    MARKS = "marks"
    MINUTES = "minutes"
    WORDS = "words"
    SETS = "sets"


def _read_measure(value: object) -> object:
    if isinstance(value, str) and value not in tuple(Measure):
        if not value.startswith((SUM_OF, MEAN_OF)) or not value.partition(" of ")[2].strip():
            named = ", ".join(Measure)
            raise ValueError(
                f"{value} is no measure; those are {named}, `sum of …` and `mean of …`"
            )
        return value
    return Measure(value) if isinstance(value, str) else value


AnyMeasure = Annotated[Measure | str, BeforeValidator(_read_measure)]
"""A named measure, or the sum or mean of any dimension that is a number: `sum of seconds`."""


def with_on(value: object) -> object:
    """Return a mapping as it was meant: YAML 1.1 reads a bare `on` as the word for true."""
    if isinstance(value, dict) and True in value:
        return {"on" if key is True else key: held for key, held in value.items()}
    return value


class Row(Document):
    """One constraint: the measure, over the items where the conditions hold, within its band.

    A row that is not `hard` may be missed; each miss, as a share of the bound, costs its
    `weight`. The distance from the target costs it too. `each` makes one row of every
    value of a dimension. A mean over no items keeps every band.
    A row over `all papers` holds for them taken together.
    """

    id: RowId
    label: str = ""
    section: str | None = None
    where: Where = {}
    measure: AnyMeasure
    min: FiniteFloat | None = None
    target: FiniteFloat | None = None
    max: FiniteFloat | None = None
    hard: bool = True
    weight: float = Field(default=1, gt=0)
    scope: Literal["paper", "all papers"] = "paper"
    each: str | None = None
    on: bool = True
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _has_a_label(cls, value: object) -> object:
        value = with_on(value)
        if isinstance(value, dict) and not value.get("label") and isinstance(value.get("id"), str):
            return {**value, "label": value["id"]}
        return value

    @model_validator(mode="after")
    def _band_is_in_order(self) -> Self:
        given = [bound for bound in (self.min, self.target, self.max) if bound is not None]
        if not given:
            raise ValueError(f"row {self.id}: give it a min, a target or a max")
        if given != sorted(given):
            raise ValueError(f"row {self.id}: min, target and max stand in rising order")
        if isinstance(self.measure, Measure) and given[0] < 0:
            raise ValueError(f"row {self.id}: no paper has fewer than 0 {self.measure}")
        if self.scope == "all papers" and self.column and self.is_mean:
            raise ValueError(f"row {self.id}: a mean is of one paper; take the sum over all")
        return self

    @property
    def column(self) -> str | None:
        """The dimension that a sum or a mean is of; None for a named measure."""
        if isinstance(self.measure, Measure):
            return None
        return self.measure.removeprefix(SUM_OF).removeprefix(MEAN_OF)

    @property
    def is_mean(self) -> bool:
        """True where the row is the mean of a dimension."""
        return not isinstance(self.measure, Measure) and self.measure.startswith(MEAN_OF)

    @property
    def unit(self) -> str:
        """What its figures count, for a sentence: "marks", or "seconds (sum)"."""
        if isinstance(self.measure, Measure):
            return str(self.measure)
        return f"{self.column} ({'mean' if self.is_mean else 'sum'})"

"""The blueprint: what a paper must be like, as a header, sections and constraint rows."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from mockexam.document import Document

Text = Annotated[str, StringConstraints(min_length=1)]
RowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]


class Measure(StrEnum):
    """What a row adds up over the items that it matches."""

    ITEMS = "items"
    MARKS = "marks"
    MINUTES = "minutes"


class Range(Document):
    """A condition on a number: from `min` to `max`, both included; one may be left open."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("a range has a min, a max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        return self


Condition = Range | tuple[str | float, ...] | str | float
"""One value, any of several values, or a range."""

Where = dict[str, Condition]
"""Conditions by dimension (topic, level, kind, ao …); an item meets all of them."""


class Row(Document):
    """One constraint: the measure, over the items where the conditions hold, within its band."""

    id: RowId
    label: Text
    section: str | None = None
    where: Where = {}
    measure: Measure
    min: float | None = Field(default=None, ge=0)
    target: float | None = Field(default=None, ge=0)
    max: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _band_is_in_order(self) -> Self:
        given = [bound for bound in (self.min, self.target, self.max) if bound is not None]
        if not given:
            raise ValueError(f"row {self.id}: give it a min, a target or a max")
        if given != sorted(given):
            raise ValueError(f"row {self.id}: min, target and max stand in rising order")
        return self


class Section(Document):
    """A run of questions in one order; `where` says which items may stand in it."""

    id: RowId
    title: Text
    instructions: str = ""
    where: Where = {}
    order: Literal["easiest first", "by topic", "fewest marks first"] = "easiest first"


class Grade(Document):
    """A grade and the lowest share of the marks, 0..1, that earns it."""

    name: Text
    share: float = Field(gt=0, le=1)


class Blueprint(Document):
    """A table of specifications: header, sections and rows, each with an id of its own."""

    ref: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
    title: Text
    description: str = ""
    qualification: Text
    level: int = Field(ge=1, le=8)
    minutes: int = Field(ge=1, le=480)
    tolerance: float = Field(default=0.02, ge=0, le=1)
    materials: tuple[Text, ...] = ("a black ink or ball-point pen",)
    instructions: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    grades: tuple[Grade, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique_and_known(self) -> Self:
        for what, ids in (
            ("section", [section.id for section in self.sections]),
            ("row", [row.id for row in self.rows]),
        ):
            repeated = sorted({i for i in ids if ids.count(i) > 1})
            if repeated:
                raise ValueError(f"{what} {', '.join(repeated)} stands more than once")
        sections = {section.id for section in self.sections}
        for row in self.rows:
            if row.section is not None and row.section not in sections:
                raise ValueError(f"row {row.id}: there is no section {row.section}")
        return self

"""Rules of a blueprint that no band says: what stands together, apart, in order."""

from typing import Annotated, Literal, Self

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from mockexam.assembly.row import RowId, with_on
from mockexam.assembly.where import Range, Where
from mockexam.document import Document


class _Rule(Document):
    """What every rule has: an id, a label, whether it is on, and why it stands there."""

    id: RowId
    label: str = ""
    on: bool = True
    reason: str = ""

    @model_validator(mode="before")
    @classmethod
    def _on_is_a_word(cls, value: object) -> object:
        return with_on(value)

    @property
    def name(self) -> str:
        """Its label, or its id where it has none."""
        return self.label or self.id


class MustInclude(_Rule):
    """Every question that matches stands on the paper."""

    kind: Literal["must include"]
    where: Where = Field(min_length=1)


class MustExclude(_Rule):
    """No question that matches stands on the paper."""

    kind: Literal["must exclude"]
    where: Where = Field(min_length=1)


class AllOrNone(_Rule):
    """The questions that match stand on the paper together, or none of them does."""

    kind: Literal["all or none"]
    where: Where = Field(min_length=1)


class AtMostOne(_Rule):
    """Enemies: no two of the questions that match stand on one paper."""

    kind: Literal["at most one"]
    where: Where = Field(min_length=1)


class Enemies(_Rule):
    """A dimension keeps questions apart: it lists the refs of enemies, or equals are enemies."""

    kind: Literal["enemies"]
    listed_in: str | None = None
    same: str | None = None

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if (self.listed_in is None) == (self.same is None):
            raise ValueError(f"rule {self.id}: give it listed_in or same, one of the two")
        return self


class InOrder(_Rule):
    """In each section the questions stand in the order of a dimension, lowest first unless said."""

    kind: Literal["order"]
    by: str
    highest_first: bool = False


class Cue(_Rule):
    """One question gives another away: it stands later than it, or the two stand apart."""

    kind: Literal["cue"]
    gives_away: str
    answer_of: str
    apart: bool = False

    @model_validator(mode="after")
    def _is_of_two(self) -> Self:
        if self.gives_away == self.answer_of:
            raise ValueError(f"rule {self.id}: no question gives itself away; name two")
        return self


class SetSize(_Rule):
    """Of each set that is on the paper, so many of the matching items are."""

    kind: Literal["set size"]
    where: Where = {}
    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _is_a_band(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError(f"rule {self.id}: give it a min, a max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"rule {self.id}: min {self.min} is above max {self.max}")
        return self


class WholeSets(_Rule):
    """A set stands on the paper with all its items, or with none."""

    kind: Literal["whole sets"]


class SetsApart(_Rule):
    """No two of the sets named stand on one paper."""

    kind: Literal["sets apart"]
    sets: tuple[Annotated[str, Field(coerce_numbers_to_str=True)], ...] = Field(min_length=2)


class Pivot(_Rule):
    """An item where the dimension is given stands on the paper whenever its set does."""

    kind: Literal["pivot"]
    column: str


class Between(_Rule):
    """Only items whose dimension lies in the range, or sets of such items, may stand there."""

    kind: Literal["only"]
    column: str
    min: FiniteFloat | None = None
    max: FiniteFloat | None = None
    sets: bool = False

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        try:
            Range(min=self.min, max=self.max)
        except ValidationError as error:
            said = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            raise ValueError(f"rule {self.id}: {said}") from error
        return self


Rule = Annotated[
    MustInclude
    | MustExclude
    | AllOrNone
    | AtMostOne
    | Enemies
    | InOrder
    | Cue
    | SetSize
    | WholeSets
    | SetsApart
    | Pivot
    | Between,
    Field(discriminator="kind"),
]
"""One of the rules, told by its `kind`."""

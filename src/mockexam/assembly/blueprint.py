"""The blueprint: what a paper must be like, as a header, sections and constraint rows."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from mockexam.assembly.objective import Objective
from mockexam.assembly.row import Measure, Row, RowId, Text
from mockexam.assembly.rule import Rule
from mockexam.assembly.where import Condition, Range, Where
from mockexam.document import Document

__all__ = [
    "Blueprint", "Condition", "Grade", "Measure", "Papers", "Range", "Row", "RowId", "Section",
    "TableColumns", "Where",
]  # fmt: skip


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


WHOLE_PAPER = (Section(id="paper", title="Paper"),)


class ItemResponse(Document):
    """Where a table says how its items were calibrated.

    `model` names a column with the model of each item, or the model of all: 1PL, 2PL,
    3PL, PC or GPC (partial credit) or GR (graded response). `parameters` are columns:
    discrimination (not of 1PL and PC), then difficulty and guessing, or the steps or
    thresholds. The metric is the logistic one (D = 1).
    """

    model: str
    parameters: tuple[str, ...] = Field(min_length=1)


class TableColumns(Document):
    """Which columns of a table of items are more than tags. Without `ref` it is the first."""

    ref: str | None = None
    marks: str | None = None
    minutes: str | None = None
    seconds: str | None = None
    words: str | None = None
    set: str | None = None
    separator: str = ","
    irt: ItemResponse | None = None


class Papers(Document):
    """Several papers of one blueprint: how alike, and how much they may share.

    `overlap` is the most questions that two papers may share; `use` how many of the
    papers each question of the pool stands in; `anchor` the questions that stand in all.
    `within` gives for rows the largest difference that two papers may have in them.
    """

    count: int = Field(default=1, ge=1, le=200)
    overlap: int | None = Field(default=None, ge=0)
    use_min: int = Field(default=0, ge=0)
    use_max: int | None = Field(default=None, ge=1)
    anchor: Where = {}
    within: dict[str, float] = {}


class Blueprint(Document):
    """A table of specifications: header, sections, rows and rules, each with an id of its own.

    With `table` it is for a table of items, from which nothing is printed or sat: then
    the qualification, level and minutes may be left out.
    """

    ref: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$")]
    title: Text
    description: str = ""
    qualification: str = ""
    level: int = Field(default=0, ge=0, le=8)
    minutes: int = Field(default=0, ge=0, le=480)
    tolerance: float = Field(default=0.02, ge=0, le=1)
    materials: tuple[Text, ...] = ("a black ink or ball-point pen",)
    instructions: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = Field(default=WHOLE_PAPER, min_length=1)
    rows: tuple[Row, ...] = Field(min_length=1)
    rules: tuple[Rule, ...] = ()
    objective: Objective | None = None
    papers: Papers = Papers()
    table: TableColumns | None = None
    grades: tuple[Grade, ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique_and_known(self) -> Self:
        for what, ids in (
            ("section", [section.id for section in self.sections]),
            ("row or rule", [one.id for one in (*self.rows, *self.rules)]),
        ):
            repeated = sorted({i for i in ids if ids.count(i) > 1})
            if repeated:
                raise ValueError(f"{what} {', '.join(repeated)} stands more than once")
        if self.table is None and not (self.qualification and self.level and self.minutes):
            raise ValueError(
                "a paper has a qualification, a level and minutes; a blueprint of a table of "
                "items says `table`"
            )
        sections = {section.id for section in self.sections}
        for row in self.rows:
            if row.section is not None and row.section not in sections:
                raise ValueError(f"row {row.id}: there is no section {row.section}")
        return self

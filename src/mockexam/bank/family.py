"""Item families: one item with `{placeholders}`, and a table of the values that fill them."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from mockexam.bank.formula import FormulaFault, evaluate
from mockexam.bank.item import Item, Text
from mockexam.bank.kinds import read_item
from mockexam.document import Document

FIGURE_MAX = 10**12
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Figure = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=15)]
Value = Annotated[int, Field(ge=-FIGURE_MAX, le=FIGURE_MAX)] | Figure | str
Row = dict[Name, Value]

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_STRAY = re.compile(r"[{}]")
ROWS_MIN, ROWS_MAX = 3, 60
FAMILY = "family"
SAME_IN_EVERY_ROW = (
    "ref", "topic", "syllabus", "level", "command_word", "ao", "marks", "estimated_facility",
    "estimated_minutes", "tags",
)  # fmt: skip
"""What a blueprint counts by: a paper may draw any row."""

Provider = Literal["first_name", "last_name", "full_name", "city", "company", "street"]


class NamesColumn(Document):
    """Values that Faker proposes: names of people, places or firms."""

    faker: Provider


class RangeColumn(Document):
    """Figures from one end to the other in steps, shown with so many decimals."""

    low: Figure
    high: Figure
    step: Annotated[Figure, Field(gt=0)] = Decimal(1)
    decimals: int = Field(default=0, ge=0, le=4)

    @model_validator(mode="after")
    def _shows_what_it_holds(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}")
        for name, figure in (("low", self.low), ("step", self.step)):
            if round(figure, self.decimals) != figure:
                raise ValueError(f"{name} {figure} has more decimals than `decimals` shows")
        return self


class ListColumn(Document):
    """Values taken from a list, such as settings."""

    among: tuple[Text, ...] = Field(min_length=2)


class FormulaColumn(Document):
    """A figure worked out from the others; each stored row must agree with it.

    With `exact` a row is refused whose figure needs rounding, and with `low` or `high`
    one whose figure lies beyond.
    """

    formula: Text
    decimals: int = Field(default=0, ge=0, le=4)
    exact: bool = False
    low: Figure | None = None
    high: Figure | None = None


Column = NamesColumn | RangeColumn | ListColumn | FormulaColumn


class Family(Document):
    """The table of a family: what each value may be, and the rows that are stored."""

    values: dict[Name, Column] = Field(min_length=1)
    rows: tuple[Row, ...] = Field(min_length=ROWS_MIN, max_length=ROWS_MAX)

    @model_validator(mode="after")
    def _rows_hold_what_the_columns_say(self) -> Self:
        for number, row in enumerate(self.rows, 1):
            if set(row) != set(self.values):
                wrong = ", ".join(sorted(set(row) ^ set(self.values)))
                raise ValueError(f"rows: row {number} and `values` differ in {wrong}")
            for name, column in self.values.items():
                if fault := fault_of(row[name], column, row):
                    raise ValueError(f"rows: row {number}, {name}: {fault}")
        rows = [
            tuple(sorted((name, str(value)) for name, value in row.items())) for row in self.rows
        ]
        if len(set(rows)) != len(rows):
            raise ValueError("rows: a row stands twice")
        return self


def fault_of(value: Value, column: Column, row: Mapping[str, Value]) -> str | None:
    """Return why a value does not fit its column in a row, or None where it does."""
    match column:
        case NamesColumn():
            return None if isinstance(value, str) else f"{value} is no text; put it in quotes"
        case ListColumn(among=among):
            return None if value in among else f"{value} is none of {', '.join(among)}"
        case RangeColumn():
            return _outside(value, column)
        case FormulaColumn():
            return _disagrees(value, column, row)


def _outside(value: Value, column: RangeColumn) -> str | None:
    if isinstance(value, str):
        return f"{value} is no number"
    if not column.low <= value <= column.high or (value - column.low) % column.step:
        return f"{value} is not from {column.low} to {column.high} in steps of {column.step}"
    return None


def _disagrees(value: Value, column: FormulaColumn, row: Mapping[str, Value]) -> str | None:
    try:
        exact, rounded = work_out(column, row)
    except FormulaFault as fault:
        return str(fault)
    if column.exact and exact != rounded:
        return f"{column.formula} needs rounding, to {rounded}"
    if isinstance(value, str) or Decimal(value) != rounded:
        return f"{column.formula} is {rounded}, not {value}"
    if column.low is not None and rounded < column.low:
        return f"{column.formula} is {rounded}, below {column.low}"
    if column.high is not None and rounded > column.high:
        return f"{column.formula} is {rounded}, above {column.high}"
    return None


def work_out(column: FormulaColumn, row: Mapping[str, Value]) -> tuple[Decimal, Decimal]:
    """Return the figure of a formula for a row, exact and rounded half up as shown.

    Raises:
        FormulaFault: It is no formula, or it cannot be worked out.
    """
    return evaluate(column.formula, _numbers(row), column.decimals)


def _numbers(row: Mapping[str, Value]) -> dict[str, Decimal]:
    return {name: Decimal(v) for name, v in row.items() if not isinstance(v, str)}


_FAMILY: TypeAdapter[dict[str, Family]] = TypeAdapter(dict[str, Family])


def read_variants(authored: Mapping[str, Any]) -> tuple[Item, ...]:
    """Return the items of an authored family, one for each row of its table, in order.

    Raises:
        pydantic.ValidationError: The table or some row's item has a fault.
        FamilyFault: A placeholder has no value, or the rows differ in what a blueprint counts.
    """
    family = _FAMILY.validate_python({FAMILY: authored[FAMILY]})[FAMILY]
    variants = tuple(read_variant(authored, row, family.values) for row in family.rows)
    for field in SAME_IN_EVERY_ROW:
        if any(getattr(item, field) != getattr(variants[0], field) for item in variants):
            raise FamilyFault(f"{field} is the same in every row of a family")
    return variants


def read_variant(
    authored: Mapping[str, Any], row: Mapping[str, Value], columns: Mapping[str, Column]
) -> Item:
    """Return the item of an authored family for one row.

    Raises:
        pydantic.ValidationError: The item has a fault.
        FamilyFault: A placeholder has no value.
    """
    template = {field: value for field, value in authored.items() if field != FAMILY}
    return read_item(fill(template, row, columns))


class FamilyFault(ValueError):
    """A family whose template and table do not go together."""


def fill(template: Any, row: Mapping[str, Value], columns: Mapping[str, Column]) -> Any:
    """Return a template with its placeholders filled from a row.

    A text that is nothing but one placeholder becomes the value itself; within a
    text, figures are written with commas and as many decimals as their column has.

    Raises:
        FamilyFault: The row has no value of a name.
    """
    if isinstance(template, dict):
        return {field: fill(value, row, columns) for field, value in template.items()}
    if isinstance(template, list):
        return [fill(value, row, columns) for value in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole:
        value = _value(whole[1], row)
        return value if isinstance(value, str) else _plain(value)
    if _STRAY.search(PLACEHOLDER.sub("", template)):
        raise FamilyFault(
            f"a brace in “{template[:40]}” belongs to no placeholder: names have small letters, "
            "figures and _"
        )
    return PLACEHOLDER.sub(lambda found: _shown(found[1], row, columns), template)


def _plain(value: int | Decimal) -> int | str:
    return value if isinstance(value, int) else f"{value:f}"


def _value(name: str, row: Mapping[str, Value]) -> Value:
    if name not in row:
        raise FamilyFault(f"there is no value {{{name}}} in the family")
    return row[name]


def _shown(name: str, row: Mapping[str, Value], columns: Mapping[str, Column]) -> str:
    value = _value(name, row)
    if isinstance(value, str):
        return value
    return f"{value:,.{getattr(columns[name], 'decimals', 0)}f}"

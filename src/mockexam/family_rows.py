"""Rows for an item family, proposed: names by Faker, figures by dice, formulas worked out.

A proposed row is one that the family's own checks let through; an author reads
the rows and pastes those that they like into the file, where they are stored.
"""

import random
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from faker import Faker
from pydantic import TypeAdapter, ValidationError

from mockexam.bank.family import (
    FAMILY,
    Column,
    FamilyFault,
    FormulaColumn,
    ListColumn,
    NamesColumn,
    RangeColumn,
    Row,
    Value,
    read_variant,
    work_out,
)
from mockexam.bank.formula import FormulaFault
from mockexam.bank.item import Item
from mockexam.bank.rules import ITEM_RULES
from mockexam.bank.rules.draft import draft_of
from mockexam.bank.rules.rule import Setting
from mockexam.errors import InputRefused
from mockexam.syllabus.model import Syllabus

LOCALE = "en_GB"
TRIES_A_ROW = 2_000
_PROVIDERS = {
    "first_name": "first_name",
    "last_name": "last_name",
    "full_name": "name",
    "city": "city",
    "company": "company",
    "street": "street_name",
}
_COLUMNS: TypeAdapter[dict[str, Column]] = TypeAdapter(dict[str, Column])


def propose_rows(
    authored: Mapping[str, Any], syllabus: Syllabus, *, rows: int, seed: int, today: date
) -> list[Row]:
    """Return rows for an authored family that differ from each other and from those it has.

    Args:
        authored: The family as it stands in its file; it may have no rows yet.
        syllabus: What the writing rules hold the items to.
        rows: How many are wanted.
        seed: Equal seeds propose equal rows.
        today: The day by which dates for review are judged.

    Raises:
        InputRefused: It is no family, or no sound row was found: its values leave no room.
    """
    columns = _columns_of(authored)
    dice, names = random.Random(seed), Faker(LOCALE)  # noqa: S311 (no secret)
    names.seed_instance(seed)
    held = list(authored[FAMILY].get("rows") or ())
    found: list[Row] = []
    for _ in range(TRIES_A_ROW * rows):
        row = _draw(columns, dice, names)
        if row is None or row in held or row in found:
            continue
        if _is_sound(authored, columns, row, Setting(syllabus, today)):
            found.append(row)
            if len(found) == rows:
                return found
    raise InputRefused(
        f"{authored.get('ref')}: {len(found)} of {rows} sound rows were found in "
        f"{TRIES_A_ROW * rows:,} tries. Widen the ranges of its values, or ask for fewer rows."
    )


def _columns_of(authored: Mapping[str, Any]) -> dict[str, Column]:
    family = authored.get(FAMILY)
    if not isinstance(family, dict):
        raise InputRefused(f"{authored.get('ref')}: is no family; it has no field `family`.")
    try:
        return _COLUMNS.validate_python(family.get("values"))
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in fault["loc"])
        raise InputRefused(f"{authored.get('ref')}: values.{place}: {fault['msg']}") from None


def _draw(columns: Mapping[str, Column], dice: random.Random, names: Faker) -> Row | None:
    """Return a row, formulas last; None where one cannot be worked out, or not exactly."""
    row: dict[str, Value] = {}
    for name, column in columns.items():
        match column:
            case NamesColumn(faker=provider):
                row[name] = getattr(names, _PROVIDERS[provider])()
            case ListColumn(among=among):
                row[name] = dice.choice(among)
            case RangeColumn():
                row[name] = _figure(column, dice)
            case FormulaColumn():
                continue
    for name, column in columns.items():
        if isinstance(column, FormulaColumn):
            try:
                exact, rounded = work_out(column, row)
            except FormulaFault:
                return None
            if column.exact and exact != rounded:
                return None
            row[name] = _whole_where_it_is(rounded)
    return {name: row[name] for name in columns}


def _figure(column: RangeColumn, dice: random.Random) -> Value:
    steps = int((column.high - column.low) / column.step)
    return _whole_where_it_is(column.low + column.step * dice.randint(0, steps))


def _whole_where_it_is(value: Decimal) -> Value:
    return int(value) if value == value.to_integral_value() else value


def _is_sound(
    authored: Mapping[str, Any], columns: Mapping[str, Column], row: Row, setting: Setting
) -> bool:
    """Tell whether the item of a row has no fault, by its schema and by the writing rules."""
    try:
        item = read_variant(authored, row, columns)
    except (ValidationError, FamilyFault):
        return False
    return next(_faults(item, setting), None) is None


def _faults(item: Item, setting: Setting) -> Iterator[str]:
    draft = draft_of(item)
    for rule in ITEM_RULES:
        if rule.name not in item.suppress:
            yield from rule.look(draft, setting)


def flow_row(row: Row) -> str:
    """Return a row as one line of YAML, as families store it."""
    plain = {
        name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }
    line = yaml.safe_dump(plain, allow_unicode=True, default_flow_style=True, sort_keys=False)
    return " ".join(line.split())

"""Rows for an item family, proposed: names by Faker, figures by dice, formulas worked out.

A proposed row is one that the family's own checks let through; an author reads
the rows and pastes those that they like into the file, where they are stored.
"""

import random
from collections import Counter
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
    fault_of,
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
_ROWS: TypeAdapter[list[Row]] = TypeAdapter(list[Row])
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
    held = _held_rows(authored)
    setting = Setting(syllabus, today)
    found: list[Row] = []
    refused: Counter[str] = Counter()
    for _ in range(TRIES_A_ROW * rows):
        try:
            row = _draw(columns, dice, names)
            if row not in held and row not in found:
                _check(authored, columns, row, setting)
                found.append(row)
        except _Unsound as reason:
            refused[str(reason)] += 1
        if len(found) == rows:
            return found
    why = f" Most often: {refused.most_common(1)[0][0]}." if refused else ""
    raise InputRefused(
        f"{authored.get('ref')}: {len(found)} of {rows} sound rows were found in "
        f"{TRIES_A_ROW * rows:,} tries.{why} Mend that, widen the ranges, or ask for fewer rows."
    )


class _Unsound(Exception):
    """Why a proposed row makes no sound question."""


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


def _held_rows(authored: Mapping[str, Any]) -> list[Row]:
    try:
        return _ROWS.validate_python(authored[FAMILY].get("rows") or [])
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in fault["loc"])
        raise InputRefused(f"{authored.get('ref')}: rows.{place}: {fault['msg']}") from None


def _draw(columns: Mapping[str, Column], dice: random.Random, names: Faker) -> Row:
    """Return a row, formulas last.

    Raises:
        _Unsound: A formula cannot be worked out, or leaves what its column allows.
    """
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
                row[name] = _whole_where_it_is(work_out(column, row)[1])
            except FormulaFault as error:
                raise _Unsound(f"{name}: {error}") from None
            if fault := fault_of(row[name], column, row):
                raise _Unsound(f"{name}: {fault}")
    return {name: row[name] for name in columns}


def _figure(column: RangeColumn, dice: random.Random) -> Value:
    steps = int((column.high - column.low) / column.step)
    return _whole_where_it_is(column.low + column.step * dice.randint(0, steps))


def _whole_where_it_is(value: Decimal) -> Value:
    return int(value) if value == value.to_integral_value() else value


def _check(
    authored: Mapping[str, Any], columns: Mapping[str, Column], row: Row, setting: Setting
) -> None:
    """Raise _Unsound where the item of a row has a fault, by its schema or by a writing rule."""
    try:
        item = read_variant(authored, row, columns)
    except ValidationError as error:
        raise _Unsound(error.errors(include_url=False)[0]["msg"]) from None
    except FamilyFault as error:
        raise _Unsound(str(error)) from None
    for fault in _faults(item, setting):
        raise _Unsound(fault)


def _faults(item: Item, setting: Setting) -> Iterator[str]:
    draft = draft_of(item)
    for rule in ITEM_RULES:
        if rule.name not in item.suppress:
            yield from (f"{rule.name}: {fault}" for fault in rule.look(draft, setting))


def flow_row(row: Row) -> str:
    """Return a row as one line of YAML, as families store it."""
    plain = {
        name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()
    }
    line = yaml.safe_dump(plain, allow_unicode=True, default_flow_style=True, sort_keys=False)
    return " ".join(line.split())

"""Finding items of the bank by their words, their tags and their numbers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, literal, select, true
from sqlalchemy.orm import Session

from mockexam.bank.text import to_plain
from mockexam.store.bank_index import AUTHORS, COLUMNS, OBJECTIVES, WORD, cut, fold
from mockexam.store.models import BankItem, BankTag, BankValue, BankWord
from mockexam.syllabus.model import Syllabus

PAGE_ITEMS = 50
WORDS, WORDS_MAX = "q", 8
PREFIX_LETTERS = 3
"""A word this long is found by how it begins, a shorter one whole."""
AT_LEAST, AT_MOST = "_min", "_max"
RANGES: dict[str, ColumnElement[Any]] = {
    name: BankItem.__table__.c[name] for name in ("marks", "facility", "minutes")
}
"""The numbers that may be asked for from a least one, to a greatest one."""
LABELS = {
    WORDS: "Words",
    "topic": "Topic",
    "kind": "Kind",
    "level": "Level",
    "ao": "Assessment objective",
    "command_word": "Command word",
    "syllabus": "Syllabus point",
    "misconception": "Misconception",
    "format": "Format",
    "stimulus": "Form of source",
    "nation": "Nation",
    "marks": "Marks",
    "facility": "Facility, author’s estimate",
    "minutes": "Minutes",
}
"""Our own dimensions as people call them, in the order of the page."""

_LEVELS = frozenset("12345678")
_LAST = "\uffff"

Filters = Mapping[str, str | float]
"""What is looked for, by parameter; all of it has to hold.

A parameter is `q` (words or parts of them, each of which must occur), a number's name with
`_min` or `_max`, one of the dimensions of `LABELS`, or `tag.` with an author's own tag.
"""


@dataclass(frozen=True)
class FoundItem:
    """An item as a list shows it; `variants` is 0 where it is no family."""

    ref: str
    question_ref: str
    stem: str
    kind: str
    topic: str
    level: int
    ao1: int
    ao2: int
    ao3: int
    marks: int
    facility: float
    variants: int

    @property
    def objectives(self) -> str:
        """The assessment objectives that the marks fall to."""
        marks = {"AO1": self.ao1, "AO2": self.ao2, "AO3": self.ao3}
        return ", ".join(name for name, earned in marks.items() if earned)


@dataclass(frozen=True)
class Value:
    """A value on offer, as people call it, and how many items of the whole bank have it."""

    value: str
    label: str
    items: int


@dataclass(frozen=True)
class Dimension:
    """A way to filter: its parameter, and its values; none where they are too many to list."""

    name: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Found:
    """A page of the items that were looked for, and how many there are in all."""

    items: tuple[FoundItem, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return _pages(self.total)


def find_items(session: Session, filters: Filters, page: int) -> Found:
    """Return a page, counted from 1, of the items that meet all filters, in the order of refs.

    A page beyond the last one is the last one.
    """
    conditions = _conditions(filters)
    total = _count(session, conditions)
    page = min(max(1, page), _pages(total))
    # The subquery reads nothing but the index; only what the page shows is read whole.
    ids = (
        select(BankItem.id)
        .where(*conditions)
        .order_by(BankItem.place)
        .limit(PAGE_ITEMS)
        .offset(PAGE_ITEMS * (page - 1))
    )
    columns = [BankItem.__table__.c[name] for name in FoundItem.__dataclass_fields__]
    rows = session.execute(
        select(*columns).where(BankItem.id.in_(ids)).order_by(BankItem.place)
    ).all()
    items = tuple(FoundItem(*row) for row in rows)
    return Found(items, total, page)


def count_without_each(session: Session, filters: Filters) -> dict[str, int]:
    """Return how many items there would be without each filter, where there would be any."""
    if not filters:
        return {}
    flags = {
        name: case((_condition(name, value), 1), else_=0).label(f"met_{n}")
        for n, (name, value) in enumerate(filters.items())
    }
    # Each condition is worked out once for an item, however many sums it stands in; those that
    # ask other tables only for items that miss one of the quick ones at the most.
    quick = [flag.element for name, flag in flags.items() if _is_column(name)]
    nearly = sum(quick, literal(0)) >= len(quick) - 1
    met = select(*flags.values()).where(nearly).cte("met").prefix_with("MATERIALIZED")
    missed = len(flags) - sum(met.c)
    sums = [func.sum(case((missed - (1 - flag) == 0, 1), else_=0)) for flag in met.c]
    totals = session.execute(select(*sums)).one()
    return {name: total for name, total in zip(filters, totals, strict=True) if total}


def dimensions(session: Session, syllabus: Syllabus) -> tuple[Dimension, ...]:
    """Return what items may be filtered by; what nothing in the bank has is left out."""
    by_name: dict[str, list[tuple[str, int]]] = {}
    for name, value, items in session.execute(
        select(BankValue.name, BankValue.value, BankValue.items)
    ):
        by_name.setdefault(name, []).append((value, items))
    names = [name for name in LABELS if name in by_name]
    names += sorted(name for name in by_name if name.startswith(AUTHORS))
    return tuple(
        Dimension(name, label_of(name), _values(name, by_name[name], syllabus)) for name in names
    )


def label_of(parameter: str) -> str:
    """Return what people call a filter."""
    if parameter.startswith(AUTHORS):
        tag = parameter.removeprefix(AUTHORS).replace("_", " ")
        return tag[:1].upper() + tag[1:]
    name, is_least = parameter.removesuffix(AT_LEAST), parameter.endswith(AT_LEAST)
    if is_least or parameter.endswith(AT_MOST):
        return f"{LABELS[name.removesuffix(AT_MOST)]}, {'at least' if is_least else 'at most'}"
    return LABELS[parameter]


def label_of_value(parameter: str, value: str | float, syllabus: Syllabus) -> str:
    """Return a value as people read it: topics by name, points with their text."""
    if not isinstance(value, str):
        return f"{value:g}"
    match parameter:
        case "topic" if value in syllabus.topic:
            return f"{value} {syllabus.topic[value].short}"
        case "kind":
            return value.replace("_", " ").capitalize()
        case "syllabus" | "misconception" if value in syllabus.point:
            return f"{value} {to_plain(syllabus.point[value].text)}"
        case _:
            return value


def is_parameter(name: str) -> bool:
    """Tell whether a name is one that items may be filtered by."""
    ranged = name in {number + end for number in RANGES for end in (AT_LEAST, AT_MOST)}
    return ranged or (name in LABELS and name not in RANGES) or name.startswith(AUTHORS)


def is_number(name: str) -> bool:
    """Tell whether a parameter takes a number."""
    return name.endswith((AT_LEAST, AT_MOST)) and not name.startswith(AUTHORS)


def _values(name: str, counted: Iterable[tuple[str, int]], syllabus: Syllabus) -> tuple[Value, ...]:
    rank = {value: n for n, value in enumerate([*syllabus.topic, *syllabus.point])}
    return tuple(
        Value(value, label_of_value(name, value, syllabus), items)
        for value, items in sorted(counted, key=lambda c: (rank.get(c[0], len(rank)), c[0]))
        if value
    )


def _pages(total: int) -> int:
    return max(1, ceil(total / PAGE_ITEMS))


def _count(session: Session, conditions: list[ColumnElement[bool]]) -> int:
    return session.execute(select(func.count(BankItem.id)).where(*conditions)).scalar_one()


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions, those that ask about many rows of other tables last."""
    ordered = sorted(filters.items(), key=lambda pair: not _is_column(pair[0]))
    return [_condition(name, value) for name, value in ordered]


def _is_column(name: str) -> bool:
    return name in COLUMNS or name == "ao" or is_number(name)


def _condition(name: str, value: str | float) -> ColumnElement[bool]:
    if name == WORDS:
        said = sorted(WORD.findall(fold(str(value))), key=len)[-WORDS_MAX:]
        return and_(true(), *(_among(_saying(cut(word))) for word in said))
    if is_number(name):
        column = RANGES[name.removesuffix(AT_LEAST).removesuffix(AT_MOST)]
        return column >= value if name.endswith(AT_LEAST) else column <= value
    if name == "level":
        return BankItem.level == int(value) if str(value) in _LEVELS else false()
    if name == "ao":
        return OBJECTIVES[str(value)] > 0 if value in OBJECTIVES else false()
    if name in COLUMNS:
        return COLUMNS[name] == cut(str(value))
    return _among(
        select(BankTag.item_id).where(BankTag.name == cut(name), BankTag.value == cut(str(value)))
    )


def _saying(word: str) -> Select[int]:
    begins = BankWord.word.between(word, word + _LAST)
    said = begins if len(word) >= PREFIX_LETTERS else BankWord.word == word
    return select(BankWord.item_id).where(said)


def _among(ids: Select[int]) -> ColumnElement[bool]:
    """Return that an item is one of those selected.

    The sum keeps SQLite from looking each of them up in the table: to go through the index of
    filters and ask for each item whether it is among them is quicker by far where they are many.
    """
    return (BankItem.id + 0).in_(ids)

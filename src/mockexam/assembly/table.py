"""A table of items by columns: tags, numbers, lists and shares, and which items meet conditions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mockexam.assembly.where import ALL, ANY, NOT, Condition, Presence, Range

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
MISSING = -1


@dataclass(frozen=True, eq=False)
class Numbers:
    """A number for each item, not-a-number where there is none."""

    values: Floats

    def meets(self, condition: Condition) -> Flags:
        """Tell for each item whether it meets a condition; a missing one meets none."""
        if isinstance(condition, Presence):
            met: Flags = np.isnan(self.values) != condition.present
            return met
        if isinstance(condition, Range):
            return _within(self.values, condition)
        wanted = condition if isinstance(condition, tuple) else (condition,)
        numbers = [n for n in map(number_of, wanted) if n is not None]
        return np.isin(self.values, numbers)


@dataclass(frozen=True, eq=False)
class Names:
    """A name for each item, by its place in `names`; -1 where there is none."""

    codes: Ints
    names: tuple[str, ...]

    def meets(self, condition: Condition) -> Flags:
        """Tell for each item whether it meets a condition; a name lies in no range."""
        if isinstance(condition, Presence):
            met: Flags = (self.codes != MISSING) == condition.present
            return met
        return np.isin(self.codes, _codes(self.names, condition))


@dataclass(frozen=True, eq=False)
class Lists:
    """Any number of names for each item: entry k says that item `items[k]` has `codes[k]`."""

    items: Ints
    codes: Ints
    names: tuple[str, ...]
    size: int

    def meets(self, condition: Condition) -> Flags:
        """Tell for each item whether one of its names meets a condition."""
        found = np.zeros(self.size, dtype=bool)
        if isinstance(condition, Presence):
            found[self.items] = True
            met: Flags = found == condition.present
            return met
        found[self.items[np.isin(self.codes, _codes(self.names, condition))]] = True
        return found


@dataclass(frozen=True, eq=False)
class Shares:
    """Names that share each item out between them: (names, items), 0..1, adding up to 1."""

    shares: Floats
    names: tuple[str, ...]

    def part(self, condition: Condition) -> Floats:
        """Return what share of each item falls to the names that meet a condition."""
        if isinstance(condition, Presence):
            given: Flags = (self.shares.sum(axis=0) > 0) == condition.present
            return given.astype(np.float64)
        total: Floats = self.shares[_codes(self.names, condition)].sum(axis=0)
        return total


Column = Numbers | Names | Lists | Shares


@dataclass(frozen=True, eq=False)
class Table:
    """So many items with their columns."""

    size: int
    columns: Mapping[str, Column] = field(default_factory=dict)

    def part(self, where: Mapping[str, Any]) -> Floats:
        """Return what share, 0..1, of each item meets conditions; only `Shares` give fractions."""
        part = np.ones(self.size)
        for dimension, clause in where.items():
            if dimension == ALL:
                for one in clause:
                    part *= self.part(one)
            elif dimension == ANY:
                part *= np.max([self.part(one) for one in clause], axis=0, initial=0.0)
            elif dimension == NOT:
                part *= 1.0 - self.part(clause)
            else:
                column = self.columns.get(dimension)
                if column is None:
                    return np.zeros(self.size)
                part *= column.part(clause) if isinstance(column, Shares) else column.meets(clause)
        return part

    def numbers(self, dimension: str) -> Floats | None:
        """Return a column of numbers, or None where there is no such column of numbers."""
        column = self.columns.get(dimension)
        return column.values if isinstance(column, Numbers) else None

    def values_of(self, dimension: str) -> list[str | float]:
        """Return every value of a column, in order."""
        match self.columns.get(dimension):
            case Numbers(values):
                return [float(v) for v in np.unique(values[~np.isnan(values)])]
            case Names(codes, names):
                return sorted(names[c] for c in np.unique(codes) if c != MISSING)
            case Lists(_, codes, names):
                return sorted(names[c] for c in np.unique(codes))
            case Shares(_, names):
                return sorted(names)
            case _:
                return []


def column_of(values: Sequence[object]) -> Column:
    """Return the column of plain values: numbers, names, tuples of names; None is missing."""
    given = [value for value in values if value is not None]
    if any(isinstance(value, tuple) for value in given):
        return _lists(values)
    if all(isinstance(value, int | float) for value in given):
        return Numbers(np.array([np.nan if v is None else v for v in values], dtype=np.float64))
    return names_of([None if value is None else str(value) for value in values])


def names_of(values: Iterable[str | None]) -> Names:
    """Return a column of names; None and the empty name are missing."""
    known: dict[str, int] = {}
    codes = [known.setdefault(value, len(known)) if value else MISSING for value in values]
    return Names(np.array(codes, dtype=np.int32), tuple(known))


def _lists(values: Sequence[object]) -> Lists:
    known: dict[str, int] = {}
    items, codes = [], []
    for n, value in enumerate(values):
        for one in value if isinstance(value, tuple) else () if value is None else (value,):
            items.append(n)
            codes.append(known.setdefault(str(one), len(known)))
    return Lists(
        np.array(items, dtype=np.int32), np.array(codes, dtype=np.int32), tuple(known), len(values)
    )


def shares_of(by_item: Sequence[Mapping[str, float]]) -> Shares:
    """Return the column of shares: for each item what falls to each name, made to add up to 1."""
    names = tuple(sorted({name for one in by_item for name in one}))
    place = {name: n for n, name in enumerate(names)}
    shares = np.zeros((len(names), len(by_item)))
    for n, one in enumerate(by_item):
        whole = sum(one.values())
        for name, amount in one.items():
            shares[place[name], n] = amount / whole
    return Shares(shares, names)


def _within(values: Floats, condition: Range) -> Flags:
    low = values > condition.low if condition.above is not None else values >= condition.low
    high = values < condition.high if condition.below is not None else values <= condition.high
    return low & high


def _codes(names: tuple[str, ...], condition: Condition) -> Ints:
    if isinstance(condition, Range | Presence):
        return np.array([], dtype=np.int32)
    given = condition if isinstance(condition, tuple) else (condition,)
    wanted, numbers = {str(one) for one in given}, {number_of(one) for one in given} - {None}
    return np.array(
        [
            n
            for n, name in enumerate(names)
            if name in wanted or (numbers and number_of(name) in numbers)
        ],
        dtype=np.int32,
    )


def number_of(value: str | float) -> float | None:
    """Return the finite number that a value is, as people write one; None for any other."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in str(value) else None

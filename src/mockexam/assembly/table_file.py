"""Reading a table of items, one row an item, from a CSV file into a pool."""

import csv
from collections.abc import Collection, Sequence
from itertools import islice
from math import nan
from pathlib import Path

import numpy as np

from mockexam.assembly.blueprint import Blueprint, ItemResponse, TableColumns
from mockexam.assembly.information import MODELS, Calibration
from mockexam.assembly.pool import Pool
from mockexam.assembly.table import MISSING, Column, Floats, Ints, Names, Numbers, Table, number_of
from mockexam.errors import Finding, InputRefused

CHUNK_ROWS = 8192
SECONDS_A_MINUTE = 60.0


def read_table(path: Path, blueprint: Blueprint) -> Pool:
    """Return the pool of a CSV file, its columns read as a blueprint's `table` says.

    A column where every cell that is filled is a number is a column of numbers; any other
    is one of names, and so are refs, sets and lists of enemies. An empty cell is a missing
    value, a blank line no item.

    Raises:
        InputRefused: The file cannot be read, or is no table that the blueprint can use.
    """
    said = blueprint.table or TableColumns()
    of_names = {rule.listed_in for rule in blueprint.rules if rule.kind == "enemies"}
    columns = _read_columns(path, said.ref, {said.set, *of_names} - {None})
    return _Reading(path, columns, said).pool()


class _Reading:
    """A file's columns with what the blueprint says of them."""

    def __init__(self, path: Path, columns: dict[str, Column], said: TableColumns) -> None:
        self.path, self.columns, self.said = path, columns, said
        self.size = _size(next(iter(columns.values())))

    def pool(self) -> Pool:
        refs = self._refs()
        sets = self._names(self.said.set, "set") if self.said.set else None
        return Pool(
            refs=refs,
            table=Table(self.size, self.columns),
            question_of=np.arange(self.size, dtype=np.int32),
            marks=self._amounts(self.said.marks, "marks", 1.0),
            minutes=self._minutes(),
            words=self._amounts(self.said.words, "words", 0.0),
            sets=sets.codes if sets else np.full(self.size, MISSING, dtype=np.int32),
            set_names=sets.names if sets else (),
            calibration=self._calibration(self.said.irt) if self.said.irt else None,
        )

    def _refuse(self, message: str, item: int | None = None) -> InputRefused:
        return _refusal(self.path, 1 if item is None else _line_of(self.path, item), message)

    def _refuse_names(self, name: str, column: Column, role: str) -> InputRefused:
        """Refuse a column that should hold numbers, at the first cell that is none."""
        assert isinstance(column, Names)
        known = ((n, column.names[code]) for n, code in enumerate(column.codes) if code != MISSING)
        item, cell = next((n, text) for n, text in known if number_of(text) is None)
        return self._refuse(f"column {name}: {cell} is no number, and {role} are numbers", item)

    def _column(self, name: str, role: str) -> Column:
        if name not in self.columns:
            near = ", ".join(self.columns)
            raise self._refuse(f"there is no column {name} for {role}; the columns are {near}")
        return self.columns[name]

    def _names(self, name: str, role: str) -> Names:
        column = self._column(name, role)
        return column if isinstance(column, Names) else _as_names(column)

    def _refs(self) -> tuple[str, ...]:
        name = self.said.ref or next(iter(self.columns))
        column = self._names(name, "ref")
        first: dict[int, int] = {}
        for row, code in enumerate(column.codes.tolist()):
            if code == MISSING:
                raise self._refuse(f"column {name}: this item has no ref; give it one", row)
            if code in first:
                line = _line_of(self.path, first[code])
                message = (
                    f"column {name}: {column.names[code]} stands in line {line} too; rename one"
                )
                raise self._refuse(message, row)
            first[code] = row
        return tuple(column.names[code] for code in column.codes.tolist())

    def _amounts(self, name: str | None, role: str, otherwise: float) -> Floats:
        if name is None:
            if role not in self.columns:
                return np.full(self.size, otherwise)
            name = role
        column = self._column(name, role)
        if not isinstance(column, Numbers):
            raise self._refuse_names(name, column, role)
        return np.nan_to_num(column.values, nan=otherwise)

    def _minutes(self) -> Floats:
        if self.said.seconds:
            return self._amounts(self.said.seconds, "seconds", 0.0) / SECONDS_A_MINUTE
        return self._amounts(self.said.minutes, "minutes", 0.0)

    def _calibration(self, said: ItemResponse) -> Calibration:
        parameters = []
        for name in said.parameters:
            column = self._column(name, "irt")
            if not isinstance(column, Numbers):
                raise self._refuse_names(name, column, "parameters")
            parameters.append(column.values)
        if said.model in MODELS:
            models: tuple[str, ...] = (said.model,) * self.size
        else:
            column = self._names(said.model, "irt: a model (one of " + ", ".join(MODELS) + ")")
            named = column.names
            unknown = sorted(set(named) - set(MODELS))
            if unknown:
                known = ", ".join(MODELS)
                item = int(np.flatnonzero(column.codes == named.index(unknown[0]))[0])
                message = f"column {said.model}: {unknown[0]} is no model; those are {known}"
                raise self._refuse(message, item)
            models = tuple("" if c == MISSING else named[c] for c in column.codes.tolist())
        found = Calibration(models, np.column_stack(parameters))
        fault = found.first_fault()
        if fault is not None:
            raise self._refuse(f"columns {', '.join(said.parameters)}: {fault[1]}", fault[0])
        return found


def _refusal(path: Path, line: int, message: str) -> InputRefused:
    finding = Finding(path.name, line, "table", message)
    return InputRefused(f"The table {path.name} was refused.", [finding])


def _line_of(path: Path, item: int) -> int:
    """Return the line that an item's row begins on: cells may hold line breaks."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        begun, seen = 1, -2  # the header is the row before the first item
        for row in reader:
            seen += bool(row)
            if seen == item:
                return begun
            begun = reader.line_num + 1
    return begun


def _read_columns(
    path: Path, ref: str | None, of_names: Collection[str | None]
) -> dict[str, Column]:
    """Return the columns of a file, in its order; read again where a late cell is no number."""
    names = set(of_names)
    while True:
        try:
            return _read_as(path, ref, names)
        except _IsNoNumber as column:
            names.add(column.name)
        except OSError as fault:
            raise InputRefused(
                f"The table {path.name} cannot be read: {fault.strerror}."
            ) from fault
        except UnicodeDecodeError as fault:
            raise _refusal(
                path, _line_of_no_text(path), "is not UTF-8 text; save it as CSV UTF-8"
            ) from fault
        except csv.Error as fault:
            raise _refusal(path, _line_of_no_csv(path), f"is no CSV: {fault}") from fault


def _line_of_no_text(path: Path) -> int:
    raw = path.read_bytes()
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        return raw.count(b"\n", 0, fault.start) + 1
    return 0


def _line_of_no_csv(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        begun = 1
        try:
            for _ in reader:
                begun = reader.line_num + 1
        except csv.Error:
            return begun
    return 0


class _IsNoNumber(Exception):
    """A column that held numbers so far holds a name."""

    def __init__(self, name: str) -> None:
        self.name = name


class _ManyNumbers:
    """A column under construction of which every cell was a number, or empty, so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.parts: list[Floats] = []

    def add(self, cells: Sequence[str]) -> None:
        filled = [cell.strip() for cell in cells] if " " in "".join(cells) else cells
        try:
            part = np.array([float(cell) if cell else nan for cell in filled])
        except ValueError:
            raise _IsNoNumber(self.name) from None
        # Python reads nan, inf and 1_000 as numbers too; in a table they are names.
        if np.isfinite(part).sum() < sum(map(bool, filled)) or "_" in "".join(filled):
            raise _IsNoNumber(self.name)
        self.parts.append(part)

    def column(self) -> Column:
        return Numbers(np.concatenate(self.parts))


class _ManyNames:
    """A column of names under construction."""

    def __init__(self) -> None:
        self.parts: list[Ints] = []
        self.known: dict[str, int] = {}

    def add(self, cells: Sequence[str]) -> None:
        known = self.known
        codes = [known.setdefault(c, len(known)) if c else MISSING for c in map(str.strip, cells)]
        self.parts.append(np.array(codes, dtype=np.int32))

    def column(self) -> Column:
        return Names(np.concatenate(self.parts), tuple(self.known))


def _read_as(path: Path, ref: str | None, names: set[str | None]) -> dict[str, Column]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header)
        of_names = names | {ref or header[0]}
        growing = [_ManyNames() if name in of_names else _ManyNumbers(name) for name in header]
        items, width = 0, len(header)
        while chunk := list(islice(reader, CHUNK_ROWS)):
            rows = [row for row in chunk if row]
            for n, row in enumerate(rows, items):
                if len(row) != width:
                    message = (
                        f"has {len(row)} cells, and the header has {width}; give each column a "
                        "cell, and quote those with commas in them"
                    )
                    raise _refusal(path, _line_of(path, n), message)
            items += len(rows)
            for grows, cells in zip(growing, zip(*rows, strict=True), strict=bool(rows)):
                grows.add(cells)
        if not items:
            raise _refusal(path, 1, "has a header, and no item below it; add a row for each item")
    return {name: grown.column() for name, grown in zip(header, growing, strict=True)}


def _check_header(path: Path, header: list[str]) -> None:
    repeated = sorted({name for name in header if header.count(name) > 1})
    if len(header) == 1 and ";" in header[0]:
        raise _refusal(path, 1, "its cells stand between semicolons; save it with commas")
    if not header:
        message = "is empty: its first line names the columns"
    elif "" in header:
        message = f"column {header.index('') + 1} has no name; give it one"
    elif repeated:
        message = f"column {repeated[0]} stands more than once; rename one of them"
    else:
        return
    raise _refusal(path, 1, message)


def _size(column: Column) -> int:
    return len(column.values) if isinstance(column, Numbers) else len(getattr(column, "codes", ()))


def _as_names(column: Column) -> Names:
    assert isinstance(column, Numbers)
    known: dict[str, int] = {}
    codes = [
        MISSING if value != value else known.setdefault(f"{value:.15g}", len(known))  # noqa: PLR0124
        for value in column.values.tolist()
    ]
    return Names(np.array(codes, dtype=np.int32), tuple(known))

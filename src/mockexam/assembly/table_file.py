"""Reading a table of items, one row an item, from a CSV file into a pool."""

import csv
from collections.abc import Sequence
from itertools import islice
from math import nan
from pathlib import Path

import numpy as np

from mockexam.assembly.blueprint import Blueprint, ItemResponse, TableColumns
from mockexam.assembly.information import MODELS, Calibration
from mockexam.assembly.pool import Pool
from mockexam.assembly.table import MISSING, Column, Floats, Ints, Names, Numbers, Table
from mockexam.errors import Finding, InputRefused

CHUNK_ROWS = 8192
SECONDS_A_MINUTE = 60.0


def read_table(path: Path, blueprint: Blueprint) -> Pool:
    """Return the pool of a CSV file, its columns read as a blueprint's `table` says.

    A column where every cell that is filled is a number is a column of numbers; any other
    is one of names. An empty cell is a missing value.

    Raises:
        InputRefused: The file cannot be read, or is no table that the blueprint can use.
    """
    columns = _read_columns(path)
    return _Reading(path.name, columns, blueprint.table or TableColumns()).pool()


class _Reading:
    """A file's columns with what the blueprint says of them."""

    def __init__(self, file: str, columns: dict[str, Column], said: TableColumns) -> None:
        self.file, self.columns, self.said = file, columns, said
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

    def _refuse(self, message: str, line: int = 1) -> InputRefused:
        finding = Finding(self.file, line, "table", message)
        return InputRefused(f"The table {self.file} was refused.", [finding])

    def _column(self, name: str, role: str) -> Column:
        if name not in self.columns:
            near = ", ".join(self.columns)
            raise self._refuse(f"there is no column {name} for {role}; columns are {near}")
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
                raise self._refuse(f"column {name}: this row has no ref", row + 2)
            if code in first:
                message = f"column {name}: {column.names[code]} stands in line {first[code] + 2} too"
                raise self._refuse(message, row + 2)
            first[code] = row
        return tuple(column.names[code] for code in column.codes.tolist())

    def _amounts(self, name: str | None, role: str, otherwise: float) -> Floats:
        if name is None:
            held = self.columns.get(role)
            if not isinstance(held, Numbers):
                return np.full(self.size, otherwise)
            return np.nan_to_num(held.values, nan=otherwise)
        column = self._column(name, role)
        if not isinstance(column, Numbers):
            raise self._refuse(f"column {name} holds names, and {role} are numbers")
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
                raise self._refuse(f"column {name} holds names, and parameters are numbers")
            parameters.append(column.values)
        wanted = {said.model} if said.model in MODELS else set()
        if len(parameters) < (2 if wanted - {"1PL", "PC"} else 1):
            raise self._refuse(f"irt: {said.model} needs more parameters than {len(parameters)}")
        if said.model in MODELS:
            models: tuple[str, ...] = (said.model,) * self.size
        else:
            column = self._names(said.model, "irt: a model (one of " + ", ".join(MODELS) + ")")
            named = column.names
            unknown = sorted(set(named) - set(MODELS))
            if unknown:
                known = ", ".join(MODELS)
                raise self._refuse(f"column {said.model}: {unknown[0]} is no model of {known}")
            models = tuple("" if c == MISSING else named[c] for c in column.codes.tolist())
        return Calibration(models, np.column_stack(parameters))


def _read_columns(path: Path) -> dict[str, Column]:
    """Return the columns of a file, in its order; read again where a late cell is no number."""
    names: set[int] = set()
    while True:
        try:
            return _read_as(path, names)
        except _IsNoNumber as column:
            names.add(column.place)
        except OSError as fault:
            raise InputRefused(f"The table {path.name} cannot be read: {fault.strerror}.") from fault
        except UnicodeDecodeError as fault:
            finding = Finding(path.name, 0, "table", "is not UTF-8 text; save it as CSV UTF-8")
            raise InputRefused(f"The table {path.name} was refused.", [finding]) from fault
        except csv.Error as fault:
            finding = Finding(path.name, 0, "table", f"is no CSV: {fault}")
            raise InputRefused(f"The table {path.name} was refused.", [finding]) from fault


class _IsNoNumber(Exception):
    """A column that held numbers so far holds a name."""

    def __init__(self, place: int) -> None:
        self.place = place


class _ManyNumbers:
    """A column under construction of which every cell was a number, or empty, so far."""

    def __init__(self, place: int) -> None:
        self.place = place
        self.parts: list[Floats] = []

    def add(self, cells: Sequence[str]) -> None:
        try:
            part = np.array([float(cell) if cell else nan for cell in cells])
        except ValueError:
            raise _IsNoNumber(self.place) from None
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


def _read_as(path: Path, names: set[int]) -> dict[str, Column]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        _check_header(path.name, header)
        growing = [_ManyNames() if n in names else _ManyNumbers(n) for n in range(len(header))]
        line, width = 1, len(header)
        rows = filter(None, reader)
        while chunk := list(islice(rows, CHUNK_ROWS)):
            for n, row in enumerate(chunk, line + 1):
                if len(row) != width:
                    message = f"has {len(row)} cells, and the header has {width}"
                    finding = Finding(path.name, n, "table", message)
                    raise InputRefused(f"The table {path.name} was refused.", [finding])
            line += len(chunk)
            for grows, cells in zip(growing, zip(*chunk, strict=True), strict=True):
                grows.add(cells)
        if line == 1:
            finding = Finding(path.name, 1, "table", "has a header, and no item below it")
            raise InputRefused(f"The table {path.name} was refused.", [finding])
    return {name: grown.column() for name, grown in zip(header, growing, strict=True)}


def _check_header(file: str, header: list[str]) -> None:
    repeated = sorted({name for name in header if header.count(name) > 1})
    if len(header) == 1 and ";" in header[0]:
        raise InputRefused(
            f"The table {file} was refused.",
            [Finding(file, 1, "table", "its cells stand between semicolons; save it with commas")],
        )
    if not header:
        message = "is empty: its first line names the columns"
    elif "" in header:
        message = f"column {header.index('') + 1} has no name"
    elif repeated:
        message = f"column {repeated[0]} stands more than once"
    else:
        return
    raise InputRefused(f"The table {file} was refused.", [Finding(file, 1, "table", message)])


def _size(column: Column) -> int:
    return len(column.values) if isinstance(column, Numbers) else len(getattr(column, "codes", ()))


def _as_names(column: Column) -> Names:
    assert isinstance(column, Numbers)  # noqa: S101 (a file gives numbers or names)
    known: dict[str, int] = {}
    codes = [
        MISSING if value != value else known.setdefault(f"{value:.15g}", len(known))  # noqa: PLR0124
        for value in column.values.tolist()
    ]
    return Names(np.array(codes, dtype=np.int32), tuple(known))

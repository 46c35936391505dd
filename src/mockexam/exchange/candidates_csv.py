"""A list of candidates as a table: its headings in any order, each cell with where it stands."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mockexam.errors import MockExamError

ROWS_MAX = 500
DELIMITERS = (",", ";", "\t")
FORMULA_STARTS = ("=", "+", "-", "@")

SPELLINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "candidate", "candidate name", "candidates", "learner",
        "learner name", "student", "student name", "pupil", "pupil name", "names",
    ),
    "first name": (
        "first name", "first names", "firstname", "forename", "forenames", "given name",
        "given names", "other names", "legal forename", "preferred forename",
    ),
    "surname": (
        "surname", "last name", "lastname", "family name", "legal surname", "preferred surname",
    ),
    "number": (
        "number", "candidate number", "candidate no", "cand number", "cand no", "no",
        "exam number", "exam no",
    ),
    "extra time": (
        "extra time", "extra", "extra percent", "extra time percent", "extra per cent",
        "extra time per cent", "et",
    ),
    "rest breaks": (
        "rest breaks", "rest break", "breaks", "break minutes", "rest breaks minutes",
        "rest breaks min", "rest break minutes", "supervised rest breaks",
    ),
    "seat": ("seat", "seat number", "seat no", "place", "desk", "desk number"),
    "colour": ("colour", "colours", "color", "colors", "theme", "overlay", "colour overlay"),
    "text size": ("text size", "text", "font size", "size"),
    "print size": ("print size", "large print", "modified paper"),
    "spacing": ("spacing", "letter spacing", "line spacing"),
    "font": ("font", "typeface"),
    "ruler": ("ruler", "reading ruler"),
    "hidden time": ("hidden time", "hide time", "time hidden", "hide timer", "hidden timer"),
    "spelling": ("spelling", "spelling check", "spell check", "spellcheck"),
    "keyboard": ("keyboard", "keyboard only"),
    "screen reader": ("screen reader", "screenreader", "computer reader"),
    "separate room": ("separate room", "own room", "separate invigilation"),
    "note": ("note", "notes", "arrangement", "arrangements", "access arrangements", "remarks"),
}  # fmt: skip
"""Each column with the headings by which it is known, as `_plain` makes them."""
LEFT_ASIDE = {
    "form", "class", "group", "tutor group", "teaching group", "set", "year", "year group", "reg",
    "registration group", "date of birth", "dob", "gender", "sex", "upn", "uln", "uci", "email",
    "email address", "course", "house", "",
}  # fmt: skip
"""Headings of registers that say nothing of an exam; their columns are not read."""
WHO = ("name", "first name", "surname", "number")


class NotText(MockExamError):
    """A file that is no text in UTF-8, and how to save it so."""


@dataclass(frozen=True)
class Row:
    """One candidate's cells by column, cleaned; `number` is the row as a spreadsheet counts it."""

    number: int
    cells: Mapping[str, str]


def decode(data: bytes, name: str = "The file") -> str:
    """Return the text of a file.

    Raises:
        NotText: It is not UTF-8, with or without a byte order mark.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise NotText(f"{name} is UTF-16 text. Save it as “CSV UTF-8” and choose it again.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotText(f"{name} is a workbook. Save its sheet as “CSV UTF-8” and choose that.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise NotText(
            f"{name} is not UTF-8 text: line {line} has a character in another encoding. In a "
            "spreadsheet, save it as “CSV UTF-8”; in an editor, save with the encoding UTF-8."
        ) from fault


def has_headings(text: str) -> bool:
    """Tell whether a list is a table: whether its first line names a column of who is meant."""
    _, first = _first_line(text.removeprefix("\ufeff"))
    return any(_column(cell) in WHO for d in DELIMITERS for cell in _cells(first, d))


def read_table(text: str) -> tuple[list[Row], list[str]]:
    """Return the rows of a table of candidates, and what is wrong with which cell.

    A cell is cleaned of the spaces around it and of what spreadsheets put before a text so
    that it is none of their formulas. Rows without a filled cell are left out.
    """
    separator, first = _first_line(text.removeprefix("\ufeff"))
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    if separator:
        text = text.partition("\n")[2]
    delimiter = separator or max(
        DELIMITERS, key=lambda d: sum(_column(c) is not None for c in _cells(first, d))
    )
    rows: list[Row] = []
    faults: list[str] = []
    columns: list[str | None] = []
    number = 0
    try:
        for number, record in enumerate(_records(text, delimiter), 1):
            if number == 1:
                columns, faults = _columns(record)
            elif any(cell.strip() for cell in record):
                rows.append(_row(number, record, columns, faults))
            if len(rows) > ROWS_MAX:
                return [], [f"There are more than {ROWS_MAX} candidates. Enter {ROWS_MAX} at once."]
    except csv.Error:
        faults.append(
            f"Row {number + 1}: a quotation mark is not closed, or stands inside a value. Put "
            "quotation marks around the whole value and double those inside it."
        )
    return rows, faults


def _first_line(text: str) -> tuple[str, str]:
    """Return the separator that a spreadsheet's first line may name, and the line of headings."""
    lines = text.lstrip("\r\n").splitlines() or [""]
    named = re.fullmatch(r"sep=(.)", lines[0].strip("\r\n"))
    if named and named[1] in DELIMITERS:
        return named[1], lines[1] if len(lines) > 1 else ""
    return "", lines[0]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(iter(_records(line, delimiter)), [])
    except csv.Error:
        return line.split(delimiter)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _columns(headings: Sequence[str]) -> tuple[list[str | None], list[str]]:
    """Return the column of each heading, None for those that are not read, and the faults."""
    columns: list[str | None] = []
    faults = []
    for place, heading in enumerate(headings, 1):
        column = _column(heading)
        if column is None and _plain(heading) not in LEFT_ASIDE:
            faults.append(
                f"Row 1, column {place}: the heading “{_short(heading)}” is not known. Remove the "
                f"column, or call it one of: {', '.join(SPELLINGS)}."
            )
        elif column in columns:
            faults.append(
                f"Row 1, column {place}: the column {columns.index(column) + 1} is the {column} "
                "too. Remove one of the two."
            )
        columns.append(column)
    return columns, faults


def _row(
    number: int, record: Sequence[str], columns: Sequence[str | None], faults: list[str]
) -> Row:
    if any(cell.strip() for cell in record[len(columns) :]):
        faults.append(
            f"Row {number} has more cells than there are headings. Put quotation marks around a "
            "value that holds the separator."
        )
    cells = {}
    for column, raw in zip(columns, record, strict=False):
        if column is None:
            continue
        value = _clean(raw)
        if any(unicodedata.category(character) == "Cc" for character in value):
            faults.append(f"Row {number}, {column}: it holds a character that cannot be printed.")
        cells[column] = value
    return Row(number, cells)


def _clean(cell: str) -> str:
    """Return a cell's text without the armour that spreadsheets put around numbers and signs."""
    text = " ".join(cell.split())
    armoured = re.fullmatch(r'="(.*)"', text)
    if armoured:
        text = armoured[1].replace('""', '"').strip()
    if text.startswith("'") and text[1:].startswith(FORMULA_STARTS):
        text = text[1:]
    return text


def _column(heading: str) -> str | None:
    plain = _plain(heading)
    return next((column for column, known in SPELLINGS.items() if plain in known), None)


def _plain(heading: str) -> str:
    """Return a heading in small letters, its signs and units as single spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 (as much as is read)

"""Results as CSV for spreadsheets: a row a candidate, a column an item."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ResultRow:
    """One candidate's result; `marks` stand by item in paper order, None while unmarked."""

    number: str
    name: str
    status: str
    marks: tuple[Fraction | None, ...]
    total: Fraction | None
    grade: str | None


def write_results(labels: Sequence[str], rows: Sequence[ResultRow]) -> str:
    """Return the table as CSV with one header line.

    A number, name or grade that a spreadsheet would take for a formula is
    written with an apostrophe before it.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(["Number", "Name", "Status", *labels, "Total", "Grade"])
    for row in rows:
        marks = ["" if mark is None else _number(mark) for mark in row.marks]
        total = "" if row.total is None else _number(row.total)
        number, name, grade = map(_harmless, (row.number, row.name, row.grade or ""))
        table.writerow([number, name, row.status, *marks, total, grade])
    return out.getvalue()


def _number(mark: Fraction) -> str:
    return str(mark.numerator) if mark.denominator == 1 else f"{float(mark):g}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

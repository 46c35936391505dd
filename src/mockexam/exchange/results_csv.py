"""Results as CSV for spreadsheets: a row a candidate, a column an item."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ResultRow:
    """One candidate's result; `marks` stand by item in paper order, None while unmarked.

    `left_out` tells for each item whether its marks are kept out of the total.
    """

    number: str
    name: str
    status: str
    marks: tuple[Fraction | None, ...]
    total: Fraction | None
    grade: str | None
    left_out: tuple[bool, ...] = ()
    paper: str = ""


def write_results(
    labels: Sequence[str], rows: Sequence[ResultRow], *, several_papers: bool = False
) -> str:
    """Return the table as CSV with one header line; of several papers each row names its own.

    A number, name or grade that a spreadsheet would take for a formula is
    written with an apostrophe before it. Marks that do not count say so, so that
    the numbers of a row add up to its total.
    """
    out = io.StringIO(newline="")
    table = csv.writer(out)
    paper_heading = ["Paper"] if several_papers else []
    table.writerow(["Number", "Name", "Status", *paper_heading, *labels, "Total", "Grade"])
    for row in rows:
        left_out = row.left_out or (False,) * len(row.marks)
        marks = [_mark(*one) for one in zip(row.marks, left_out, strict=True)]
        total = "" if row.total is None else _number(row.total)
        number, name, grade = map(_harmless, (row.number, row.name, row.grade or ""))
        paper = [_harmless(row.paper)] if several_papers else []
        table.writerow([number, name, row.status, *paper, *marks, total, grade])
    return out.getvalue()


def _mark(mark: Fraction | None, left_out: bool) -> str:  # noqa: FBT001 (a cell of two columns)
    if mark is None:
        return ""
    return f"{_number(mark)} not counted" if left_out else _number(mark)


def _number(mark: Fraction) -> str:
    return str(mark.numerator) if mark.denominator == 1 else f"{float(mark):g}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

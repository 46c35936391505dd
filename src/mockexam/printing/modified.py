"""What large print changes beside its size, and what of a paper nobody has made simpler for it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.text import pictures, to_html
from mockexam.printing.layout import Layout

_CELLS_PAD = 2
"""Characters that the padding of a cell takes."""
_ACROSS = {Layout.PT18: 42, Layout.PT24: 30, Layout.PT36: 32}
"""Bold characters that fit across a question's text."""

_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


@dataclass(frozen=True)
class Unmodified:
    """A picture or table that has no version for modified papers."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def unmodified(paper: Paper) -> tuple[Unmodified, ...]:
    """Return the pictures and tables that modified papers print as they are, in order.

    The officer has them looked at: a picture only grows as wide as the page, and a table
    that does not fit across it is printed row by row.
    """
    return tuple(
        Unmodified(where, what) for where, text in _as_they_are(paper) for what in _shown_in(text)
    )


def _as_they_are(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield each text without a modified version, with where it stands."""
    for question in paper.questions:
        stimulus = question.question.stimulus
        if stimulus is not None and not stimulus.modified:
            yield f"Source {question.source or question.number}", stimulus.text
        for label, item in question.parts:
            if not item.modified:
                yield f"Question {label}", item.stem
            if isinstance(item, GapFill):
                yield f"Question {label}", item.passage


def _shown_in(text: str) -> Iterator[str]:
    for alternative, _ in pictures(text):
        yield f"a picture, “{alternative}”"
    for table in _TABLE.findall(to_html(text)):
        columns, rows = len(_CELL.findall(_ROW.findall(table)[0])), len(_ROW.findall(table)) - 1
        yield f"a table of {columns} columns and {rows} rows"


def relay_tables(html: str, layout: Layout) -> str:
    """Return item text with each table that is too wide for a layout printed row by row."""
    if layout not in _ACROSS:
        return html
    return _TABLE.sub(lambda found: _relaid(found[0], _ACROSS[layout]), html)


def _relaid(table: str, across: int) -> str:
    head, *rows = [_CELL.findall(row) for row in _ROW.findall(table)]
    if sum(_width(column) for column in zip(head, *rows, strict=False)) <= across:
        return table
    return "".join(f'<div class="record">{_record(head, row)}</div>' for row in rows)


def _width(column: tuple[str, ...]) -> int:
    words = (word for cell in column for word in _plain(cell).split())
    return max(map(len, words), default=0) + _CELLS_PAD


def _record(head: list[str], row: list[str]) -> str:
    """Return a row of a table as its first cell with the others below it, each after its head."""
    first, *others = [
        f"{name}: {cell}" if _plain(name) else cell
        for name, cell in zip(head, row, strict=False)
        if _plain(cell)
    ] or [""]
    listed = "".join(f"<li>{other}</li>" for other in others)
    return f"<p>{first}</p><ul>{listed}</ul>"


def _plain(cell: str) -> str:
    return unescape(re.sub(r"<[^>]*>", " ", cell)).strip()

"""How commands print results: one JSON object, or lines for people."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import click


def as_json(value: Any) -> str:
    """Return a JSON object as text; dates and fractions as text in it."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def emit_json(value: Any) -> None:
    """Print one JSON object on standard output."""
    click.echo(as_json(value))


def table(head: Sequence[object], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table, every column as wide as its widest cell."""
    cells = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

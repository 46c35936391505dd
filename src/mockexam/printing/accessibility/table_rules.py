"""Rules on tables: their shape, and the headers that each cell finds."""

from collections.abc import Iterator
from itertools import chain

import pikepdf

from mockexam.printing.accessibility.rule import PDF, UA, Fault, Rule
from mockexam.printing.accessibility.tagged import Element, TaggedPdf

_PARTS = frozenset({"THead", "TBody", "TFoot"})
_CELLS = frozenset({"TH", "TD"})
_HOLDERS = {
    "TR": frozenset({"Table", *_PARTS}),
    "TH": frozenset({"TR"}),
    "TD": frozenset({"TR"}),
    **{part: frozenset({"Table"}) for part in _PARTS},
}
_INSIDE = {
    "Table": frozenset({"TR", "Caption", *_PARTS}),
    "TR": _CELLS,
    **{part: frozenset({"TR"}) for part in _PARTS},
}
_ALONG = {"row": frozenset({"/Row", "/Both"}), "column": frozenset({"/Column", "/Both"})}

Grid = list[list[Element | None]]
"""The cells of a table by row and column; a cell that spans stands in each of its places."""


def grid_of(table: Element) -> Grid:
    """Return the cells of a table by row and column; None where no cell is."""
    rows = [
        element for element in table.walk() if element.tag == "TR" and _table_of(element) is table
    ]
    taken: dict[tuple[int, int], Element] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in (kid for kid in row.elements if kid.tag in _CELLS):
            while (down, across) in taken:
                across += 1
            for below in range(_span(cell, "/RowSpan")):
                for beside in range(_span(cell, "/ColSpan")):
                    taken[down + below, across + beside] = cell
    width = 1 + max((across for _, across in taken), default=-1)
    height = 1 + max((down for down, _ in taken), default=-1)
    return [[taken.get((down, across)) for across in range(width)] for down in range(height)]


def _table_of(element: Element) -> Element | None:
    above = element.parent
    while above is not None and above.tag != "Table":
        above = above.parent
    return above


def _span(cell: Element, name: str) -> int:
    said = cell.attribute("/Table", name)
    return max(1, int(said)) if said is not None else 1


def _tables(pdf: TaggedPdf) -> Iterator[Fault]:
    for element in pdf.elements:
        allowed = _INSIDE.get(element.tag)
        for kid in element.elements if allowed is not None else ():
            if kid.tag not in (allowed or ()):
                yield Fault(kid.first_page, f"A {element.tag} holds a {kid.tag}.")
        holders = _HOLDERS.get(element.tag)
        above = element.parent.tag if element.parent else "nothing"
        if holders is not None and above not in holders:
            yield Fault(element.first_page, f"A {element.tag} lies in {above}.")
        if element.tag == "Table":
            yield from _shape(element)


def _shape(table: Element) -> Iterator[Fault]:
    grid = grid_of(table)
    if not grid:
        yield Fault(table.first_page, "A table has no cells.")
    short = [down for down, row in enumerate(grid, 1) if None in row]
    if short:
        rows = ", ".join(str(down) for down in short)
        yield Fault(table.first_page, f"Rows of a table have fewer cells than others: {rows}.")


def _headers(pdf: TaggedPdf) -> Iterator[Fault]:
    known = _names_in_the_id_tree(pdf)
    for table in pdf.elements:
        if table.tag != "Table":
            continue
        grid = grid_of(table)
        headers = {cell for row in grid for cell in row if cell is not None and cell.tag == "TH"}
        names = {cell.text_of("/ID") for cell in headers} - {""}
        for header in sorted(headers, key=id):
            if header.attribute("/Table", "/Scope") is None and not header.text_of("/ID"):
                yield Fault(header.first_page, "A header says neither its scope nor its name.")
        unknown = sorted(names - known)
        if unknown:
            said = ", ".join(unknown)
            yield Fault(table.first_page, f"The tree of names does not list the headers {said}.")
        yield from _lost_cells(grid, names)


def _lost_cells(grid: Grid, names: set[str]) -> Iterator[Fault]:
    for down, row in enumerate(grid):
        for across, cell in enumerate(row):
            if cell is None or cell.tag != "TD":
                continue
            named = cell.attribute("/Table", "/Headers")
            wanted = [] if named is None else [str(name) for name in named]
            where = f"The cell in row {down + 1}, column {across + 1}"
            missing = sorted(set(wanted) - names)
            if missing:
                said = ", ".join(missing)
                yield Fault(cell.first_page, f"{where} names headers that are not there: {said}.")
            elif not wanted and not _scoped(grid, down, across):
                yield Fault(cell.first_page, f"{where} finds no header.")


def _scoped(grid: Grid, down: int, across: int) -> bool:
    """Tell whether a header's scope reaches a place, along its row or its column."""
    ways = chain(
        (("row", cell) for cell in grid[down]),
        (("column", row[across]) for row in grid),
    )
    return any(
        cell is not None and cell.tag == "TH" and _scope(cell) in _ALONG[way] for way, cell in ways
    )


def _scope(header: Element) -> str:
    return str(header.attribute("/Table", "/Scope") or "")


def _names_in_the_id_tree(pdf: TaggedPdf) -> set[str]:
    root = pdf.catalogue.get("/StructTreeRoot", pikepdf.Dictionary())
    if "/IDTree" not in root:
        return set()
    return set(pikepdf.NameTree(root["/IDTree"]))


RULES = (
    Rule(
        "tables",
        "A table holds rows of header and data cells, as many in each row.",
        "Write table with thead, tbody and tr, and give cells that span their colspan.",
        f"{UA}, 7.5; {PDF}, 14.8.4.3.4",
        _tables,
    ),
    Rule(
        "headers",
        "Every data cell finds its headers, by their names or by their scope.",
        "Write th with a scope in the first row, or the first column.",
        f"{UA}, 7.5; {PDF}, 14.7.2, 14.8.5.7",
        _headers,
    ),
)

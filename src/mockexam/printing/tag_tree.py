"""The structure tree of a file that WeasyPrint is about to write."""

from collections.abc import Iterator
from typing import Any

import pydyf

_ROWS = "/TR"
_PARTS = frozenset({"/THead", "/TBody", "/TFoot"})


class Tree:
    """The structure tree among the objects of a file."""

    def __init__(self, pdf: pydyf.PDF) -> None:
        self.pdf = pdf
        self.root = self.at(pdf.catalog["StructTreeRoot"])
        self.document = self.at(self.root["K"][0])

    def at(self, reference: bytes) -> Any:
        """Return the object that a reference names."""
        return self.pdf.objects[int(reference.split()[0])]

    def kids(self, element: Any) -> list[Any]:
        """Return the kids of an element that are elements, in order."""
        found = (self.at(kid) for kid in element["K"] if isinstance(kid, bytes))
        return [kid for kid in found if kid.get("Type") == "/StructElem"]

    def walk(self, element: Any) -> Iterator[Any]:
        """Yield an element and then what it holds by then, in reading order."""
        waiting = [element]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(self.kids(one)))

    def rows(self, table: Any) -> Iterator[tuple[str, Any]]:
        """Yield the rows of a table with the type of what holds them."""
        for kid in self.kids(table):
            if kid["S"] == _ROWS:
                yield table["S"], kid
            elif kid["S"] in _PARTS:
                yield from ((kid["S"], row) for row in self.kids(kid) if row["S"] == _ROWS)

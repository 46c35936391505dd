"""What the pages of a file that is about to be written show as words, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mockexam.printing.tag_tree import Tree

_MATRIX = re.compile(rb"(?:\S+ ){4}(\S+) (\S+) Tm")
_FONT = re.compile(rb"/(\S+) (\S+) Tf")
_MEANS = re.compile(rb"<([0-9a-f]+)> <([0-9a-f]*)>")
_CODES = re.compile(rb"<([0-9a-f]+)>")
_FIRST, _LAST = re.compile(rb"<([0-9a-f]{4})"), re.compile(rb"([0-9a-f]{4})>[^<]*\] TJ$")
_WIDE = 4
"""Hexadecimal digits of a code."""


@dataclass
class Piece:
    """The words of one marked content: where they stand, and where they are in the stream.

    `first` and `last` are the first and the last character, empty where it has no meaning;
    `font` and `shown_at` are those of the last words. `x` and `y` are pixels from the top
    left of the page, `size` is that of the letters.
    """

    stream: list[Any]
    begun: int
    x: float
    y: float
    size: float
    first: str
    last: str
    font: bytes
    shown_at: int


class Fonts:
    """What the codes of each font mean, and which of them is a space."""

    def __init__(self, tree: Tree) -> None:
        self.meanings: dict[bytes, dict[bytes, str]] = {}
        self.spaces: dict[bytes, bytes] = {}
        for resources in tree.pdf.objects:
            if isinstance(resources, dict) and isinstance(resources.get("Font"), bytes):
                for name, reference in tree.at(resources["Font"]).items():
                    self._read(str(name).encode("ascii"), tree, tree.at(reference))
        self.spare = min(self.spaces, default=None)
        """A font that has a space, for words in one that has none; None where no font has."""

    def _read(self, name: bytes, tree: Tree, font: Any) -> None:
        if font.get("Subtype") != "/Type0":
            return
        stream = tree.at(font["ToUnicode"]).stream
        lines = b"\n".join(line for line in stream if isinstance(line, bytes))
        means = {
            code: bytes.fromhex(text.decode("ascii")).decode("utf-16-be", "replace")
            for code, text in _MEANS.findall(lines)
        }
        self.meanings[name] = means
        space = next((code for code, text in means.items() if text == " "), None)
        if space is not None:
            self.spaces[name] = space


Pieces = dict[tuple[bytes, int], Piece]
"""Words by the reference of their page and their number on it."""


def read_pieces(tree: Tree, fonts: Fonts) -> Pieces:
    """Return all marked content that shows words."""
    pieces: Pieces = {}
    for page in tree.pdf.page_references:
        stream = tree.at(tree.at(page)["Contents"]).stream
        for mcid, begun, ended in _marked(stream):
            piece = _read_piece(stream, begun, ended, fonts)
            if piece is not None:
                pieces[page, mcid] = piece
    return pieces


def text_of(piece: Piece, fonts: Fonts) -> str:
    """Return the words of a piece."""
    font, words = b"", []
    for item in piece.stream[piece.begun : piece.shown_at + 1]:
        if not isinstance(item, bytes):
            continue
        if found := _FONT.fullmatch(item):
            font = found[1]
        elif item.endswith(b"TJ"):
            digits = b"".join(_CODES.findall(item))
            means = fonts.meanings.get(font, {})
            codes = (digits[at : at + _WIDE] for at in range(0, len(digits), _WIDE))
            words += [means.get(code, "") for code in codes]
    return "".join(words)


def _marked(stream: list[Any]) -> Iterator[tuple[int, int, int]]:
    """Yield the number of each marked content, and where it begins and ends."""
    opened: list[tuple[int | None, int]] = []
    for at, item in enumerate(stream):
        if item == b"BDC":
            opened.append((stream[at - 1].get("MCID"), at))
        elif item == b"BMC":
            opened.append((None, at))
        elif item == b"EMC":
            mcid, begun = opened.pop()
            if mcid is not None:
                yield mcid, begun, at


def _read_piece(stream: list[Any], begun: int, ended: int, fonts: Fonts) -> Piece | None:
    place = font = first = last = None
    shown_at = 0
    for at in range(begun, ended):
        item = stream[at]
        if not isinstance(item, bytes):
            continue
        if found := _FONT.fullmatch(item):
            font = found
        elif found := _MATRIX.fullmatch(item):
            place = place or found
        elif item.endswith(b"TJ") and font is not None:
            means = fonts.meanings.get(font[1], {})
            if first is None and (found := _FIRST.search(item)):
                first = means.get(found[1], "")
            if found := _LAST.search(item):
                last, shown_at = means.get(found[1], ""), at
    if place is None or font is None or first is None or last is None:
        return None
    x, y = float(place[1]), float(place[2])
    return Piece(stream, begun, x, y, float(font[2]), first, last, font[1], shown_at)

"""Spaces between words where a line ends: without them, readers run the words together.

WeasyPrint leaves out the space that a line ends with, and spaces that stand alone. They are put
back as glyphs that nobody sees, after the last word of the line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mockexam.printing.tag_tree import Tree

_INLINE = frozenset({"/Span", "/NonStruct", "/Link"})
_MATRIX = re.compile(rb"(?:\S+ ){4}(\S+) (\S+) Tm")
_FONT = re.compile(rb"/(\S+) (\S+) Tf")
_MEANS = re.compile(rb"<([0-9a-f]+)> <([0-9a-f]*)>")
_FIRST, _LAST = re.compile(rb"<([0-9a-f]{4})"), re.compile(rb"([0-9a-f]{4})>[^<]*\] TJ$")
_SPACES = frozenset({b"0020", b"00a0"})
_JOINTS = frozenset({b"002d", b"2010", b"002f"})
"""What a word goes on after in the next line: hyphens and the slash."""
_LINE = 0.8
"""How far below, in sizes of the letters, a line lies at least that is another one."""
_NEAR = 0.5


@dataclass
class _Piece:
    """Words of one line: where they stand, and where their last ones are shown in the stream."""

    stream: list[Any]
    x: float
    y: float
    size: float
    first: bytes
    last: bytes
    font: bytes
    shown_at: int


@dataclass(frozen=True)
class _Leaf:
    """Content in a run of words; `holder` is the span that holds it, None outside of any."""

    page: bytes
    mcid: int
    holder: int | None


def part_words(tree: Tree) -> None:
    """Put spaces between words that stand apart on the page and not in the file."""
    fonts = _Fonts(tree)
    if fonts.spare is None:
        return
    pieces = _read_pieces(tree, fonts)
    wanted = {}
    for run in _runs(tree, tree.document):
        for before, after, is_apart in _neighbours(run, pieces):
            if _needs_space(before, after, is_apart=is_apart):
                wanted[id(before.stream), before.shown_at] = before
    # From the end of each stream, so that places further up stay what they are.
    for (_, _), piece in sorted(wanted.items(), key=lambda entry: -entry[0][1]):
        _add_space(piece, fonts)


class _Fonts:
    """Which codes of which font are spaces and joints of words."""

    def __init__(self, tree: Tree) -> None:
        self.meanings: dict[bytes, dict[bytes, bytes]] = {}
        self.spaces: dict[bytes, bytes] = {}
        for resources in tree.pdf.objects:
            if not isinstance(resources, dict) or not isinstance(resources.get("Font"), bytes):
                continue
            for name, reference in tree.at(resources["Font"]).items():
                self._read(str(name).encode("ascii"), tree, tree.at(reference))
        self.spare = min(self.spaces, default=None)
        """A font that has a space, for words in one that has none."""

    def _read(self, name: bytes, tree: Tree, font: Any) -> None:
        if font.get("Subtype") != "/Type0":
            return
        lines = b"\n".join(
            line for line in tree.at(font["ToUnicode"]).stream if isinstance(line, bytes)
        )
        self.meanings[name] = dict(_MEANS.findall(lines))
        for code, meaning in self.meanings[name].items():
            if meaning == b"0020":
                self.spaces[name] = code


def _read_pieces(tree: Tree, fonts: _Fonts) -> dict[tuple[bytes, int], _Piece]:
    pieces: dict[tuple[bytes, int], _Piece] = {}
    for page in tree.pdf.page_references:
        stream = tree.at(tree.at(page)["Contents"]).stream
        for mcid, begun, ended in _marked(stream):
            piece = _read_piece(stream, begun, ended, fonts)
            if piece is not None:
                pieces[page, mcid] = piece
    return pieces


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


def _read_piece(stream: list[Any], begun: int, ended: int, fonts: _Fonts) -> _Piece | None:
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
                first = means.get(found[1], b"")
            if found := _LAST.search(item):
                last, shown_at = means.get(found[1], b""), at
    if place is None or font is None or first is None or last is None:
        return None
    x, y = float(place[1]), float(place[2])
    return _Piece(stream, x, y, float(font[2]), first, last, font[1], shown_at)


def _runs(tree: Tree, element: Any) -> Iterator[list[_Leaf]]:
    """Yield the content of each stretch of words that no block interrupts, in reading order."""
    run: list[_Leaf] = []
    for leaf in _stretch(tree, element, None):
        if leaf is None:
            if run:
                yield run
            run = []
        else:
            run.append(leaf)
    if run:
        yield run


def _stretch(tree: Tree, element: Any, holder: int | None) -> Iterator[_Leaf | None]:
    for kid in element["K"]:
        if isinstance(kid, int):
            yield _Leaf(element["Pg"], kid, holder)
            continue
        one = tree.at(kid)
        if one.get("Type") != "/StructElem":
            continue
        is_inline = one["S"] in _INLINE
        is_leaf = all(isinstance(inner, int) for inner in one["K"])
        if not is_inline:
            yield None
        inside = one.number if one["S"] == "/Span" and not is_leaf else holder
        yield from _stretch(tree, one, inside if is_inline else None)
        if not is_inline:
            yield None


def _neighbours(
    run: list[_Leaf], pieces: dict[tuple[bytes, int], _Piece]
) -> Iterator[tuple[_Piece, _Piece, bool]]:
    """Yield each piece with the next one, and whether a space or the edge of a span parts them."""
    places = [at for at, leaf in enumerate(run) if (leaf.page, leaf.mcid) in pieces]
    for at, then in pairwise(places):
        before, after = run[at], run[then]
        is_apart = then > at + 1 or before.holder != after.holder
        yield pieces[before.page, before.mcid], pieces[after.page, after.mcid], is_apart


def _needs_space(before: _Piece, after: _Piece, *, is_apart: bool) -> bool:
    if before.last in _SPACES or after.first in _SPACES:
        return False
    if before.stream is not after.stream:
        return before.last not in _JOINTS
    below = after.y - before.y
    is_next_line = below >= _LINE * before.size or (below > _NEAR and after.x <= before.x + _NEAR)
    return is_apart or (is_next_line and before.last not in _JOINTS)


def _add_space(piece: _Piece, fonts: _Fonts) -> None:
    stream, at = piece.stream, piece.shown_at
    if piece.font in fonts.spaces:
        stream[at] = stream[at].removesuffix(b"] TJ") + b"<" + fonts.spaces[piece.font] + b">] TJ"
        return
    assert fonts.spare is not None
    shown = b"[<" + fonts.spaces[fonts.spare] + b">] TJ"
    stream[at + 1 : at + 1] = [b"/%b %f Tf" % (fonts.spare, piece.size), shown]

"""Spaces between words where a line ends: without them, readers run the words together.

WeasyPrint leaves out the space that a line ends with, and spaces that stand alone. They are put
back as glyphs that nobody sees, after the last word of the line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mockexam.printing.shown_words import Fonts, Piece, Pieces
from mockexam.printing.tag_tree import Tree

_INLINE = frozenset({"/Span", "/NonStruct", "/Link"})
_SPACES = frozenset({" ", "\u00a0"})
_JOINTS = frozenset({"-", "\u2010", "/"})
"""What a word goes on after in the next line: hyphens and the slash."""
_LINE = 0.8
"""How far below, in sizes of the letters, a line lies at least that is another one."""
_NEAR = 0.5


@dataclass(frozen=True)
class _Leaf:
    """Content in a run of words; `holder` is the span that holds it, None outside of any."""

    page: bytes
    mcid: int
    holder: int | None


def part_words(tree: Tree, pieces: Pieces, fonts: Fonts) -> None:
    """Put spaces between words that stand apart on the page and not in the file."""
    if fonts.spare is None:
        return
    wanted = {}
    for run in _runs(tree, tree.document):
        for before, after, is_apart in _neighbours(run, pieces):
            if _needs_space(before, after, is_apart=is_apart):
                wanted[id(before.stream), before.shown_at] = before
    # From the end of each stream, so that places further up stay what they are.
    for (_, _), piece in sorted(wanted.items(), key=lambda entry: -entry[0][1]):
        _add_space(piece, fonts)


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


def _neighbours(run: list[_Leaf], pieces: Pieces) -> Iterator[tuple[Piece, Piece, bool]]:
    """Yield each piece with the next one, and whether a space or the edge of a span parts them."""
    places = [at for at, leaf in enumerate(run) if (leaf.page, leaf.mcid) in pieces]
    for at, then in pairwise(places):
        before, after = run[at], run[then]
        is_apart = then > at + 1 or before.holder != after.holder
        yield pieces[before.page, before.mcid], pieces[after.page, after.mcid], is_apart


def _needs_space(before: Piece, after: Piece, *, is_apart: bool) -> bool:
    if before.last in _SPACES or after.first in _SPACES:
        return False
    if before.stream is not after.stream:
        return before.last not in _JOINTS
    below = after.y - before.y
    is_next_line = below >= _LINE * before.size or (below > _NEAR and after.x <= before.x + _NEAR)
    return is_apart or (is_next_line and before.last not in _JOINTS)


def _add_space(piece: Piece, fonts: Fonts) -> None:
    stream, at = piece.stream, piece.shown_at
    if piece.font in fonts.spaces:
        stream[at] = stream[at].removesuffix(b"] TJ") + b"<" + fonts.spaces[piece.font] + b">] TJ"
        return
    assert fonts.spare is not None
    shown = b"[<" + fonts.spaces[fonts.spare] + b">] TJ"
    stream[at + 1 : at + 1] = [b"/%b %f Tf" % (fonts.spare, piece.size), shown]

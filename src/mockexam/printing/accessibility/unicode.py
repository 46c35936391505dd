"""What the bytes that a page shows mean: fonts' own maps from codes to Unicode."""

import re
from collections.abc import Iterator
from functools import lru_cache

import pikepdf

from mockexam.printing.accessibility.painted import Mark
from mockexam.printing.accessibility.tagged import Element, TaggedPdf

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[|\])")
_WIDE = 2


def codes_in(font: pikepdf.Object, shown: bytes) -> list[int]:
    """Return the codes of a string shown in a font: of two bytes in composite fonts."""
    if font.get("/Subtype") != "/Type0":
        return list(shown)
    pairs = (shown[n : n + _WIDE] for n in range(0, len(shown), _WIDE))
    return [int.from_bytes(pair, "big") for pair in pairs]


def unicode_map(font: pikepdf.Object) -> dict[int, str] | None:
    """Return what the codes of a font mean; None where the font has no map."""
    stream = font.get("/ToUnicode")
    return _read_map(stream.read_bytes()) if isinstance(stream, pikepdf.Stream) else None


def text_shown(pdf: TaggedPdf, element: Element) -> str:
    """Return the words that an element shows, in reading order."""
    marks = ((content.page, pdf.mark_of(content)) for content in element.content())
    return "".join(text_of_mark(pdf, page, mark) for page, mark in marks if mark is not None)


def text_of_mark(pdf: TaggedPdf, page: int, mark: Mark) -> str:
    """Return the words that marked content of a page, counted from 0, shows."""
    words = []
    for font_id, shown in mark.shown:
        font = pdf.painted[page].fonts[font_id]
        means = unicode_map(font) or {}
        words.append("".join(means.get(code, "") for code in codes_in(font, shown)))
    return "".join(words)


@lru_cache(maxsize=64)
def _read_map(cmap: bytes) -> dict[int, str]:
    means: dict[int, str] = {}
    for kind, body in _SECTION.findall(cmap):
        tokens = iter(
            [found[1] if found[2] is None else found[2] for found in _TOKEN.finditer(body)]
        )
        for first in tokens:
            begun = int(first, 16)
            if kind == b"bfchar":
                means[begun] = _decoded(next(tokens))
            else:
                means |= _read_range(begun, int(next(tokens), 16), tokens)
    return means


def _read_range(begun: int, ended: int, tokens: Iterator[bytes]) -> dict[int, str]:
    target = next(tokens)
    if target == b"[":
        listed = {code: _decoded(next(tokens)) for code in range(begun, ended + 1)}
        next(tokens)
        return listed
    text = _decoded(target)
    return {
        code: text[:-1] + chr(ord(text[-1]) + code - begun) if text else ""
        for code in range(begun, ended + 1)
    }


def _decoded(digits: bytes) -> str:
    return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be", "replace")

"""The words of a PDF and where they stand, in millimetres, in the order in which they are read."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape

import pypdfium2

from .pages import MM_AN_INCH, POINTS_AN_INCH

BACK = 2
"""How far left of the last letter, in millimetres, one lies that stands in another line."""
_HYPHEN_AT_A_LINE_END = {"\ufffe": "-", "\x02": "-", "\u00ad": "-"}
_BLOCK = re.compile(
    r"</?(?:p|ul|ol|li|table|thead|tbody|tr|th|td|blockquote|hr|br|img|div)\b[^>]*>"
)


@dataclass(frozen=True)
class Word:
    """Letters without a space between them; places are from the left and from the top."""

    text: str
    page: int
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: "Word", much: float = 0.4) -> bool:
        """Tell whether it lies over another word, not only at its edge."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > much and down > much


@dataclass(frozen=True)
class Read:
    """What was read of a PDF: its words, and the width and height of each page."""

    words: tuple[Word, ...]
    sizes: tuple[tuple[float, float], ...]

    def on(self, page: int) -> list[Word]:
        """Return the words of a page, which are counted from 1."""
        return [word for word in self.words if word.page == page]


def read_words(pdf: bytes) -> Read:
    """Return the words of a PDF."""
    words: list[Word] = []
    sizes = []
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number, page in enumerate(document, 1):
            width, height = (_mm(side) for side in page.get_size())
            sizes.append((width, height))
            words += _words_of(page, number, height)
    return Read(tuple(words), tuple(sizes))


def _words_of(page: pypdfium2.PdfPage, number: int, height: float) -> Iterator[Word]:
    text = page.get_textpage()
    letters: list[tuple[str, float, float, float, float]] = []
    for place in range(text.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, place))
        letter = _HYPHEN_AT_A_LINE_END.get(letter, letter)
        if letter.isspace() or not letter.isprintable():
            yield from _word(letters, number)
            letters = []
            continue
        left, bottom, right, top = (_mm(side) for side in text.get_charbox(place))
        if letters and left < letters[-1][1] - BACK:
            yield from _word(letters, number)  # what goes on in the next line after a hyphen
            letters = []
        letters.append((letter, left, height - top, right, height - bottom))
    yield from _word(letters, number)


def _word(letters: list[tuple[str, float, float, float, float]], page: int) -> Iterator[Word]:
    if letters:
        texts, lefts, tops, rights, bottoms = zip(*letters, strict=True)
        yield Word("".join(texts), page, min(lefts), min(tops), max(rights), max(bottoms))


def _mm(points: float) -> float:
    return points / POINTS_AN_INCH * MM_AN_INCH


def squeeze(text: str) -> str:
    """Return text without its spaces and bullets, letters in one form."""
    return re.sub(r"[\s•◦▪]+", "", unicodedata.normalize("NFKC", text))


def joined(words: Iterable[Word]) -> str:
    """Return words with a space between each two."""
    return " ".join(word.text for word in words)


def blocks_of(html: str) -> list[str]:
    """Return what stands without a break in clean HTML, squeezed: paragraphs, entries, cells."""
    pieces = (unescape(re.sub(r"<[^>]*>", "", piece)) for piece in _BLOCK.split(html))
    return [squeezed for piece in pieces if (squeezed := squeeze(piece))]


def overlaps(read: Read) -> list[str]:
    """Return the pairs of words that are printed one over the other."""
    found = []
    for page in range(1, len(read.sizes) + 1):
        words = sorted(read.on(page), key=lambda word: word.top)
        for at, word in enumerate(words):
            for other in words[at + 1 :]:
                if other.top >= word.bottom:
                    break
                if word.covers(other):
                    found.append(f"page {page}: “{word.text}” and “{other.text}”")
    return found


def height_of(words: Iterable[Word]) -> float:
    """Return how high words stand on their pages together, in millimetres."""
    by_page: dict[int, list[Word]] = {}
    for word in words:
        by_page.setdefault(word.page, []).append(word)
    return sum(max(w.bottom for w in on) - min(w.top for w in on) for on in by_page.values())


def missing(wanted: Iterable[str], within: str) -> list[str]:
    """Return what does not stand in a squeezed text after what was found of it before."""
    at = 0
    lost = []
    for one in wanted:
        place = within.find(squeeze(one), at)
        if place < 0:
            lost.append(one)
        else:
            at = place + len(squeeze(one))
    return lost

"""The lines of a source: cut by characters, so that they are the same wherever it is read."""

import re
from collections.abc import Iterator
from html import unescape

from mockexam.bank.text import to_html

LINE_CHARACTERS = 64
"""As many as fit across an A4 page in 11 point; where a channel is narrower, a line wraps."""
NUMBER_EVERY = 5

_BLOCK_TAG = re.compile(
    r"(</?(?:p|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|hr)\b(?:[^>\"]|\"[^\"]*\")*>)"
)
_TOKEN = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>|[ \t\r\n]+|[^<> \t\r\n]+")
_NAMED = re.compile(r"\blines? (\d+)(?:(?: to | and |–|-)(\d+))?", re.IGNORECASE)


def number_lines(html: str) -> str:
    """Return a source's HTML with every line in an element of its own, and each fifth numbered.

    A line holds at most `LINE_CHARACTERS` characters and ends between words; each
    paragraph and each entry of a list begins one. Tables and pictures have no lines. A source
    of fewer than five lines comes back as it is.
    """
    if _count(html) < NUMBER_EVERY:
        return html
    number = 0
    pieces = []
    for piece, is_prose in _runs(html):
        if not is_prose:
            pieces.append(piece)
            continue
        lines = []
        for line in _cut(piece):
            number += 1
            lines.append(_shown(line, number))
        in_item = bool(pieces) and pieces[-1].startswith("<li")
        pieces.append(_block(lines) if in_item else " ".join(lines))
    return f'<div class="numbered">{"".join(pieces)}</div>'


def count_lines(text: str) -> int:
    """Return how many lines the item text of a source has, numbered or not."""
    return _count(to_html(text))


def last_line_named(text: str) -> int:
    """Return the highest line that a text refers to ("lines 10 to 13"); 0 where it names none."""
    return max((int(n) for found in _NAMED.findall(text) for n in found if n), default=0)


def _count(html: str) -> int:
    return sum(sum(1 for _ in _cut(piece)) for piece, is_prose in _runs(html) if is_prose)


def _runs(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces between block tags and the tags themselves, with which of them is prose."""
    tables = 0
    for piece in _BLOCK_TAG.split(html):
        if piece.startswith("<table"):
            tables += 1
        elif piece == "</table>":
            tables -= 1
        is_tag = _BLOCK_TAG.fullmatch(piece) is not None
        yield piece, not is_tag and not tables and bool(re.sub(r"<[^>]*>", "", piece).strip())


def _cut(run: str) -> Iterator[str]:
    """Yield the lines of a run of inline HTML, each with its own elements closed again."""
    line: list[str] = []
    opened: list[str] = []
    length = 0
    for word, is_break in _words(run):
        characters = len(unescape(re.sub(r"<[^>]*>", "", word)))
        if length and (is_break or length + 1 + characters > LINE_CHARACTERS):
            yield _closed(line, opened)
            line, length = list(opened), 0
        if is_break:
            continue
        line += [" "] * bool(length) + [word]
        length += bool(length) + characters
        opened = _still_open(opened, word)
    if length:
        yield _closed(line, opened)


def _words(run: str) -> Iterator[tuple[str, bool]]:
    """Yield each word with the tags that touch it, and each forced break as such."""
    word = ""
    for piece in _TOKEN.findall(run):
        if piece == "<br>":
            yield from ((part, False) for part in [word] if part)
            yield "", True
            word = ""
        elif piece.strip():
            word += piece
        elif word:
            yield word, False
            word = ""
    if word:
        yield word, False


def _still_open(opened: list[str], word: str) -> list[str]:
    left = list(opened)
    for tag in re.findall(r"</?(?:strong|em|code)>", word):
        if tag.startswith("</"):
            left.pop()
        else:
            left.append(tag)
    return left


def _closed(line: list[str], opened: list[str]) -> str:
    return "".join([*line, *(tag.replace("<", "</") for tag in reversed(opened))])


def _block(lines: list[str]) -> str:
    """Return lines in one block: what stands in an entry of a list must be tagged as its body."""
    return f"<div>{' '.join(lines)}</div>"


def _shown(line: str, number: int) -> str:
    shown = "" if number % NUMBER_EVERY else f'<span class="line-number">{number} </span>'
    return f'<span class="numbered-line">{shown}{line}</span>'

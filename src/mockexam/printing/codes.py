"""The code on every page of a pack: which pack, whose copy, which page, as a DataMatrix."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from string import ascii_uppercase
from typing import Any

import numpy as np
import zxingcpp

from mockexam.errors import MockExamError
from mockexam.printing.layout import Layout

SIDE = 16
"""The modules along each side of a code; every code of ours is as large."""
MODULE_MM = 0.6
"""The side of a module: five dots at 200 dots an inch."""
QUIET_MODULES = 2
"""What stays white around a code; the standard asks for one module."""
PACKS = 100_000_000
NUMBERS = 10_000
PAGES = 10_000
VERSIONS_MAX = 9
_LAYOUTS = tuple(Layout)
_LENGTH = 21
_PARTS = ((0, 1), *((start, start + 2) for start in range(1, _LENGTH, 2)))
"""What a code holds in one codeword each: its letter, and pairs of digits."""
_CHECKED_BY = 97


class CodeRefused(MockExamError):
    """A text that is no code of ours, or fails its check."""


class Sheet(Enum):
    """What a page with a code belongs to, by the first letter of the code.

    A loose answer sheet belongs to no pack: in its place stands the paper's own number.
    """

    PAPER = "P"
    SPARE_PAPER = "S"
    ANSWER_SHEET = "A"
    SPARE_ANSWER_SHEET = "B"
    LOOSE_ANSWER_SHEET = "L"


@dataclass(frozen=True)
class PageCode:
    """What a code says.

    Attributes:
        sheet: What the page belongs to.
        pack: The number of the sitting's pack, 0..99 999 999.
        number: The candidate's number, or which spare copy it is, 0..9999.
        page: The page, from 1.
        layout: How large it is printed.
        version: "" or a letter from A.
    """

    sheet: Sheet
    pack: int
    number: int
    page: int
    layout: Layout = Layout.STANDARD
    version: str = ""

    @property
    def text(self) -> str:
        """The text of the code: a letter and twenty digits, the last two of them a check.

        Raises:
            CodeRefused: A number has no room.
        """
        digits = self._digits()
        return f"{self.sheet.value}{digits}{_check(self.sheet.value, digits):02}"

    def _digits(self) -> str:
        version = ascii_uppercase.index(self.version) + 1 if self.version else 0
        held = (
            (self.pack, PACKS, "packs"),
            (self.number, NUMBERS, "candidates and spare copies"),
            (self.page, PAGES, "pages"),
            (version, VERSIONS_MAX + 1, "versions"),
        )
        for value, room, things in held:
            if not 0 <= value < room:
                raise CodeRefused(
                    f"A code on a page has room for {room - 1} {things}, not {value}."
                )
        layout = _LAYOUTS.index(self.layout)
        return f"{self.pack:08}{self.number:04}{layout}{version}{self.page:04}"


def read_text(text: str) -> PageCode:
    """Return what the text of a code says.

    Raises:
        CodeRefused: It is no code of ours, or was changed.
    """
    letter, digits, check = text[:1], text[1:-2], text[-2:]
    letters = {sheet.value: sheet for sheet in Sheet}
    is_ours = len(text) == _LENGTH and letter in letters and text.isascii() and text[1:].isdigit()
    if not is_ours or int(check) != _check(letter, digits):
        raise CodeRefused(f"“{text[:40]}” is no code of a page that was printed here.")
    layout, version = int(digits[12]), int(digits[13])
    if layout >= len(_LAYOUTS):
        raise CodeRefused(f"“{text}” names a layout that is not known here.")
    return PageCode(
        letters[letter],
        int(digits[:8]),
        int(digits[8:12]),
        int(digits[14:]),
        _LAYOUTS[layout],
        ascii_uppercase[version - 1] if version else "",
    )


def draw_codes(texts: Iterable[str]) -> list[bytes]:
    """Return the modules of codes: 32 bytes each, row by row, a set bit where it is white.

    A code is its data and what corrects them, and both are linear over bits, as is their place in
    the square: two texts that differ in one pair of digits differ in the same modules whatever
    else they say. So a pair is drawn once for each place that it is met in, and a code is the sum
    of its pairs. `draw_alone` draws the same one by one.

    Raises:
        CodeRefused: A text is none of a `PageCode`.
    """
    held = list(texts)
    if not held:
        return []
    if any(len(text) != _LENGTH for text in held):
        raise CodeRefused("Only the texts of pages can be drawn together.")
    told = np.frombuffer("".join(held).encode("ascii"), np.uint8).reshape(-1, _LENGTH)
    first = held[0]
    whole = _bits(draw_alone(first))
    drawn = np.broadcast_to(whole, (len(held), whole.size)).copy()
    for start, end in _PARTS:
        parts = told[:, start] if end - start == 1 else told[:, start:end].copy().view(np.uint16)
        parts = parts.reshape(-1)
        changes = np.zeros((int(parts.max()) + 1, whole.size), np.uint8)
        for part in np.flatnonzero(np.bincount(parts)):
            said = int(part).to_bytes(end - start, sys.byteorder).decode("ascii")
            changes[part] = _bits(draw_alone(first[:start] + said + first[end:])) ^ whole
        drawn ^= changes[parts]
    return [row.tobytes() for row in drawn]


def draw_alone(text: str) -> bytes:
    """Return the modules of one code, drawn by itself."""
    create: Any = zxingcpp.create_barcode  # what it returns is a buffer, which its types leave out
    code = create(text, zxingcpp.BarcodeFormat.DataMatrix).to_image(add_quiet_zones=False)
    modules = np.frombuffer(bytes(memoryview(code)), np.uint8)
    if modules.size != SIDE * SIDE:
        raise CodeRefused("A code came out in another size than all others.")
    return np.packbits(modules).tobytes()


def _bits(code: bytes) -> np.ndarray:
    return np.frombuffer(code, np.uint8)


def dark_modules(text: str) -> list[tuple[int, int]]:
    """Return where a code is dark, as (row, column) from the top left, from 0."""
    drawn = draw_alone(text)
    white = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(SIDE, SIDE)
    return [(int(row), int(column)) for row, column in np.argwhere(white == 0)]


def find_codes(picture: Any) -> list[str]:
    """Return the texts of the DataMatrix codes in a picture, grey or in colours (an array)."""
    kind = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
    found = zxingcpp.read_barcodes(picture, formats=kind)
    return [one.text for one in found]


def _check(letter: str, digits: str) -> int:
    """Return the check of a code: 98 less the rest modulo 97 of all before it, as in ISO 7064.

    It finds every wrong character and every two that changed places.
    """
    return 98 - int(f"{ord(letter)}{digits}00") % _CHECKED_BY

"""The layouts that a paper is printed in: the standard one, and larger ones laid out anew."""

from enum import StrEnum
from typing import Literal

_POINTS = {"standard": 11, "18pt": 18, "24pt": 24, "36pt": 36}
_A3_FROM_POINTS = 36
_PAGES_MM = {"A4": (210, 297), "A3": (297, 420)}
_MM_A_POINT = 25.4 / 72


class Layout(StrEnum):
    """How large a paper is printed; questions, numbers and marks are the same in all.

    Source: RNIB and JCQ practice for modified papers: 18 and 24 point bold on A4, 36 on A3.
    """

    STANDARD = "standard"
    PT18 = "18pt"
    PT24 = "24pt"
    PT36 = "36pt"

    @property
    def points(self) -> int:
        """The size of the text in points."""
        return _POINTS[self.value]

    @property
    def page(self) -> Literal["A4", "A3"]:
        """The size of the sheets."""
        return "A4" if self.points < _A3_FROM_POINTS else "A3"

    @property
    def is_modified(self) -> bool:
        """True where the paper is laid out anew for a candidate who needs large print."""
        return self is not Layout.STANDARD

    @property
    def em_mm(self) -> float:
        """The size of the text in millimetres."""
        return self.points * _MM_A_POINT

    @property
    def margins_mm(self) -> tuple[float, float, float]:
        """The margins of a page in millimetres: at its head, at both sides, at its foot."""
        if not self.is_modified:
            return 20, 20, 22
        return round(16 + 1.7 * self.em_mm, 1), 16, round(3.8 * self.em_mm, 1)

    @property
    def text_mm(self) -> tuple[float, float]:
        """The width and the height of the text of a page in millimetres."""
        width, height = _PAGES_MM[self.page]
        head, side, foot = self.margins_mm
        return width - 2 * side, height - head - foot

    @property
    def extra_lines(self) -> int:
        """The ruled lines of the additional page."""
        return 27 if self is Layout.STANDARD else 11

    @property
    def in_words(self) -> str:
        """The name that people read: "Standard print, A4", "18 point bold, A4"."""
        print_size = f"{self.points} point bold" if self.is_modified else "Standard print"
        return f"{print_size}, {self.page}"

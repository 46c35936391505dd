"""The layouts that a paper is printed in: the standard one, and larger ones laid out anew."""

from enum import StrEnum
from typing import Literal

_POINTS = {"standard": 11, "18pt": 18, "24pt": 24, "36pt": 36}
_A3_FROM_POINTS = 36


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
    def extra_lines(self) -> int:
        """The ruled lines of the additional page."""
        return 27 if self is Layout.STANDARD else 11

    @property
    def in_words(self) -> str:
        """The name that people read: "Standard print, A4", "18 point bold, A4"."""
        print_size = f"{self.points} point bold" if self.is_modified else "Standard print"
        return f"{print_size}, {self.page}"

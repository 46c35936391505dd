"""Answer sheets of a pack: name, seat, number and its bubbles stand where the table says."""

from collections.abc import Sequence

import numpy as np
import pypdfium2
import pytest

from mockexam.printing import positions
from mockexam.printing.answer_sheet import render_answer_sheet
from mockexam.printing.codes import Sheet, find_codes, read_text
from mockexam.printing.copies import Copy
from mockexam.printing.document import Cover
from mockexam.printing.positions import Bubble
from mockexam.printing.stamp import stamp

from .factories import make_choice, make_paper
from .pages import texts

DOTS = 6
"""Dots a millimetre."""
FILLED, EMPTY = 20, 60
"""The darkest and the lightest that the middle of a bubble may be, in hundredths of black."""
ADA = Copy("sheet", "0907", "Ada Łukasiewicz", "B12", version="C", is_sheet=True)
SPARE = Copy("sheet", "0003", version="C", spare=True, is_sheet=True)
LI = Copy("sheet", "0042", "李小龍", is_sheet=True)
COPIES = (ADA, SPARE, LI)


@pytest.fixture(scope="module")
def stamped() -> bytes:
    cover = Cover("Quay College", "10001", "Wednesday 10 June 2026", is_stamped=True)
    base = render_answer_sheet(make_paper(make_choice()), cover, version="C")
    return stamp({"sheet": base}, COPIES, pack=12, title="Answer sheets")


@pytest.fixture(scope="module")
def pictures(stamped: bytes) -> list[np.ndarray]:
    document = pypdfium2.PdfDocument(stamped)
    made = [
        np.asarray(page.render(scale=DOTS * 25.4 / 72, grayscale=True).to_numpy()).squeeze()
        for page in document
    ]
    document.close()
    return made


def test_each_sheet_says_whose_it_is(stamped: bytes) -> None:
    ada, spare, li = texts(stamped)
    assert "Ada Łukasiewicz" in ada
    assert "Seat B12" in ada
    assert "Spare copy 3" in spare
    assert all("Version C" in page for page in (ada, spare, li))
    assert "李" not in li


def test_each_code_says_the_candidate_and_the_version(pictures: Sequence[np.ndarray]) -> None:
    found = [[read_text(text) for text in find_codes(picture)] for picture in pictures]
    assert found == [[copy.code(12, 1)] for copy in COPIES]
    assert [one.sheet for (one,) in found] == [
        Sheet.ANSWER_SHEET, Sheet.SPARE_ANSWER_SHEET, Sheet.ANSWER_SHEET,
    ]  # fmt: skip


def test_the_bubbles_of_the_number_are_filled_and_no_others(
    pictures: Sequence[np.ndarray],
) -> None:
    for copy, picture in zip(COPIES, pictures, strict=True):
        filled = [
            [bubble.value for bubble in column if is_filled(picture, bubble)]
            for column in positions.NUMBER_GRID
        ]
        assert filled == ([[]] * 4 if copy.spare else [[digit] for digit in copy.number])


def is_filled(picture: np.ndarray, bubble: Bubble) -> bool:
    reach = bubble.diameter * 0.3
    top, left = int((bubble.y - reach) * DOTS), int((bubble.x - reach) * DOTS)
    side = int(2 * reach * DOTS)
    dark = 100 - float(picture[top : top + side, left : left + side].mean()) / 2.55
    assert not FILLED < dark < EMPTY
    return dark > EMPTY

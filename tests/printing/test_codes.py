"""The codes of pages: what they say comes back, and what was changed is found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.printing.codes import (
    MODULE_MM,
    SIDE,
    CodeRefused,
    PageCode,
    Sheet,
    dark_modules,
    draw_alone,
    draw_codes,
    find_codes,
    read_text,
)
from mockexam.printing.layout import Layout

page_codes = st.builds(
    PageCode,
    sheet=st.sampled_from(Sheet),
    pack=st.integers(0, 99_999_999),
    number=st.integers(0, 9999),
    page=st.integers(1, 9999),
    layout=st.sampled_from(Layout),
    version=st.sampled_from(["", *"ABCDEF"]),
)


def picture(drawn: bytes, *, dots: int = 3) -> np.ndarray:
    """Return a code as a scanner sees it, with white around it."""
    modules = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(SIDE, SIDE) * 255
    return np.pad(np.kron(modules, np.ones((dots, dots))), 2 * dots, constant_values=255).astype(
        np.uint8
    )


@given(page_codes)
def test_what_a_code_says_comes_back(code: PageCode) -> None:
    assert read_text(code.text) == code


@given(st.lists(page_codes, min_size=1, max_size=8))
def test_every_code_that_is_drawn_reads_back(codes: list[PageCode]) -> None:
    drawn = draw_codes(code.text for code in codes)
    assert [find_codes(picture(one)) for one in drawn] == [[code.text] for code in codes]


@given(st.lists(page_codes, min_size=2, max_size=30))
def test_codes_that_are_drawn_together_are_those_drawn_alone(codes: list[PageCode]) -> None:
    texts = [code.text for code in codes]
    assert draw_codes(texts) == [draw_alone(text) for text in texts]


@given(page_codes, st.integers(0, 20), st.sampled_from("PSAB0123456789"))
def test_a_wrong_character_is_found(code: PageCode, place: int, other: str) -> None:
    text = code.text
    changed = text[:place] + other + text[place + 1 :]
    if changed != text:
        with pytest.raises(CodeRefused):
            read_text(changed)


@given(page_codes, st.integers(1, 19))
def test_two_characters_that_changed_places_are_found(code: PageCode, place: int) -> None:
    text = code.text
    changed = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if changed != text:
        with pytest.raises(CodeRefused):
            read_text(changed)


@pytest.mark.parametrize("text", ["", "hello", "P" + "0" * 19, "P" + "٣" * 20])
def test_another_text_is_no_code_of_ours(text: str) -> None:
    with pytest.raises(CodeRefused, match="no code of a page"):
        read_text(text)


def test_more_candidates_than_a_code_has_room_for_are_refused() -> None:
    with pytest.raises(CodeRefused, match="room for 9999 candidates and spare copies, not 10000"):
        _ = PageCode(Sheet.PAPER, 1, 10_000, 1).text


def test_the_dark_modules_are_those_that_are_drawn() -> None:
    text = PageCode(Sheet.ANSWER_SHEET, 7, 42, 1).text
    dark = dark_modules(text)
    # The finder: the left and the lower side are dark throughout.
    assert {(row, 0) for row in range(SIDE)} | {
        (SIDE - 1, column) for column in range(SIDE)
    } <= set(dark)
    (drawn,) = draw_codes([text])
    assert len(dark) == SIDE * SIDE - int(np.unpackbits(np.frombuffer(drawn, np.uint8)).sum())


def test_a_module_has_at_least_three_dots_at_150_dots_an_inch() -> None:
    assert MODULE_MM / 25.4 * 150 >= 3

"""Answer sheets: what is drawn stands where the table of positions says, and nothing else there."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import cos, pi, sin
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import version_of
from mockexam.bank.item import Item
from mockexam.printing import positions
from mockexam.printing.answer_sheet import (
    answer_sheet_html,
    loose_codes,
    number_of,
    render_answer_sheet,
)
from mockexam.printing.codes import PageCode, Sheet, find_codes, read_text
from mockexam.printing.document import Cover
from mockexam.printing.pdf import PrintingFault
from mockexam.printing.positions import AnswerSheets, Box, Bubble, Choice, Figure, SheetPage
from mockexam.printing.sheets import is_on_sheet, lay_out_sheets
from mockexam.printing.words import say_labels
from tests.factories import (
    items_of_every_kind,
    make_choice,
    make_extended,
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_paper,
    make_response,
    make_set,
    make_short,
    make_true_false,
)

from .pages import texts

DOTS = 8
"""Dots a millimetre, about 200 an inch: what a scanner makes of a page."""
DARK, WHITE = 170, 205
CODES = [PageCode(Sheet.ANSWER_SHEET, 12, 42, page, version="B").text for page in (1, 2)]
CHOSEN_GAP: dict[str, Any] = {
    "passage": "Honey is capped with [1].",
    "marks": 1,
    "gaps": [
        {"options": [{"text": t, "why": "x", "key": t == "wax"} for t in ("wax", "tar", "clay")]}
    ],
}

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def paper() -> Paper:
    """Every kind that is on a sheet, some that are not, and more questions than one sheet holds."""
    return make_paper(
        *(make_choice(f"BE-{n}", options=3 + n % 3) for n in range(100, 125)),
        *items_of_every_kind(),
        make_response("BE-40", options=7),
        make_matching("BE-41", options=[*"drone keeper queen worker wax comb smoke sting".split()]),
        make_gap_fill("BE-42", **CHOSEN_GAP),
        make_numeric("BE-43", answer="-12.75", tolerance=0, unit="£"),
        make_numeric("BE-44", answer=123456, tolerance=0, unit="minutes"),
        make_set("BE-45"),
    )


@pytest.fixture(scope="module")
def sheets(paper: Paper) -> AnswerSheets:
    return lay_out_sheets(paper)


@pytest.fixture(scope="module")
def printed(paper: Paper) -> bytes:
    return render_answer_sheet(paper, Cover("Bee College", "12345"), version="B", codes=CODES)


@pytest.fixture(scope="module")
def pictures(printed: bytes) -> list[Pixels]:
    document = pypdfium2.PdfDocument(printed)
    made = [
        np.asarray(page.render(scale=DOTS * 25.4 / 72).to_pil().convert("L")) for page in document
    ]
    document.close()
    return made


def test_every_bubble_is_drawn_where_the_table_says(
    sheets: AnswerSheets, pictures: list[Pixels]
) -> None:
    for page, picture in zip(sheets.pages, pictures, strict=True):
        for bubble in (*page.bubbles(), *(one for grid in positions.NUMBER_GRID for one in grid)):
            ring = bubble.diameter / 2 - 0.125
            line = [_around(picture, bubble, ring + off) for off in (-0.08, 0, 0.08)]
            assert max(map(min, *line)) < DARK, bubble
            assert min(_around(picture, bubble, ring + 0.35)) > WHITE, bubble
            assert min(_around(picture, bubble, ring - 0.35)) > WHITE, bubble


def test_every_box_to_write_in_is_drawn_where_the_table_says(
    sheets: AnswerSheets, pictures: list[Pixels]
) -> None:
    for page, picture in zip(sheets.pages, pictures, strict=True):
        for cell in (*positions.NUMBER_CELLS, *(c for f in page.figures for c in f.cells)):
            for y in (cell.y, cell.y + cell.height - 0.3):
                side = _of(picture, Box(cell.x, y, cell.width, 0.3))
                assert side.min(axis=0).max() < DARK
            inner = Box(cell.x + 0.6, cell.y + 0.6, cell.width - 1.2, cell.height - 1.2)
            assert _of(picture, inner).min() > WHITE


def test_the_corner_marks_are_black_and_stand_clear(pictures: list[Pixels]) -> None:
    gap = positions.MARGIN_AROUND_CORNERS
    for picture in pictures:
        for mark in positions.CORNERS:
            inner = Box(mark.x + 0.2, mark.y + 0.2, mark.width - 0.4, mark.height - 0.4)
            assert _of(picture, inner).max() < DARK
            wide = _of(picture, _wider(mark, gap)).astype(int).sum()
            tight = _of(picture, _wider(mark, 0.3)).astype(int).sum()
            white = _wider(mark, gap), _wider(mark, 0.3)
            ring = (_dots(white[0]) - _dots(white[1])) * 255
            assert wide - tight == ring


def test_the_code_of_each_sheet_is_read_back(pictures: list[Pixels]) -> None:
    assert [find_codes(picture) for picture in pictures] == [[code] for code in CODES]
    assert read_text(CODES[1]).page == 2
    x, y, side = positions.CODE.x, positions.CODE.y, positions.CODE.width
    for picture in pictures:
        assert _of(picture, Box(x, y, side, 1.0)).min() > WHITE, "it is white around the code"


def test_no_letter_stands_in_a_bubble_that_is_not_its_own(
    printed: bytes, sheets: AnswerSheets
) -> None:
    document = pypdfium2.PdfDocument(printed)
    for page, drawn in zip(sheets.pages, document, strict=True):
        bubbles = [*page.bubbles(), *(one for grid in positions.NUMBER_GRID for one in grid)]
        letters = list(_letters(drawn))
        for bubble in bubbles:
            inside = [text for text, box in letters if not box.is_clear_of(bubble.box)]
            assert inside == [bubble.shown], bubble
        for place in (*positions.NUMBER_CELLS, *(c for f in page.figures for c in f.cells)):
            assert not [text for text, box in letters if not box.is_clear_of(place)]
        for corner in positions.CORNERS:
            assert all(box.is_clear_of(_wider(corner, 4)) for _, box in letters)
    document.close()


def test_a_loose_sheet_says_which_paper_version_and_page_it_is(paper: Paper) -> None:
    version = version_of(paper, "C")
    read = [read_text(code) for code in loose_codes(version, "C")]
    assert [(one.sheet, one.version, one.page) for one in read] == [
        (Sheet.LOOSE_ANSWER_SHEET, "C", 1),
        (Sheet.LOOSE_ANSWER_SHEET, "C", 2),
    ]
    assert {one.pack for one in read} == {number_of(version)}
    assert number_of(version) != number_of(paper)


def test_without_codes_their_place_stays_white(paper: Paper) -> None:
    html = answer_sheet_html(paper, Cover())
    assert "<img" not in html


def test_the_sheets_are_text_in_the_order_of_the_questions(printed: bytes) -> None:
    first, second = texts(printed)
    assert "Answer sheet 1 of 2" in first
    assert "Version B" in first
    assert "Bee College, centre 12345" in first
    assert "1 A B C" in first
    assert "Answer in £" in first + second
    for page in (first, second):
        assert "Not on this sheet: " in page


def test_what_is_written_in_words_is_left_to_the_paper(paper: Paper, sheets: AnswerSheets) -> None:
    kinds = {label: item.kind for label, item in paper.items()}
    assert {kinds[label] for label in sheets.left_out} == {
        "short_answer", "extended_response", "gap_fill",
    }  # fmt: skip
    on_sheet = {choice.ref for page in sheets.pages for choice in page.choices}
    on_sheet |= {figure.ref for page in sheets.pages for figure in page.figures}
    left = {item.ref for label, item in paper.items() if label in sheets.left_out}
    assert on_sheet | left == {item.ref for _, item in paper.items()}
    assert not on_sheet & left


def test_a_paper_without_bubbles_has_no_sheet() -> None:
    with pytest.raises(PrintingFault, match="is answered by filling bubbles"):
        render_answer_sheet(make_paper(make_extended()), Cover())


@pytest.mark.parametrize(
    ("item", "rows"),
    [
        (make_choice(options=4), ["ABCD"]),
        (make_response(options=5), ["ABCDE"]),
        (make_true_false(), ["TF", "ABC"]),
        (make_matching(), ["ABCD", "ABCD", "ABCD"]),
        (make_ordering(), ["1234", "1234", "1234", "1234"]),
        (make_gap_fill(**CHOSEN_GAP), ["ABC"]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_kind_has_a_row_for_each_slot_of_its_response(item: Item, rows: list[str]) -> None:
    (page,) = lay_out_sheets(make_paper(item)).pages
    assert ["".join(b.shown for b in choice.bubbles) for choice in page.choices] == rows
    assert [choice.slot for choice in page.choices] == list(range(len(rows)))
    right = _right(item)
    for choice, wanted in zip(page.choices, right, strict=True):
        assert set(wanted) <= {bubble.value for bubble in choice.bubbles}
        assert choice.several == (item.kind == "multiple_response")


def test_all_numbers_of_a_paper_have_as_many_digits_so_that_none_is_told() -> None:
    asked = [make_numeric("BE-1", answer=5), make_numeric("BE-2", answer=1234, tolerance=0)]
    (page,) = lay_out_sheets(make_paper(*asked)).pages
    assert [(len(f.columns), f.whole, f.minus) for f in page.figures] == [(5, 4, None)] * 2
    (alone,) = lay_out_sheets(make_paper(make_numeric(answer=5, tolerance=0))).pages
    assert [len(f.columns) for f in alone.figures] == [3]


@pytest.mark.parametrize("answer", ["12345678", "0.1234"])
def test_a_number_of_too_many_digits_is_left_to_the_paper(answer: str) -> None:
    assert not is_on_sheet(make_numeric(answer=answer, tolerance=0))


@st.composite
def _papers(draw: st.DrawFn) -> Paper:
    makers = (
        make_choice, make_response, make_true_false, make_matching, make_ordering, make_numeric,
        make_short,
    )  # fmt: skip
    kinds = draw(st.lists(st.sampled_from(makers), min_size=1, max_size=90))
    return make_paper(*(make(f"BE-{n}") for n, make in enumerate(kinds, 200)))


@given(_papers())
@settings(deadline=None, max_examples=20)
def test_nothing_overlaps_on_any_sheet_and_nothing_is_lost(paper: Paper) -> None:
    sheets = lay_out_sheets(paper)
    for page in sheets.pages:
        _check(page)
    rows = [(c.ref, c.slot) for page in sheets.pages for c in page.choices]
    assert len(rows) == len(set(rows))
    placed = {ref for ref, _ in rows} | {f.ref for page in sheets.pages for f in page.figures}
    assert placed == {item.ref for _, item in paper.items() if is_on_sheet(item)}
    labels = [c.label for page in sheets.pages for c in page.choices if c.label]
    assert labels == sorted(labels, key=int)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ([], ""),
        (["3"], "3"),
        (["3", "4"], "3 and 4"),
        (["3", "4", "5"], "3 to 5"),
        (["1", "3", "4", "5", "9(a)", "9(b)"], "1, 3 to 5, 9(a) and 9(b)"),
    ],
)
def test_labels_are_said_as_spans(labels: list[str], said: str) -> None:
    assert say_labels(labels) == said


def _check(page: SheetPage) -> None:
    boxes = [c.box for c in page.choices] + [f.box for f in page.figures]
    assert all(one.is_clear_of(other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert box.x >= positions.LEFT
        assert box.x + box.width <= positions.RIGHT + 0.001
        assert box.y >= positions.BODY_TOP
        assert box.y + box.height <= positions.BODY_BOTTOM + 0.001
    things: list[Choice | Figure] = [*page.choices, *page.figures]
    for thing in things:
        bubbles = list(_bubbles(thing))
        assert all(a.box.is_clear_of(b.box, 0.6) for a, b in combinations(bubbles, 2))
        assert all(_holds(thing.box, bubble.box) for bubble in bubbles)
    for mark in positions.CORNERS:
        wide = _wider(mark, positions.MARGIN_AROUND_CORNERS)
        assert all(box.is_clear_of(wide) for box in boxes)


def _bubbles(thing: Choice | Figure) -> Iterator[Bubble]:
    if isinstance(thing, Choice):
        yield from thing.bubbles
        return
    yield from (bubble for column in thing.columns for bubble in column)
    if thing.minus is not None:
        yield thing.minus


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width + 0.001
        and inner.y + inner.height <= outer.y + outer.height + 0.001
    )


def _right(item: Item) -> Sequence[Sequence[str]]:
    match item.kind:
        case "multiple_choice" | "multiple_response":
            return [[line.label for line in item.key_lines()]]
        case "true_false":
            return [["false"], ["B"]]
        case "ordering":
            return [[place] for place in getattr(item, "key", ())]
    return [[line.label[-1]] for line in item.key_lines()]


def _wider(box: Box, gap: float) -> Box:
    return Box(box.x - gap, box.y - gap, box.width + 2 * gap, box.height + 2 * gap)


def _of(picture: Pixels, box: Box) -> Pixels:
    top, left = round(box.y * DOTS), round(box.x * DOTS)
    down, right = round((box.y + box.height) * DOTS), round((box.x + box.width) * DOTS)
    return picture[top:down, left:right]


def _dots(box: Box) -> int:
    return _of(np.zeros((2400, 1700), np.uint8), box).size


def _around(picture: Pixels, bubble: Bubble, radius: float) -> list[int]:
    angles = [n * pi / 12 for n in range(24)]
    return [
        int(
            picture[
                int((bubble.y + radius * sin(angle)) * DOTS),
                int((bubble.x + radius * cos(angle)) * DOTS),
            ]
        )
        for angle in angles
    ]


def _letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    text = page.get_textpage()
    for n in range(text.count_chars()):
        shown = text.get_text_range(n, 1)
        if shown.strip():
            left, bottom, right, top = (side * 25.4 / 72 for side in text.get_charbox(n))
            yield shown, Box(left, positions.PAGE_HEIGHT - top, right - left, top - bottom)

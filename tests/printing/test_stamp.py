"""Copies of a paper in one file: whose each is stands on every page, and its code reads back."""

import io
from collections.abc import Sequence
from functools import cache

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockexam.printing.codes import PageCode, find_codes, read_text
from mockexam.printing.copies import Copy
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.render import render_paper
from mockexam.printing.stamp import names_not_set, stamp
from mockexam.printing.stamp_text import Typesetter

from .factories import make_choice, make_paper, make_short
from .pages import read, texts

ALPHABETS = (
    "Ada Łukasiewicz", "Ελένη Παπαδοπούλου", "Жанна Ёлкина", "محمد علي", "李小龍", "अनिता शर्मा",
)  # fmt: skip
COPIES = tuple(Copy("paper", f"{n:04}", name, f"A{n}") for n, name in enumerate(ALPHABETS, 41))
PACK = 12


@cache
def base() -> bytes:
    cover = Cover("Quay College", "10001", "Wednesday 10 June 2026", is_stamped=True)
    return render_paper(make_paper(make_choice(), make_short()), cover)


@cache
def pages_of_base() -> int:
    return len(read(base()).pages)


@pytest.fixture(scope="module")
def whole() -> bytes:
    return stamp({"paper": base()}, COPIES, pack=PACK, title="Papers")


@pytest.fixture(scope="module")
def words(whole: bytes) -> list[str]:
    return texts(whole)


def codes_in(pdf: bytes) -> list[list[PageCode]]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = [page.render(scale=150 / 72, grayscale=True).to_numpy() for page in document]
        return [[read_text(text) for text in find_codes(one)] for one in drawn]
    finally:
        document.close()


def expected(copies: Sequence[Copy], pages: int) -> list[list[PageCode]]:
    return [[copy.code(PACK, page)] for copy in copies for page in range(1, pages + 1)]


def test_every_page_says_whose_it_is_and_its_code_reads_back(
    whole: bytes, words: list[str]
) -> None:
    pages = pages_of_base()
    assert codes_in(whole) == expected(COPIES, pages)
    for copy, at in zip(COPIES, range(0, len(words), pages), strict=True):
        for page in words[at : at + pages]:
            assert f"Candidate {copy.number} Seat {copy.seat}" in page


def test_names_in_latin_greek_and_cyrillic_are_set(words: list[str]) -> None:
    pages = pages_of_base()
    for n, name in enumerate(ALPHABETS[:3]):
        assert all(name in page for page in words[n * pages : (n + 1) * pages])


def test_a_name_that_cannot_be_set_is_listed_and_left_as_a_line(words: list[str]) -> None:
    assert names_not_set(COPIES) == ALPHABETS[3:]
    pages = pages_of_base()
    for page in words[3 * pages :]:
        assert not any(name in page for name in ALPHABETS)


def test_the_cover_is_filled_in(whole: bytes, words: list[str]) -> None:
    cover = words[0]
    assert "Name Ada Łukasiewicz" in cover or cover.count("Ada Łukasiewicz") == 2
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert all("/Annots" not in page for page in pdf.pages)


def test_letters_with_loose_accents_are_set_as_one() -> None:
    assert names_not_set([Copy("paper", "0001", "Jose\u0301 Nguye\u0302\u0303n")]) == ()


def test_the_same_copies_give_the_same_bytes(whole: bytes) -> None:
    assert stamp({"paper": base()}, COPIES, pack=PACK, title="Papers") == whole


def test_one_that_is_printed_again_has_the_same_pages(whole: bytes) -> None:
    again = stamp({"paper": base()}, COPIES[1:2], pack=PACK, title="Again")
    pages = pages_of_base()
    one, all_of_them = pypdfium2.PdfDocument(again), pypdfium2.PdfDocument(whole)
    for page in range(pages):
        first = one[page].render(scale=1).to_numpy()
        second = all_of_them[pages + page].render(scale=1).to_numpy()
        assert (first == second).all()
    one.close()
    all_of_them.close()
    assert codes_in(again) == expected(COPIES[1:2], pages)


def test_the_pages_of_the_paper_stand_once_in_the_file() -> None:
    more = [Copy("paper", f"{n:04}", "Ada Lane") for n in range(1, 101)]
    pages = pages_of_base()
    large = stamp({"paper": base()}, more, pack=PACK, title="Papers")
    assert len(large) - len(base()) < 100 * (400 * pages + 600)


def test_several_papers_lie_in_one_file_each_with_its_own_pages(printed_paper: bytes) -> None:
    mixed = [Copy("paper", "0001", "Ada Lane"), Copy("other", "0002", "Ben Oak")]
    pdf = stamp({"paper": base(), "other": printed_paper}, mixed, pack=PACK, title="Papers")
    counts = [len(read(one).pages) for one in (base(), printed_paper)]
    assert len(read(pdf).pages) == sum(counts)
    assert codes_in(pdf)[counts[0]] == [mixed[1].code(PACK, 1)]
    assert [one.title for one in read(pdf).outline] == [  # type: ignore[union-attr]
        "Candidate 0001   Ada Lane", "Candidate 0002   Ben Oak",
    ]  # fmt: skip


def test_a_spare_copy_has_lines_for_whoever_takes_it() -> None:
    spare = Copy("paper", "3", spare=True)
    pdf = stamp({"paper": base()}, [spare], pack=PACK, title="Papers")
    assert all("Spare copy 3" in page for page in texts(pdf))
    assert codes_in(pdf)[0] == [spare.code(PACK, 1)]


def test_the_file_is_sound_and_says_no_more_than_it_is(whole: bytes) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert "/StructTreeRoot" not in pdf.Root
        assert "/Metadata" not in pdf.Root


names = st.text(
    st.characters(categories=["Lu", "Ll", "Lo", "Mn", "Pd", "Zs", "Nd"]), max_size=120
).filter(str.strip)
seats = st.text("ABC123 -", max_size=20)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(names, seats, st.sampled_from(Layout)), min_size=1, max_size=2))
def test_whatever_names_people_have_every_code_reads_back(
    people: list[tuple[str, str, Layout]],
) -> None:
    copies = [
        Copy("paper", f"{n:04}", name, seat.strip(), layout)
        for n, (name, seat, layout) in enumerate(people, 1)
    ]
    pdf = stamp({"paper": base()}, copies, pack=PACK, title="Papers")
    pages = pages_of_base()
    document = pypdfium2.PdfDocument(pdf)
    drawn = [
        document[n * pages].render(scale=2, grayscale=True).to_numpy() for n in range(len(copies))
    ]
    document.close()
    assert [find_codes(one) for one in drawn] == [[c.code(PACK, 1).text] for c in copies]


LONG_NAME = "Konstantinos-Alexandros Papadopoulos-Georgiadis"


@cache
def setter_of_a_long_name() -> Typesetter:
    return Typesetter([LONG_NAME])


@given(st.floats(min_value=150, max_value=400))
def test_a_name_is_set_smaller_before_it_is_cut(widest: float) -> None:
    done = setter_of_a_long_name().set(LONG_NAME, 24, widest=widest, smallest=1)
    assert len(done.codes) == 4 * len(LONG_NAME)
    assert done.width <= widest + 0.001

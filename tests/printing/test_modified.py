"""Modified papers: the same questions, numbers and marks, laid out anew in large print."""

import re

import pytest

from mockexam.assembly.paper import Paper
from mockexam.bank.question import Question
from mockexam.bank.text import to_html
from mockexam.printing.answer_space import working_mm
from mockexam.printing.document import Cover
from mockexam.printing.layout import Layout
from mockexam.printing.modified import relay_tables, unmodified
from mockexam.printing.render import render_insert, render_paper
from tests.factories import (
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_true_false,
)

from .factories import make_choice, make_paper, make_set, make_short
from .pages import MM_AN_INCH, read, structure, texts

MODIFIED = [layout for layout in Layout if layout.is_modified]
TABLE = "| Month | Complaints | Settled |\n|---|---|---|\n| January | 14 | 12 |\n| May | 9 | 9 |"
PICTURE = "assets/" + "0" * 24 + ".png"


def furniture(pdf: bytes) -> list[str]:
    found = (
        r"\[\d+ marks?\]|\(Total for Question .*?\)|Total for (?:this paper|Section [AB]) is \d+"
    )
    return re.findall(found, " ".join(texts(pdf)))


@pytest.fixture(scope="module")
def paper() -> Paper:
    return make_paper(make_choice(), make_numeric(), make_short(), make_set())


@pytest.fixture(scope="module")
def standard(paper: Paper) -> bytes:
    return render_paper(paper, Cover())


@pytest.mark.parametrize("layout", MODIFIED)
def test_numbers_and_marks_are_those_of_the_standard_paper(
    layout: Layout, paper: Paper, standard: bytes
) -> None:
    printed = render_paper(paper, Cover(), layout=layout)
    assert furniture(printed) == furniture(standard)
    assert len(read(printed).pages) % 4 == 0
    width = 297 if layout.page == "A3" else 210
    assert {
        round(float(page.mediabox.width) / 72 * MM_AN_INCH) for page in read(printed).pages
    } == {width}


@pytest.fixture(scope="module")
def split() -> list[str]:
    """Return the pages of a paper whose first question nearly fills a page by itself."""
    options = [
        {"text": f"option {n} " + "many words that go on " * 7, "key": n == 0, "why": "So."}
        for n in range(4)
    ]
    high = make_choice("QA-1", "The shop sold a kettle that leaks. " * 14, options=options)
    paper = make_paper(high, make_choice("QA-2"), make_set())
    printed = render_paper(paper, Cover(), layout=Layout.PT18)
    return [page.extract_text() for page in read(printed).pages]


def test_a_heading_in_large_print_stands_with_the_first_question(split: list[str]) -> None:
    headed = [page for page in split if re.match(r"Section [AB]\n", page)]
    assert len(headed) == 2
    assert ["The shop sold" in page for page in headed] == [True, False]
    assert ["Name 3 tides." in page for page in headed] == [False, True]


def test_options_stay_whole_where_a_question_goes_on_over_the_page(split: list[str]) -> None:
    of_options = [len(re.findall(r"option \d", page)) for page in split]
    assert [found for found in of_options if found] == [4]


def test_a_question_in_large_print_says_on_one_line_that_it_continues(split: list[str]) -> None:
    said = [line for page in split for line in page.splitlines() if "continues on" in line]
    assert said
    assert all(re.search(r"Question \d continues on the next page", line) for line in said)


def test_what_says_how_to_answer_stands_with_the_boxes_in_large_print() -> None:
    stem = "The shop sold a kettle that leaks. " * 5
    asked = make_choice(), make_ordering(stem=stem), make_matching(stem=stem)
    pages = texts(render_paper(make_paper(*asked), Cover(), layout=Layout.PT24))
    for how, box in (("Write 1 by", "Cut the cappings"), ("Write one letter", "mates in flight")):
        assert [box in page for page in pages] == [how in page for page in pages]


def test_each_source_of_a_large_insert_begins_a_page_and_says_where_it_goes_on() -> None:
    text = "\n\n".join(f"Paragraph {n} of the sea. " + "It rises and falls. " * 9 for n in range(5))
    paper = make_paper(make_set("QA-1", text=text), make_set("QA-2", text=text))
    pages = texts(render_insert(paper, Cover(), layout=Layout.PT24))
    begun = [n for n, page in enumerate(pages) if re.search(r"Source [AB]: A tide table", page)]
    ends = [n for n, page in enumerate(pages) if "Harbour office" in page]
    assert len(begun) == len(ends) == 2
    assert ends[0] < begun[1]
    assert all("falls." in pages[n] for n in ends)
    over = [n for n, page in enumerate(pages) if "continues on the next page" in page]
    assert over == [*range(begun[0], ends[0]), *range(begun[1], ends[1])]
    assert [n for n, page in enumerate(pages) if "continued" in page] == [n + 1 for n in over]


@pytest.mark.parametrize("layout", MODIFIED)
def test_no_letter_is_smaller_than_the_size_says_but_the_code(layout: Layout, paper: Paper) -> None:
    small: set[str] = set()
    points = layout.points

    def look(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if text.strip() and abs(size * matrix[3]) < points - 0.1:
            small.add(text.strip())

    for page in read(render_paper(paper, Cover(), layout=layout)).pages:
        page.extract_text(visitor_text=look)
    assert {piece for piece in small if piece not in "SEA-1"} == set()


def test_every_kind_is_answered_beside_its_text_in_large_print() -> None:
    items = (make_true_false(), make_matching(), make_ordering(), make_gap_fill())
    printed = render_paper(make_paper(*items), Cover(), layout=Layout.PT18)
    text = " ".join(texts(printed))
    assert "Write one letter in each box." in text
    assert "Put one cross in each row" not in text
    assert "Drones gather nectar. [2 marks] Put a cross by true or by false" in text
    assert {"/H1", "/H2", "/H3", "/L", "/Table"} <= set(structure(printed))


def test_the_text_that_an_author_made_simpler_is_printed_in_large_print_only() -> None:
    question = make_set(text=TABLE)
    assert question.stimulus is not None
    simpler = question.stimulus.model_copy(update={"modified": "In January 14 complained."})
    paper = make_paper(
        make_choice(stem=f"Which?\n\n{TABLE}", modified="Which of the two months?"),
        Question(ref="QA-5", stimulus=simpler, items=question.items),
    )
    large = [render(paper, Cover(), layout=Layout.PT18) for render in (render_paper, render_insert)]
    usual = [render(paper, Cover()) for render in (render_paper, render_insert)]
    for pdfs, there in ((large, True), (usual, False)):
        text = " ".join(page for pdf in pdfs for page in texts(pdf))
        assert ("Which of the two months?" in text) is there
        assert ("In January 14 complained." in text) is there
        assert ("Settled" in text) is not there
    assert unmodified(paper) == ()


def test_pictures_and_tables_without_a_simpler_version_are_listed_for_the_officer() -> None:
    paper = make_paper(
        make_choice(stem=f"Which is this?\n\n![A blue field]({PICTURE})"), make_set(text=TABLE)
    )
    assert [str(one) for one in unmodified(paper)] == [
        "Question 1: a picture, “A blue field”",
        "Source A: a table of 3 columns and 2 rows",
    ]


def test_a_table_that_is_too_wide_is_printed_row_by_row_and_another_as_it_is() -> None:
    wide = (
        "| Month | " + " | ".join(f"Complaint{n}" for n in range(5)) + " |\n" + "|---" * 6 + "|\n"
    )
    wide += "| May | 1 | 2 | 3 | | 5 |\n"
    record = re.sub(r"<[^>]*>", " ", relay_tables(to_html(wide), Layout.PT24))
    assert " ".join(record.split()) == (
        "Month: May Complaint0: 1 Complaint1: 2 Complaint2: 3 Complaint4: 5"
    )
    narrow = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
    assert relay_tables(narrow, Layout.PT36) == narrow


STEM_OF_TWO_PAGES = "\n\n".join(f"Paragraph {n} of the sea. " + "It rises. " * 9 for n in range(7))


def test_a_stem_that_goes_over_the_page_says_so_there() -> None:
    paper = make_paper(make_choice(), make_short(stem=STEM_OF_TWO_PAGES))
    pages = texts(render_paper(paper, Cover(), layout=Layout.PT24))
    over = [n for n, page in enumerate(pages) if "Question 2 continues" in page]
    assert next(n for n, page in enumerate(pages) if "Paragraph 6" in page) - 1 in over
    assert [n for n, page in enumerate(pages) if "Question 2 continued" in page] == [
        n + 1 for n in over
    ]


@pytest.mark.parametrize("words", [250, 290])
def test_the_answer_to_a_calculation_stands_below_its_working(words: int) -> None:
    stem = ("How much was taken in the month of May at the harbour by the sea " * 5)[:words]
    asked = make_choice(), make_numeric(stem=stem)
    pages = texts(render_paper(make_paper(*asked), Cover(), layout=Layout.PT24))
    assert ["Working" in page for page in pages] == ["Answer %" in page for page in pages]


def test_room_for_working_is_never_less_than_in_standard_print() -> None:
    item = make_numeric(stem="How much was taken in the month of May? " * 20)
    standard = working_mm(item, Layout.STANDARD)
    assert all(standard <= working_mm(item, layout) <= 2 * standard for layout in MODIFIED)

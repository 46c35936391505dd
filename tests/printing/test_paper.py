"""The question paper that candidates write in."""

import re
from itertools import pairwise

import pytest

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds import KINDS, AnyItem
from mockexam.bank.kinds.short_answer import ShortAnswer
from mockexam.printing.answer_space import ruled_lines
from mockexam.printing.document import Cover, paper_html
from mockexam.printing.examiner import ROWS_MAX, group_questions
from mockexam.printing.render import (
    render_insert,
    render_mark_scheme,
    render_paper,
    render_preview,
)
from tests.factories import (
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_paper_of_every_kind,
    make_true_false,
    secrets_of,
)

from .factories import make_choice, make_extended, make_paper, make_response, make_set, make_short
from .pages import read, side_margins_are_white, structure, texts

HOSTILE = (
    "<script>alert(1)</script></body> {{ 7 * 7 }} " + "W" * 200 + " היה ים \u202eabc\u202c end\n\n"
    "| Tide | " + "H" * 200 + " |\n|---|---|\n| high | " + "low water " * 30 + "|\n"
)


def test_every_kind_prints(paper_of_every_kind: Paper, printed_paper: bytes) -> None:
    assert {item.kind for _, item in paper_of_every_kind.items()} == set(KINDS)
    text = " ".join(texts(printed_paper))
    for asked in (
        "Which is a tide?",
        "Which TWO are tides?",
        "Name 2 tides.",
        "Assess the Moon.",
        "Drones gather nectar. [2 marks] Put a cross by true or by false",
        "True False A BE-5 reason A B BE-5 reason B",
        "Use each letter once at most. A drone B keeper C queen D worker Put one cross in each row",
        "A B C D 1 lays the eggs 2 gathers nectar 3 mates in flight",
        "Write 1 by the first, and so on to 4 by the last. Cut the cappings Lift the lid",
        "A (1) gathers nectar; ripe honey is capped with (2)",
        "Put a cross by your choice for each of these gaps. (2) A wax B honey C pollen",
        "How much was taken? [2 marks] Working Answer %",
    ):
        assert asked in text
    assert "Read Source A in the insert, then answer Question 10." in text
    assert "The sea rose at noon." not in text
    insert = " ".join(texts(render_insert(paper_of_every_kind, Cover())))
    assert "Source A: A tide table The sea rose at noon. Harbour office" in insert
    assert "This insert holds Source A for Question 10." in insert


def test_the_preview_of_a_question_keeps_its_source() -> None:
    text = " ".join(texts(render_preview(make_paper(make_set()))))
    assert "Read Source A, then answer Question 1. Source A: A tide table" in text


def test_nothing_that_the_mark_scheme_says_is_printed_for_candidates(
    printed_paper: bytes, printed_scheme: bytes
) -> None:
    paper = make_paper_of_every_kind()
    candidates = " ".join(texts(render_paper(paper, Cover())))
    markers = " ".join(texts(render_mark_scheme(paper, Cover())))
    assert [secret for secret in secrets_of(paper) if secret in candidates] == []
    assert [secret for secret in secrets_of(paper) if secret not in markers] == []
    assert "misconception" not in " ".join(texts(printed_paper))
    assert "misconception" in " ".join(texts(printed_scheme))


def test_the_marks_in_brackets_add_up_to_the_maximum_on_the_cover(
    paper_of_every_kind: Paper, printed_paper: bytes
) -> None:
    pages = texts(printed_paper)
    in_brackets = [int(n) for n in re.findall(r"\[(\d+) marks?\]", " ".join(pages))]
    assert sum(in_brackets) == paper_of_every_kind.marks
    assert f"The maximum mark for this paper is {paper_of_every_kind.marks}." in pages[0]


def test_sets_and_written_questions_state_their_total_and_choices_do_not(
    printed_paper: bytes,
) -> None:
    text = " ".join(texts(printed_paper))
    totals = re.findall(r"\(Total for Question (\d+) is (\d+) marks?\)", text)
    assert totals == [("8", "2"), ("9", "6"), ("10", "10")]


def test_the_parts_of_a_set_are_lettered_under_one_number() -> None:
    text = " ".join(texts(render_paper(make_paper(make_set()), Cover())))
    assert re.findall(r"\(([a-z])\) ", text) == ["a", "b", "c"]
    assert "Read Source A in the insert, then answer Question 1." in text


@pytest.mark.parametrize("questions", [1, 6, 11, 16, 21])
def test_the_pages_are_a_multiple_of_four_and_blanks_say_so(questions: int) -> None:
    pages = texts(
        render_paper(make_paper(*(make_choice(f"QA-{n}") for n in range(questions))), Cover())
    )
    assert len(pages) % 4 == 0
    end = next(n for n, page in enumerate(pages) if "END OF QUESTIONS" in page)
    for page in pages[end + 1 :]:
        assert "There are no questions printed on this page" in page


def test_a_paper_to_write_on_ends_with_a_page_of_spare_lines() -> None:
    written = texts(render_paper(make_paper(make_short()), Cover()))
    assert any("Additional page, if required" in page for page in written)
    choices = texts(render_paper(make_paper(make_choice()), Cover()))
    assert not any("Additional page, if required" in page for page in choices)


def test_turn_over_stands_on_rectos_up_to_the_page_where_the_questions_end() -> None:
    pages = texts(render_paper(make_paper(*(make_choice(f"QA-{n}") for n in range(30))), Cover()))
    end = next(n for n, page in enumerate(pages) if "END OF QUESTIONS" in page)
    turned = [n for n, page in enumerate(pages) if "Turn over" in page]
    assert turned == list(range(0, end, 2))


def test_a_stem_is_never_parted_from_its_options() -> None:
    choices = [
        make_choice(f"QA-{n}", f"stem{n}x " + "The sea rises and falls. " * (n % 7))
        for n in range(24)
    ]
    pages = texts(render_paper(make_paper(*choices), Cover()))
    for n in range(24):
        page = next(page for page in pages if f"stem{n}x" in page)
        assert f"QA-{n} spray" in page


def test_a_question_that_goes_on_says_so_until_it_ends() -> None:
    points = {"points": [{"text": f"point {n}"} for n in range(30)]}
    item = make_extended(marks=30, ao="AO3", scheme=points)
    pages = texts(render_paper(make_paper(item), Cover()))
    says_so = [n for n, page in enumerate(pages) if "Question 1 continues on the next page" in page]
    stem = next(n for n, page in enumerate(pages) if item.stem in page)
    total = next(n for n, page in enumerate(pages) if "(Total for Question 1" in page)
    assert says_so == list(range(stem, total))
    assert total > stem


SEVERAL_PLACES = (
    (make_true_false("BE-5"), "Drones gather nectar.", "BE-5 reason C"),
    (make_matching("BE-6"), "Match each job to its bee.", "3 mates in flight"),
    (make_ordering("BE-7"), "Number the steps.", "Spin the frames"),
    (make_gap_fill("BE-8"), "Complete the note.", "C pollen"),
    (make_numeric("BE-10"), "How much was taken?", "Answer %"),
)


@pytest.mark.parametrize("before", range(1, 9))
def test_a_question_of_several_places_stands_on_one_page(before: int) -> None:
    asked = [make_choice(f"QA-{n}", estimated_facility=0.9) for n in range(before)]
    items = [item for item, _, _ in SEVERAL_PLACES]
    pages = texts(render_paper(make_paper(*asked, *items), Cover()))
    for _, first, last in SEVERAL_PLACES:
        assert [first in page for page in pages] == [last in page for page in pages]
        assert sum(first in page for page in pages) == 1


@pytest.mark.parametrize(
    ("unit", "printed"),
    [("£", "Answer £"), ("minutes", "Answer minutes"), ("", "Answer")],
)
def test_a_unit_stands_where_it_is_written(unit: str, printed: str) -> None:
    text = " ".join(texts(render_paper(make_paper(make_numeric(unit=unit)), Cover())))
    assert f"Working {printed} Total for this paper is 2 marks END OF QUESTIONS" in text


@pytest.mark.parametrize(
    ("stem", "marks", "things"),
    [
        ("Name **two** tides.", 2, 2),
        ("Name **two** tides.", 3, 0),
        ("Name **one** tide and give **two** reasons.", 3, 0),
        ("Name some tides.", 2, 0),
    ],
)
def test_things_that_are_asked_for_one_by_one_have_numbered_places(
    stem: str, marks: int, things: int
) -> None:
    item = make_short(stem=stem, marks=marks)
    assert isinstance(item, ShortAnswer)
    assert len(ruled_lines(item)) == max(things, 1)
    assert sum(ruled_lines(item)) == 2 * marks
    assert paper_html(make_paper(item), Cover()).count('class="thing"') == things


def test_a_page_that_a_question_comes_over_to_says_so() -> None:
    points = {"points": [{"text": f"point {n}"} for n in range(30)]}
    long = make_extended(marks=30, ao="AO3", scheme=points)
    pages = texts(render_paper(make_paper(make_choice(), long), Cover()))
    says_so = [n for n, page in enumerate(pages) if "Question 2 continued" in page]
    assert says_so == [n + 1 for n, page in enumerate(pages) if "Question 2 continues" in page]
    assert not any("Question 1 continue" in page for page in pages)


def test_sections_and_the_paper_state_their_totals() -> None:
    text = " ".join(texts(render_paper(make_paper(make_choice(), make_short()), Cover())))
    for total in ("Section A is 1 mark", "Section B is 2 marks", "this paper is 3 marks"):
        assert f"Total for {total}" in text


def test_letters_that_serve_twice_are_said_to() -> None:
    text = " ".join(texts(render_paper(make_paper(make_matching(reuse=True)), Cover())))
    assert "A letter may be used once, more than once or not at all." in text


@pytest.mark.parametrize(
    ("item", "crosses", "spaces"),
    [
        (make_choice(), True, False),
        (make_true_false(), True, False),
        (make_matching(), True, False),
        (make_gap_fill(), True, True),
        (make_ordering(), False, True),
        (make_numeric(), False, True),
        (make_short(), False, True),
    ],
)
def test_the_cover_says_how_to_answer_what_is_asked_and_no_more(
    item: AnyItem, *, crosses: bool, spaces: bool
) -> None:
    cover = texts(render_paper(make_paper(item), Cover()))[0]
    assert ("put a cross in the box of your answer" in cover) is crosses
    assert ("Write your answers in the spaces provided." in cover) is spaces
    assert "each cross beyond two" not in cover


@pytest.mark.parametrize(
    ("items", "said", "unsaid"),
    [
        (
            (make_choice(), make_response()),
            "Nothing that you mark in this booklet counts. Where a question asks for more than one",
            "spaces provided",
        ),
        (
            (make_choice(), make_short()),
            "booklet counts.</li> <li>Write your other answers in the spaces provided.",
            "put a cross",
        ),
        ((make_short(),), "<li>Write your answers in the spaces provided.", "answer sheet"),
    ],
)
def test_a_cover_beside_an_answer_sheet_sends_candidates_to_it(
    items: tuple[AnyItem, ...], said: str, unsaid: str
) -> None:
    html = " ".join(paper_html(make_paper(*items), Cover(has_sheets=True)).split())
    assert said in html
    assert unsaid not in html


def test_choices_in_a_row_share_a_box_of_the_examiner() -> None:
    paper = make_paper(make_choice("QA-1"), make_response("QA-2"), make_short("QA-3"), make_set())
    assert group_questions(paper) == ("1–2", "3", "4")


def test_a_section_is_a_box_of_the_examiner_where_questions_would_not_fit() -> None:
    written = [make_short(f"QA-{n}") for n in range(ROWS_MAX)]
    assert group_questions(make_paper(make_choice("QB-1"), *written)) == ("1", f"2–{ROWS_MAX + 1}")


def test_the_cover_fits_one_page_with_as_many_boxes_as_it_may_have() -> None:
    written = [make_short(f"QA-{n}", marks=1) for n in range(ROWS_MAX)]
    pages = texts(render_paper(make_paper(*written), Cover(date_line="27 May 2026, morning")))
    assert "Do not open this booklet" in pages[0]
    assert "Total" in pages[0]
    assert "Section B" in pages[1]


def test_the_cover_says_what_the_centre_gave_and_leaves_the_rest_to_be_written() -> None:
    paper = make_paper(make_choice())
    given = texts(render_paper(paper, Cover("Northgate <College>", "12345", "27 May 2026")))[0]
    assert "Northgate <College>" in given
    assert "27 May 2026" in given
    assert re.search(r"1\s?2\s?3\s?4\s?5", given)
    assert "1 hour 15 minutes" in given
    assert "1 question on 4 pages" in given
    empty = texts(render_paper(paper, Cover()))[0]
    assert re.search(r"Date Time allowed", empty)


def test_the_tag_tree_has_headings_that_do_not_skip_lists_and_tables(printed_paper: bytes) -> None:
    tags = structure(printed_paper)
    headings = [int(tag[2]) for tag in tags if re.fullmatch(r"/H[1-6]", tag)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    assert {"/Table", "/TH", "/L", "/LI"} <= set(tags)


def test_the_outline_names_each_question(printed_paper: bytes) -> None:
    outline = str(read(printed_paper).outline)
    assert all(f"'Question {n}'" in outline for n in range(1, 11))


def test_a_hostile_stem_stays_text() -> None:
    paper = make_paper(make_choice(stem=HOSTILE), make_set(text=HOSTILE), title=HOSTILE)
    html = paper_html(paper, Cover(centre_name="</p><script>"))
    assert "<script" not in html
    assert html.count("</body>") == 1
    text = " ".join(texts(render_paper(paper, Cover())))
    assert "<script>alert(1)</script></body> {{ 7 * 7 }}" in text


def test_a_hostile_stem_does_not_run_off_the_page() -> None:
    options = [
        {"text": "A" * 200, "key": True, "why": "B" * 200},
        {"text": "low", "why": "x"},
        {"text": "high", "why": "x"},
    ]
    paper = make_paper(
        make_choice(stem=HOSTILE, options=options), make_set(text=HOSTILE), title="T" * 200
    )
    assert side_margins_are_white(render_paper(paper, Cover("C" * 200)))
    assert side_margins_are_white(render_insert(paper, Cover("C" * 200)))
    assert side_margins_are_white(render_mark_scheme(paper, Cover("C" * 200)))


def test_a_narrow_column_keeps_its_words_beside_a_wide_one() -> None:
    table = "| Day | What was said |\n|---|---|\n| 10 November | " + "the tide was late " * 40 + "|"
    text = " ".join(texts(render_insert(make_paper(make_set(text=table)), Cover())))
    assert "10 November the tide" in text

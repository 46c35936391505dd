"""The mark scheme that goes with a paper."""

import re
from itertools import pairwise

import pytest

from mockexam.assembly.blueprint import Grade
from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import version_of
from mockexam.bank.kinds import AnyItem
from mockexam.printing.accessibility.gate import check_pdf
from mockexam.printing.document import Cover
from mockexam.printing.render import render_mark_scheme
from mockexam.printing.scheme import Hung, lay_out, named_points, width_of
from mockexam.syllabus.model import Point, PointKind, Topic
from tests.factories import (
    make_gap_fill,
    make_matching,
    make_numeric,
    make_ordering,
    make_true_false,
)

from .factories import (
    LEVELS,
    make_choice,
    make_extended,
    make_paper,
    make_response,
    make_set,
    make_short,
)
from .pages import read, structure, texts


def read_scheme(paper: Paper) -> str:
    return " ".join(texts(render_mark_scheme(paper, Cover())))


def test_the_totals_of_paper_and_scheme_agree(printed_paper: bytes, printed_scheme: bytes) -> None:
    paper, scheme = " ".join(texts(printed_paper)), " ".join(texts(printed_scheme))
    maximum = re.search(r"The maximum mark for this paper is (\d+)", paper)
    total = re.search(r"Total for the paper: (\d+) marks", scheme)
    sections = [int(n) for n in re.findall(r"Total for Section [AB]: (\d+) marks?", scheme)]
    in_brackets = [int(n) for n in re.findall(r"\[(\d+) marks?\]", paper)]
    assert maximum is not None
    assert total is not None
    assert int(maximum[1]) == int(total[1]) == sum(sections) == sum(in_brackets)


def test_a_choice_shows_its_key_and_why_each_option_is_right_or_wrong() -> None:
    text = read_scheme(make_paper(make_choice("QA-1")))
    assert "B QA-1 ebb B The sea falls. A Wind makes it. (misconception S1.MIS1) C A splash" in text


def test_several_keys_say_how_they_earn() -> None:
    text = read_scheme(make_paper(make_response()))
    assert "One mark each. For each choice beyond 2, one mark less, not below 0." in text


@pytest.mark.parametrize(
    ("item", "row"),
    [
        (
            make_true_false(),
            (
                "False B BE-5 reason B One mark for the verdict; one for the reason, only where "
                "the verdict is right. B Because of B. A Because of A. (misconception S1.MIS1)"
            ),
        ),
        (
            make_matching(),
            (
                "1C queen 2D worker 3A drone One mark for each right match. 1C One queen lays. "
                "2D Workers. 2A Drones mate. (misconception S1.MIS1) 3A Drones mate."
            ),
        ),
        (
            make_ordering(),
            (
                "1 Smoke the hive 2 Lift the lid 3 Cut the cappings 4 Spin the frames One mark for "
                "each step that comes straight after the one it should follow. From the top the "
                "boxes read 3, 2, 1, 4. A calm hive"
            ),
        ),
        (
            make_gap_fill(),
            (
                "1 worker / forager 2A wax One mark for each gap. Ignore capitals and small slips "
                "of spelling. 1 Reject “drone” (misconception S1.MIS1) 2A Cells are capped with it."
            ),
        ),
        (
            make_numeric(),
            (
                "75% Accept 74.5% to 75.5%. 30 ÷ 40 × 100 = 75 25% Honey left. (1 of 2) "
                "(misconception S1.MIS1)"
            ),
        ),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_key_of_several_parts_says_how_each_earns_and_why(item: AnyItem, row: str) -> None:
    assert row in read_scheme(make_paper(item))


@pytest.mark.parametrize(
    ("labels", "width"),
    [
        ([], "letter"),
        (["", "B"], "letter"),
        (["2C", "3"], "pair"),
        (["Reject", "Accept"], "word"),
        (["25%"], "word"),
        (["£1,250.50"], "run-in"),
        (["", "12 minutes"], "run-in"),
    ],
)
def test_lines_hang_as_wide_as_their_longest_label(labels: list[str], width: str) -> None:
    assert width_of([Hung(label, "text") for label in labels]) == width


def test_points_carry_marks_syllabus_points_and_hung_guidance() -> None:
    text = read_scheme(make_paper(make_short(marks=2)))
    assert (
        "1 point 1 (S1.MP1) Accept near enough; as good 1 point 2 (S1.MP1) 1 point 3 (S1.MP1) "
        "Any two points, 2 marks."
    ) in text
    assert "Reject a wave (misconception S1.MIS1) Ignore spelling Any sea will do." in text


def test_points_that_are_all_needed_say_one_mark_each() -> None:
    scheme = {"points": [{"text": "ebb"}, {"text": "flood"}]}
    assert "One mark a point, each once." in read_scheme(make_paper(make_short(scheme=scheme)))


def test_points_of_several_marks_say_where_they_stop() -> None:
    scheme = {"points": [{"text": "ebb", "marks": 2}, {"text": "flood"}]}
    assert "Each point once, up to 2 marks." in read_scheme(make_paper(make_short(scheme=scheme)))
    exact = make_short(marks=3, scheme=scheme)
    assert "Marks as shown, each point once." in read_scheme(make_paper(exact))


def test_levels_stand_highest_first_and_end_with_nothing_to_credit() -> None:
    text = read_scheme(make_paper(make_extended()))
    assert (
        "2 4–6 Weighs both sides and judges. 1 1–3 Makes simple statements. "
        "0 0 Nothing that can be credited."
    ) in text
    assert "climb to the one that fits best" in text
    assert "not exhaustive" in text
    assert "tides come twice a day (S1.MP1)" in text
    assert "Reject the wind (misconception S1.MIS2)" in text
    assert "Exemplar for 1, 4 marks" in text
    assert "Why 4" in text


def test_a_long_exemplar_goes_on_over_the_page_and_loses_nothing() -> None:
    words = [f"word{n}." for n in range(900)]
    scheme = LEVELS | {
        "exemplar": {"answer": " ".join(words), "marks": 4, "why": "It judges."},
        "indicative": [{"text": f"idea {n}."} for n in range(30)],
    }
    pages = texts(render_mark_scheme(make_paper(make_extended(scheme=scheme)), Cover()))
    assert not [word for word in words if word not in " ".join(pages)]
    assert "Section B" in next(page for page in pages if "Assess the Moon." in page)
    first = next(n for n, page in enumerate(pages) if "Assess the Moon." in page)
    last = next(n for n, page in enumerate(pages) if words[-1] in page)
    assert [n for n, page in enumerate(pages) if "Question 1 continued" in page] == [
        *range(first + 1, last + 1)
    ]


def test_every_item_has_a_row_with_its_objective_and_syllabus_point() -> None:
    text = read_scheme(make_paper(make_choice(), make_short(), make_set()))
    for number in ("1", "2", "3(a)", "3(b)"):
        assert re.search(rf"(^| ){re.escape(number)} .*?AO1: \d S1\.KC1", text)
    assert re.search(r"3\(c\) Assess the Moon\. 6 marks · AO2: 2, AO3: 4 · S1\.KC1", text)


def test_named_syllabus_points_are_spelt_out_with_what_the_syllabus_says_instead() -> None:
    wrong = Point(
        id="S1.MIS1", kind=PointKind.MISCONCEPTION, text="Waves are tides.", instead="Winds are."
    )
    unnamed = Point(id="S1.KC9", kind=PointKind.CONCEPT, text="Salt.")
    topic = Topic(id="T1", title="Sea", short="Sea", points=(wrong, unnamed))
    text = read_scheme(make_paper(make_choice(), topics=(topic,)))
    assert "S1.MIS1 Waves are tides. Instead: Winds are." in text
    assert "S1.KC9" not in text


def test_a_point_about_two_topics_is_spelt_out_once_in_the_order_of_ids() -> None:
    tenth, second, first = (
        Point(id=id_, kind=PointKind.CONCEPT, text="Salt.")
        for id_ in ("S2.KC10", "S2.KC9", "S1.KC1")
    )
    topics = (
        Topic(id="T1", title="Sea", short="Sea", points=(tenth, second)),
        Topic(id="T2", title="Shore", short="Shore", points=(first, second)),
    )
    asked = make_choice(syllabus=["S2.KC10", "S2.KC9"]), make_choice("QA-2")
    named = named_points(make_paper(*asked, topics=topics))
    assert [point.id for point in named] == ["S1.KC1", "S2.KC9", "S2.KC10"]


def test_the_cover_gives_the_maximum_and_the_lowest_mark_of_each_grade() -> None:
    grades = (Grade(name="Pass", share=0.5), Grade(name="Merit", share=0.7))
    cover = texts(render_mark_scheme(make_paper(make_set(), grades=grades), Cover()))[0]
    assert "Maximum mark 10" in cover
    assert "Merit 7 Pass 5" in cover


def test_every_page_is_landscape(printed_scheme: bytes) -> None:
    pages = read(printed_scheme).pages
    assert all(page.mediabox.width > page.mediabox.height for page in pages)


def test_the_tag_tree_has_headings_that_do_not_skip(printed_scheme: bytes) -> None:
    tags = structure(printed_scheme)
    headings = [int(tag[2]) for tag in tags if re.fullmatch(r"/H[1-6]", tag)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))


def test_the_cover_splits_the_marks_by_assessment_objective() -> None:
    cover = texts(render_mark_scheme(make_paper(make_set(), make_choice()), Cover()))[0]
    assert "Objective Marks AO1 5 AO2 2 AO3 4" in cover


def test_a_row_that_no_page_holds_goes_on_under_the_same_heading_and_loses_nothing() -> None:
    points = [
        {"text": f"point {n} " + "that is long enough for two lines of its column " * 2,
         "accept": [f"other words {n}"]}
        for n in range(30)
    ]  # fmt: skip
    paper = make_paper(make_short("QA-1"), make_short("QA-2", scheme={"points": points}))
    (table,) = lay_out(paper.sections[0])
    assert isinstance(table, tuple)
    assert [row.is_continued for row in table] == [False, False, *[True] * (len(table) - 2)]
    assert not any(row.is_tall for row in table)
    printed = render_mark_scheme(paper, Cover())
    assert check_pdf(printed) == []
    pages = texts(printed)[1:]
    held = [page for page in pages if "other words" in page]
    assert len(held) > 1
    assert all("Question Answer and marking points" in page for page in held)
    assert all("2 continued 1 point" in page for page in held[1:])
    assert not [n for n in range(30) if f"Accept other words {n}" not in " ".join(held)]


@pytest.mark.parametrize("column", ["reject", "ignore", "guidance"])
def test_long_guidance_goes_on_under_its_number_and_loses_nothing(column: str) -> None:
    words = [f"word{n}." for n in range(600)]
    lines = [" ".join(words[n : n + 20]) for n in range(0, len(words), 20)]
    held = {
        "reject": [{"text": line} for line in lines],
        "ignore": lines,
        "guidance": " ".join(words),
    }[column]
    short = make_short(scheme={"points": [{"text": "ebb"}, {"text": "flood"}], column: held})
    (rows,) = lay_out(make_paper(short).sections[0])
    assert isinstance(rows, tuple)
    assert [row.rule for row in rows][-1] == "One mark a point, each once."
    said = " ".join(f"{' '.join(line.text for line in row.guidance)} {row.remark}" for row in rows)
    assert said.split() == words
    assert [row.number for row in rows] == ["1"] * len(rows)


def test_the_total_of_the_paper_stands_with_the_end_of_its_scheme() -> None:
    asked = [make_short(f"QA-{n}") for n in range(1, 8)]
    pages = texts(render_mark_scheme(make_paper(*asked), Cover()))
    last = next(page for page in pages if "Total for the paper" in page)
    assert "point 3" in last


def test_a_scheme_of_a_version_says_so() -> None:
    paper = make_paper(make_choice())
    cover = texts(render_mark_scheme(version_of(paper, "C"), Cover(), version="C"))[0]
    assert "mark scheme of version C" in cover
    assert f"{paper.ref} C" in cover

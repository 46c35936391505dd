"""The figures of rendering: real runs of our way and of WeasyPrint alone."""

import pytest

from mockexam.bench.rendering import SHARES, grow, measure_rendering, paper_of_pages
from mockexam.printing.document import Cover
from mockexam.printing.page_pictures import count_pdf_pages
from mockexam.printing.render import render_paper
from tests.printing.factories import make_choice, make_paper

BASE = make_paper(make_choice("QA-1"), make_choice("QA-2", "Which is a wave?"))


def test_a_grown_paper_asks_the_same_questions_again_and_again() -> None:
    grown = grow(BASE, 5)
    assert [question.number for question in grown.questions] == [1, 2, 3, 4, 5]
    stems = [item.stem for _, item in grown.items()]
    assert stems[0] == stems[2] == stems[4] != stems[1]


@pytest.mark.slow
def test_a_paper_is_grown_to_as_many_pages_as_are_asked_for() -> None:
    assert count_pdf_pages(render_paper(paper_of_pages(BASE, 8), Cover())) == 8


@pytest.mark.slow
def test_each_size_has_its_seconds_memory_and_runs_beside_weasyprint_alone() -> None:
    said: list[str] = []
    figures = measure_rendering(said.append, pages=(4,), runs=1, base=BASE)
    assert {"render4_seconds", "render4_mb", "render4_pages"} <= figures.keys()
    assert figures["render4_processor_seconds"]["value"] > 0
    assert figures["render4_pages"]["value"] == 4
    seconds = figures["render4_seconds"]
    assert seconds["value"] > 0
    assert seconds["baseline"] > 0
    assert len(seconds["runs"]) == 1
    shares = [figures[f"render_{step}_percent"]["value"] for step in SHARES]
    assert all(share > 0 for share in shares)
    assert 80 < sum(shares) <= 100
    assert said

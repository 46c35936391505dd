"""What a section asks, and what of it counts, is printed where it belongs."""

import pytest

from mockexam.assembly.paper import Paper
from mockexam.printing.document import Cover
from mockexam.printing.render import render_mark_scheme, render_paper
from mockexam.printing.rubric import counting_rule, rubric
from tests.choices import make_choice_paper, make_plan

from .pages import texts

PAPER = make_choice_paper()
UNTOLD = make_choice_paper(make_plan(pretest_told=False))


def printed(paper: Paper) -> str:
    return " ".join(texts(render_paper(paper, Cover())))


def test_the_paper_says_how_many_questions_to_answer_and_what_does_not_count() -> None:
    text = printed(PAPER)
    assert "Section B Answer two questions. 2 State two jobs" in text
    assert "Section C These questions do not count towards your mark. 5 Which is new?" in text
    assert "The maximum mark for this paper is 5." in text
    assert "Section A carries 1 mark and Section B 4." in text


def test_where_candidates_are_not_told_nothing_gives_it_away() -> None:
    text = printed(UNTOLD)
    assert "count towards" not in text
    assert "Section C 5 Which is new?" in text
    assert "maximum mark" not in text
    assert "carries" not in text


@pytest.mark.parametrize("paper", [PAPER, UNTOLD])
def test_the_mark_scheme_says_what_counts(paper: Paper) -> None:
    text = " ".join(texts(render_mark_scheme(paper, Cover())))
    assert "Section B The best two of these three questions count." in text
    assert "Total for Section B: 4 marks" in text
    assert "Section C These questions do not count towards the mark." in text
    assert "Total for Section C" not in text
    assert "Total for the paper: 5 marks" in text


def test_one_of_several_is_said_as_one() -> None:
    paper = make_choice_paper(make_plan(answer=1))
    assert rubric(paper, paper.sections[1]) == "Answer one question."
    assert counting_rule(paper.sections[1]) == "The best one of these three questions counts."
    assert rubric(paper, paper.sections[0]) == counting_rule(paper.sections[0]) == ""

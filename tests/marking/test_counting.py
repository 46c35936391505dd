"""The best of a choice count, as many as are asked; what is tried out never does."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.marking.award import Award, awards_for
from mockexam.marking.counting import counted, scored, total
from mockexam.marking.grade import grade
from mockexam.stats.learner import held_ideas, topic_results
from tests.choices import make_choice_paper, make_plan
from tests.factories import make_choice, make_paper, make_short

GRADES = [{"name": "Pass", "share": 0.6}]
PAPER = make_choice_paper(make_plan(grades=GRADES))
REFS = ("BE-1", "BE-3", "BE-4", "BE-5", "BE-9")


def awards(*marks: int | None) -> dict[str, Award | None]:
    """Return awards of 1 mark for BE-1, 2 each for BE-3 to BE-5 and 1 for BE-9, at most."""
    return {
        ref: None if mark is None else Award(Fraction(mark))
        for ref, mark in zip(REFS, marks, strict=True)
    }


ones, twos = st.integers(0, 1), st.integers(0, 2)
scripts = st.tuples(ones, twos, twos, twos, ones)


def test_a_paper_has_the_marks_of_what_is_asked_for() -> None:
    assert PAPER.marks == 1 + 2 * 2
    assert [section.asked for section in PAPER.sections] == [1, 2, 1]
    assert PAPER.grade_marks() == (("Pass", 3),)


@given(scripts)
def test_marks_never_exceed_the_papers_and_are_what_counts(marks: tuple[int, ...]) -> None:
    given_ = awards(*marks)
    found = total(PAPER, given_)
    assert found == marks[0] + sum(marks[1:4]) - min(marks[1:4])
    assert found <= PAPER.marks
    by_item = [given_[ref] for ref in counted(PAPER, given_)]
    assert found == sum(award.marks for award in by_item if award)
    assert sum(r.available for r in topic_results(PAPER, given_)) == PAPER.marks
    assert sum(r.earned for r in topic_results(PAPER, given_)) == found


@given(scripts, st.sampled_from(list(permutations(range(1, 4)))))
def test_the_order_of_answering_is_irrelevant(marks: tuple[int, ...], order: list[int]) -> None:
    moved = (marks[0], *(marks[n] for n in order), marks[4])
    assert total(PAPER, awards(*moved)) == total(PAPER, awards(*marks))
    backwards = dict(reversed(awards(*marks).items()))
    assert counted(PAPER, backwards) == counted(PAPER, awards(*marks))


@given(scripts)
def test_one_answer_more_never_costs_a_mark(marks: tuple[int, ...]) -> None:
    fewer = (*marks[:3], 0, marks[4])
    assert (total(PAPER, awards(*marks)) or 0) >= (total(PAPER, awards(*fewer)) or 0)


def test_of_equals_the_first_count() -> None:
    assert counted(PAPER, awards(1, 1, 1, 1, 1)) == {"BE-1", "BE-3", "BE-4"}
    assert counted(PAPER, awards(1, 1, 2, 1, 1)) == {"BE-1", "BE-3", "BE-4"}
    assert counted(PAPER, awards(1, 1, 1, 2, 1)) == {"BE-1", "BE-3", "BE-5"}


def test_a_script_waits_for_what_may_count_and_for_nothing_else() -> None:
    assert total(PAPER, awards(1, 2, 2, None, 1)) is None
    assert total(PAPER, awards(1, 2, 2, 0, None)) == 5


def test_what_does_not_count_gives_no_mark_no_grade_and_no_sign_of_an_idea() -> None:
    right, wrong = awards(0, 1, 1, 0, 1), awards(0, 1, 1, 0, 0)
    assert total(PAPER, right) == total(PAPER, wrong) == 2
    assert grade(PAPER, Fraction(2)) == "Ungraded"
    assert [r.topic.id for r in topic_results(PAPER, right)] == ["T1"]
    assert held_ideas(PAPER, {"BE-1": "A", "BE-9": "A"}) == ()
    assert scored(PAPER) == ("BE-1", "BE-3", "BE-4", "BE-5")


@pytest.mark.parametrize("answered", [(), ("BE-3",), ("BE-3", "BE-4"), ("BE-3", "BE-4", "BE-5")])
def test_what_is_left_alone_is_nought_at_once(answered: tuple[str, ...]) -> None:
    responses: dict[str, Response] = dict.fromkeys(answered, "They forage.")
    judged = {ref: Award(Fraction(2)) for ref in answered}
    assert total(PAPER, awards_for(PAPER, responses, judged)) == 2 * min(2, len(answered))


ORDINARY = make_paper(make_choice("BE-1"), make_short("BE-3"), make_choice("BE-9"))


@given(st.tuples(ones, twos, ones))
def test_without_a_choice_everything_counts(marks: tuple[int, ...]) -> None:
    refs = ("BE-1", "BE-3", "BE-9")
    given_ = {ref: Award(Fraction(mark)) for ref, mark in zip(refs, marks, strict=True)}
    paper = Paper.model_validate(ORDINARY.as_json())
    assert counted(paper, given_) == given_.keys()
    assert total(paper, given_) == sum(marks)

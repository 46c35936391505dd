"""A script says of a learner what its marks can bear, and no more."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.marking.award import Award
from mockexam.stats.learner import advice, held_ideas, likely_share, topic_results
from tests.factories import item_of, make_choice, make_paper, make_response, make_short

PAPER = make_paper(
    make_choice("BE-1", topic="T1", estimated_facility=0.9),
    make_response("BE-2", topic="T2", syllabus=["S2.KC1"], estimated_facility=0.8),
    make_short("BE-3", topic="T2", syllabus=["S2.MIS1", "S2.KC1"], marks=4, points=(4,)),
)


def awards(*marks: int | None) -> dict[str, Award | None]:
    return {
        f"BE-{n}": None if mark is None else Award(Fraction(mark))
        for n, mark in enumerate(marks, 1)
    }


@given(st.data(), st.integers(1, 200))
def test_the_likely_share_lies_in_0_to_1_and_holds_the_share_earned(
    data: st.DataObject, available: int
) -> None:
    earned = data.draw(st.integers(0, 2 * available)) / Fraction(2)
    low, high = likely_share(earned, available)
    assert 0 <= low <= high <= 1
    assert low - 1e-9 <= earned / available <= high + 1e-9


@given(st.integers(1, 50), st.integers(2, 5))
def test_more_marks_make_the_likely_share_narrower(available: int, times: int) -> None:
    few = likely_share(Fraction(available, 2), available)
    many = likely_share(Fraction(available * times, 2), available * times)
    assert many[1] - many[0] < few[1] - few[0]


def test_the_likely_share_agrees_with_a_published_case() -> None:
    """Half of ten marks at 90 %: 0.269 to 0.731 by Wilson's formula, worked by hand."""
    assert likely_share(Fraction(5), 10) == pytest.approx((0.2693, 0.7307), abs=1e-4)


def test_a_topic_has_the_marks_of_its_items() -> None:
    results = topic_results(PAPER, awards(1, 1, 2))
    assert [(r.topic.id, r.earned, r.available, r.share) for r in results] == [
        ("T1", Fraction(1), 1, Fraction(1)),
        ("T2", Fraction(3), 6, Fraction(1, 2)),
    ]
    assert [r.enough for r in results] == [False, True]


def test_what_is_not_marked_yet_is_left_out() -> None:
    assert [(r.topic.id, r.available) for r in topic_results(PAPER, awards(None, 1, None))] == [
        ("T2", 2)
    ]


def test_one_sign_of_a_misconception_says_nothing() -> None:
    assert held_ideas(PAPER, {"BE-1": "A"}) == ()


def test_two_distractors_of_one_question_are_one_sign() -> None:
    assert held_ideas(PAPER, {"BE-2": ("B", "D")}) == ()


def test_two_questions_with_the_same_wrong_idea_name_it_with_their_labels() -> None:
    (held,) = held_ideas(PAPER, {"BE-1": "A", "BE-2": ("A", "B")})
    assert (held.point.id, held.labels) == ("S1.MIS1", ("1", "2"))
    assert held.point.instead == "Workers gather it; drones mate."


def test_an_idea_that_the_paper_knows_nothing_of_is_not_named() -> None:
    only_honey = make_paper(
        *(make_choice(f"BE-{n}", topic="T2", syllabus=["S2.KC1"]) for n in (1, 2))
    )
    assert held_ideas(only_honey, {"BE-1": "A", "BE-2": "A"}) == ()


IDEAS = {"A": "S1.MIS1", "B": "S2.MIS1"}
SIX = make_paper(
    *(
        item_of(
            ref=f"BE-{n}",
            kind="multiple_choice",
            stem="Which?",
            options=[
                *({"text": x, "why": "No.", "misconception": idea} for x, idea in IDEAS.items()),
                {"text": "C", "why": "Yes.", "key": True},
            ],
        )
        for n in range(6)
    )
)


@given(st.lists(st.sampled_from("ABC"), min_size=6, max_size=6))
def test_every_idea_named_has_two_signs_and_most_signs_come_first(chosen: list[str]) -> None:
    ideas = held_ideas(SIX, {f"BE-{n}": letter for n, letter in enumerate(chosen)})
    signs = [len(idea.labels) for idea in ideas]
    assert signs == sorted(signs, reverse=True)
    assert {idea.point.id for idea in ideas} == {
        idea for letter, idea in IDEAS.items() if chosen.count(letter) >= 2
    }


def test_advice_begins_with_what_went_worst() -> None:
    given_ = advice(PAPER, awards(0, 1, 2))
    assert [one.result.topic.id for one in given_] == ["T1", "T2"]
    assert [one.result.topic.id for one in advice(PAPER, awards(0, 1, 2), most=1)] == ["T1"]


def test_a_topic_that_went_well_gets_no_advice() -> None:
    assert [one.result.topic.id for one in advice(PAPER, awards(1, 2, 2))] == []


def test_advice_names_the_points_missed_and_a_tip_and_never_a_misconception() -> None:
    (one,) = advice(PAPER, awards(1, 2, 0))
    assert [point.id for point in one.points] == ["S2.KC1"]
    assert [point.id for point in one.tips] == ["S2.TIP1"]


def test_a_tip_that_was_missed_is_not_told_twice() -> None:
    (one,) = advice(make_paper(make_choice(topic="T1", syllabus=["S1.TIP1"])), awards(0))
    assert [point.id for point in one.points] == ["S1.TIP1"]
    assert one.tips == ()


def test_a_tip_that_no_question_can_ask_for_is_not_told() -> None:
    (hive,) = make_paper(make_choice(topic="T1")).topics
    for_portfolios = tuple(
        point.model_copy(update={"assess": "evidence"}) if point.id == "S1.TIP1" else point
        for point in hive.points
    )
    paper = make_paper(make_choice(topic="T1")).model_copy(
        update={"topics": (hive.model_copy(update={"points": for_portfolios}),)}
    )
    assert [one.tips for one in advice(paper, awards(0))] == [()]

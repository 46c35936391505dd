"""A press leads where it says, and the palette knows what still lacks an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.delivery.navigation import (
    SectionState,
    question_states,
    section_states,
    target,
)
from tests.choices import make_choice_paper
from tests.factories import make_choice, make_paper, make_response, make_set

PAPER = make_paper(
    make_choice("BE-1", estimated_facility=0.9),
    make_set("BE-9"),
    make_response("BE-2", estimated_facility=0.3),
)


def test_a_question_is_answered_when_all_its_parts_are() -> None:
    states = question_states(PAPER, {"BE-1": "A", "BE-9a": "B", "BE-9b": "  "}, [3])
    assert [state.unanswered for state in states] == [(), ("2(b)",), ("3",)]
    assert [state.answered for state in states] == [True, False, False]
    assert [state.flagged for state in states] == [False, False, True]


def test_an_empty_choice_is_no_answer_and_any_tick_is_one() -> None:
    assert not question_states(PAPER, {"BE-2": ()}, [])[2].answered
    assert question_states(PAPER, {"BE-2": ("A",)}, [])[2].answered


@pytest.mark.parametrize(
    ("press", "number", "leads_to"),
    [
        ("next", 1, 2),
        ("next", 3, None),
        ("previous", 3, 2),
        ("previous", 1, 1),
        ("review", 2, None),
        ("3", 1, 3),
        ("4", 1, 1),
        ("0", 2, 2),
        ("-1", 2, 2),
        ("²", 2, 2),
        ("", 2, 2),
        ("submit", 2, 2),
    ],
)
def test_a_press_leads_where_it_says_and_nonsense_nowhere(
    press: str, number: int, leads_to: int | None
) -> None:
    assert target(press, number, 3) == leads_to


@given(st.text(), st.integers(1, 40), st.data())
def test_no_press_leads_out_of_the_paper(press: str, total: int, data: st.DataObject) -> None:
    leads_to = target(press, data.draw(st.integers(1, total)), total)
    assert leads_to is None or 1 <= leads_to <= total


@given(st.integers(1, 40))
def test_next_walks_through_every_question_to_the_review(total: int) -> None:
    walked = [1]
    while (following := target("next", walked[-1], total)) is not None:
        walked.append(following)
    assert walked == list(range(1, total + 1))


CHOICE = make_choice_paper()


def section_b(*answered: str) -> SectionState:
    responses = dict.fromkeys(answered, "They forage.")
    return section_states(CHOICE, question_states(CHOICE, responses, []))[1]


def test_a_choice_asks_for_as_many_answers_as_are_to_be_given() -> None:
    states = [section_b(*("BE-3", "BE-5", "BE-4")[:n]) for n in range(4)]
    assert [state.unanswered for state in states] == [2, 1, 0, 0]
    assert [state.too_many for state in states] == [False, False, False, True]
    assert [sum(one.missing for one in state.states) for state in states] == [3, 2, 0, 0]


def test_what_is_not_needed_any_more_is_spare_and_not_missing() -> None:
    assert [one.spare for one in section_b("BE-3", "BE-5").states] == [False, True, False]


def test_a_section_without_a_choice_asks_for_all_of_it() -> None:
    (state,) = section_states(PAPER, question_states(PAPER, {"BE-1": "A", "BE-9a": "B"}, []))
    assert (state.answered, state.begun, state.unanswered, state.too_many) == (1, 2, 2, False)

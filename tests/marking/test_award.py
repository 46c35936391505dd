"""A response is awarded by its key or by a person, within what its scheme allows."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.bank.item import Response
from mockexam.marking.award import (
    Award,
    MarkRefused,
    award_by_key,
    award_level,
    award_points,
    awards_for,
)
from mockexam.marking.counting import total
from tests.factories import make_choice, make_extended, make_paper, make_response, make_short

PAPER = make_paper(
    make_choice(marks=1), make_response(), make_short(estimated_facility=0.5),
    make_extended(estimated_facility=0.3),
)  # fmt: skip
SHORT = make_short(points=(1, 2, 1))


@given(st.sets(st.integers(0, 2)))
def test_ticked_points_are_marked_up_to_the_items_marks(ticked: set[int]) -> None:
    assert award_points(SHORT, ticked) == min(2, sum((1, 2, 1)[n] for n in ticked))


@given(st.lists(st.integers(0, 2)))
def test_a_point_ticked_twice_earns_once(ticked: list[int]) -> None:
    assert award_points(SHORT, ticked) == award_points(SHORT, set(ticked))


@pytest.mark.parametrize("ticked", [[3], [-1], [0, 99]])
def test_a_point_that_the_scheme_has_not_is_refused(ticked: list[int]) -> None:
    with pytest.raises(MarkRefused, match="BE-3 has 3 marking points"):
        award_points(SHORT, ticked)


@given(st.integers(-3, 9))
def test_a_level_takes_marks_of_the_item_and_no_others(marks: int) -> None:
    if 0 <= marks <= 6:
        assert award_level(make_extended(), marks) == marks
    else:
        with pytest.raises(MarkRefused, match="Enter marks from 0 to 6"):
            award_level(make_extended(), marks)


def test_an_item_is_marked_by_its_own_kind_of_scheme() -> None:
    with pytest.raises(MarkRefused, match="BE-4 is marked by levels, not by points"):
        award_points(make_extended(), [0])
    with pytest.raises(MarkRefused, match="BE-3 is marked by points, not by levels"):
        award_level(SHORT, 1)


def test_a_key_awards_what_needs_no_person() -> None:
    assert award_by_key(make_choice(), "B") == Award(Fraction(1), marker="key")
    assert award_by_key(make_choice(), "A") == Award(Fraction(0), marker="key")
    assert award_by_key(SHORT, None) == Award(Fraction(0), marker="key")
    assert award_by_key(SHORT, "They forage.") is None


def test_written_answers_wait_for_a_marker_and_blanks_do_not() -> None:
    responses: dict[str, Response] = {"BE-3": "They forage.", "BE-4": " "}
    awards = awards_for(PAPER, responses, {})
    assert [ref for ref, award in awards.items() if award is None] == ["BE-3"]
    assert awards["BE-4"] == Award(Fraction(0), marker="key")


def test_a_script_has_no_total_while_a_response_waits() -> None:
    responses: dict[str, Response] = {"BE-1": "B", "BE-2": ("A", "B"), "BE-3": "They forage."}
    waiting = awards_for(PAPER, responses, {})
    assert waiting["BE-3"] is None
    assert total(PAPER, waiting) is None
    judged = awards_for(PAPER, responses, {"BE-3": Award(Fraction(2), (0, 1), marker="Jo")})
    assert total(PAPER, judged) == 1 + 1 + 2 + 0


def test_what_a_person_judged_goes_before_the_key() -> None:
    judged = Award(Fraction(1), comment="The stem misled.", marker="Jo")
    assert awards_for(PAPER, {"BE-1": "A"}, {"BE-1": judged})["BE-1"] is judged


def test_a_blank_script_is_marked_at_once_and_earns_nothing() -> None:
    assert total(PAPER, awards_for(PAPER, {}, {})) == 0


def test_a_perfect_script_earns_the_marks_of_the_paper() -> None:
    responses: dict[str, Response] = {
        "BE-1": "B",
        "BE-2": ("A", "C"),
        "BE-3": "words",
        "BE-4": "words",
    }
    judged = {
        "BE-3": Award(award_points(make_short(), [0, 1, 2])),
        "BE-4": Award(award_level(make_extended(), 6)),
    }
    assert total(PAPER, awards_for(PAPER, responses, judged)) == PAPER.marks

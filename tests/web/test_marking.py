"""Marking: one response at a time, to its scheme, and told where somebody else was faster."""

from collections.abc import Callable

import pytest

from tests.web.visitor import Page, Visitor
from tests.web.world import Held

ADA = "Ada Lane"


@pytest.fixture
def held(candidate: Visitor, hold: Callable[..., Held]) -> Held:
    """A sitting where Ada has answered both written questions and submitted."""
    held = hold(ADA)
    ada = held.candidates[ADA]
    candidate.start(ada.code)
    for number, values in ((5, {"answer-HA-4": "It swings."}), (6, {"answer-HA-5": "No."})):
        candidate.answer(candidate.open(f"{ada.address}questions/{number}"), values)
    candidate.submit(candidate.open(f"{ada.address}submit"))
    return held


def response(visitor: Visitor, held: Held, item: str) -> Page:
    return visitor.open(f"/marker/sittings/{held.ref}/questions/{item}/")


def test_ticked_points_become_marks_and_the_question_is_done(marker: Visitor, held: Held) -> None:
    done = marker.submit(response(marker, held, "HA-4"), {"points": ["0", "2"]})
    assert "Question 5 is marked." in done.words
    assert done.path == f"/marker/sittings/{held.ref}/"


def test_that_no_point_is_earned_is_a_judgement_too(marker: Visitor, held: Held) -> None:
    done = marker.submit(response(marker, held, "HA-4"), {"nothing": "y"})
    assert "Question 5 is marked." in done.words


@pytest.mark.parametrize("ticked", [{}, {"points": ["0"], "nothing": "y"}])
def test_neither_a_point_nor_none_is_no_judgement_and_nor_are_both(
    marker: Visitor, held: Held, ticked: dict[str, str | list[str]]
) -> None:
    page = response(marker, held, "HA-4")
    assert marker.submit(page, ticked).status == 422
    assert "1 to mark" in marker.open(page.path).words


@pytest.mark.parametrize("digits", [7, 20, 5000])
def test_a_revision_beyond_any_count_is_read_as_none_seen(
    marker: Visitor, held: Held, digits: int
) -> None:
    page = response(marker, held, "HA-4")
    marker.submit(page, {"points": ["0"]})
    told = marker.submit(page, {"points": ["1"], "revision": "9" * digits})
    assert "Somebody marked this response meanwhile." in told.words


def test_a_judgement_can_be_looked_at_again_and_changed(marker: Visitor, held: Held) -> None:
    page = response(marker, held, "HA-4")
    marker.submit(page, {"points": ["1"], "comment": "Which rope?"})
    again = marker.open(page.path)
    assert "marked 1 by Marker of quay" in again.words
    assert again.forms[0].values["points"] == ["1"]
    assert again.holds("comment") == "Which rope?"
    marker.submit(again, {"points": ["0", "1"]})
    assert "marked 2 by" in marker.open(page.path).words


def test_of_two_markers_on_one_page_the_second_is_told(
    marker: Visitor, tutor: Visitor, held: Held
) -> None:
    mine, theirs = response(marker, held, "HA-4"), response(tutor, held, "HA-4")
    tutor.submit(theirs, {"points": ["0"]})
    told = marker.submit(mine, {"points": ["0", "1", "2"]})
    assert "Somebody marked this response meanwhile. Look at it again." in told.words
    assert "marked 1 by Tutor of quay" in told.words
    assert told.forms[0].values["points"] == ["0"]


@pytest.mark.parametrize("marks", ["-1", "7", "9" * 4000, "half", "", "4.5"])
def test_marks_outside_the_levels_are_refused(marker: Visitor, held: Held, marks: str) -> None:
    page = response(marker, held, "HA-5")
    refused = marker.submit(page, {"marks": marks, "comment": "Nearly."})
    assert refused.status == 422
    assert "There is a problem" in refused.words
    assert refused.holds("comment") == "Nearly."
    assert "1 to mark" in marker.open(page.path).words


def test_a_point_that_the_scheme_does_not_have_is_refused(marker: Visitor, held: Held) -> None:
    assert marker.submit(response(marker, held, "HA-4"), {"points": ["9"]}).status == 422


@pytest.mark.parametrize("end", ["HA-1/", "HA-77/", "HA-4/responses/NOBODY"])
def test_what_there_is_not_to_mark_is_not_found(marker: Visitor, held: Held, end: str) -> None:
    assert marker.open(f"/marker/sittings/{held.ref}/questions/{end}").status == 404

"""The candidate's pages by plain forms: rules of the sitting, arrangements, notes, practice."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from mockexam.services import attempts, heard, papers, responses
from mockexam.services.accounts import get_centre
from mockexam.store.database import Database
from mockexam.store.models import AttemptRow
from tests.factories import (
    ask,
    freeze_these,
    make_blueprint,
    make_choice,
    make_row,
    make_set,
    make_short,
)
from tests.web.visitor import Visitor
from tests.web.world import NOON, QUAY, Clock, Entered, Held

ADA = "Ada Lane"
Sit = Callable[..., Entered]


@pytest.fixture
def two_sections(database: Database) -> None:
    """Section A holds a choice and a set, Section B a written question."""
    plan = make_blueprint(
        sections=[{"id": "A", "title": "Section A"}, {"id": "B", "title": "Section B"}]
    )
    placed = {"A": [ask(make_choice("BE-1")), make_set("BE-9")], "B": [ask(make_short("BE-3"))]}
    paper = freeze_these(placed, plan)
    with database.writing() as session:
        plain = make_blueprint(make_row(min=0))
        papers.keep_paper(session, get_centre(session, QUAY).id, paper, plain, "A tutor", NOON)


@pytest.fixture
def sit(database: Database, hold: Callable[..., Held], two_sections: None) -> Sit:  # noqa: ARG001
    """Enter Ada in a sitting with these rules and arrangements."""

    def entered(rules: dict[str, Any] | None = None, **arrangements: Any) -> Entered:
        ada = hold(ADA).candidates[ADA]
        with database.writing() as session:
            row = attempts.get_attempt(session, ada.attempt_id)
            row.arrangements = arrangements
            row.sitting.rules = rules or {}
            row.sitting.instructions = "Pens only."
        return ada

    return entered


def stored(database: Database, attempt_id: UUID) -> dict[str, object]:
    with database.reading() as session:
        return dict(responses.responses_of(session, attempt_id))


def row_of(session: Session, ada: Entered) -> AttemptRow:
    return attempts.get_attempt(session, ada.attempt_id)


def test_the_details_say_what_was_arranged_and_instructed(candidate: Visitor, sit: Sit) -> None:
    ada = sit(extra_percent=25, break_minutes=20, theme="cream", spelling=True)
    page = candidate.join(ada.code)
    assert "40 min + 10 min extra = 50; breaks up to 20 min" in page.words
    assert "Set up for you cream colours; spelling check" in page.words
    assert "Instructions Pens only." in page.words
    assert 'data-theme="cream"' in page.html


def test_what_is_chosen_within_the_exam_stands_before_what_was_arranged_and_only_there(
    candidate: Visitor, sit: Sit
) -> None:
    ada = sit(theme="cream")
    candidate.join(ada.code)
    display = candidate.open(f"/display?next={ada.address}")
    assert display.holds("theme") == "cream"
    values = {**display.forms[-1].values, "theme": ["dark"]}
    candidate.client.post(f"/display?next={ada.address}", data=values)
    assert 'data-theme="dark"' in candidate.open(ada.address).html
    assert 'data-theme="light"' in candidate.open("/help").html


@pytest.mark.parametrize("spelling", [True, False])
def test_spelling_is_checked_only_where_that_was_arranged(
    candidate: Visitor, sit: Sit, *, spelling: bool
) -> None:
    ada = sit(spelling=spelling)
    candidate.start(ada.code)
    html = candidate.open(f"{ada.address}questions/3").html
    assert ('spellcheck="true"' in html) is spelling


def test_a_forward_only_paper_says_so_opens_the_next_question_alone_and_none_before(
    candidate: Visitor, sit: Sit
) -> None:
    ada = sit({"navigation": "forward only"})
    first = candidate.start(ada.code)
    assert "You cannot come back to this question once you have left it." in first.words
    assert "Question 3, not open yet" in first.words
    second = candidate.answer(first, {"answer-BE-1": "A"}, go="3")
    assert second.path == f"{ada.address}questions/2"
    assert "You cannot come back to this section once you have left it." in second.words
    assert candidate.open(f"{ada.address}questions/1").path == f"{ada.address}questions/2"
    asks = candidate.answer(second, {}, go="next")
    assert asks.path == f"{ada.address}section"
    assert "Leave Section A? - Bees" in asks.words
    assert candidate.submit(asks, {"leave": "1"}).path == f"{ada.address}questions/3"
    assert candidate.open(f"{ada.address}questions/2").path == f"{ada.address}questions/3"


def test_a_section_with_a_clock_is_left_by_a_step_of_its_own_and_shows_alone(
    candidate: Visitor, sit: Sit, clock: Clock
) -> None:
    ada = sit({"section_minutes": [20, 10]})
    details = candidate.join(ada.code)
    assert "Section A: 20 min Section B: 10 min" in details.words
    first = candidate.submit(details, {"start": "1"})
    assert "20 in Section A 30 minutes left" in first.words
    assert "Section B" not in first.words
    review = candidate.open(f"{ada.address}review")
    assert "2 of 2 not answered" in review.words
    assert "Continue to Section B" in review.words
    clock.advance(minutes=5)
    asks = candidate.open(f"{ada.address}section")
    assert "What is left of this section's time is given up." in asks.words
    third = candidate.submit(asks, {"leave": "1"})
    assert third.path == f"{ada.address}questions/3"
    assert "10 minutes left" in third.words
    late = candidate.answer(first, {"answer-BE-1": "A"})
    assert "not counted yet" not in late.words, "it was on its way when the section was left"
    clock.advance(seconds=40)
    late = candidate.answer(first, {"answer-BE-1": "B"})
    assert "Arrived 40 s after time. Kept for the invigilator to decide;" in late.words


def test_shuffled_options_are_lettered_as_shown_and_stored_as_on_the_paper(
    candidate: Visitor, tutor: Visitor, sit: Sit, database: Database, clock: Clock
) -> None:
    ada = sit({"shuffle_options": True})
    with database.writing() as session:
        row_of(session, ada).seed = 5
        ref = row_of(session, ada).sitting.ref
    page = candidate.start(ada.code)
    shown = [page.words.index(f"BE-1 bee {letter}") for letter in "ABC"]
    assert shown != sorted(shown)
    candidate.answer(page, {"answer-BE-1": "B"})
    assert stored(database, ada.attempt_id) == {"BE-1": "B"}
    candidate.submit(candidate.open(f"{ada.address}submit"))
    clock.advance(hours=3)
    tutor.submit(tutor.open(f"/tutor/sittings/{ref}/release"))
    results = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "Which? BE-1 bee B BE-1 bee B Why BE-1 bee B: Because of B." in results.words


def test_practice_says_at_once_what_is_right_and_an_exam_never_does(
    candidate: Visitor, other_candidate: Visitor, sit: Sit
) -> None:
    ada = sit({"practice": True})
    told = candidate.answer(candidate.start(ada.code), {"answer-BE-1": "A"}, go="check")
    assert "0 of 1 mark" in told.words
    assert "The right answer B BE-1 bee B" in told.words
    assert "You may think: That drones gather nectar." in told.words
    assert "The syllabus says: Workers gather it; drones mate." in told.words
    exam = sit()
    other_candidate.start(exam.code)
    silent = other_candidate.open(f"{exam.address}questions/1?checked=1")
    assert "The right answer" not in silent.words
    assert "Check" not in silent.words


def test_a_note_is_kept_at_its_question_and_is_no_answer(
    candidate: Visitor, sit: Sit, database: Database
) -> None:
    ada = sit()
    candidate.answer(candidate.start(ada.code), {"note": "Look again."}, go="next")
    assert candidate.open(f"{ada.address}questions/1").holds("note") == "Look again."
    assert candidate.open(f"{ada.address}questions/2").holds("note") == ""
    assert stored(database, ada.attempt_id) == {}
    with database.reading() as session:
        assert heard.notes_of(session.connection(), ada.attempt_id) == {1: "Look again."}


def test_an_answer_that_is_too_long_keeps_no_other_from_being_stored_and_can_be_left(
    candidate: Visitor, sit: Sit, database: Database
) -> None:
    ada = sit()
    candidate.start(ada.code)
    page = candidate.open(f"{ada.address}questions/2")
    values = {"answer-BE-9a": "B", "answer-BE-9b": "bee " * 5001}
    refused = candidate.answer(page, values, go="next")
    assert refused.status == 422
    assert "Shorten the answer to 20,000 characters." in refused.words
    assert stored(database, ada.attempt_id) == {"BE-9a": "B"}
    assert f"{ada.address}questions/3" in refused.links


def test_a_break_is_taken_and_ended_by_plain_forms_where_it_is_arranged(
    candidate: Visitor, sit: Sit, clock: Clock, database: Database
) -> None:
    ada = sit(break_minutes=20)
    resting = candidate.answer(candidate.start(ada.code), {"answer-BE-1": "A"}, go="break")
    assert "Your clock has stopped with 40 minutes left." in resting.words
    assert stored(database, ada.attempt_id) == {"BE-1": "A"}
    clock.advance(minutes=5)
    back = candidate.submit(candidate.open(f"{ada.address}break"), {"back": "1"})
    assert back.path == f"{ada.address}questions/1"
    assert "40 minutes left" in back.words
    assert candidate.open(f"{ada.address}questions/1").html.count(">Break<") == 1


def test_the_practice_question_tries_the_controls_and_stores_nothing(
    candidate: Visitor, sit: Sit, database: Database
) -> None:
    ada = sit()
    candidate.join(ada.code)
    page = candidate.open(f"{ada.address}practice")
    flagged = candidate.submit(page, {"choice": "B", "flag": "1"})
    assert "Question 1, answered, flagged" in flagged.words
    second = candidate.submit(flagged, {"go": "next"})
    assert "Practice question 2 of 2" in second.words
    done = candidate.submit(second, {"written": "It is warm.", "go": "previous"})
    assert "Question 2, answered" in done.words
    assert stored(database, ada.attempt_id) == {}
    with database.reading() as session:
        assert row_of(session, ada).status == "not started"


def test_whether_the_exam_has_opened_is_told_to_scripts(
    candidate: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    opens_at = clock.instant.replace(hour=12)
    ada = hold(ADA, opens_at=opens_at).candidates[ADA]
    candidate.join(ada.code)
    clock.instant = opens_at.replace(hour=11, minute=59, second=59, microsecond=500_000)
    waiting = candidate.client.get(f"{ada.address}opening").json
    assert waiting == {"state": "waiting", "opens_in_seconds": 1}
    clock.instant = opens_at
    assert (candidate.client.get(f"{ada.address}opening").json or {})["state"] == "open"


def test_the_page_of_what_is_kept_here_has_a_row_for_each_item_beside_what_is_stored(
    candidate: Visitor, sit: Sit
) -> None:
    ada = sit()
    candidate.answer(candidate.start(ada.code), {"answer-BE-1": "B"})
    page = candidate.open(f"{ada.address}recover")
    for item in ("BE-1", "BE-9a", "BE-9b", "BE-3", "note:1"):
        assert f'data-held="{item}"' in page.html
    assert "Question 1 Which? Kept here, not saved Saved B BE-1 bee B" in page.words

"""Answering: saved as one goes, by the server's clock, and said so where it does not count."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from mockexam.services import attempts
from mockexam.store.database import Database
from tests.web.visitor import Page, Visitor
from tests.web.world import Clock, Entered, Held

ADA = "Ada Lane"
STEM = "What makes the sea rise twice a day?"


@pytest.fixture
def held(hold: Callable[..., Held]) -> Held:
    return hold(ADA)


@pytest.fixture
def ada(held: Held) -> Entered:
    return held.candidates[ADA]


@pytest.fixture
def page(candidate: Visitor, ada: Entered) -> Page:
    """The first question, with the clock running: 40 minutes."""
    return candidate.start(ada.code)


def counted(database: Database, attempt_id: UUID) -> dict[str, object]:
    with database.reading() as session:
        return dict(attempts.responses_of(session, attempt_id))


def test_every_kind_of_answer_is_there_again(candidate: Visitor, ada: Entered, page: Page) -> None:
    candidate.answer(page, {"answer-HA-1": "B"})
    for number, values in (
        (3, {"answer-HA-3": ["A", "D"]}),
        (4, {"answer-HA-9a": "The tide turned it.", "answer-HA-9b": "C"}),
        (6, {"answer-HA-5": "First line\r\n\r\nThird line"}),
    ):
        candidate.answer(candidate.open(f"{ada.address}questions/{number}"), values)
    assert 'value="B" checked' in candidate.open(f"{ada.address}questions/1").html
    several = candidate.open(f"{ada.address}questions/3").forms[0].values["answer-HA-3"]
    assert several == ["A", "D"]
    case = candidate.open(f"{ada.address}questions/4")
    assert case.holds("answer-HA-9a") == "The tide turned it."
    assert case.holds("answer-HA-9b") == "C"
    written = candidate.open(f"{ada.address}questions/6").holds("answer-HA-5")
    assert written == "First line\n\nThird line"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("number", "go", "leads_to"),
    [
        (1, "next", "questions/2"),
        (2, "previous", "questions/1"),
        (1, "previous", "questions/1"),
        (1, "5", "questions/5"),
        (6, "next", "review"),
        (2, "review", "review"),
        (2, "stay", "questions/2"),
        (2, "77", "questions/2"),
        (2, "9" * 5000, "questions/2"),
        (2, "//evil.example", "questions/2"),
    ],
)
def test_a_press_leads_where_it_says(
    candidate: Visitor, ada: Entered, number: int, go: str, leads_to: str
) -> None:
    there = candidate.open(f"{ada.address}questions/{number}")
    led = candidate.answer(there, {}, go=go)
    assert (led.status, led.path) == (200, f"{ada.address}{leads_to}")


def test_flagging_saves_the_answer_too(candidate: Visitor, ada: Entered, page: Page) -> None:
    flagged = candidate.submit(page, {"answer-HA-1": "B", "flag": "1"})
    assert "Remove flag" in flagged.words
    assert "Flagged, answered" in candidate.open(f"{ada.address}review?show=all").words
    assert "Remove flag" not in candidate.submit(flagged, {"flag": "0"}).words


def test_the_review_counts_what_is_missing_part_by_part(
    candidate: Visitor, ada: Entered, page: Page
) -> None:
    candidate.answer(page, {"answer-HA-1": "B"})
    candidate.answer(
        candidate.open(f"{ada.address}questions/4"), {"answer-HA-9a": "The tide turned it."}
    )
    review = candidate.open(f"{ada.address}review")
    assert "5 of 6 not answered, 1 of them in part · 0 flagged" in review.words
    assert "Part (b) not answered" in review.words


@pytest.mark.parametrize("number", [0, 7, 10**9])
def test_a_question_that_the_paper_does_not_have_is_not_found(
    candidate: Visitor, ada: Entered, page: Page, number: int
) -> None:
    assert (
        candidate.client.post(
            f"{ada.address}questions/{number}", data=page.forms[0].values
        ).status_code
        == 404
    )
    assert candidate.open(f"{ada.address}questions/{number}").status == 404


@pytest.mark.usefixtures("page")
def test_an_answer_of_the_wrong_form_is_kept_on_the_page_and_not_stored(
    candidate: Visitor, ada: Entered, database: Database
) -> None:
    essay = candidate.open(f"{ada.address}questions/6")
    too_long = "tide " * 4001
    refused = candidate.answer(essay, {"answer-HA-5": too_long}, go="review")
    assert refused.status == 422
    assert "Shorten the answer to 20,000 characters." in refused.words
    assert "The last change was not saved." in refused.words
    assert refused.holds("answer-HA-5") == too_long
    assert counted(database, ada.attempt_id) == {}


def test_an_option_that_is_not_offered_is_refused_in_json_too(
    candidate: Visitor, ada: Entered, page: Page, database: Database
) -> None:
    refused = candidate.save_as_script(page, {"answer-HA-1": "Z"})
    assert refused.status_code == 422
    assert "Choose one of the options." in (refused.json or {})["message"]
    assert counted(database, ada.attempt_id) == {}


def test_a_script_s_save_is_acknowledged_with_the_time_left(
    candidate: Visitor, ada: Entered, page: Page, clock: Clock
) -> None:
    clock.advance(minutes=10)
    saved = candidate.save_as_script(page, {"answer-HA-1": "B"})
    assert saved.status_code == 200
    assert saved.json == {
        "status": "in progress",
        "epoch": 1,
        "section": 0,
        "section_remaining_seconds": None,
        "break_seconds": 0,
        "finishes_at": "12:40",
        "location": ada.address,
        "seen": 1,
        "stored": 1,
        "saved_at": clock().isoformat(),
        "remaining_seconds": 30 * 60,
    }


def test_an_answer_on_its_way_at_the_deadline_counts(
    candidate: Visitor, ada: Entered, page: Page, clock: Clock, database: Database
) -> None:
    clock.advance(minutes=40, seconds=4.9)
    over = candidate.answer(page, {"answer-HA-1": "B"}, go="next")
    assert over.came_by == 303
    assert "Time is up" in over.words
    assert "arrived" not in over.words
    assert counted(database, ada.attempt_id) == {"HA-1": "B"}


def test_a_later_answer_is_kept_and_not_counted_and_both_are_told(
    candidate: Visitor,
    tutor: Visitor,
    held: Held,
    ada: Entered,
    page: Page,
    clock: Clock,
    database: Database,
) -> None:
    candidate.answer(page, {"answer-HA-1": "B"})
    clock.advance(minutes=40, seconds=5)
    over = candidate.answer(page, {"answer-HA-1": "A"}, go="next")
    assert over.came_by == 303
    assert (
        "1 answer arrived 5 s after time. Kept for the invigilator to decide; not counted yet."
        in over.words
    )
    assert counted(database, ada.attempt_id) == {"HA-1": "B"}
    assert "1 late answer, not counted" in tutor.open(held.address).words


def test_a_script_s_late_save_is_told_that_the_exam_is_gone(
    candidate: Visitor, ada: Entered, page: Page, clock: Clock, database: Database
) -> None:
    clock.advance(minutes=41)
    late = candidate.save_as_script(page, {"answer-HA-1": "A"})
    assert late.status_code == 410
    assert (late.json or {})["message"] == (
        "Arrived 60 s after time. Kept for the invigilator to decide; not counted yet."
    )
    assert (late.json or {})["location"] == f"{ada.address}submitted"
    assert counted(database, ada.attempt_id) == {}


def test_after_submitting_nothing_counts_any_more(
    candidate: Visitor, ada: Entered, page: Page, database: Database
) -> None:
    candidate.answer(page, {"answer-HA-1": "B"})
    submitted = candidate.submit(candidate.open(f"{ada.address}submit"))
    assert "Submitted at 12:00" in submitted.words
    assert "Answers stored 1" in submitted.words
    late = candidate.answer(page, {"answer-HA-1": "A"})
    assert "1 answer arrived 0 s after you submitted." in late.words
    assert candidate.save_as_script(page, {"answer-HA-1": "A"}).status_code == 410
    assert counted(database, ada.attempt_id) == {"HA-1": "B"}


@pytest.mark.usefixtures("page")
def test_submitting_twice_is_submitting_once(
    candidate: Visitor, ada: Entered, clock: Clock
) -> None:
    sure = candidate.open(f"{ada.address}submit")
    assert "Submit with 6 unanswered" in sure.html
    first = candidate.submit(sure)
    clock.advance(minutes=5)
    second = candidate.submit(sure)
    assert second.path == f"{ada.address}submitted"
    assert second.words == first.words


def test_starting_twice_does_not_give_more_time(
    candidate: Visitor, ada: Entered, clock: Clock
) -> None:
    details = candidate.join(ada.code)
    candidate.submit(details, {"start": "1"})
    clock.advance(minutes=10)
    assert "30 minutes left" in candidate.submit(details, {"start": "1"}).words


@pytest.mark.usefixtures("page")
def test_the_end_of_the_time_shows_on_whatever_page_is_opened(
    candidate: Visitor, ada: Entered, clock: Clock
) -> None:
    clock.advance(minutes=40)
    for end in ("", "questions/1", "review", "submit", "submitted"):
        over = candidate.open(f"{ada.address}{end}")
        assert "Time is up" in over.words, end
        assert "Your answers were submitted at 12:40." in over.words, end


def test_a_question_is_not_answered_before_the_start(candidate: Visitor, ada: Entered) -> None:
    details = candidate.join(ada.code)
    answer = candidate.client.post(f"{ada.address}questions/1", data=details.forms[0].values)
    assert answer.status_code == 409
    assert candidate.open(f"{ada.address}questions/1").path == ada.address


def test_an_answer_of_the_wrong_form_shows_no_question_before_the_opening(
    candidate: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    early = hold(ADA, opens_at=clock() + timedelta(minutes=10)).candidates[ADA]
    values = {**candidate.join(early.code).forms[0].values, "answer-HA-1": ["Z"]}
    refused = candidate.client.post(f"{early.address}questions/1", data=values)
    assert refused.status_code == 409
    assert STEM not in refused.text


def test_an_answer_of_the_wrong_form_shows_no_question_after_the_end(
    candidate: Visitor, page: Page, clock: Clock
) -> None:
    assert STEM in page.words
    clock.advance(minutes=41)
    over = candidate.answer(page, {"answer-HA-1": "Z"})
    assert "Time is up" in over.words
    assert STEM not in over.html


@pytest.mark.parametrize("stale", [{}, {"answer-HA-1": []}])
def test_a_blank_page_of_before_takes_no_answer_away(
    candidate: Visitor, ada: Entered, page: Page, database: Database, stale: dict[str, list[str]]
) -> None:
    candidate.answer(page, {"answer-HA-1": "B"})
    candidate.answer(page, stale, go="next")
    assert counted(database, ada.attempt_id) == {"HA-1": "B"}


def test_a_page_of_before_does_not_bring_its_answer_back(
    candidate: Visitor, ada: Entered, page: Page, database: Database
) -> None:
    stale = candidate.answer(page, {"answer-HA-1": "B"})
    candidate.answer(stale, {"answer-HA-1": "C"})
    candidate.answer(stale, {}, go="next")
    assert counted(database, ada.attempt_id) == {"HA-1": "C"}


def test_what_is_changed_on_a_page_of_before_is_a_new_answer(
    candidate: Visitor, ada: Entered, page: Page, database: Database
) -> None:
    stale = candidate.answer(page, {"answer-HA-1": "B"})
    candidate.answer(stale, {"answer-HA-1": "C"})
    candidate.answer(stale, {"answer-HA-1": "A"})
    assert counted(database, ada.attempt_id) == {"HA-1": "A"}


@pytest.mark.both_engines
@pytest.mark.parametrize("seen", ["9" * 7, "9" * 30, f"-{'9' * 30}", "9" * 5000, "all", ""])
def test_whatever_a_page_says_that_it_was_made_from_its_answer_is_stored(
    candidate: Visitor, ada: Entered, page: Page, database: Database, seen: str
) -> None:
    assert candidate.answer(page, {"answer-HA-1": "B", "seen": seen}).status == 200
    assert counted(database, ada.attempt_id) == {"HA-1": "B"}


@pytest.mark.usefixtures("page")
def test_a_way_back_that_the_paper_does_not_have_leads_to_its_first_question(
    candidate: Visitor, ada: Entered
) -> None:
    review = candidate.open(f"{ada.address}review?back={'9' * 5000}")
    assert review.status == 200
    assert "Return to question 1" in review.words


@pytest.mark.usefixtures("page")
def test_who_leaves_is_signed_out_and_comes_back_by_the_code(
    candidate: Visitor, ada: Entered
) -> None:
    over = candidate.submit(candidate.open(f"{ada.address}submit"))
    left = candidate.submit(over, {"sign_out": "1"})
    assert "You are signed out. Your answers are stored." in left.words
    assert candidate.open(ada.address).path == "/join"
    assert "Submitted at 12:00" in candidate.join(ada.code).words


@pytest.mark.usefixtures("page")
def test_results_are_not_shown_before_they_are_released(candidate: Visitor, ada: Entered) -> None:
    candidate.submit(candidate.open(f"{ada.address}submit"))
    results = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "Your results are not released yet" in results.words
    assert "Mark scheme" not in results.words


@pytest.mark.usefixtures("page")
def test_results_stay_shut_while_one_sits_though_they_are_released(
    candidate: Visitor, tutor: Visitor, held: Held, ada: Entered
) -> None:
    tutor.submit(tutor.open(f"{held.address}release"))
    results = f"/learn/results/{ada.attempt_id}"
    assert "Your results are not released yet" in candidate.open(results).words
    candidate.submit(candidate.open(f"{ada.address}submit"))
    assert "of 14 marks" in candidate.open(results).words


def test_results_stay_shut_before_the_start_though_they_are_released(
    candidate: Visitor, tutor: Visitor, held: Held, ada: Entered
) -> None:
    candidate.join(ada.code)
    tutor.submit(tutor.open(f"{held.address}release"))
    results = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "Your results are not released yet" in results.words


@pytest.mark.parametrize("up_to", ["9" * 30, f"-{'9' * 30}", "9" * 5000, ""])
def test_late_answers_are_decided_on_however_far_a_form_says_that_it_goes(
    candidate: Visitor,
    tutor: Visitor,
    held: Held,
    ada: Entered,
    page: Page,
    clock: Clock,
    up_to: str,
) -> None:
    clock.advance(minutes=41)
    candidate.answer(page, {"answer-HA-1": "A"})
    late = tutor.open(f"/centre/sittings/{held.ref}/late/{ada.attempt_id}")
    assert tutor.submit(late, {"decision": "count", "up_to": up_to}).status == 200


def test_a_late_answer_that_the_tutor_has_not_seen_waits(
    candidate: Visitor,
    tutor: Visitor,
    held: Held,
    ada: Entered,
    page: Page,
    clock: Clock,
    database: Database,
) -> None:
    second = candidate.open(f"{ada.address}questions/2")
    clock.advance(minutes=41)
    candidate.answer(page, {"answer-HA-1": "A"})
    late = tutor.open(f"/centre/sittings/{held.ref}/late/{ada.attempt_id}")
    candidate.answer(second, {"answer-HA-2": "A"})
    after = tutor.submit(late, {"decision": "count"})
    assert counted(database, ada.attempt_id) == {"HA-1": "A"}
    assert "1 late answer to decide" in after.words

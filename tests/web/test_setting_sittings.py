"""A tutor sets a sitting in the centre's own time, through summer and both clock changes."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mockexam.services import sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry
from mockexam.store.database import Database
from mockexam.store.models import Sitting
from tests.web.visitor import Page, Visitor
from tests.web.world import QUAY, Clock, Held


@pytest.fixture
def blank(tutor: Visitor) -> Page:
    """The form of a new sitting."""
    papers = tutor.open("/tutor/papers/")
    paper = next(link for link in papers.links if "/papers/HARBOUR" in link)
    return tutor.open(f"{paper}/sittings/new")


def newest(database: Database) -> Sitting:
    with database.reading() as session:
        return sittings.list_sittings(session, get_centre(session, QUAY).id)[0]


def at(clock: Clock, month: int, day: int, hour: int = 0, minute: int = 0) -> None:
    clock.instant = datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def autumn(clock: Clock) -> None:
    """The eve of the night when the clocks go back; asked for first, so that the tutor is in."""
    at(clock, 10, 24)


def test_a_window_in_june_is_an_hour_before_what_utc_says(
    tutor: Visitor, blank: Page, database: Database
) -> None:
    window = {"opens_at": "2026-06-17T09:00", "closes_at": "2026-06-17T10:00"}
    page = tutor.submit(blank, {**window, "candidates": "Ada Lane\nBen Moss, 25 %\n\n"})
    assert "start between 09:00 and 10:00 on Wednesday 17 June 2026" in page.words
    assert "Ben Moss 0002" in page.words
    sitting = newest(database)
    assert sitting.opens_at == datetime(2026, 6, 17, 8, tzinfo=UTC)
    assert sitting.closes_at == datetime(2026, 6, 17, 9, tzinfo=UTC)


def test_the_form_proposes_the_present_minute_by_the_centre_s_clock(blank: Page) -> None:
    assert blank.holds("opens_at") == "2026-06-10T12:00"
    assert blank.holds("minutes") == "40"


def test_a_window_across_the_spring_change_lasts_an_hour_less(
    tutor: Visitor, blank: Page, database: Database, clock: Clock
) -> None:
    at(clock, 3, 28)
    window = {"opens_at": "2026-03-29T00:30", "closes_at": "2026-03-29T02:30"}
    assert tutor.submit(blank, window).came_by == 303
    sitting = newest(database)
    assert sitting.opens_at == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert sitting.closes_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_time_that_the_clocks_jump_over_is_refused_with_its_mend(
    tutor: Visitor, blank: Page, clock: Clock
) -> None:
    at(clock, 3, 28)
    page = tutor.submit(blank, {"opens_at": "2026-03-29T01:30", "closes_at": "2026-03-29T03:00"})
    assert page.status == 422
    assert "01:30 on 29 March does not exist: the clocks go forward." in page.words
    assert page.holds("opens_at") == "2026-03-29T01:30"


@pytest.mark.usefixtures("autumn")
def test_a_window_across_the_autumn_change_lasts_an_hour_more(
    tutor: Visitor, blank: Page, database: Database
) -> None:
    window = {"opens_at": "2026-10-25T00:30", "closes_at": "2026-10-25T02:30"}
    assert tutor.submit(blank, window).came_by == 303
    sitting = newest(database)
    assert sitting.opens_at == datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    assert sitting.closes_at == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)


@pytest.mark.usefixtures("autumn")
@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_in_the_repeated_hour_the_form_asks_which_of_the_two(
    tutor: Visitor, blank: Page, database: Database, which: str, hour: int
) -> None:
    window = {"opens_at": "2026-10-25T01:15", "closes_at": "2026-10-25T01:45"}
    asked = tutor.submit(blank, window)
    assert asked.status == 422
    assert "01:15 on 25 October happens twice" in asked.words
    assert asked.words.count("Which of the two?") == 2
    chosen = tutor.submit(asked, {"opens_which": which, "closes_which": which})
    assert chosen.came_by == 303
    assert newest(database).opens_at == datetime(2026, 10, 25, hour, 15, tzinfo=UTC)
    zone = {"first": "BST", "second": "GMT"}[which]
    assert f"start between 01:15 {zone} and 01:45 {zone} on Sunday 25 October 2026" in chosen.words


@pytest.mark.usefixtures("autumn")
def test_a_window_from_the_first_of_the_two_hours_to_the_second_is_a_window(
    tutor: Visitor, blank: Page, database: Database
) -> None:
    window = {"opens_at": "2026-10-25T01:30", "closes_at": "2026-10-25T01:30"}
    asked = tutor.submit(blank, window)
    chosen = tutor.submit(asked, {"opens_which": "first", "closes_which": "second"})
    assert chosen.came_by == 303
    sitting = newest(database)
    assert (sitting.closes_at - sitting.opens_at).total_seconds() == 3600


def test_who_starts_before_the_clocks_go_back_finishes_by_the_time_that_passed(
    candidate: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    at(clock, 10, 25, 0, 45)
    held = hold("Ada Lane")
    page = candidate.start(held.candidates["Ada Lane"].code)
    assert "finishes 01:25 GMT" in page.words
    clock.advance(minutes=39)
    assert "1:00 minutes left" in candidate.open(page.path).words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"opens_at": "2026-06-10T14:00", "closes_at": "2026-06-10T13:00"}, "Enter a later time"),
        ({"opens_at": "2026-06-09T09:00", "closes_at": "2026-06-09T10:00"}, "is in the past"),
        ({"opens_at": "", "closes_at": "2026-06-10T13:00"}, "Enter the date and time"),
        ({"opens_at": "tomorrow"}, "There is a problem"),
        ({"minutes": "0"}, "Enter minutes from 1 to 480."),
        ({"minutes": "many"}, "There is a problem"),
        ({"candidates": "Ada Lane, lots"}, "Line 1: enter the extra time"),
        ({"candidates": f"Ada Lane, {'9' * 5000}"}, "Line 1: enter the extra time"),
        ({"candidates": "Ada Lane\n, 25"}, "Line 2: enter a name before the comma."),
        ({"candidates": "A" * 121}, "Line 1: shorten the name to 120 characters."),
    ],
)
def test_what_cannot_be_set_is_refused_and_kept_to_be_mended(
    tutor: Visitor, blank: Page, database: Database, values: dict[str, str], said: str
) -> None:
    refused = tutor.submit(blank, values)
    assert refused.status == 422
    assert said in refused.words
    for name, value in values.items():
        assert refused.holds(name) == value
    with database.reading() as session:
        assert not sittings.list_sittings(session, None)


def test_extra_time_is_set_before_the_start_and_refused_after_it(
    tutor: Visitor, candidate: Visitor, hold: Callable[..., Held]
) -> None:
    held = hold("Ada Lane")
    ada = held.candidates["Ada Lane"]
    form = tutor.open(f"{held.address}candidates/{ada.attempt_id}")
    told = tutor.submit(form, {"extra_percent": "25"})
    assert "Ada Lane has 25 % extra time." in told.words
    assert "50 minutes left" in candidate.start(ada.code).words
    late = tutor.submit(form, {"extra_percent": "50"})
    assert late.status == 422
    assert "Ada Lane has started; name and extra time are set before." in late.words
    assert "50 minutes left" in candidate.open(f"{ada.address}questions/1").words


@pytest.mark.parametrize("percent", ["-1", "201", "9" * 4000, "9" * 5000, "a quarter", ""])
def test_extra_time_beyond_reason_is_refused(
    tutor: Visitor, hold: Callable[..., Held], percent: str
) -> None:
    held = hold(Entry("Ada Lane", 25))
    address = f"{held.address}candidates/{held.candidates['Ada Lane'].attempt_id}"
    assert tutor.submit(tutor.open(address), {"extra_percent": percent}).status == 422
    assert tutor.open(address).holds("extra_percent") == "25"


def test_releasing_early_warns_of_what_is_unmarked_and_of_who_may_still_sit(
    tutor: Visitor, candidate: Visitor, hold: Callable[..., Held], clock: Clock
) -> None:
    held = hold("Ada Lane", "Ben Moss")
    ada = held.candidates["Ada Lane"]
    candidate.start(ada.code)
    candidate.answer(candidate.open(f"{ada.address}questions/5"), {"answer-HA-4": "One may break."})
    candidate.submit(candidate.open(f"{ada.address}submit"))
    early = tutor.open(f"{held.address}release")
    assert "1 script · 1 response not marked" in early.words
    assert "The sitting is not over" in early.words
    clock.advance(hours=2)
    assert "The sitting is not over" not in tutor.open(f"{held.address}release").words
    tutor.submit(early)
    results = candidate.open(f"/learn/results/{ada.attempt_id}").words
    assert "1 of your answers is still being marked." in results


def test_slips_carry_each_candidate_s_own_code(tutor: Visitor, hold: Callable[..., Held]) -> None:
    held = hold("Ada Lane", "Ben Moss")
    slips = tutor.open(f"{held.address}slips").words
    for candidate in held.candidates.values():
        assert candidate.code in slips

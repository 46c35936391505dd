"""A tutor plans a sitting on one page, changes it before the start, lets results out by rule."""

import io
from collections.abc import Callable

import pytest

from mockexam.delivery.attempt import Status
from mockexam.delivery.rules import Release
from mockexam.services import sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry
from mockexam.store.database import Database
from mockexam.store.models import Sitting
from tests.sitting_acts import sit
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, QUAY, Clock, Held

Hold = Callable[..., Held]
WINDOW = {"opens_at": "2026-06-17T09:00", "closes_at": "2026-06-17T10:00"}


@pytest.fixture
def blank(tutor: Visitor) -> Page:
    """The form of a new sitting."""
    paper = next(p for p in tutor.open("/tutor/papers/").links if "/papers/HARBOUR" in p)
    return tutor.open(f"{paper}/sittings/new")


def newest(database: Database) -> Sitting:
    with database.reading() as session:
        found = sittings.list_sittings(session, get_centre(session, QUAY).id)[0]
        _ = found.invigilators
        return found


def test_everything_that_is_planned_is_kept_and_shown(
    tutor: Visitor, blank: Page, database: Database
) -> None:
    page = tutor.submit(
        blank,
        {
            **WINDOW,
            "ends_at": "2026-06-17T11:00",
            "end_cuts_extra": "y",
            "room": " Hall  2 ",
            "instructions": "No phones.",
            "navigation": "forward only",
            "shuffle_questions": "y",
            "release": "at a time",
            "release_at": "2026-06-20T16:00",
        },
    )
    assert page.came_by == 303
    assert "everybody stops at 11:00" in page.words
    assert "Hall 2 · forward only · questions shuffled · results on 20 June, 16:00" in page.words
    plan = sittings.plan_of(newest(database))
    assert plan.end_cuts_extra
    assert plan.instructions == "No phones."


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"ends_at": "2026-06-17T09:30"}, "ends_at", "Everybody stops before the last start."),
        ({"section_minutes": "20, x"}, "section_minutes", "Enter one whole number"),
        ({"section_minutes": "5, 5, 5, 5"}, "section_minutes", "one number for each section."),
        ({"release": "at a time"}, "release", "Enter the date and time at which results"),
        ({"candidates": "name,extra\nAda,25 mins"}, "candidates", "not “25 mins”."),
    ],
)
def test_what_does_not_go_together_is_said_beside_its_field(
    tutor: Visitor, blank: Page, values: dict[str, str], field: str, said: str
) -> None:
    refused = tutor.submit(blank, {**WINDOW, **values})
    assert refused.status == 422
    assert said in refused.words
    assert refused.holds(field) == values[field]


def test_a_file_of_candidates_is_entered_and_a_refused_one_stands_in_the_box(
    tutor: Visitor, blank: Page
) -> None:
    def upload(data: bytes) -> Page:
        held: dict[str, object] = {**blank.forms[0].values, **WINDOW}
        held["candidates_file"] = (io.BytesIO(data), "class.csv")
        return Page(tutor.client.post(blank.path, data=held, follow_redirects=True))

    refused = upload("\ufeffname;extra time\nZoë Lane;lots\n".encode())
    assert refused.status == 422
    assert refused.holds("candidates") == "name;extra time\nZoë Lane;lots\n"
    assert "class.csv is not UTF-8 text" in upload("name\nZoë".encode("latin-1")).words
    entered = upload("\ufeffname;extra time;place\nZoë Lane;25;A4\n".encode())
    assert "Zoë Lane 0001 A4" in entered.words
    assert "25 % extra time" in entered.words


def test_a_sitting_changes_before_its_first_start_and_keeps_its_times_after_it(
    tutor: Visitor, candidate: Visitor, hold: Hold, database: Database
) -> None:
    held = hold("Ada Lane")
    early = tutor.open(f"{held.address}change")
    told = tutor.submit(early, {"minutes": "50", "room": "Hall 1"})
    assert "The sitting is changed." in told.words
    candidate.start(held.candidates["Ada Lane"].code)
    late = tutor.submit(early, {"minutes": "60", "room": "Hall 2"})
    assert newest(database).minutes == 50
    page = tutor.open(f"{held.address}change")
    assert 'name="minutes"' not in page.html
    tutor.submit(page, {"room": "Hall 3", "release": "at once"})
    changed = newest(database)
    assert (changed.room, changed.minutes) == ("Hall 3", 50)
    assert changed.release == {"when": "at once"}
    assert late.status == 200


def test_a_renewed_code_lets_in_and_the_old_one_does_not(
    tutor: Visitor, candidate: Visitor, hold: Hold
) -> None:
    held = hold("Ada Lane", "Ben Moss")
    ada = held.candidates["Ada Lane"]
    page = tutor.open(f"{held.address}candidates/{ada.attempt_id}")
    slip = tutor.submit(page, to=f"{held.address}candidates/{ada.attempt_id}/code")
    assert "Slip for" in slip.words
    assert "Ben Moss" not in slip.words
    assert ada.code not in slip.words
    assert candidate.join(ada.code).status == 422
    code = slip.html.split('class="mx-code">')[1].split("<")[0]
    assert candidate.join(code).path == ada.address


def test_slips_say_the_extra_time_and_the_seat(tutor: Visitor, hold: Hold) -> None:
    said = {"extra_percent": 25, "break_minutes": 20}
    held = hold(Entry("Ada Lane", place="A4", said=said))
    slips = tutor.open(f"{held.address}slips").words
    assert "seat A4" in slips
    assert "40 min + 10 min extra = 50 minutes · rest breaks up to 20 min" in slips
    assert "rest breaks up to 20 min" in tutor.open(f"{held.address}class-list").words


def release_as(database: Database, ref: str, release: Release) -> None:
    with database.writing() as session:
        sittings.find_anywhere(session, ref).release = release.as_json()


def test_results_at_once_hold_the_questions_back_until_nobody_can_sit_the_paper(
    database: Database, candidate: Visitor, hold: Hold, clock: Clock
) -> None:
    held = hold("Ada Lane")
    other = hold("Ben Moss")
    release_as(database, held.ref, Release(when="at once"))
    ada = held.candidates["Ada Lane"]
    candidate.start(ada.code)
    candidate.submit(candidate.open(f"{ada.address}submit"))
    results = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "of 14 marks" in results.words
    assert (
        "shown when the last sitting of this paper is over, about 10 June, 14:40" in results.words
    )
    assert "Mark scheme" not in results.words
    clock.advance(hours=3)
    assert "Mark scheme" in candidate.open(f"/learn/results/{ada.attempt_id}").words
    assert other.ref != held.ref


def test_results_after_marking_come_with_the_last_mark(
    database: Database, candidate: Visitor, hold: Hold
) -> None:
    held = hold("Ada Lane", "Ben Moss")
    release_as(database, held.ref, Release(when="after marking"))
    ada, ben = held.candidates["Ada Lane"], held.candidates["Ben Moss"]
    sit(database, ada.attempt_id, {"HA-1": "B"}, NOON)
    sit(database, ben.attempt_id, {"HA-4": "it swings"}, NOON)
    candidate.join(ada.code)
    assert "of 14 marks" in candidate.open(f"/learn/results/{ada.attempt_id}").words
    candidate.join(ben.code)
    waiting = candidate.open(f"/learn/results/{ben.attempt_id}").words
    assert "Your results come when your answers are marked." in waiting


def test_arrangements_are_set_on_their_page_and_their_use_is_shown(
    tutor: Visitor, candidate: Visitor, hold: Hold, clock: Clock
) -> None:
    held = hold("Ada Lane")
    ada = held.candidates["Ada Lane"]
    found = tutor.open("/centre/candidates/?q=ada")
    assert "Ada Lane" in found.words
    page = tutor.open("/centre/candidates/0001/arrangements")
    told = tutor.submit(page, {"extra_percent": "25", "theme": "cream", "note": "Reads aloud"})
    assert "saved, also for 1 exam that has not started." in told.words
    assert "50 minutes left" in candidate.start(ada.code).words
    running = tutor.open("/centre/candidates/0001/arrangements")
    assert "An exam is running" in running.words
    refused = tutor.submit(running, {"extra_percent": "50", "also_now": "y"})
    assert refused.status == 422
    assert "Say why the arrangements change in the middle of an exam." in refused.words
    told = tutor.submit(
        running, {"extra_percent": "50", "also_now": "y", "reason": "letter arrived"}
    )
    assert "The exam that is running has them, too." in told.words
    assert "60 minutes left" in candidate.open(f"{ada.address}questions/1").words
    clock.advance(minutes=55)
    candidate.submit(candidate.open(f"{ada.address}submit"))
    record = tutor.open("/centre/candidates/0001/arrangements").words
    assert "Extra time used 15 min of 20 min" in record
    assert "letter arrived" in record
    assert tutor.open("/centre/candidates/9999/arrangements").status == 404


def test_a_voided_attempt_has_no_result(database: Database, candidate: Visitor, hold: Hold) -> None:
    held = hold("Ada Lane")
    release_as(database, held.ref, Release(when="at once"))
    ada = held.candidates["Ada Lane"]
    sit(database, ada.attempt_id, {}, NOON)
    with database.writing() as session:
        sittings.attempts_of(session, sittings.find_anywhere(session, held.ref))[
            0
        ].status = Status.VOIDED.value
    candidate.join(ada.code)
    assert "made void" in candidate.open(f"/learn/results/{ada.attempt_id}").words

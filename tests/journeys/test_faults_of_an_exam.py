"""What goes wrong in an exam loses no answer, stores none twice and acknowledges none that is not.

Each test is one fault, met as the candidate's page meets it: through HTTP, on a real database.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from mockexam.delivery.attempt import TRANSIT_GRACE
from mockexam.services import attempts
from mockexam.services.invigilation import Grant, Pause, Reopen, Resume
from mockexam.settings import Settings
from mockexam.store import database as store
from mockexam.store.database import Database
from mockexam.store.models import AttemptEvent, AttemptRow, ResponseEvent
from mockexam.web import create_app
from tests.sitting_acts import act
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, Clock, Entered, Held

ADA = "Ada Lane"
TICK = timedelta(milliseconds=1)
DEADLINE = NOON + timedelta(minutes=40)
Hold = Callable[..., Held]


@pytest.fixture
def ada(hold: Hold) -> Entered:
    return hold(ADA).candidates[ADA]


@pytest.fixture
def page(candidate: Visitor, ada: Entered) -> Page:
    """The first question, with the clock running: 40 minutes."""
    return candidate.start(ada.code)


@pytest.fixture
def counted(database: Database, ada: Entered) -> Callable[[], dict[str, Any]]:
    """Read what counts now, by item."""

    def read() -> dict[str, Any]:
        with database.reading() as session:
            return dict(attempts.responses_of(session, ada.attempt_id))

    return read


@pytest.fixture
def events(database: Database) -> Callable[[], int]:
    """Count what is stored, whether or not it counts."""

    def read() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count()).select_from(ResponseEvent)) or 0

    return read


def row_of(database: Database, ada: Entered) -> AttemptRow:
    with database.reading() as session:
        return attempts.get_attempt(session, ada.attempt_id)


@pytest.mark.both_engines
def test_a_save_whose_answer_was_lost_is_the_same_save_when_it_is_sent_again(
    candidate: Visitor, page: Page, events: Callable[[], int]
) -> None:
    first = candidate.send(page, (1, "HA-1", "B"), (2, "HA-4", "one may break"))
    again = candidate.send(page, (1, "HA-1", "B"), (2, "HA-4", "one may break"))
    assert first.json == again.json
    assert (again.json or {})["stored"] == 2
    assert events() == 2


@pytest.mark.both_engines
def test_saves_that_arrive_in_the_wrong_order_leave_the_newest_answer(
    candidate: Visitor, page: Page, counted: Callable[[], dict[str, Any]], events: Any
) -> None:
    candidate.send(page, (3, "HA-1", "C"))
    candidate.send(page, (1, "HA-1", "A"))
    candidate.send(page, (2, "HA-1", "B"), (3, "HA-1", "C"), (1, "HA-1", "A"))
    assert counted() == {"HA-1": "C"}
    assert events() == 3


@pytest.mark.both_engines
def test_an_older_tab_is_told_and_what_it_sent_is_not_acknowledged(
    candidate: Visitor, page: Page, counted: Callable[[], dict[str, Any]], ada: Entered
) -> None:
    taken = [
        candidate.client.post(
            f"{ada.address}take",
            json={"tab": tab},
            headers={"Accept": "application/json", "X-CSRFToken": page.holds("csrf_token")},
        ).json
        for tab in ("first-tab-1", "second-tab-2")
    ]
    assert [(one or {})["epoch"] for one in taken] == [1, 2]
    stale = candidate.send(page, (1, "HA-1", "A"), epoch=1)
    assert stale.status_code == 409
    assert (stale.json or {})["epoch"] == 2
    assert "goes on in another tab" in (stale.json or {})["message"]
    assert candidate.send(page, (1, "HA-1", "B"), epoch=2).status_code == 200
    assert counted() == {"HA-1": "B"}


def test_an_older_tab_without_scripts_keeps_what_was_typed_and_can_still_store_it(
    candidate: Visitor, page: Page, counted: Callable[[], dict[str, Any]], ada: Entered
) -> None:
    fourth = candidate.open(f"{ada.address}questions/4")
    for tab in ("first-tab-1", "second-tab-2"):
        candidate.client.post(
            f"{ada.address}take",
            json={"tab": tab},
            headers={"X-CSRFToken": page.holds("csrf_token")},
        )
    told = candidate.answer(fourth, {"answer-HA-9a": "The tide turned it."}, go="next")
    assert told.status == 409
    assert told.holds("answer-HA-9a") == "The tide turned it."
    assert counted() == {}
    candidate.answer(told, {}, go="next")
    assert counted()["HA-9a"] == "The tide turned it."


@pytest.mark.both_engines
def test_a_save_that_races_the_submission_counts_or_is_kept_and_says_which(
    app: Flask, candidate: Visitor, page: Page, ada: Entered, database: Database
) -> None:
    submit = candidate.open(f"{ada.address}submit")
    cookies = candidate.client.get_cookie("mockexam")
    assert cookies is not None

    def send(number: int) -> tuple[str, int]:
        other = Visitor(app)
        other.client.set_cookie("mockexam", cookies.value)
        value = f"rope {number}"
        return value, other.send(page, (number, "HA-4", value)).status_code

    def hand_in() -> int:
        other = Visitor(app)
        other.client.set_cookie("mockexam", cookies.value)
        return other.submit(submit).status

    with ThreadPoolExecutor(8) as pool:
        saves = [pool.submit(send, number) for number in range(1, 9)]
        handed = [pool.submit(hand_in) for _ in range(2)]
        told = dict(one.result() for one in saves)
        assert {one.result() for one in handed} == {200}
    with database.reading() as session:
        stored = {
            event.value: event.counts for event in session.scalars(select(ResponseEvent)).all()
        }
        endings = session.scalars(
            select(AttemptEvent.kind).where(AttemptEvent.kind == "submitted")
        ).all()
    assert stored == {value: status == 200 for value, status in told.items()}
    assert set(told.values()) <= {200, 410}
    assert list(endings) == ["submitted"]
    assert row_of(database, ada).status == "submitted"


def test_a_double_click_on_start_starts_once(
    candidate: Visitor, ada: Entered, database: Database, clock: Clock
) -> None:
    details = candidate.join(ada.code)
    for _ in range(2):
        assert "Question 1 of 6" in candidate.submit(details, {"start": "1"}).words
        clock.advance(seconds=1)
    assert row_of(database, ada).deadline_at == DEADLINE


@pytest.mark.usefixtures("page")
def test_no_page_of_an_exam_is_kept_by_the_browser_to_be_shown_again(
    candidate: Visitor, ada: Entered
) -> None:
    for name in ("questions/1", "review", "submit"):
        headers = candidate.open(f"{ada.address}{name}").response.headers
        assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("after", "counts"),
    [
        (-TICK, True),
        (timedelta(), True),
        (TICK, True),
        (TRANSIT_GRACE - TICK, True),
        (TRANSIT_GRACE, False),
        (TRANSIT_GRACE + TICK, False),
    ],
)
def test_a_save_about_the_deadline_counts_by_the_server_s_clock_and_the_grace(
    candidate: Visitor,
    page: Page,
    clock: Clock,
    counted: Callable[[], dict[str, Any]],
    events: Callable[[], int],
    after: timedelta,
    *,
    counts: bool,
) -> None:
    clock.instant = DEADLINE + after
    answer = candidate.send(page, (1, "HA-1", "B"))
    assert answer.status_code == (200 if counts else 410)
    assert counted() == ({"HA-1": "B"} if counts else {})
    assert events() == 1


def test_a_retry_after_the_deadline_of_what_was_stored_before_is_acknowledged(
    candidate: Visitor, page: Page, clock: Clock, events: Callable[[], int]
) -> None:
    candidate.send(page, (1, "HA-1", "B"))
    clock.instant = DEADLINE + timedelta(minutes=1)
    assert candidate.send(page, (1, "HA-1", "B")).status_code == 200
    assert candidate.send(page, (2, "HA-1", "A")).status_code == 410
    assert candidate.send(page, (2, "HA-1", "A")).status_code == 410
    assert events() == 2


def test_time_granted_in_an_exam_is_told_with_the_next_save(
    candidate: Visitor, page: Page, ada: Entered, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=39)
    act(database, Grant(ada.attempt_id, clock(), by="H. Farrow", reason="noise", minutes=5))
    told = candidate.send(page, (1, "HA-1", "B")).json or {}
    assert (told["remaining_seconds"], told["finishes_at"]) == (6 * 60, "12:45")
    clock.advance(minutes=5)
    assert candidate.send(page, (2, "HA-1", "A")).status_code == 200


def test_a_pause_for_all_stops_the_clock_and_what_was_typed_before_it_is_stored(
    candidate: Visitor, page: Page, ada: Entered, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=10)
    act(database, Pause(ada.attempt_id, clock(), by="H. Farrow", reason="fire alarm"))
    clock.advance(minutes=90)
    told = candidate.send(page, (1, "HA-1", "B")).json or {}
    assert (told["status"], told["remaining_seconds"]) == ("interrupted", 30 * 60)
    assert "The exam is paused" in candidate.open(f"{ada.address}questions/1").words
    act(database, Resume(ada.attempt_id, clock(), by="H. Farrow", reason="all clear"))
    assert "Question 1 of 6" in candidate.open(f"{ada.address}questions/1").words


def test_ten_minutes_offline_across_the_deadline_lose_nothing_and_count_nothing_by_themselves(
    candidate: Visitor,
    tutor: Visitor,
    page: Page,
    clock: Clock,
    ada: Entered,
    counted: Callable[[], dict[str, Any]],
    database: Database,
) -> None:
    candidate.send(page, (1, "HA-1", "A"))
    clock.instant = DEADLINE + timedelta(minutes=5)
    queued = ((2, "HA-1", "B"), (3, "HA-4", "typed at 11:59"))
    told = candidate.send(page, *queued)
    assert told.status_code == 410
    assert (told.json or {})["kept"]
    assert counted() == {"HA-1": "A"}
    assert row_of(database, ada).ended_at == DEADLINE
    with database.reading() as session:
        ref = attempts.get_attempt(session, ada.attempt_id).sitting.ref
    late = tutor.open(f"/tutor/sittings/{ref}/late/{ada.attempt_id}")
    assert "typed at 11:59" in late.words
    tutor.submit(late, {"decision": "count"})
    assert counted() == {"HA-1": "B", "HA-4": "typed at 11:59"}


@pytest.mark.parametrize("hours", [-3, -0.5, 0.25])
def test_a_server_clock_that_is_stepped_loses_and_repeats_nothing(
    candidate: Visitor, page: Page, clock: Clock, counted: Any, events: Any, hours: float
) -> None:
    clock.advance(minutes=20)
    candidate.send(page, (1, "HA-1", "A"))
    clock.advance(hours=hours)
    assert candidate.send(page, (2, "HA-1", "B")).status_code == 200
    assert candidate.send(page, (1, "HA-1", "A")).status_code == 200
    assert counted() == {"HA-1": "B"}
    assert events() == 2


def test_an_exam_that_a_stepped_clock_ended_goes_on_with_all_its_answers(
    candidate: Visitor, page: Page, ada: Entered, clock: Clock, database: Database, counted: Any
) -> None:
    candidate.send(page, (1, "HA-1", "A"))
    clock.advance(days=1)
    assert candidate.send(page, (2, "HA-1", "B")).status_code == 410
    clock.advance(days=-1)
    reopened = Reopen(ada.attempt_id, clock(), by="H. Farrow", reason="clock", minutes=40)
    act(database, reopened)
    again = candidate.open(f"{ada.address}questions/1")
    assert 'value="A" checked' in again.html
    assert candidate.send(page, (3, "HA-1", "C")).status_code == 409
    assert candidate.send(again, (1, "HA-1", "B")).status_code == 200
    assert counted() == {"HA-1": "B"}


def test_a_session_and_a_token_of_many_hours_ago_still_save(
    candidate: Visitor, hold: Hold, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = candidate.start(hold("Ben Moss", minutes=840).candidates["Ben Moss"].code)
    clock.advance(hours=13)
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 13 * 3600)
    assert candidate.send(page, (1, "HA-1", "B")).status_code == 200


def test_a_new_secret_key_signs_no_candidate_out(
    candidate: Visitor,
    page: Page,
    settings: Settings,
    database: Database,
    clock: Clock,
    counted: Any,
) -> None:
    cookie = candidate.client.get_cookie("mockexam")
    assert cookie is not None
    path = settings.instance / "secret_key"
    path.write_text(f"a-new-key-for-a-new-day\n{path.read_text()}")
    restarted = Visitor(create_app(settings, database=database, clock=clock, immediate_jobs=True))
    restarted.client.set_cookie("mockexam", cookie.value)
    assert restarted.send(page, (1, "HA-1", "B")).status_code == 200
    assert counted() == {"HA-1": "B"}


@pytest.fixture
def tight(settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application with one connection, and no patience for another one."""
    monkeypatch.setattr(store, "POOL", {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05})
    scarce = Database(settings.database_address)
    yield create_app(settings, database=scarce, clock=clock, immediate_jobs=True)
    scarce.close()


def test_when_every_connection_is_taken_the_page_is_asked_to_come_back(
    tight: Flask, ada: Entered, counted: Any
) -> None:
    candidate = Visitor(tight)
    page = candidate.start(ada.code)
    with tight.extensions["mockexam"].database.engine.connect():
        told = candidate.send(page, (1, "HA-1", "B"))
        assert told.status_code == 503
        assert int(told.headers["Retry-After"]) > 0
        assert candidate.open(f"{ada.address}questions/1").status == 503
    assert counted() == {}
    assert candidate.send(page, (1, "HA-1", "B")).status_code == 200


def test_when_the_disk_is_full_nothing_is_acknowledged_and_all_can_be_sent_again(
    app: Flask, candidate: Visitor, page: Page, database: Database, counted: Any
) -> None:
    def fill(connection: Any, *_rest: Any) -> None:
        connection.execute("PRAGMA max_page_count=1")

    long = "The rope " * 2000
    database.close()
    event.listen(database.engine, "connect", fill)
    told = candidate.send(page, (1, "HA-5", long))
    assert told.status_code == 503
    assert "not saved" in (told.json or {})["message"]
    event.remove(database.engine, "connect", fill)
    database.close()
    assert counted() == {}
    assert app.extensions["mockexam"].database is database
    assert candidate.send(page, (1, "HA-5", long)).status_code == 200
    assert counted() == {"HA-5": long}

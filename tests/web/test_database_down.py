"""Where the database does not answer, nothing is acknowledged and people are told when to try."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from mockexam.settings import Settings
from mockexam.store import database as store
from mockexam.store.database import Database
from mockexam.web import create_app
from tests.conftest import PostgreSql
from tests.web.visitor import Page, Visitor
from tests.web.world import Clock, Held

Hold = Callable[..., Held]
ADA = "Ada Lane"


@pytest.fixture
def impatient(
    settings: Settings, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The application on a connection that waits a moment for a lock, and not 20 seconds."""
    monkeypatch.setattr(store, "SQLITE_WAIT_SECONDS", 0.1)
    quick = Database(database.engine.url.render_as_string(hide_password=False))
    yield create_app(settings, database=quick, clock=clock, immediate_jobs=True)
    quick.close()


@pytest.fixture
def locked(instance: Path, impatient: Flask) -> Iterator[Callable[[], None]]:
    """Lock the database for writing, as a hanging process would."""
    assert impatient
    with closing(sqlite3.connect(instance / "mockexam.sqlite", isolation_level=None)) as other:

        def lock() -> None:
            other.execute("BEGIN IMMEDIATE")

        yield lock


def is_told_to_wait(page: Page) -> bool:
    retry = page.response.headers.get("Retry-After", "")
    return page.status == 503 and retry.isdecimal() and "was not saved" in page.words


def test_a_save_that_cannot_be_stored_is_not_acknowledged(
    impatient: Flask, hold: Hold, locked: Callable[[], None]
) -> None:
    candidate = Visitor(impatient)
    page = candidate.start(hold(ADA).candidates[ADA].code)
    locked()
    assert is_told_to_wait(candidate.answer(page, {"answer-HA-1": "B"}, go="next"))


def test_a_script_s_save_that_cannot_be_stored_is_not_acknowledged(
    impatient: Flask, hold: Hold, locked: Callable[[], None]
) -> None:
    candidate = Visitor(impatient)
    page = candidate.start(hold(ADA).candidates[ADA].code)
    locked()
    answer = candidate.save_as_script(page, {"answer-HA-1": "B"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "not saved" in (answer.json or {})["message"]


class WatchedClock(Clock):
    """A clock that tells when it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = Event()

    def __call__(self) -> datetime:
        instant = super().__call__()
        self.asked.set()
        return instant


def test_an_answer_that_came_in_time_counts_however_long_it_waits_for_its_turn(
    settings: Settings, database: Database, hold: Hold, instance: Path
) -> None:
    clock = WatchedClock()
    candidate = Visitor(create_app(settings, database=database, clock=clock, immediate_jobs=True))
    page = candidate.start(hold(ADA).candidates[ADA].code)
    with (
        closing(sqlite3.connect(instance / "mockexam.sqlite", isolation_level=None)) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        other.execute("BEGIN IMMEDIATE")
        clock.asked.clear()
        clock.advance(minutes=39)
        answer = pool.submit(candidate.answer, page, {"answer-HA-1": "B"}, go="next")
        assert clock.asked.wait(10)
        clock.advance(minutes=2)
        other.execute("ROLLBACK")
        over = answer.result()
    assert over.came_by == 303
    assert "Answers stored 1" in over.words
    assert "not counted yet" not in over.words


def test_what_was_stored_before_is_there_when_the_database_is_back(
    impatient: Flask, hold: Hold, instance: Path
) -> None:
    hasty = Visitor(impatient)
    ada = hold(ADA).candidates[ADA]
    page = hasty.start(ada.code)
    with closing(sqlite3.connect(instance / "mockexam.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert hasty.answer(page, {"answer-HA-1": "B"}).status == 503
    assert hasty.answer(page, {"answer-HA-1": "B"}).status == 200
    assert "Question 1, answered" in hasty.open(page.path).words


def test_a_tutor_s_page_says_so_too(
    impatient: Flask, hold: Hold, locked: Callable[[], None], tutor: Visitor
) -> None:
    tutor.client.application = impatient
    page = tutor.open(f"{hold().address}release")
    locked()
    assert is_told_to_wait(tutor.submit(page))


def test_an_answer_that_cannot_be_stored_is_not_in_the_log(
    candidate: Visitor, hold: Hold, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ada = hold(ADA).candidates[ADA]
    candidate.start(ada.code)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON response_event "
            "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    essay = candidate.open(f"{ada.address}questions/6")
    assert candidate.answer(essay, {"answer-HA-5": "between us two"}).status == 500
    assert "the disk is full" in caplog.text
    assert "between us two" not in caplog.text


def break_down(database: Database) -> None:
    """Take the tables away, as a database that is gone."""
    with database.engine.begin() as connection:
        for table in ("staff_role", "mark_event", "seat", "response_event", "attempt_event"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("ALTER TABLE attempt RENAME TO lost")
        connection.exec_driver_sql("ALTER TABLE staff RENAME TO lost_staff")


def test_people_without_an_account_are_told_that_the_database_is_gone(
    candidate: Visitor, hold: Hold, database: Database
) -> None:
    page = candidate.start(hold(ADA).candidates[ADA].code)
    break_down(database)
    assert is_told_to_wait(candidate.answer(page, {"answer-HA-1": "B"}))


def test_staff_are_told_that_the_database_is_gone(
    tutor: Visitor, hold: Hold, database: Database
) -> None:
    page = tutor.open(f"{hold().address}release")
    break_down(database)
    assert is_told_to_wait(tutor.submit(page))
    assert is_told_to_wait(tutor.open("/tutor/"))


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_save_to_a_postgresql_that_is_gone_is_not_acknowledged(
    candidate: Visitor, tutor: Visitor, hold: Hold, database: Database, postgresql: PostgreSql
) -> None:
    held = hold(ADA)
    page = candidate.start(held.candidates[ADA].code)
    release = tutor.open(f"{held.address}release")
    postgresql.drop(database.engine.url.render_as_string(hide_password=False))
    assert is_told_to_wait(candidate.answer(page, {"answer-HA-1": "B"}))
    assert is_told_to_wait(tutor.submit(release))

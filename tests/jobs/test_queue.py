"""The queue's tasks: papers printed ahead, and attempts closed that nobody comes back to."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mockexam.clock import utc_now
from mockexam.jobs.queue import Queue, make_tables, open_queue
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import AttemptRow, PaperRow
from tests.sitting_acts import begin
from tests.web.world import Clock, Held


@pytest.fixture
def queue(settings: Settings, database: Database) -> Iterator[Queue]:
    make_tables(settings)
    opened = open_queue(settings, database)
    yield opened
    opened.huey.storage.close()


def pdfs(settings: Settings) -> list[Path]:
    return sorted(settings.print_cache.glob("*.pdf"))


def work(queue: Queue) -> None:
    """Do what a worker does with the next task."""
    task = queue.huey.dequeue()
    assert task is not None
    queue.huey.execute(task)


@pytest.mark.both_engines
def test_a_task_that_was_put_in_prints_all_that_there_is_of_a_paper(
    queue: Queue, settings: Settings, database: Database
) -> None:
    with database.reading() as session:
        paper_id = session.scalars(select(PaperRow.id)).one()
    queue.print_ahead(paper_id)
    assert pdfs(settings) == []
    work(queue)
    assert len(pdfs(settings)) == 5, "paper, insert, mark scheme, key, answer sheet"
    assert all(pdf.read_bytes().startswith(b"%PDF") for pdf in pdfs(settings))


def test_a_paper_that_is_gone_is_not_printed(queue: Queue, settings: Settings) -> None:
    queue.print_ahead(4711)
    work(queue)
    assert pdfs(settings) == []


@pytest.mark.both_engines
def test_the_sweep_closes_what_ran_out_while_nobody_looked(
    queue: Queue, database: Database, hold: Callable[..., Held], clock: Clock
) -> None:
    begun = clock.instant = utc_now() - timedelta(hours=1)
    ada = hold("Ada Lane").candidates["Ada Lane"].attempt_id
    begin(database, ada, begun)
    queue.close_overdue()
    work(queue)
    with database.reading() as session:
        row = session.get_one(AttemptRow, ada)
        assert (row.status, row.ended_at) == ("timed out", begun + timedelta(minutes=40))


def test_the_sweep_stands_in_the_timetable_of_every_minute(queue: Queue) -> None:
    tasks = queue.huey._registry.periodic_tasks
    assert [task.validate_datetime(utc_now()) for task in tasks] == [True]


def test_tasks_run_where_they_are_called_when_that_is_asked_for(app: Flask) -> None:
    assert app.extensions["mockexam"].queue.huey.immediate


@pytest.mark.both_engines
def test_several_may_make_the_tables_at_the_same_moment(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make_tables, [settings] * 8))


def test_a_queue_is_opened_while_its_database_is_away(instance: Path, database: Database) -> None:
    away = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    assert open_queue(Settings(instance, database=away), database).huey is not None

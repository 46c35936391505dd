"""The queue and its tasks: SQLite in the instance folder, or PostgreSQL beyond one machine."""

import logging
from dataclasses import dataclass
from typing import Any

import psycopg
from huey import PostgresHuey, SqliteHuey, crontab
from huey.api import Huey
from sqlalchemy import make_url

from mockexam.clock import utc_now
from mockexam.errors import MockExamError
from mockexam.jobs import assembling, packing
from mockexam.services import attempts, papers, printouts
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import Centre, PaperRow

log = logging.getLogger(__name__)
NAME = "mockexam"
_TABLES_LOCK = 5_120_417
"""Any number that nobody else locks by."""


@dataclass(frozen=True)
class Queue:
    """The queue of an instance with its tasks."""

    huey: Huey
    print_ahead: Any
    close_overdue: Any
    assemble: Any
    pack: Any


def open_queue(settings: Settings, database: Database, *, immediate: bool = False) -> Queue:
    """Return the queue of an instance; `immediate` runs each task where it is called."""
    huey = _huey(settings, immediate=immediate)

    @huey.task()  # type: ignore[untyped-decorator]
    def print_ahead(paper_id: int) -> None:
        print_paper(settings, database, paper_id)

    @huey.periodic_task(crontab(minute="*"))  # type: ignore[untyped-decorator]
    def close_overdue() -> None:
        swept = attempts.SWEPT_MAX
        while swept == attempts.SWEPT_MAX:
            with database.writing() as session:
                swept = attempts.close_overdue(session, utc_now())
            if swept:
                log.info("Swept %d attempts whose time was up.", swept)

    @huey.task()  # type: ignore[untyped-decorator]
    def assemble(run_id: int) -> None:
        assembling.work(database, run_id, apart=not immediate)

    @huey.task()  # type: ignore[untyped-decorator]
    def pack(run_id: int) -> None:
        packing.work(settings, database, run_id, apart=not immediate)

    return Queue(huey, print_ahead, close_overdue, assemble, pack)


def print_paper(settings: Settings, database: Database, paper_id: int) -> None:
    """Render all that is printed of a paper into the cache, so that nobody waits for it."""
    with database.reading() as session:
        row = session.get(PaperRow, paper_id)
        if row is None:
            return
        paper = papers.paper_of(row)
        cover = printouts.cover_of(session.get_one(Centre, row.centre_id))
    for edition in printouts.editions_of(paper):
        try:
            printouts.print_pdf(
                paper, edition, cover, cache=settings.print_cache, assets=settings.assets
            )
        except MockExamError as fault:
            log.warning("%s %s: %s", paper.ref, edition.printout.value, fault)


def make_tables(settings: Settings) -> None:
    """Make the queue's tables where they are missing; to be called before a queue is opened.

    PostgreSQL lets nobody make a table that somebody else makes at the same moment, so whoever
    comes second waits.
    """
    dsn = _dsn(settings)
    if dsn is None:
        return
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_TABLES_LOCK])
        PostgresHuey(NAME, dsn=dsn, create_tables=True)


def _huey(settings: Settings, *, immediate: bool) -> Huey:
    """Return the queue; that of PostgreSQL is opened without asking the database for anything."""
    dsn = _dsn(settings)
    if dsn is not None:
        return PostgresHuey(NAME, dsn=dsn, results=False, immediate=immediate, create_tables=False)
    settings.instance.mkdir(parents=True, exist_ok=True)
    filename = str(settings.instance / "queue.sqlite")
    return SqliteHuey(NAME, filename=filename, results=False, immediate=immediate)


def _dsn(settings: Settings) -> str | None:
    """Return the address of PostgreSQL as psycopg reads it; None where it is another database."""
    url = make_url(settings.database_address)
    if url.get_backend_name() != "postgresql":
        return None
    return url.set(drivername="postgresql").render_as_string(hide_password=False)

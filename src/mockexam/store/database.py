"""Engines and sessions, the same code for SQLite and PostgreSQL."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session

from mockexam.store.turns import Turns

_BEGIN = "sqlite_begin"
SQLITE_WAIT_SECONDS = 20
SQLITE_CACHE_KIB = 32 * 1024
"""Holds the index of a bank of 100,000 items; SQLite's own 2 MB would be read again and again."""
LOCK_WAIT_SECONDS = 15
IDLE_SECONDS = 1.0
"""A connection that lay idle longer is asked whether it still stands before it is used; one that
was in use just now is not, so that an exam does not ask twice for everything."""
POOL = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 5, "pool_use_lifo": True}
"""More connections than a server has threads; who waits longer than this is asked to come back."""


class Database:
    """One database: an engine, and sessions that read or write.

    On SQLite whoever writes waits for their turn, and takes the write lock when they begin, so
    that nobody has to give up half-way.
    """

    def __init__(self, address: str) -> None:
        self.engine = _engine(address)
        self._reading_engine = _for_reading(self.engine)
        self._writing_engine = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._turns = _turns(self.engine)

    def reading(self) -> Session:
        """Return a session that only reads; what is changed on its objects is never written."""
        return Session(self._reading_engine, autoflush=False, expire_on_commit=False)

    @contextmanager
    def reading_connection(self) -> Iterator[Connection]:
        """Yield a connection that only reads: for what has to be quick."""
        with self._reading_engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that is committed at the end, or rolled back where an error leaves."""
        with (
            self._turn(),
            Session(self._writing_engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def writing_connection(self) -> Iterator[Connection]:
        """Yield a connection, as `writing` yields a session: for what has to be quick."""
        with self._turn(), self._writing_engine.begin() as connection:
            yield connection

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.taken()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(address: str) -> Engine:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, **POOL)
        event.listen(engine, "connect", _prepare_postgresql)
        event.listen(engine, "checkin", _note_use)
        event.listen(engine, "checkout", _refuse_dead)
        return engine
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS}, **POOL
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _for_reading(engine: Engine) -> Engine:
    """Return the engine as readers use it.

    On PostgreSQL every statement sees what is committed when it begins, in a transaction or not:
    beginning and ending one would be two more questions for each page. SQLite's readers begin
    one, so that all they read is of one moment.
    """
    if engine.url.get_backend_name() == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _note_use(_connection: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _refuse_dead(connection: Any, record: Any, _proxy: Any) -> None:
    """Have the pool open another connection in place of one whose server has gone meanwhile."""
    used_at = record.info.get("used_at")
    if used_at is None or time.monotonic() - used_at < IDLE_SECONDS:
        return
    try:
        connection.autocommit = True
        connection.execute("SELECT 1")
        connection.autocommit = False
    except psycopg.Error as fault:
        raise DisconnectionError("its server has gone") from fault


def _turns(engine: Engine) -> Turns | None:
    file = engine.url.database
    return Turns(Path(file)) if engine.url.get_backend_name() == "sqlite" and file else None


def _prepare_sqlite(connection: SqliteConnection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"PRAGMA cache_size=-{SQLITE_CACHE_KIB}")


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    """Have a commit mean that it is on the disk, whatever the server's default is."""
    with connection.cursor() as cursor:
        for setting in ("synchronous_commit TO on", f"lock_timeout TO '{LOCK_WAIT_SECONDS}s'"):
            cursor.execute(f"SET {setting}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))

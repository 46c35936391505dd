"""Engines and sessions, the same code for SQLite and PostgreSQL."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from mockexam.store.turns import Turns

_BEGIN = "sqlite_begin"
SQLITE_WAIT_SECONDS = 20
SQLITE_CACHE_KIB = 32 * 1024
"""Holds the index of a bank of 100,000 items; SQLite's own 2 MB would be read again and again."""
LOCK_WAIT_SECONDS = 15
POOL = {"pool_size": 10, "max_overflow": 10, "pool_timeout": 5}
"""More connections than a server has threads; who waits longer than this is asked to come back."""


class Database:
    """One database: an engine, and sessions that read or write.

    On SQLite whoever writes waits for their turn, and takes the write lock when they begin, so
    that nobody has to give up half-way.
    """

    def __init__(self, address: str) -> None:
        self.engine = _engine(address)
        self._writing_engine = self.engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        self._turns = _turns(self.engine)

    def reading(self) -> Session:
        """Return a session that only reads."""
        return Session(self.engine, expire_on_commit=False)

    @contextmanager
    def reading_connection(self) -> Iterator[Connection]:
        """Yield a connection that only reads: for what has to be quick."""
        with self.engine.connect() as connection:
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
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, **POOL)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS}, **POOL
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


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

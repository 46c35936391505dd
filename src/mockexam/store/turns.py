"""Whose turn it is to write: one writer of an SQLite file at a time, first come, first served.

SQLite lets one connection write and has the others poll, each for itself, so that under load
somebody waits for seconds. Here the threads of a process wait for a lock, and the processes for
a lock on a file beside the database, which the kernel hands on in the order of asking. A process
that is killed lets go of it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import TimeoutError as WaitedTooLong

try:
    import fcntl
except ImportError:  # Windows: SQLite's own waiting has to do
    fcntl = None  # type: ignore[assignment]

WAIT_SECONDS = 20


class Turns:
    """The turns of the writers of one SQLite file."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".turn")
        self._here = threading.Lock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn, and hold it while the block runs.

        Raises:
            sqlalchemy.exc.TimeoutError: Another thread has held it for too long.
        """
        if not self._here.acquire(timeout=WAIT_SECONDS):
            raise WaitedTooLong("another writer holds the database")
        try:
            with self._path.open("ab") as file:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX)
                yield
        finally:
            self._here.release()

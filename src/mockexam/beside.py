"""A process beside the server, started again whenever it ends before it is told to."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread

PAUSE_SECONDS = 0.5
"""Before a process that ended is started again, so that one that cannot run does not spin."""
STOP_SECONDS = 10


@contextmanager
def beside(*arguments: str, pause: float = PAUSE_SECONDS) -> Iterator[None]:
    """Keep a Python process running, with these arguments, until the block is left."""
    kept = _Kept(arguments, pause)
    kept.start()
    try:
        yield
    finally:
        kept.stop()


class _Kept(Thread):
    """The thread that waits for the process to end, and the process.

    It waits without holding a lock that a process forked meanwhile, as gunicorn's workers are,
    would miss. Gunicorn reaps every child of ours: to us a process that it reaped has ended too.
    """

    def __init__(self, arguments: tuple[str, ...], pause: float) -> None:
        super().__init__(name="beside", daemon=True)
        self._command, self._pause = [sys.executable, *arguments], pause
        self._owner = os.getpid()
        self._stopping, self._starting = Event(), Lock()
        self._process = self._begin()

    def run(self) -> None:
        """Start the process again whenever it has ended."""
        while True:
            self._process.wait()
            if self._stopping.wait(self._pause):
                return
            with self._starting:
                if self._stopping.is_set():
                    return
                self._process = self._begin()

    def _begin(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(self._command)  # noqa: S603 (ourselves)

    def stop(self) -> None:
        """End the process; a forked copy of ours has nothing to end."""
        if os.getpid() != self._owner:
            return
        with self._starting:
            self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

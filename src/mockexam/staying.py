"""A gunicorn worker whose threads stay for a moment with the connection that they have answered.

gunicorn hands each kept connection back to its main thread, which waits for all of them and gives
the next request to a thread again. Under load that costs as much as a save itself, and a browser
that has got an answer often asks again at once. So a thread that nobody waits for looks for the
next request where it is, and hands the connection back only where none comes.
"""

import select
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

STAY_MS = 10
"""How long a thread stays, in milliseconds: longer than a browser takes, shorter than anybody
who comes meanwhile would notice."""


class _Pool(ThreadPoolExecutor):
    @property
    def is_asked_for(self) -> bool:
        """True while a request waits for a thread."""
        return not self._work_queue.empty()


class StayingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """A worker with threads and kept connections."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Return the threads, which know whether they are asked for."""
        return _Pool(max_workers=self.cfg.threads)

    def handle(self, conn: Any) -> Any:
        """Handle a request, and those that follow it at once; tell whether to keep the rest."""
        keeps = super().handle(conn)
        while keeps is True and self.alive and self._asks_again(conn):
            keeps = super().handle(conn)
        return keeps

    def _asks_again(self, conn: Any) -> bool:
        """Wait for the next request of a connection, unless others wait for this thread."""
        if self.tpool.is_asked_for or conn.parser.unreader.buf.getvalue():
            return False  # what was read ahead is gunicorn's to see to
        looking = select.poll()
        looking.register(conn.sock, select.POLLIN)
        return bool(looking.poll(STAY_MS))

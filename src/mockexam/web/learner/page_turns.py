"""Pages of questions are made few at a time in a process, whoever else waits for one.

The interpreter lets one thread work at a time. Sixteen that make a page each take it from one
another in the middle, and all pages come late; where they take turns, the same processor makes
a fifth more of them. A second one is let in because the first waits for the database now and then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 2
WAIT_SECONDS = 1.0
"""After so long a page is made out of turn: those in front hang, and it need not hang with them."""
_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def page_turn() -> Iterator[None]:
    """Wait for a turn, and keep it while the block runs."""
    has_turn = _turns.acquire(timeout=WAIT_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            _turns.release()

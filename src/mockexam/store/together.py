"""Many small changes in one transaction: whoever comes while others commit is in the next one.

A commit waits for the disk, and no two can wait at once on SQLite. So the threads of a process
put down what they want and queue. The first one leads: it begins a transaction and carries out
all that lies there; then it wakes those whose changes are done, and whoever is next in the queue
leads the next transaction. At rest a change costs one transaction of its own.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as WaitedTooLong

from mockexam.errors import MockExamError
from mockexam.store.database import Database

C = TypeVar("C")
R = TypeVar("R")
AT_ONCE = 200
"""So many changes are committed together at most, so that nobody in front waits for the last."""
WAIT_SECONDS = 20
GATHER_SECONDS = 0.002
"""Where many changes come together, the next transaction waits so long for more to go with it: a
transaction for eight costs little more than one for one."""
FEW = 3
"""After a transaction of no more than so many the next one does not wait: few would join it, and
the wait would be longer than what it spares."""


class _Slot(Generic[C, R]):
    """A change that somebody waits for, and what became of it."""

    __slots__ = ("command", "is_done", "is_given_up", "leads", "outcome", "sleep")

    def __init__(self, command: C) -> None:
        self.command = command
        self.outcome: R | Exception | None = None
        self.is_done = self.is_given_up = self.leads = False
        self.sleep = threading.Lock()
        self.sleep.acquire()

    def wake(self) -> None:
        """Let go on whoever waits for it."""
        self.sleep.release()


class Together(Generic[C, R]):
    """Carries out the commands of many threads, together where they come together.

    Args:
        database: Where they are carried out.
        carry_out: Carries out commands, in order, on a connection; gives an outcome for each,
            a refusal among them.
    """

    def __init__(
        self,
        database: Database,
        carry_out: Callable[[Connection, Sequence[C]], Sequence[R | MockExamError]],
    ) -> None:
        self._database = database
        self._carry_out = carry_out
        self._waiting: deque[_Slot[C, R]] = deque()
        self._queue = threading.Lock()
        self._is_led = False
        self._is_busy = False

    def do(self, command: C) -> R:
        """Carry out a command; it is committed when this returns.

        Raises:
            MockExamError: The command was refused.
            sqlalchemy.exc.DBAPIError: The database failed; nothing of it was committed, unless
                the connection was lost just then: who is told so may send it again.
            sqlalchemy.exc.TimeoutError: Others have taken too long.
        """
        slot: _Slot[C, R] = _Slot(command)
        self._queue_up(slot)
        if not slot.leads and not slot.sleep.acquire(timeout=WAIT_SECONDS):
            self._give_up(slot)
        if not slot.is_done:
            self._lead(slot)
        if isinstance(slot.outcome, Exception):
            raise slot.outcome
        return slot.outcome  # type: ignore[return-value]  # done, and no error: an outcome

    def _queue_up(self, slot: _Slot[C, R]) -> None:
        """Put a change down; who finds nobody leading leads."""
        with self._queue:
            self._waiting.append(slot)
            slot.leads = not self._is_led
            self._is_led = True

    def _give_up(self, slot: _Slot[C, R]) -> None:
        """Take a change back that nobody has got to, unless its turn has come just now."""
        with self._queue:
            if slot.leads or slot.is_done:
                return
            slot.is_given_up = True
        raise WaitedTooLong("too many changes wait")

    def _lead(self, slot: _Slot[C, R]) -> None:
        """Carry out all that lies there, this change among it, and let the next one lead."""
        done: Sequence[_Slot[C, R]] = ()
        try:
            if self._is_busy:
                time.sleep(GATHER_SECONDS)
            done = self._do_what_lies_there()
        finally:
            with self._queue:
                self._is_busy = len(done) > FEW
                following = next((one for one in self._waiting if not one.is_given_up), None)
                self._is_led = following is not None
                if following is not None:
                    following.leads = True
            if following is not None:
                following.wake()
            for one in done:
                if one is not slot:
                    one.wake()

    def _take(self) -> Sequence[_Slot[C, R]]:
        """Take off the queue what is to be carried out now."""
        taken: list[_Slot[C, R]] = []
        with self._queue:
            while self._waiting and len(taken) < AT_ONCE:
                slot = self._waiting.popleft()
                if not slot.is_given_up:
                    taken.append(slot)
        return taken

    def _do_what_lies_there(self) -> Sequence[_Slot[C, R]]:
        """Return the changes that are done, or have failed."""
        slots: Sequence[_Slot[C, R]] = ()
        try:
            with self._database.writing_connection() as connection:
                # Whoever came while this waited for its turn to write goes with it.
                slots = self._take()
                outcomes = self._carry_out(connection, [slot.command for slot in slots])
            _settle(slots, outcomes)
        except DBAPIError as fault:
            slots = slots or self._take()
            if len(slots) == 1 or isinstance(fault, OperationalError):
                _settle(slots, [fault] * len(slots))
            else:
                # One of them broke it for all: each by itself.
                for slot in slots:
                    self._do_alone(slot)
        except Exception as fault:  # noqa: BLE001 (every waiting thread has to hear of it)
            slots = slots or self._take()
            _settle(slots, [fault] * len(slots))
        return slots

    def _do_alone(self, slot: _Slot[C, R]) -> None:
        try:
            with self._database.writing_connection() as connection:
                outcomes = self._carry_out(connection, [slot.command])
            _settle([slot], outcomes)
        except Exception as fault:  # noqa: BLE001 (as above)
            _settle([slot], [fault])


def _settle(slots: Sequence[_Slot[C, R]], outcomes: Sequence[R | Exception]) -> None:
    """Note what became of changes; who waits for them is woken once the next one leads."""
    for slot, outcome in zip(slots, outcomes, strict=True):
        slot.outcome = outcome
        slot.is_done = True

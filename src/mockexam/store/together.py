"""Many small changes in one transaction: whoever comes while others commit is in the next one.

A commit waits for the disk, and no two can wait at once on SQLite. So the threads of a process
put down what they want and queue; the first one to get in does all that lies there, in one
transaction, and the rest find theirs done. At rest a change costs one transaction of its own.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
GATHER_SECONDS = 0.004
"""Where changes come together, the next transaction waits so long for more to go with it: a
transaction for eight costs little more than one for one."""


@dataclass
class _Slot(Generic[C, R]):
    command: C
    outcome: R | Exception | None = None
    is_done: bool = False
    is_given_up: bool = False


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
        self._lead = threading.Lock()
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
        self._waiting.append(slot)
        if not self._lead.acquire(timeout=WAIT_SECONDS):
            slot.is_given_up = True
            raise WaitedTooLong("too many changes wait")
        try:
            if not slot.is_done and self._is_busy:
                time.sleep(GATHER_SECONDS)
            while not slot.is_done:
                self._do_what_lies_there()
        finally:
            self._lead.release()
        if isinstance(slot.outcome, Exception):
            raise slot.outcome
        return slot.outcome  # type: ignore[return-value]  # done, and no error: an outcome

    def _do_what_lies_there(self) -> None:
        lying = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        slots = [slot for slot in lying if not slot.is_given_up]
        self._is_busy = len(slots) > 1
        try:
            self._commit(slots)
        except DBAPIError as fault:
            if len(slots) == 1 or isinstance(fault, OperationalError):
                _fail(slots, fault)
            else:
                # One of them broke it for all: each by itself.
                for slot in slots:
                    self._commit_alone(slot)
        except Exception as fault:  # noqa: BLE001 (every waiting thread has to hear of it)
            _fail(slots, fault)

    def _commit_alone(self, slot: _Slot[C, R]) -> None:
        try:
            self._commit([slot])
        except Exception as fault:  # noqa: BLE001 (as above)
            _fail([slot], fault)

    def _commit(self, slots: Sequence[_Slot[C, R]]) -> None:
        with self._database.writing_connection() as connection:
            outcomes = self._carry_out(connection, [slot.command for slot in slots])
        for slot, outcome in zip(slots, outcomes, strict=True):
            slot.outcome = outcome
            slot.is_done = True


def _fail(slots: Sequence[_Slot[C, R]], fault: Exception) -> None:
    for slot in slots:
        slot.outcome = fault
        slot.is_done = True

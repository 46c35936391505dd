"""Assembling a draft, by whoever comes first: the queue's worker or the server itself."""

import logging
import time
from threading import BoundedSemaphore, Thread

from mockexam.assembly.apart import AssemblyBroke, Outcome, assemble_apart, outcome_of
from mockexam.clock import utc_now
from mockexam.services import assemblies
from mockexam.store.database import Database

log = logging.getLogger(__name__)
AT_ONCE = 2
"""So many assemblies a server runs itself at once."""
LOOK_SECONDS = 0.4
_BROKE = "The assembly failed. The fault is ours and has been logged. The draft is as it was."
_free = BoundedSemaphore(AT_ONCE)


def work(database: Database, run_id: int, *, apart: bool = True) -> None:
    """Do an assembly that waits; nothing where somebody else has it.

    Args:
        database: Where the run is.
        run_id: Which one.
        apart: Solve in a process of its own, which can be stopped; else here.
    """
    with database.writing() as session:
        task = assemblies.claim(session, run_id, utc_now())
    if task is None:
        return
    looked = time.monotonic()

    def is_cancelled() -> bool:
        nonlocal looked
        if time.monotonic() - looked < LOOK_SECONDS:
            return False
        looked = time.monotonic()
        with database.reading() as session:
            return assemblies.is_cancelled(session, run_id)

    try:
        outcome = assemble_apart(task, is_cancelled=is_cancelled) if apart else outcome_of(task)
    except AssemblyBroke:
        log.exception("Assembly %d failed.", run_id)
        outcome = Outcome(fault=_BROKE)
    if outcome is not None:
        with database.writing() as session:
            assemblies.finish(session, run_id, outcome, utc_now())


def work_here(database: Database, run_id: int) -> None:
    """Start to work on an assembly in the background, unless this server has enough to do."""
    if _free.acquire(blocking=False):
        Thread(target=_work_and_make_room, args=(database, run_id), daemon=True).start()


def _work_and_make_room(database: Database, run_id: int) -> None:
    try:
        work(database, run_id)
    finally:
        _free.release()

"""Making a print pack, by whoever comes first: the queue's worker or the server itself.

The pack is made in a process of its own, which ends with it: what rendering holds on to is given
back, and a renderer that breaks takes nothing else down.
"""

import json
import logging
import pickle
import subprocess
import sys
import time
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Thread
from typing import Any

from mockexam.clock import utc_now
from mockexam.errors import MockExamError
from mockexam.jobs.pack_apart import Job, make, read_outcome
from mockexam.services import packs
from mockexam.services.pack_files import Made, Store
from mockexam.services.pack_plans import PackTask
from mockexam.services.packs import SECONDS_MAX
from mockexam.settings import Settings
from mockexam.store.database import Database

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.4
_BROKE = "Making the pack failed. The fault is ours and has been logged. Nothing else is lost."
_TOO_LONG = (
    f"The pack was stopped after {SECONDS_MAX // 60} minutes. What was rendered is kept: make the "
    "pack again."
)
_free = BoundedSemaphore(1)


def work(settings: Settings, database: Database, run_id: int, *, apart: bool = True) -> None:
    """Make a pack that waits; nothing where somebody else has it.

    Args:
        settings: Where packs, rendered papers and pictures lie.
        database: Where the run is.
        run_id: Which one.
        apart: Make it in a process of its own, which can be stopped; else here.
    """
    made: Made | str | None
    task: PackTask | None = None
    try:
        with database.writing() as session:
            task = packs.claim(session, run_id, utc_now())
        if task is None:
            return
        store = Store(settings.print_cache, settings.assets)
        job = Job(task, packs.folder_of(run_id, settings.packs), store)
        desk = _Desk(database, run_id)
        made = _make_apart(job, desk) if apart else make(job, desk.note)
    except MockExamError as refusal:
        made = str(refusal)
    if made is not None:
        with database.writing() as session:
            packs.finish(session, run_id, made, task, settings.packs, utc_now())


class _Desk:
    """Where a pack's row is kept up to date while it is made."""

    def __init__(self, database: Database, run_id: int) -> None:
        self._database, self._run_id = database, run_id

    def note(self, done: int, total: int) -> bool:
        """Keep how far it is; False where nobody wants it any more."""
        with self._database.writing() as session:
            return packs.note_steps(session, self._run_id, done, total)

    def is_wanted(self) -> bool:
        """Tell whether somebody still wants it."""
        with self._database.reading() as session:
            return packs.is_running(session, self._run_id)


def work_here(settings: Settings, database: Database, run_id: int) -> None:
    """Start to make a pack in the background, unless this server makes one already."""
    if _free.acquire(blocking=False):
        Thread(target=_work_and_make_room, args=(settings, database, run_id), daemon=True).start()


def _work_and_make_room(settings: Settings, database: Database, run_id: int) -> None:
    try:
        work(settings, database, run_id)
    finally:
        _free.release()


def _make_apart(job: Job, desk: _Desk) -> Made | str | None:
    """Return what became of a pack made in a process of its own; None where it was cancelled."""
    with TemporaryFile() as given, TemporaryFile() as said:
        pickle.dump(job, given)
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "mockexam.jobs.pack_apart"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=said,
        )
        try:
            return _followed(process, desk)
        except _Ended:
            said.seek(0)
            log.error("%s: %s", job.folder, said.read().decode(errors="replace")[-4000:])  # noqa: TRY400 (theirs is the traceback)
            return _BROKE
        finally:
            process.kill()
            process.communicate()


class _Ended(Exception):
    """The process ended without an outcome."""


def _followed(process: "subprocess.Popen[bytes]", desk: _Desk) -> Made | str | None:
    ends = time.monotonic() + SECONDS_MAX
    for word in _words(process):
        if word is None:
            wanted = desk.is_wanted()
        else:
            outcome = read_outcome(word)
            if outcome is not None:
                return outcome
            wanted = desk.note(*word["steps"])
        if not wanted:
            return None
        if time.monotonic() > ends:
            return _TOO_LONG
    raise _Ended


def _words(process: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any] | None]:
    """Yield what a process says until it ends, and None now and then while it says nothing."""
    lines: SimpleQueue[bytes | None] = SimpleQueue()
    stream = process.stdout
    assert stream is not None

    def read() -> None:
        for line in stream:
            lines.put(line)
        lines.put(None)

    Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=LOOK_SECONDS)
        except Empty:
            yield None
            continue
        if line is None:
            return
        yield json.loads(line)

"""Print packs of sittings: asked for, made by whoever claims them, kept until the next is made.

The row is the truth. Whoever changes its status from waiting to running makes the pack; one that
was cancelled, or is older than the backstop, is nobody's any more.
"""

import shutil
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from mockexam.assembly.versions import Shuffle
from mockexam.delivery.attempt import Status
from mockexam.services.pack_deals import Dealing, PackRefused
from mockexam.services.pack_files import Made, PackFile
from mockexam.services.pack_plans import PackTask, Wanted, keep_dealt, plan_pack
from mockexam.services.reading import BEFORE_OPENING
from mockexam.services.rooms import Room, Watcher, find_room
from mockexam.store.models import AttemptRow, Candidate, PackRun, Sitting

SECONDS_MAX = 900
"""The wall-clock backstop of a pack."""
LOST_AFTER = timedelta(seconds=SECONDS_MAX + 30)
LOST = "The process that made this pack ended early. Make it again; nothing else is lost."
NOBODY = 0


class PackStatus(StrEnum):
    """How far a pack has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = (PackStatus.WAITING.value, PackStatus.RUNNING.value)


def papers_from(room: Room) -> datetime:
    """Return from when an invigilator may have the papers of a sitting."""
    return room.timing.opens_at - BEFORE_OPENING


def ask(session: Session, room: Room, wanted: Wanted, by: str, now: datetime) -> PackRun:
    """Ask for a pack of a sitting.

    Raises:
        PackRefused: Nobody is entered, or one is being made already.
    """
    plan_pack(session, room, wanted, now)
    session.execute(select(Sitting.id).where(Sitting.id == room.id).with_for_update())
    newest = newest_run(session, room)
    if newest is not None and is_open(newest, now):
        raise PackRefused("A pack of this sitting is being made. Wait for it, or cancel.")
    run = PackRun(
        centre_id=room.centre_id,
        sitting_id=room.id,
        status=PackStatus.WAITING.value,
        spares=wanted.spares,
        sheets=wanted.sheets,
        versions=wanted.dealing.versions,
        shuffle=wanted.dealing.shuffle.value,
        answer_sheets=wanted.dealing.answer_sheets,
        asked_by=by,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    return run


def newest_run(session: Session, room: Room) -> PackRun | None:
    """Return the pack of a sitting that was asked for last."""
    return session.scalar(_runs(room).limit(1))


def newest_made(session: Session, room: Room) -> PackRun | None:
    """Return the pack of a sitting that was made last."""
    return session.scalar(_runs(room).where(PackRun.status == PackStatus.DONE.value).limit(1))


def _runs(room: Room) -> Select[PackRun]:
    return select(PackRun).where(PackRun.sitting_id == room.id).order_by(PackRun.id.desc())


def is_open(run: PackRun, now: datetime) -> bool:
    """Tell whether a pack waits or is being made; one whose process was lost is not."""
    return run.status in OPEN and now - (run.started_at or run.asked_at) < LOST_AFTER


def fault_of(run: PackRun, now: datetime) -> str:
    """Return why there is no pack; empty while it is open, made or cancelled."""
    if run.status in OPEN and not is_open(run, now):
        return LOST
    return str((run.outcome or {}).get("fault", ""))


def made_of(run: PackRun) -> Made:
    """Return what a pack that was made holds."""
    held = dict(run.outcome or {})
    files = tuple(PackFile(**one) for one in held.pop("files"))
    return Made(**{**held, "files": files, "not_set": tuple(held["not_set"])})


def wanted_of(run: PackRun) -> Wanted:
    """Return what was asked for."""
    dealing = Dealing(run.versions, Shuffle(run.shuffle), run.answer_sheets)
    return Wanted(run.sheets, run.spares, dealing=dealing)


def entered(session: Session, room: Room) -> list[tuple[str, str]]:
    """Return the numbers and names of who sits, in the order of the names."""
    rows = session.execute(
        select(Candidate.number, Candidate.name)
        .join(AttemptRow, AttemptRow.candidate_id == Candidate.id)
        .where(AttemptRow.sitting_id == room.id, AttemptRow.status != Status.VOIDED.value)
        .order_by(Candidate.name, Candidate.number)
    )
    return [(number, name) for number, name in rows]


def folder_of(run_id: int, packs: Path) -> Path:
    """Return where the files of a pack lie."""
    return packs / str(run_id)


def claim(session: Session, run_id: int, now: datetime) -> PackTask | None:
    """Take a pack to make; None where somebody else has it, or it was cancelled.

    Raises:
        PackRefused: There is nobody to print for any more.
    """
    claimed = session.execute(
        update(PackRun)
        .where(PackRun.id == run_id, PackRun.status == PackStatus.WAITING.value)
        .values(status=PackStatus.RUNNING.value, started_at=now)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    run = session.get_one(PackRun, run_id)
    ref = session.get_one(Sitting, run.sitting_id).ref
    room = find_room(session, Watcher(NOBODY, run.centre_id, sees_all=True), ref)
    return plan_pack(session, room, wanted_of(run), now)


def note_steps(session: Session, run_id: int, done: int, total: int) -> bool:
    """Keep how far a pack is; return False where nobody wants it any more."""
    kept = session.execute(
        update(PackRun)
        .where(PackRun.id == run_id, PackRun.status == PackStatus.RUNNING.value)
        .values(done=done, total=total)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]  # as above


def is_running(session: Session, run_id: int) -> bool:
    """Tell whether somebody still wants a pack that is being made."""
    status = session.scalar(select(PackRun.status).where(PackRun.id == run_id))
    return status == PackStatus.RUNNING.value


def cancel(run: PackRun, now: datetime) -> None:
    """Let an open pack be; what was made before stays."""
    if run.status in OPEN:
        run.status, run.ended_at = PackStatus.CANCELLED.value, now


def finish(
    session: Session,
    run_id: int,
    made: Made | str,
    task: PackTask | None,
    packs: Path,
    now: datetime,
) -> None:
    """Store what became of a pack, or why there is none; nothing where it was cancelled.

    Of what was made it is kept who was dealt what, and the files of earlier packs of the sitting
    are removed. The task is None where there was nothing to make.
    """
    run = session.scalar(select(PackRun).where(PackRun.id == run_id).with_for_update())
    if run is None or run.status != PackStatus.RUNNING.value:
        return
    run.ended_at = now
    if isinstance(made, str) or task is None:
        run.status, run.outcome = PackStatus.REFUSED.value, {"fault": made}
        return
    run.status, run.outcome = PackStatus.DONE.value, asdict(made)
    keep_dealt(session, task)
    before = select(PackRun.id).where(PackRun.sitting_id == run.sitting_id, PackRun.id < run_id)
    for older in session.scalars(before):
        shutil.rmtree(folder_of(older, packs), ignore_errors=True)

"""Assemblies of drafts: asked for, worked on by whoever claims them, finished or cancelled.

The row is the truth. Whoever changes its status from waiting to running does the work; a run
that was cancelled, or is older than the backstop, is nobody's any more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mockexam.assembly import draft as drafting
from mockexam.assembly.apart import SECONDS_MAX, Outcome, Task
from mockexam.assembly.draft import Draft, DraftRefused
from mockexam.assembly.freeze import in_order
from mockexam.services import drafts
from mockexam.services.bank_parts import read_questions
from mockexam.services.histories import with_uses
from mockexam.services.library import read_syllabus
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import AssemblyRun, DraftRow

LOST_AFTER = timedelta(seconds=SECONDS_MAX + 30)
LOST = "The process that assembled this draft ended early. Assemble again; nothing else is lost."

OVERTAKEN = (
    "The draft was changed while it was being assembled, so it stays as it is. Assemble again."
)


class RunStatus(StrEnum):
    """How far an assembly has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """The blueprint cannot be met, or the search gave up; the outcome says which."""
    CANCELLED = "cancelled"


OPEN = (RunStatus.WAITING.value, RunStatus.RUNNING.value)


def ask(
    session: Session,
    row: DraftRow,
    seed: int,
    did: str,
    by: str,
    now: datetime,
    alter: Callable[[Draft], Draft] | None = None,
) -> AssemblyRun:
    """Ask for an assembly of a draft, which is locked, around what is locked in it.

    Raises:
        DraftRefused: One is under way already.
    """
    drafts.refuse_frozen(row)
    if (newest := newest_run(session, row.id)) is not None and is_open(newest, now):
        raise DraftRefused("This draft is being assembled. Wait for it, or cancel.")
    if alter is not None:
        drafts.store(row, alter(drafts.draft_of(row)), by, now)
    # Whoever looks at the draft as it was before is told that somebody assembles it.
    row.revision += 1
    row.changed_by, row.changed_at = by, now
    run = AssemblyRun(
        centre_id=row.centre_id,
        draft_id=row.id,
        status=RunStatus.WAITING.value,
        revision=row.revision,
        seed=seed,
        did=did,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    return run


def newest_run(session: Session, draft_id: int) -> AssemblyRun | None:
    """Return the assembly of a draft that was asked for last."""
    return session.scalar(
        select(AssemblyRun)
        .where(AssemblyRun.draft_id == draft_id)
        .order_by(AssemblyRun.id.desc())
        .limit(1)
    )


def is_open(run: AssemblyRun, now: datetime) -> bool:
    """Tell whether an assembly waits or is worked on; one whose process was lost is not."""
    return run.status in OPEN and now - (run.started_at or run.asked_at) < LOST_AFTER


def outcome_of(run: AssemblyRun, now: datetime) -> Outcome | None:
    """Return what became of an assembly, None while it is open or where it was cancelled."""
    if run.outcome is not None:
        return Outcome.model_validate(run.outcome)
    if run.status in OPEN and not is_open(run, now):
        return Outcome(fault=LOST)
    return None


def claim(session: Session, run_id: int, now: datetime) -> Task | None:
    """Take an assembly to work on; None where somebody else has it, or it was cancelled."""
    claimed = session.execute(
        update(AssemblyRun)
        .where(AssemblyRun.id == run_id, AssemblyRun.status == RunStatus.WAITING.value)
        .values(status=RunStatus.RUNNING.value, started_at=now)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        return None
    run = session.get_one(AssemblyRun, run_id)
    row = session.get_one(DraftRow, run.draft_id)
    draft = drafts.draft_of(row)
    pool = with_uses(session, row.centre_id, read_pool(session), draft.blueprint, now)
    return Task(
        blueprint=draft.blueprint,
        pool=pool,
        seed=run.seed,
        exclude=draft.left_out - set(draft.step.locked),
        include=draft.step.locked,
    )


def is_cancelled(session: Session, run_id: int) -> bool:
    """Tell whether nobody wants the assembly any more."""
    status = session.scalar(select(AssemblyRun.status).where(AssemblyRun.id == run_id))
    return status != RunStatus.RUNNING.value


def cancel(run: AssemblyRun, now: datetime) -> None:
    """Let an open assembly be; the draft stays as it was."""
    if run.status in OPEN:
        run.status, run.ended_at = RunStatus.CANCELLED.value, now


def finish(session: Session, run_id: int, outcome: Outcome, now: datetime) -> None:
    """Store what became of an assembly, in its draft too; nothing where it was cancelled."""
    of_run = select(AssemblyRun.draft_id).where(AssemblyRun.id == run_id)
    # The draft first, as everybody else locks it.
    row = session.scalar(select(DraftRow).where(DraftRow.id.in_(of_run)).with_for_update())
    run = session.scalar(select(AssemblyRun).where(AssemblyRun.id == run_id).with_for_update())
    if row is None or run is None or run.status != RunStatus.RUNNING.value:
        return
    run.ended_at = now
    if row.revision != run.revision:
        outcome = Outcome(fault=OVERTAKEN)
    selection = outcome.selection
    if selection is None:
        run.status, run.outcome = RunStatus.REFUSED.value, outcome.as_json()
        run.revision = row.revision
        return
    run.status = RunStatus.DONE.value
    draft = drafts.draft_of(row)
    chosen = [ref for refs in selection.sections.values() for ref in refs]
    sections = in_order(
        selection, draft.blueprint, read_questions(session, chosen), read_syllabus(session)
    )
    ordered = outcome.model_copy(update={"sections": sections}).selection
    if ordered is not None:
        drafts.store(row, drafting.take(draft, ordered, run.did), row.changed_by, now)

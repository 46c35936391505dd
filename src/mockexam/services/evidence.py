"""A candidate's arrangements in use, sitting by sitting: the evidence of how they usually work."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Kind, Status
from mockexam.delivery.evidence import Used, used
from mockexam.services.attempts import state_of_row
from mockexam.services.entries import arrangements_of
from mockexam.store.models import AttemptEvent, AttemptRow, Candidate, Sitting


@dataclass(frozen=True)
class Use:
    """One exam of a candidate: what was in force, what was used of it, what was changed on the way.

    `extra` is the time worked beyond the plain time, `extra_given` the extra time that the
    candidate had; `changes` are the events that gave time or changed arrangements.
    """

    attempt: AttemptRow
    sitting: Sitting
    words: tuple[str, ...]
    extra_given: timedelta
    extra: timedelta
    breaks_given: timedelta
    used: Used
    changes: tuple[AttemptEvent, ...]
    going_on: bool


def uses_of(session: Session, candidate: Candidate, now: datetime) -> list[Use]:
    """Return what a candidate used in every exam that they started, the newest first."""
    attempts = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.candidate_id == candidate.id,
            AttemptRow.status != Status.NOT_STARTED.value,
        )
        .order_by(AttemptRow.started_at.desc())
    ).all()
    return [_use(session, attempt, now) for attempt in attempts]


def _use(session: Session, attempt: AttemptRow, now: datetime) -> Use:
    events = session.scalars(
        select(AttemptEvent).where(AttemptEvent.attempt_id == attempt.id).order_by(AttemptEvent.id)
    ).all()
    state = state_of_row(attempt)
    log = [(Kind(event.kind), event.at) for event in events if event.kind in _KNOWN]
    # What the clock has done since the last look is not in the log yet.
    log += [(change.kind, change.at) for change in machine.roll(state, now)]
    found = used(log, now)
    timing = state.timing
    return Use(
        attempt=attempt,
        sitting=attempt.sitting,
        words=arrangements_of(attempt).words(),
        extra_given=timing.working_time - timing.plain_time,
        extra=found.beyond(timing.plain_time),
        breaks_given=timing.break_time,
        used=found,
        changes=tuple(event for event in events if event.kind in _TOLD),
        going_on=machine.at(state, now).status.running,
    )


_KNOWN = {kind.value for kind in Kind}
_TOLD = {Kind.ARRANGED.value, Kind.TIME_GRANTED.value, Kind.REOPENED.value, Kind.VOIDED.value}

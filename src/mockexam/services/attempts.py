"""Attempts as they are read: one by id, all whose time is up, whether a sitting is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, lazyload

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, Kind, Status
from mockexam.services.acts import Look
from mockexam.services.desk import NoSuchAttempt, carry_out, state_of
from mockexam.store.models import AttemptEvent, AttemptRow, Sitting


def get_attempt(session: Session, attempt_id: UUID, *, lock: bool = False) -> AttemptRow:
    """Return an attempt; with `lock` no other transaction changes it until this one ends.

    Raises:
        NoSuchAttempt: There is none of that id.
    """
    query = _WHOLE.with_for_update(of=AttemptRow) if lock else _WHOLE
    attempt = session.scalar(query, {"attempt": attempt_id})
    if attempt is None:
        raise NoSuchAttempt("There is no such attempt. Join again with your code.")
    return attempt


_WHOLE = (
    select(AttemptRow)
    .where(AttemptRow.id == bindparam("attempt"))
    .options(
        joinedload(AttemptRow.sitting).options(lazyload(Sitting.paper)),
        joinedload(AttemptRow.paper),
    )
)


def state_of_row(row: AttemptRow) -> Attempt:
    """Return an attempt that was read as an object as the state machine's value."""
    own = {column.key: getattr(row, column.key) for column in AttemptRow.__table__.columns}
    return state_of(
        {
            **own,
            "opens_at": row.sitting.opens_at,
            "closes_at": row.sitting.closes_at,
            "minutes": row.sitting.minutes,
            "ends_at": row.sitting.ends_at,
            "end_cuts_extra": row.sitting.end_cuts_extra,
            "rules": row.sitting.rules,
        }
    )


SWEPT_MAX = 200
"""So many attempts are swept in one transaction, so that nobody who saves waits long for it."""


def close_overdue(session: Session, now: datetime) -> int:
    """Let the clock do what it has to have done to attempts by now; return to how many.

    No more than `SWEPT_MAX` at once: whoever has the time calls again until there are fewer.
    Safe to run at any time, on any number of hosts at once.
    """
    due = session.scalars(
        select(AttemptRow.id)
        .where(AttemptRow.due_at <= now)
        .order_by(AttemptRow.due_at)
        .limit(SWEPT_MAX)
        .with_for_update(of=AttemptRow, skip_locked=True)
    ).all()
    carry_out(session.connection(), [Look(attempt_id, now) for attempt_id in due])
    session.expire_all()
    return len(due)


def sitting_is_over(session: Session, sitting: Sitting, now: datetime) -> bool:
    """Tell whether nobody can be sitting any more: none runs, and none can start."""
    rows = session.scalars(
        select(AttemptRow).where(
            AttemptRow.sitting_id == sitting.id, AttemptRow.status.in_(_CAN_GO_ON)
        )
    )
    states = [machine.at(state_of_row(row), now) for row in rows]
    return now >= sitting.closes_at and not any(
        state.status.running
        or (state.status is Status.NOT_STARTED and now < machine.last_start(state))
        for state in states
    )


_CAN_GO_ON = [status.value for status in Status if not status.ended]


def wrong_details(session: Session, sitting: Sitting) -> set[UUID]:
    """Return the attempts whose candidates said that their details are wrong."""
    return set(
        session.scalars(
            select(AttemptEvent.attempt_id)
            .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
            .where(
                AttemptRow.sitting_id == sitting.id,
                AttemptEvent.kind == Kind.DETAILS_WRONG.value,
            )
        )
    )

"""Answers that came after the end: kept as they came, and counted only if somebody says so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mockexam.bank.item import Item, Response
from mockexam.services.attempts import append_response, as_response, log_event, responses_of
from mockexam.services.papers import paper_of
from mockexam.store.models import AttemptRow, ResponseEvent, Sitting

_UNDECIDED = (ResponseEvent.counts.is_(False), ResponseEvent.decided_at.is_(None))


@dataclass(frozen=True)
class LateAnswer:
    """An answer that came after the end, beside the one that counts."""

    label: str
    item: Item
    value: Response
    counted: Response
    received_at: datetime
    sequence: int


def late_answers(session: Session, row: AttemptRow) -> list[LateAnswer]:
    """Return the late answers of an attempt that nobody has decided on, in paper order."""
    events = session.scalars(
        select(ResponseEvent)
        .where(ResponseEvent.attempt_id == row.id, *_UNDECIDED)
        .order_by(ResponseEvent.sequence)
    )
    newest = {event.item_ref: event for event in events}
    counted = responses_of(session, row.id)
    return [
        LateAnswer(
            label,
            item,
            as_response(newest[item.ref].value),
            counted.get(item.ref),
            newest[item.ref].received_at,
            newest[item.ref].sequence,
        )
        for label, item in paper_of(row.sitting.paper).items()
        if item.ref in newest
    ]


def decide_late_answers(
    session: Session, row: AttemptRow, *, up_to: int, count: bool, decided_by: str, now: datetime
) -> None:
    """Count the late answers of an attempt, or leave them out; either is logged.

    What arrived stays as it arrived: a counted answer is stored once more, so that
    a judgement of the answer before it no longer holds.

    Args:
        session: The transaction.
        row: The attempt, locked.
        up_to: The highest sequence that was shown; what came later waits.
        count: Whether they count.
        decided_by: Who says so.
        now: When.
    """
    up_to = min(up_to, row.last_sequence)
    late = [answer for answer in late_answers(session, row) if answer.sequence <= up_to]
    if not late:
        return
    session.execute(
        update(ResponseEvent)
        .where(ResponseEvent.attempt_id == row.id, ResponseEvent.sequence <= up_to, *_UNDECIDED)
        .values(decided_at=now)
    )
    for answer in late if count else ():
        append_response(session, row, answer.item.ref, answer.value, counts=True, now=now)
    verdict = "counted" if count else "not counted"
    log_event(session, row, f"late answers {verdict}: {decided_by}", now)


def late_counts(session: Session, sitting: Sitting) -> dict[UUID, int]:
    """Return how many late answers of each attempt wait for a decision."""
    rows = session.execute(
        select(ResponseEvent.attempt_id, func.count(ResponseEvent.item_ref.distinct()))
        .join(AttemptRow, AttemptRow.id == ResponseEvent.attempt_id)
        .where(AttemptRow.sitting_id == sitting.id, *_UNDECIDED)
        .group_by(ResponseEvent.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416 (rows are not tuples)

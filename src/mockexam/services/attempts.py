"""A candidate's attempt in the database: taking a seat, starting, answering, submitting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, SittingNotOpen, Status
from mockexam.delivery.navigation import QuestionState, question_states
from mockexam.errors import MockExamError
from mockexam.services.codes import new_code
from mockexam.services.papers import paper_of
from mockexam.services.sittings import timing_of
from mockexam.store.models import AttemptEvent, AttemptRow, ResponseEvent, Sitting

RECEIPT_LENGTH = 6
WRONG_DETAILS = "the candidate says that the details are wrong"


class NoSuchAttempt(MockExamError):
    """No attempt of that id is open to this browser."""


class ResponseRefused(MockExamError):
    """A response of the wrong form; `faults` gives the mend by item ref."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("; ".join(f"{ref}: {mend}" for ref, mend in faults.items()))


@dataclass(frozen=True)
class Saved:
    """What was stored: the highest sequence, whether it counts, and the time left."""

    sequence: int
    counts: bool
    remaining: timedelta


def get_attempt(session: Session, attempt_id: UUID, *, lock: bool = False) -> AttemptRow:
    """Return an attempt; with `lock` no other transaction changes it until this one ends.

    Raises:
        NoSuchAttempt: There is none of that id.
    """
    query = select(AttemptRow).where(AttemptRow.id == attempt_id)
    if lock:
        query = query.with_for_update(of=AttemptRow)
    attempt = session.scalar(query)
    if attempt is None:
        raise NoSuchAttempt("There is no such attempt. Join again with your code.")
    return attempt


def state_of(row: AttemptRow) -> Attempt:
    """Return the attempt as the state machine's value."""
    return Attempt(
        timing=timing_of(row.sitting, row.extra_percent),
        status=Status(row.status),
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def start(session: Session, row: AttemptRow, now: datetime) -> None:
    """Start an attempt's clock; one that runs goes on.

    Raises:
        SittingNotOpen: Too early, or too late to start.
        AttemptEnded: It is over.
    """
    _store(session, row, machine.start(close_if_due(session, row, now), now), "started")


def close_if_due(session: Session, row: AttemptRow, now: datetime) -> Attempt:
    """End an attempt whose deadline has passed, as of its deadline, and return its state."""
    current = machine.at(state_of(row), now)
    _store(session, row, current, "the time was up")
    return current


def submit(session: Session, row: AttemptRow, now: datetime) -> None:
    """End an attempt at the candidate's wish; one that has ended stays as it is.

    Raises:
        SittingNotOpen: It was never started.
    """
    current = close_if_due(session, row, now)
    _store(session, row, machine.submit(current, now), "submitted by the candidate")


def save(
    session: Session,
    row: AttemptRow,
    responses: Mapping[str, Response],
    now: datetime,
    *,
    seen: int | None = None,
) -> Saved:
    """Store the responses that differ from what stands, and say whether they count.

    What arrives after the end is stored too, apart, and does not count. The
    caller commits before anything is acknowledged.

    Args:
        session: The transaction.
        row: The attempt, locked.
        responses: What the candidate's page holds, by item.
        now: When it reached the server.
        seen: The highest sequence that the page was made from. What the page
            still holds from then is no new answer, and never replaces a newer one.

    Raises:
        ResponseRefused: A response has the wrong form; nothing is stored.
        SittingNotOpen: The attempt was never started.
    """
    state = close_if_due(session, row, now)
    if state.status is Status.NOT_STARTED:
        raise SittingNotOpen("This exam has not been started.")
    _refuse_wrong_forms(paper_of(row.sitting.paper), responses)
    in_time = machine.counts(state, now)
    standing = responses_of(session, row.id)
    if not in_time:
        standing |= responses_of(session, row.id, counted=False)
    shown = standing
    if seen is not None:
        shown = responses_of(session, row.id, up_to=max(0, min(seen, row.last_sequence)))
    for ref, value in responses.items():
        if (value or None) not in {standing.get(ref) or None, shown.get(ref) or None}:
            append_response(session, row, ref, value, counts=in_time, now=now)
    session.flush()
    return Saved(row.last_sequence, in_time, machine.remaining(state, now))


def report_wrong_details(session: Session, row: AttemptRow, now: datetime) -> None:
    """Note that a candidate says that their details are wrong, for the tutor to see."""
    log_event(session, row, WRONG_DETAILS, now)


def set_flag(row: AttemptRow, number: int, *, flagged: bool) -> None:
    """Flag a question for another look, or take its flag away."""
    flags = {*row.flags} | {number} if flagged else {*row.flags} - {number}
    row.flags = sorted(flags)


def responses_of(
    session: Session, attempt_id: UUID, *, counted: bool = True, up_to: int | None = None
) -> dict[str, Response]:
    """Return the response that stands for each item; with `counted` false the late ones.

    `up_to` leaves out what has a higher sequence.
    """
    found = standing_responses(session, attempt_id, counted=counted, up_to=up_to)
    return {ref: value for ref, (_, value) in found.items()}


def standing_responses(
    session: Session, attempt_id: UUID, *, counted: bool = True, up_to: int | None = None
) -> dict[str, tuple[int, Response]]:
    """Return the sequence and the value of the response that stands for each item."""
    query = (
        select(ResponseEvent.item_ref, ResponseEvent.sequence, ResponseEvent.value)
        .where(ResponseEvent.attempt_id == attempt_id, ResponseEvent.counts == counted)
        .order_by(ResponseEvent.sequence)
    )
    if up_to is not None:
        query = query.where(ResponseEvent.sequence <= up_to)
    return {ref: (n, as_response(value)) for ref, n, value in session.execute(query)}


def last_stored_at(session: Session, attempt_id: UUID) -> datetime | None:
    """Return when the newest response of an attempt was stored."""
    return session.scalar(
        select(func.max(ResponseEvent.received_at)).where(ResponseEvent.attempt_id == attempt_id)
    )


def overview(session: Session, row: AttemptRow) -> tuple[QuestionState, ...]:
    """Return the state of every question of an attempt, in order."""
    return question_states(paper_of(row.sitting.paper), responses_of(session, row.id), row.flags)


def close_overdue(session: Session, now: datetime) -> int:
    """End every running attempt whose deadline has passed; return how many.

    Safe to run at any time, on any number of hosts at once.
    """
    due = session.scalars(
        select(AttemptRow)
        .where(AttemptRow.status == Status.IN_PROGRESS.value, AttemptRow.deadline_at <= now)
        .with_for_update(of=AttemptRow, skip_locked=True)
    ).all()
    for row in due:
        close_if_due(session, row, now)
    return len(due)


def sitting_is_over(session: Session, sitting: Sitting, now: datetime) -> bool:
    """Tell whether nobody can be sitting any more: none runs, and none can start."""
    running = session.scalar(
        select(AttemptRow.id).where(
            AttemptRow.sitting_id == sitting.id,
            AttemptRow.status == Status.IN_PROGRESS.value,
            AttemptRow.deadline_at > now,
        )
    )
    return running is None and now >= sitting.closes_at


def wrong_details(session: Session, sitting: Sitting) -> set[UUID]:
    """Return the attempts whose candidates said that their details are wrong."""
    return set(
        session.scalars(
            select(AttemptEvent.attempt_id)
            .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
            .where(AttemptRow.sitting_id == sitting.id, AttemptEvent.reason == WRONG_DETAILS)
        )
    )


def _store(session: Session, row: AttemptRow, state: Attempt, reason: str) -> None:
    """Write a changed state to its row, with the event that says why."""
    if state.status.value == row.status:
        return
    row.status = state.status.value
    row.started_at = state.started_at
    row.deadline_at = state.deadline
    row.ended_at = state.ended_at
    if state.status.ended and row.receipt is None:
        row.receipt = new_code(RECEIPT_LENGTH)
    at = state.ended_at or state.started_at
    if at is not None:
        log_event(session, row, reason, at)
    session.flush()


def log_event(session: Session, row: AttemptRow, reason: str, at: datetime) -> None:
    """Note what happened to an attempt, when and why."""
    session.add(
        AttemptEvent(
            centre_id=row.centre_id,
            attempt_id=row.id,
            status=row.status,
            reason=reason,
            at=at,
        )
    )


def append_response(
    session: Session, row: AttemptRow, ref: str, value: Response, *, counts: bool, now: datetime
) -> None:
    """Store a response as the newest of its attempt."""
    row.last_sequence += 1
    session.add(
        ResponseEvent(
            centre_id=row.centre_id,
            attempt_id=row.id,
            sequence=row.last_sequence,
            item_ref=ref,
            value=list(value) if isinstance(value, tuple) else value,
            counts=counts,
            received_at=now,
        )
    )


def as_response(stored: Any) -> Response:
    """Return a stored JSON value as a response."""
    return tuple(stored) if isinstance(stored, list) else stored


def _refuse_wrong_forms(paper: Paper, responses: Mapping[str, Response]) -> None:
    faults = {}
    for ref, response in responses.items():
        item = paper.item(ref)
        mend = "This paper has no such question." if item is None else item.accepts(response)
        if mend:
            faults[ref] = mend
    if faults:
        raise ResponseRefused(faults)

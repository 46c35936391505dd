"""What the database holds of what was acknowledged: nothing missing, nothing twice."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.bench.candidate import Saved
from mockexam.delivery.attempt import Kind, Status
from mockexam.store.models import AttemptEvent, AttemptRow, ResponseEvent

AT_ONCE = 500
"""So many attempts are asked for in one query."""

Key = tuple[str, int, int, str]


def answers_lost(session: Session, acknowledged: Iterable[Saved]) -> int:
    """Return how many acknowledged answers are not stored as they were sent, or do not count."""
    wanted = {_key(saved): (saved.value, True) for saved in acknowledged}
    stored = dict(_answers(session, {key[0] for key in wanted}))
    return sum(stored.get(key) != value for key, value in wanted.items())


def answers_twice(session: Session, attempts: Iterable[str]) -> int:
    """Return how many answers of attempts are stored more often than once."""
    counts = Counter(key for key, _ in _answers(session, set(attempts)))
    return sum(count - 1 for count in counts.values())


def submissions_lost(session: Session, submitted: Iterable[tuple[str, str]]) -> int:
    """Return how many attempts are not stored as submitted with the receipt that was shown.

    Each of `submitted` is an attempt and its receipt, empty where nobody looked at it.
    """
    shown = dict(submitted)
    lost = set(shown)
    for some in _in_parts(shown):
        rows = session.execute(
            select(AttemptRow.id, AttemptRow.status, AttemptRow.receipt).where(
                AttemptRow.id.in_(some)
            )
        )
        for attempt, status, receipt in rows:
            same = receipt and shown[str(attempt)] in {"", receipt}
            if status == Status.SUBMITTED.value and same:
                lost.discard(str(attempt))
    return len(lost)


def ended_twice(session: Session, attempts: Iterable[str]) -> int:
    """Return how many attempts ended more often than once, and so had two receipts."""
    ends: Counter[UUID] = Counter()
    over = [Kind.SUBMITTED.value, Kind.TIMED_OUT.value]
    for some in _in_parts(attempts):
        ends.update(
            session.scalars(
                select(AttemptEvent.attempt_id).where(
                    AttemptEvent.attempt_id.in_(some), AttemptEvent.kind.in_(over)
                )
            )
        )
    return sum(count > 1 for count in ends.values())


def _answers(session: Session, attempts: set[str]) -> Iterable[tuple[Key, object]]:
    columns = (
        ResponseEvent.attempt_id, ResponseEvent.epoch, ResponseEvent.client_sequence,
        ResponseEvent.item_ref, ResponseEvent.value, ResponseEvent.counts,
    )  # fmt: skip
    for some in _in_parts(attempts):
        query = select(*columns).where(ResponseEvent.attempt_id.in_(some))
        for attempt, epoch, sequence, item, value, counts in session.execute(query):
            yield (str(attempt), epoch, sequence, item), (value, counts)


def _in_parts(attempts: Iterable[str]) -> Iterable[list[UUID]]:
    ids = [UUID(attempt) for attempt in attempts]
    return [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]


def _key(saved: Saved) -> Key:
    return saved.attempt, saved.epoch, saved.sequence, saved.item

"""What an invigilator has said to a candidate, and what the candidate has noted down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, bindparam, or_, select

from mockexam.delivery.attempt import Kind
from mockexam.store.models import AttemptEvent, CandidateNote, Message


@dataclass(frozen=True)
class Said:
    """A message of an invigilator."""

    id: int
    words: str
    at: datetime


_MESSAGES = (
    select(Message.id, Message.words, Message.at)
    .where(
        Message.sitting_id == bindparam("sitting"),
        Message.id > bindparam("after"),
        or_(Message.attempt_id.is_(None), Message.attempt_id == bindparam("attempt")),
    )
    .order_by(Message.id)
)
_NOTES = select(CandidateNote.question, CandidateNote.words).where(
    CandidateNote.attempt_id == bindparam("attempt")
)


def messages_for(
    connection: Connection, attempt_id: UUID, sitting_id: int, *, after: int = 0
) -> list[Said]:
    """Return the messages to a candidate, or to everybody in the sitting, oldest first.

    `after` is the id of the last one that was heard.
    """
    asked = {"sitting": sitting_id, "attempt": attempt_id, "after": after}
    return [Said(*row) for row in connection.execute(_MESSAGES, asked)]


def notes_of(connection: Connection, attempt_id: UUID) -> dict[int, str]:
    """Return a candidate's notes by the number of their question."""
    rows = connection.execute(_NOTES, {"attempt": attempt_id})
    return {question: words for question, words in rows}  # noqa: C416 (rows are not tuples)


def says_wrong_details(connection: Connection, attempt_id: UUID) -> bool:
    """Tell whether the candidate said that their details are wrong."""
    query = select(AttemptEvent.id).where(
        AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind == Kind.DETAILS_WRONG.value
    )
    return connection.scalar(query.limit(1)) is not None

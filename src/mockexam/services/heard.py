"""What an invigilator has said to a candidate, and what the candidate has noted down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mockexam.delivery.attempt import Kind
from mockexam.store.models import AttemptEvent, AttemptRow, CandidateNote, Centre, Message


@dataclass(frozen=True)
class Said:
    """A message of an invigilator; `zone` is the centre's."""

    id: int
    words: str
    at: datetime
    zone: str


def messages_for(session: Session, attempt_id: UUID, *, after: int = 0) -> list[Said]:
    """Return the messages to a candidate, or to everybody in the sitting, oldest first.

    `after` is the id of the last one that was heard.
    """
    query = (
        select(Message.id, Message.words, Message.at, Centre.zone)
        .join(AttemptRow, AttemptRow.sitting_id == Message.sitting_id)
        .join(Centre, Centre.id == Message.centre_id)
        .where(
            AttemptRow.id == attempt_id,
            Message.id > after,
            or_(Message.attempt_id.is_(None), Message.attempt_id == attempt_id),
        )
        .order_by(Message.id)
    )
    return [Said(*row) for row in session.execute(query)]


def notes_of(session: Session, attempt_id: UUID) -> dict[int, str]:
    """Return a candidate's notes by the number of their question."""
    query = select(CandidateNote.question, CandidateNote.words).where(
        CandidateNote.attempt_id == attempt_id
    )
    return {question: words for question, words in session.execute(query)}  # noqa: C416 (rows)


def says_wrong_details(session: Session, attempt_id: UUID) -> bool:
    """Tell whether the candidate said that their details are wrong."""
    query = select(AttemptEvent.id).where(
        AttemptEvent.attempt_id == attempt_id, AttemptEvent.kind == Kind.DETAILS_WRONG.value
    )
    return session.scalar(query.limit(1)) is not None

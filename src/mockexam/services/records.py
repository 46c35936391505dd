"""An attempt as its pages need it: one row, with what they say of its sitting, paper and candidate.

A page of an exam is asked for far more often than anything else is read. It needs no objects that
follow their changes, so it is one statement and one plain row.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import Connection, bindparam, exists, select

from mockexam.services.desk import NoSuchAttempt, NotSeated
from mockexam.store.models import (
    AttemptRow,
    Candidate,
    CandidateNote,
    Centre,
    Message,
    PaperRow,
    Seat,
    Sitting,
)


class Record(Protocol):
    """The columns of an attempt, and beside them those that follow `seen_question`.

    Most candidates have no notes and hear nothing from their invigilator, so the row says whether
    there is anything to ask for. `_mapping` has all columns by name, as `desk.state_of` reads them.
    """

    id: UUID
    sitting_id: int
    paper_id: int
    access_code: str
    place: str
    seed: int
    arrangements: Mapping[str, Any]
    status: str
    ended_at: datetime | None
    epoch: int
    tab: str | None
    receipt: str | None
    flags: list[int]
    last_sequence: int
    client_sequence: int
    saved_at: datetime | None
    seen_question: int | None
    rules: Mapping[str, Any]
    instructions: str
    room: str
    digest: str
    paper_title: str
    candidate_name: str
    candidate_number: str
    centre_name: str
    centre_number: str
    zone: str
    has_notes: bool
    sitting_has_messages: bool

    @property
    def _mapping(self) -> Mapping[str, Any]: ...


_RECORD = (
    select(
        AttemptRow.__table__,
        Sitting.opens_at,
        Sitting.closes_at,
        Sitting.minutes,
        Sitting.ends_at,
        Sitting.end_cuts_extra,
        Sitting.rules,
        Sitting.instructions,
        Sitting.room,
        PaperRow.digest,
        PaperRow.title.label("paper_title"),
        Candidate.name.label("candidate_name"),
        Candidate.number.label("candidate_number"),
        Centre.name.label("centre_name"),
        Centre.number.label("centre_number"),
        Centre.zone,
        exists().where(CandidateNote.attempt_id == AttemptRow.id).label("has_notes"),
        exists().where(Message.sitting_id == AttemptRow.sitting_id).label("sitting_has_messages"),
    )
    .join(Sitting, Sitting.id == AttemptRow.sitting_id)
    .join(PaperRow, PaperRow.id == AttemptRow.paper_id)
    .join(Candidate, Candidate.id == AttemptRow.candidate_id)
    .join(Centre, Centre.id == AttemptRow.centre_id)
    .where(AttemptRow.id == bindparam("attempt"))
)
_SEATED = _RECORD.join(Seat, Seat.attempt_id == AttemptRow.id).where(
    Seat.token_digest == bindparam("seat"),
    Seat.revoked_at.is_(None),
    Seat.expires_at > bindparam("now"),
)


def read_record(connection: Connection, attempt_id: UUID) -> Record:
    """Return an attempt.

    Raises:
        NoSuchAttempt: There is none of that id.
    """
    found = connection.execute(_RECORD, {"attempt": attempt_id}).first()
    if found is None:
        raise NoSuchAttempt("There is no such attempt. Join again with your code.")
    return cast("Record", found)


def read_seated(connection: Connection, attempt_id: UUID, seat: str, now: datetime) -> Record:
    """Return an attempt to the browser that holds its seat.

    Raises:
        NotSeated: It does not, or there is no such attempt.
    """
    asked = {"attempt": attempt_id, "seat": seat, "now": now}
    found = connection.execute(_SEATED, asked).first()
    if found is None:
        raise NotSeated(
            "This browser is no longer signed in to this exam. Join again with your code."
        )
    return cast("Record", found)

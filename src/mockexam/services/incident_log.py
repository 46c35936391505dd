"""The log of a sitting: what was noted by hand, and what happened to its attempts by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery.attempt import Kind
from mockexam.store.models import AttemptEvent, AttemptRow, Candidate, Incident, Message

WORDS_LENGTH_MAX = 2000
_TOLD = {
    Kind.BREAK_BEGUN: "rest break begun, clock stopped",
    Kind.BREAK_ENDED: "rest break ended",
    Kind.PAUSED: "paused",
    Kind.RESUMED: "clock goes on",
    Kind.TIME_GRANTED: "time added",
    Kind.LET_IN_LATE: "let in late",
    Kind.REOPENED: "reopened",
    Kind.VOIDED: "made void",
    Kind.MOVABLE: "may move to another computer",
    Kind.MOVED: "moved to another computer",
    Kind.ASKED_TO_MOVE: "asks to move to another computer",
    Kind.DETAILS_WRONG: "says that the details are wrong",
    Kind.DETAILS_CHECKED: "details checked",
    Kind.LATE_DECIDED: "late answers",
    Kind.ARRANGED: "arrangements changed",
}
"""The events that the log tells, and how; starts, ends and tabs stand in the attendance list."""
_BY_ITSELF = (
    Kind.BREAK_BEGUN, Kind.BREAK_ENDED, Kind.MOVED, Kind.ASKED_TO_MOVE, Kind.DETAILS_WRONG,
)  # fmt: skip
"""Those whose stored reason says nothing more."""

_WITH_MINUTES = {
    Kind.TIME_GRANTED: "{} added",
    Kind.LET_IN_LATE: "let in late, to start within {}",
    Kind.REOPENED: "reopened with {} more",
}
"""Those whose stored reason begins with minutes."""


@dataclass(frozen=True)
class Line:
    """A line of the log: when, whom it concerns ("" for the room), what, and by whom."""

    at: datetime
    whom: str
    words: str
    by: str


def add_incident(
    session: Session,
    sitting: tuple[int, int],
    *,
    attempt_id: UUID | None,
    words: str,
    by: str,
    at: datetime,
) -> None:
    """Note an incident of a sitting (its id and its centre's), or of one candidate in it.

    The same words by the same person at the same time are the same incident.
    """
    sitting_id, centre_id = sitting
    same = select(Incident.id).where(
        Incident.sitting_id == sitting_id,
        Incident.attempt_id == attempt_id,
        Incident.words == words.strip(),
        Incident.by == by,
        Incident.at == at,
    )
    if session.scalar(same.limit(1)) is not None:
        return
    session.add(
        Incident(
            sitting_id=sitting_id,
            centre_id=centre_id,
            attempt_id=attempt_id,
            words=words.strip(),
            by=by,
            at=at,
        )
    )


def log_of(session: Session, sitting_id: int, *, most: int = 2000) -> list[Line]:
    """Return the log of a sitting, the newest line first; what was done to many is one line."""
    lines = [
        *_noted(session, sitting_id, most),
        *_sent(session, sitting_id, most),
        *_happened(session, sitting_id, most),
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:most]


def _noted(session: Session, sitting_id: int, most: int) -> list[Line]:
    rows = session.execute(
        select(Incident.at, Incident.words, Incident.by, Candidate.name)
        .outerjoin(AttemptRow, AttemptRow.id == Incident.attempt_id)
        .outerjoin(Candidate, Candidate.id == AttemptRow.candidate_id)
        .where(Incident.sitting_id == sitting_id)
        .order_by(Incident.at.desc(), Incident.id.desc())
        .limit(most)
    )
    return [Line(row.at, row.name or "", row.words, row.by) for row in rows]


def _sent(session: Session, sitting_id: int, most: int) -> list[Line]:
    rows = session.execute(
        select(
            Message.at,
            Message.words,
            Message.by,
            func.count(Message.attempt_id).label("to"),
            func.min(Candidate.name).label("name"),
        )
        .outerjoin(AttemptRow, AttemptRow.id == Message.attempt_id)
        .outerjoin(Candidate, Candidate.id == AttemptRow.candidate_id)
        .where(Message.sitting_id == sitting_id)
        .group_by(Message.at, Message.words, Message.by)
        .order_by(Message.at.desc())
        .limit(most)
    )
    return [
        Line(row.at, _whom(row.to, row.name) or "Everybody", f"message: {row.words}", row.by)
        for row in rows
    ]


def _happened(session: Session, sitting_id: int, most: int) -> list[Line]:
    rows = session.execute(
        select(
            AttemptEvent.at,
            AttemptEvent.kind,
            AttemptEvent.reason,
            AttemptEvent.by,
            func.count().label("people"),
            func.min(Candidate.name).label("name"),
        )
        .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
        .join(Candidate, Candidate.id == AttemptRow.candidate_id)
        .where(
            AttemptRow.sitting_id == sitting_id,
            AttemptEvent.kind.in_([kind.value for kind in _TOLD]),
        )
        .group_by(AttemptEvent.at, AttemptEvent.kind, AttemptEvent.reason, AttemptEvent.by)
        .order_by(AttemptEvent.at.desc())
        .limit(most)
    )
    return [
        Line(row.at, _whom(row.people, row.name), _told(Kind(row.kind), row.reason), row.by)
        for row in rows
    ]


def _told(kind: Kind, reason: str) -> str:
    if kind is Kind.LATE_DECIDED:
        return reason
    minutes, parted, why = reason.partition(": ")
    if kind in _WITH_MINUTES and parted:
        return f"{_WITH_MINUTES[kind].format(minutes)}: {why}"
    return _TOLD[kind] if kind in _BY_ITSELF else f"{_TOLD[kind]}: {reason}"


def _whom(count: int, name: str | None) -> str:
    if count == 0:
        return ""
    return name or "" if count == 1 else f"{count} candidates"


def oldest_first(lines: Sequence[Line]) -> list[Line]:
    """Return a log as it is printed."""
    return sorted(lines, key=lambda line: line.at)

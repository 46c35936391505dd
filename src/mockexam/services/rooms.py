"""A sitting as whoever invigilates sees it: one statement for it, one for all who sit it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, select
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import Attempt, Kind
from mockexam.delivery.presence import Presence, Signs, finish, planned_finish, presence
from mockexam.delivery.rules import Rules
from mockexam.delivery.timing import Timing
from mockexam.services.desk import state_of
from mockexam.services.sittings import NoSuchSitting
from mockexam.store.models import (
    AttemptEvent,
    AttemptRow,
    Candidate,
    Centre,
    PaperRow,
    ResponseEvent,
    Seat,
    Sitting,
    SittingInvigilator,
)


@dataclass(frozen=True)
class Watcher:
    """A member of staff who looks: at the whole centre, or at what they are assigned to."""

    staff_id: int
    centre_id: int
    sees_all: bool


@dataclass(frozen=True)
class Room:
    """A sitting without its candidates; times are instants, shown in `zone`."""

    id: int
    ref: str
    title: str
    paper_ref: str
    room: str
    centre_id: int
    centre_name: str
    centre_number: str
    zone: str
    timing: Timing
    rules: Mapping[str, Any]


@dataclass(frozen=True)
class Sitter:
    """One candidate in the room: what is stored, and how they stand at the instant of reading."""

    id: UUID
    number: str
    name: str
    seat: str
    question: int | None
    saved_at: datetime | None
    arrangements: Arrangements
    attempt: Attempt
    finish: datetime | None
    presence: Presence


_ROOM = (
    select(
        Sitting.id,
        Sitting.ref,
        PaperRow.title,
        PaperRow.ref.label("paper_ref"),
        Sitting.room,
        Sitting.centre_id,
        Centre.name.label("centre_name"),
        Centre.number.label("centre_number"),
        Centre.zone,
        Sitting.opens_at,
        Sitting.closes_at,
        Sitting.minutes,
        Sitting.ends_at,
        Sitting.end_cuts_extra,
        Sitting.rules,
    )
    .join(Centre, Centre.id == Sitting.centre_id)
    .join(PaperRow, PaperRow.id == Sitting.paper_id)
)


def find_room(session: Session, watcher: Watcher, ref: str) -> Room:
    """Return a sitting that somebody may look after.

    Raises:
        NoSuchSitting: The centre has none of that ref, or it is not theirs.
    """
    row = session.execute(_ROOM.where(Sitting.ref == ref, *_seen_by(watcher))).one_or_none()
    if row is None:
        raise NoSuchSitting(f"There is no sitting {ref} here, or you are not assigned to it.")
    return _room(row)


def rooms_of(session: Session, watcher: Watcher, since: datetime, *, most: int = 60) -> list[Room]:
    """Return what somebody looks after that can be started at `since` or later, in its order."""
    query = _ROOM.where(Sitting.closes_at >= since, *_seen_by(watcher))
    return [_room(row) for row in session.execute(query.order_by(Sitting.opens_at).limit(most))]


def _seen_by(watcher: Watcher) -> list[ColumnElement[bool]]:
    own: list[ColumnElement[bool]] = [Sitting.centre_id == watcher.centre_id]
    if not watcher.sees_all:
        own.append(
            exists().where(
                SittingInvigilator.sitting_id == Sitting.id,
                SittingInvigilator.staff_id == watcher.staff_id,
            )
        )
    return own


def _room(row: Any) -> Room:
    rules = Rules.model_validate(row.rules)
    return Room(
        row.id,
        row.ref,
        row.title,
        row.paper_ref,
        row.room,
        row.centre_id,
        row.centre_name,
        row.centre_number,
        row.zone,
        Timing(
            row.opens_at,
            row.closes_at,
            row.minutes,
            ends_at=row.ends_at,
            end_cuts_extra=row.end_cuts_extra,
            section_minutes=rules.section_minutes,
        ),
        row.rules,
    )


def sitters_of(
    session: Session, room: Room, now: datetime, numbers: Collection[str] | None = None
) -> list[Sitter]:
    """Return the candidates of a sitting, those who want a look first, then by their names.

    `numbers` are those of the candidates who are meant, None for all.
    """
    query = _sitters(room.id)
    if numbers is not None:
        query = query.where(Candidate.number.in_(numbers))
    return _read(session, room, now, query)


def sitter_of(session: Session, room: Room, now: datetime, attempt_id: UUID) -> Sitter:
    """Return one candidate of a sitting.

    Raises:
        NoSuchSitting: The attempt is none of the sitting's.
    """
    found = _read(session, room, now, _sitters(room.id).where(AttemptRow.id == attempt_id))
    if not found:
        raise NoSuchSitting(f"There is no such candidate in sitting {room.ref}.")
    return found[0]


def _read(session: Session, room: Room, now: datetime, query: Select[Any]) -> list[Sitter]:
    shared = {
        "opens_at": room.timing.opens_at,
        "closes_at": room.timing.closes_at,
        "minutes": room.timing.minutes,
        "ends_at": room.timing.ends_at,
        "end_cuts_extra": room.timing.end_cuts_extra,
        "rules": room.rules,
    }
    found = [_sitter(dict(row._mapping), shared, now) for row in session.execute(query)]  # noqa: SLF001
    return sorted(found, key=lambda s: (s.presence.rank, s.name.casefold(), s.number))


def _sitter(row: Mapping[str, Any], shared: Mapping[str, Any], now: datetime) -> Sitter:
    attempt = state_of({**row, **shared})
    heard = [at for at in (row["started_at"], row["saved_at"], row["seen_at"]) if at]
    signs = Signs(
        heard_at=max(heard, default=None),
        joined=row["joined"],
        asks_to_move=(row["asked"] or 0) > (row["answered"] or 0),
        details_wrong=(row["wrong"] or 0) > (row["checked"] or 0),
        late_answers=row["late"] or 0,
    )
    return Sitter(
        row["id"],
        row["number"],
        row["name"],
        row["place"],
        row["seen_question"],
        row["saved_at"],
        Arrangements.model_validate(row["arrangements"]),
        machine.at(attempt, now),
        finish(attempt, now),
        presence(attempt, signs, now),
    )


def _sitters(sitting_id: int) -> Select[Any]:
    said, late = _said(sitting_id), _late(sitting_id)
    joined = exists().where(Seat.attempt_id == AttemptRow.id, Seat.revoked_at.is_(None))
    return (
        select(
            AttemptRow.__table__,
            Candidate.number,
            Candidate.name,
            joined.label("joined"),
            said.c.asked,
            said.c.answered,
            said.c.wrong,
            said.c.checked,
            late.c.late,
        )
        .join(Candidate, Candidate.id == AttemptRow.candidate_id)
        .outerjoin(said, said.c.attempt_id == AttemptRow.id)
        .outerjoin(late, late.c.attempt_id == AttemptRow.id)
        .where(AttemptRow.sitting_id == sitting_id)
    )


def _said(sitting_id: int) -> Subquery:
    """Return the newest word of each attempt on moving and on its details, and its answer."""
    newest = {
        "asked": (Kind.ASKED_TO_MOVE,),
        "answered": (Kind.MOVABLE, Kind.MOVED),
        "wrong": (Kind.DETAILS_WRONG,),
        "checked": (Kind.DETAILS_CHECKED,),
    }
    columns = [
        func.max(
            case((AttemptEvent.kind.in_([kind.value for kind in kinds]), AttemptEvent.id))
        ).label(name)
        for name, kinds in newest.items()
    ]
    told = [kind.value for kinds in newest.values() for kind in kinds]
    return (
        select(AttemptEvent.attempt_id, *columns)
        .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
        .where(AttemptRow.sitting_id == sitting_id, AttemptEvent.kind.in_(told))
        .group_by(AttemptEvent.attempt_id)
        .subquery()
    )


def _late(sitting_id: int) -> Subquery:
    """Return how many answers of each attempt that has ended wait for a decision."""
    return (
        select(
            ResponseEvent.attempt_id,
            func.count(ResponseEvent.item_ref.distinct()).label("late"),
        )
        .join(AttemptRow, AttemptRow.id == ResponseEvent.attempt_id)
        .where(
            AttemptRow.sitting_id == sitting_id,
            AttemptRow.ended_at.is_not(None),
            ResponseEvent.counts.is_(False),
            ResponseEvent.decided_at.is_(None),
        )
        .group_by(ResponseEvent.attempt_id)
        .subquery()
    )


@dataclass(frozen=True)
class Times:
    """When a sitting started, and when its candidates finish; None before anybody has started.

    `ordinary` is the finish of who started first, without extra time, breaks and grants; `last`
    is the latest finish of all who have not ended.
    """

    started: datetime | None
    ordinary: datetime | None
    last: datetime | None


def times_of(room: Room, sitters: Sequence[Sitter]) -> Times:
    """Return when a sitting started and when it finishes."""
    started = min((s.attempt.started_at for s in sitters if s.attempt.started_at), default=None)
    if started is None:
        return Times(None, None, None)
    last = max((s.finish for s in sitters if s.finish), default=None)
    return Times(started, planned_finish(room.timing, started), last)

"""Who sits in front of which attempt: joining, and the browser that holds the seat."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Kind, Status
from mockexam.delivery.rules import Rules
from mockexam.errors import MockExamError
from mockexam.services.acts import Act, do
from mockexam.services.attempts import get_attempt
from mockexam.services.desk import Sheet
from mockexam.services.entries import Entry, SittingRefused, enter, take_turns
from mockexam.store.models import AttemptRow, Candidate, Seat, Sitting


class SeatElsewhere(MockExamError):
    """A running attempt is open in another browser, and only an invigilator moves it."""


JOINED_MAX = 500
"""A sitting's code enters no more candidates than this; a tutor may."""
SEAT_LIFE = timedelta(days=60)
"""A candidate's browser stays signed in this long, so that results open in the same place."""


def join_by_name(
    session: Session, sitting: Sitting, name: str, now: datetime, *, browser: str = ""
) -> AttemptRow:
    """Return the attempt of who joins with a sitting's code: their entry, or a new one.

    An entry that somebody already sits at is not given away by its name, except to
    the browser that has it: a double click joins once.

    Raises:
        SittingRefused: The name is taken, or the sitting can no longer be started.
    """
    if now >= sitting.closes_at:
        raise SittingRefused("This exam can no longer be started. Ask your tutor.")
    take_turns(session, sitting.centre_id)
    wanted = " ".join(name.split())
    entered = _entered_as(session, sitting, wanted)
    if entered is None:
        _refuse_when_full(session, sitting)
        return enter(session, sitting, Entry(wanted), new=True)
    started = entered.status != Status.NOT_STARTED.value
    if started or _is_seated(session, entered, now, elsewhere_than=browser):
        raise SittingRefused(
            f"{entered.candidate.name} has already joined. Use the code of your own, "
            "or ask your tutor for it."
        )
    return entered


def _entered_as(session: Session, sitting: Sitting, name: str) -> AttemptRow | None:
    return session.scalar(
        select(AttemptRow)
        .join(AttemptRow.candidate)
        .where(AttemptRow.sitting_id == sitting.id, func.lower(Candidate.name) == name.lower())
        .order_by(Candidate.number)
        .limit(1)
    )


def _refuse_when_full(session: Session, sitting: Sitting) -> None:
    entered = session.scalar(
        select(func.count()).select_from(AttemptRow).where(AttemptRow.sitting_id == sitting.id)
    )
    if (entered or 0) >= JOINED_MAX:
        raise SittingRefused(
            "This exam has no place left to join by name. Ask your tutor for a code of your own."
        )


def take_seat(session: Session, attempt: AttemptRow, now: datetime, *, browser: str = "") -> str:
    """Sign a browser in to an attempt and return the token that it has to show.

    A browser that was signed in before is signed out: an attempt is sat in one place. One that
    runs goes on elsewhere only where an invigilator allowed it, or the sitting lets learners move
    by themselves; then what the old place still sends is stale.

    Raises:
        SeatElsewhere: It runs in another browser and may not be moved.
    """
    locked = get_attempt(session, attempt.id, lock=True)
    if Status(locked.status).running and _is_seated(session, locked, now, elsewhere_than=browser):
        _move(session, locked, now)
    session.execute(
        update(Seat)
        .where(Seat.attempt_id == attempt.id, Seat.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        Seat(
            centre_id=attempt.centre_id,
            attempt_id=attempt.id,
            token_digest=_digest(token),
            browser_digest=_digest(browser),
            taken_at=now,
            expires_at=now + SEAT_LIFE,
        )
    )
    return token


def _move(session: Session, attempt: AttemptRow, now: datetime) -> None:
    freely = Rules.model_validate(attempt.sitting.rules).moves_freely
    allowed = attempt.movable_until is not None and now < attempt.movable_until
    if not freely and not allowed:
        raise SeatElsewhere(
            "This exam is open at another computer. Ask the invigilator to move it here, then "
            "type the code again. What was saved is kept, and your time goes on."
        )
    do(session, Move(attempt.id, now))


@dataclass(frozen=True)
class Move(Act):
    """Go on at another computer: what the old one still sends is stale."""

    def on(self, sheet: Sheet) -> None:
        """Go on there."""
        sheet["tab"] = None
        sheet.become(
            machine.take(sheet.state, self.at), Kind.MOVED, self.at, "moved to another computer"
        )


@dataclass(frozen=True)
class AskToMove(Act):
    """Note that somebody with the candidate's code wants to go on at another computer."""

    def on(self, sheet: Sheet) -> None:
        """Note it, for whoever invigilates."""
        sheet.log(Kind.ASKED_TO_MOVE, self.at, "the code was typed at another computer")


def digest_of_seat(token: str) -> str:
    """Return what a seat is stored under."""
    return _digest(token)


def seated_attempts(
    session: Session | Connection, tokens: Collection[str], now: datetime
) -> list[UUID]:
    """Return the ids of the attempts that these tokens open, the newest seat first."""
    seats = [_digest(token) for token in tokens]
    return list(session.scalars(_SEATED, {"seats": seats, "now": now}))


_SEATED = (
    select(Seat.attempt_id)
    .where(
        Seat.token_digest.in_(bindparam("seats", expanding=True)),
        Seat.revoked_at.is_(None),
        Seat.expires_at > bindparam("now"),
    )
    .order_by(Seat.id.desc())
)


def leave_seats(session: Session, tokens: Collection[str], now: datetime) -> None:
    """Sign a browser out of its attempts."""
    session.execute(
        update(Seat)
        .where(Seat.token_digest.in_([_digest(token) for token in tokens]))
        .values(revoked_at=now)
    )


def _is_seated(
    session: Session, attempt: AttemptRow, now: datetime, *, elsewhere_than: str
) -> bool:
    seat = select(Seat.id).where(
        Seat.attempt_id == attempt.id,
        Seat.revoked_at.is_(None),
        Seat.expires_at > now,
        Seat.browser_digest != _digest(elsewhere_than),
    )
    return session.scalar(seat.limit(1)) is not None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

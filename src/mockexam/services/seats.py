"""Who sits in front of which attempt: joining, and the browser that holds the seat."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mockexam.delivery.attempt import Status
from mockexam.services.attempts import get_attempt
from mockexam.services.sittings import Entry, SittingRefused, enter, take_turns
from mockexam.store.models import AttemptRow, Candidate, Seat, Sitting

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

    A browser that was signed in before is signed out: an attempt is sat in one place.
    """
    get_attempt(session, attempt.id, lock=True)
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


def seated_attempts(session: Session, tokens: Collection[str], now: datetime) -> list[UUID]:
    """Return the ids of the attempts that these tokens open, the newest seat first."""
    rows = session.scalars(
        select(Seat)
        .where(
            Seat.token_digest.in_([_digest(token) for token in tokens]),
            Seat.revoked_at.is_(None),
            Seat.expires_at > now,
        )
        .order_by(Seat.id.desc())
    )
    return [row.attempt_id for row in rows]


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

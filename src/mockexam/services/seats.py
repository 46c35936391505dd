"""Who sits in front of which attempt: joining, and the browser that holds the seat."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mockexam.delivery.attempt import Status
from mockexam.services.sittings import Entry, SittingRefused, attempts_of, enter
from mockexam.store.models import AttemptRow, Seat, Sitting

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
    wanted = " ".join(name.split())
    for attempt in attempts_of(session, sitting):
        if attempt.candidate.name.casefold() == wanted.casefold():
            started = attempt.status != Status.NOT_STARTED.value
            if started or _is_seated(session, attempt, now, elsewhere_than=browser):
                raise SittingRefused(
                    f"{attempt.candidate.name} has already joined. Use the code of your own, "
                    "or ask your tutor for it."
                )
            return attempt
    return enter(session, sitting, Entry(wanted))


def take_seat(session: Session, attempt: AttemptRow, now: datetime, *, browser: str = "") -> str:
    """Sign a browser in to an attempt and return the token that it has to show.

    A browser that was signed in before is signed out: an attempt is sat in one place.
    """
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

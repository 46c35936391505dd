"""Centres and the people who work there."""

import secrets
from collections.abc import Collection, Sequence
from enum import StrEnum
from zoneinfo import available_timezones

from argon2 import PasswordHasher
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.errors import MockExamError
from mockexam.store.models import Centre, Role, Staff

CENTRE_DIGITS = 5


class StaffRole(StrEnum):
    """What a member of staff may do."""

    TUTOR = "tutor"
    MARKER = "marker"
    AUTHOR = "author"
    INVIGILATOR = "invigilator"


class NoSuchCentre(MockExamError):
    """No centre is there yet, or none of that number."""


class AccountRefused(MockExamError):
    """A centre or an account that cannot be made or changed, and how to mend it."""


def add_centre(session: Session, name: str, number: str, zone: str = "Europe/London") -> Centre:
    """Add a centre, or return the one that has the number.

    Raises:
        AccountRefused: The number is not five digits, or there is no such time zone.
    """
    if len(number) != CENTRE_DIGITS or not number.isdecimal():
        raise AccountRefused(f"A centre number has five digits, such as 12345, not {number}.")
    if zone not in available_timezones():
        raise AccountRefused(f"There is no time zone {zone}; one is Europe/London.")
    centre = session.scalar(select(Centre).where(Centre.number == number))
    if centre is None:
        centre = Centre(name=name, number=number, zone=zone)
        session.add(centre)
        session.flush()
    return centre


def get_centre(session: Session, number: str | None = None) -> Centre:
    """Return the centre of a number, or the oldest where none is named.

    Raises:
        NoSuchCentre: There is none of that number, or none at all yet.
    """
    query = select(Centre).order_by(Centre.id).limit(1)
    centre = session.scalar(query if number is None else query.where(Centre.number == number))
    if centre is None and number is not None:
        known = ", ".join(c.number for c in centres(session))
        raise NoSuchCentre(f"There is no centre {number}. Centres are {known or 'none'}.")
    if centre is None:
        raise NoSuchCentre("There is no centre yet. Run `mockexam init`.")
    return centre


def centres(session: Session) -> Sequence[Centre]:
    """Return every centre, the oldest first."""
    return session.scalars(select(Centre).order_by(Centre.id)).all()


def add_staff(
    session: Session,
    centre: Centre,
    *,
    name: str,
    email: str,
    password: str,
    roles: Collection[StaffRole],
) -> Staff | None:
    """Add a member of staff; None where the address has an account, which stays as it is."""
    address = email.strip().lower()
    if session.scalar(select(func.count()).where(Staff.email == address)):
        return None
    staff = Staff(
        centre_id=centre.id,
        name=name,
        email=address,
        password=PasswordHasher().hash(password),
        active=True,
        fs_uniquifier=secrets.token_hex(16),
        roles=[_role(session, role) for role in roles],
    )
    session.add(staff)
    session.flush()
    return staff


def set_password(session: Session, email: str, password: str) -> Staff:
    """Give a member of staff another password; whoever is signed in has to sign in again.

    Raises:
        AccountRefused: There is no such account.
    """
    staff = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
    if staff is None:
        raise AccountRefused(f"There is no account {email}. `mockexam staff list` names them.")
    staff.password = PasswordHasher().hash(password)
    staff.fs_uniquifier = secrets.token_hex(16)
    return staff


def list_staff(session: Session, centre_id: int | None) -> Sequence[Staff]:
    """Return the staff of a centre, or of all where none is named, by their addresses."""
    query = select(Staff).order_by(Staff.email)
    if centre_id is not None:
        query = query.where(Staff.centre_id == centre_id)
    return session.scalars(query).all()


def new_password() -> str:
    """Return a random password that can be typed, about 72 bits."""
    return secrets.token_urlsafe(9)


def _role(session: Session, name: StaffRole) -> Role:
    role = session.scalar(select(Role).where(Role.name == name.value))
    if role is None:
        role = Role(name=name.value)
        session.add(role)
        session.flush()
    return role

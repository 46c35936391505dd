"""Who may call which route: declared beside each, refused where it is not."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from mockexam.services import seats
from mockexam.services.accounts import StaffRole
from mockexam.web.state import now, state, wants_json

View = TypeVar("View", bound=Callable[..., Any])
SEATS = "seats"
BROWSER = "browser"
STAFF_SEEN = "staff_seen"
STAFF_IDLE = timedelta(hours=12)
"""Staff who do nothing for this long are signed out; candidates never are."""


class Role(StrEnum):
    """An audience. A candidate is known by a seat, staff by an account."""

    ANYONE = "anyone"
    CANDIDATE = "candidate"
    TUTOR = StaffRole.TUTOR.value
    MARKER = StaffRole.MARKER.value
    AUTHOR = StaffRole.AUTHOR.value
    INVIGILATOR = StaffRole.INVIGILATOR.value


STAFF = (Role.TUTOR, Role.MARKER, Role.AUTHOR, Role.INVIGILATOR)
_FOREIGN = {
    "static": (Role.ANYONE,),
    "security.static": (Role.ANYONE,),
    "security.login": (Role.ANYONE,),
    "security.logout": STAFF,
    "security.verify": STAFF,
}
"""The routes that libraries bring."""


def allow(*roles: Role, by_command: bool = False) -> Callable[[View], View]:
    """Declare who may call a view.

    With `by_command` the candidate's seat is checked by what the view asks of the attempt, in the
    same transaction, and not before: for what has to be quick.
    """

    def declare(view: View) -> View:
        view.mockexam_roles = roles  # type: ignore[attr-defined]
        view.mockexam_by_command = by_command  # type: ignore[attr-defined]
        return view

    return declare


def roles_of(app: Flask, endpoint: str) -> tuple[Role, ...]:
    """Return who may call an endpoint; nobody where nothing is declared."""
    view = app.view_functions[endpoint]
    declared: tuple[Role, ...] = getattr(view, "mockexam_roles", ())
    return declared or _FOREIGN.get(endpoint, ())


def set_up(app: Flask) -> None:
    """Check every request against the declaration of its route."""
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    roles = roles_of(current_app, request.endpoint)
    if Role.ANYONE in roles:
        return None
    if Role.CANDIDATE in roles:
        view = current_app.view_functions[request.endpoint]
        return None if getattr(view, "mockexam_by_command", False) else check_seat()
    if not current_user.is_authenticated:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    if not _is_lively():
        logout_user()
        flash("You were signed out after a long pause. Sign in again.")
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    if not any(current_user.has_role(role.value) for role in roles):
        abort(403)
    return None


def role_names() -> list[str]:
    """Return the names of the roles of whoever is signed in."""
    return [role.name for role in current_user.roles]


def _is_lively() -> bool:
    """Tell whether a member of staff was here within the idle limit, and note that they are."""
    last = session.get(STAFF_SEEN)
    session[STAFF_SEEN] = now().isoformat()
    return last is None or now() - datetime.fromisoformat(last) < STAFF_IDLE


def check_seat() -> ResponseReturnValue | None:
    """Return the answer to a browser that has no seat at the attempt of the address."""
    attempt_id: UUID | None = (request.view_args or {}).get("attempt_id")
    with state().database.reading_connection() as db:
        seated = seats.seated_attempts(db, session.get(SEATS, []), now())
    return None if attempt_id is None or attempt_id in seated else refuse_seat()


def refuse_seat() -> ResponseReturnValue:
    """Return the answer to a browser that is not, or no longer, signed in to an attempt."""
    if wants_json():
        message = "This browser is no longer signed in to this exam. Join again with your code."
        return {"message": message}, 403
    flash("Join with your code to go on. What you have saved is kept.")
    return redirect(url_for("public.join"), 303)


def seat() -> str:
    """Return the digest of the seat that this browser shows; of none where it shows none."""
    return seats.digest_of_seat(next(iter(session.get(SEATS, [])), ""))


def browser_id() -> str:
    """Return what this browser is known by before it has a seat."""
    if BROWSER not in session:
        session[BROWSER] = secrets.token_urlsafe(16)
    known: str = session[BROWSER]
    return known


def add_seat(token: str) -> None:
    """Remember a seat in this browser, in place of another candidate's."""
    session.permanent = True
    session[SEATS] = [token]

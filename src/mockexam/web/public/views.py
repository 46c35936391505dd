"""Routes for anybody."""

from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_from_directory, url_for
from flask import session as browser_session
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import text
from sqlalchemy.orm import Session

from mockexam.delivery.arrangements import Arrangements
from mockexam.services import attempts, seats, sittings
from mockexam.services.codes import show_code
from mockexam.services.entries import SittingRefused
from mockexam.services.seats import AskToMove, SeatElsewhere
from mockexam.store.models import AttemptRow, Sitting
from mockexam.web import throttle
from mockexam.web.access import SEATS, STAFF, Role, add_seat, allow, browser_id
from mockexam.web.display import (
    COOKIE,
    COOKIE_DAYS,
    EXAM_COOKIE,
    Display,
    DisplayForm,
    attempt_in,
    display_of,
    exam_cookie,
    read_display,
)
from mockexam.web.public.forms import JoinByNameForm, JoinForm
from mockexam.web.state import act, now, reading, state, writing

bp = Blueprint("public", __name__)
_HOMES = {
    Role.TUTOR: "tutor.home",
    Role.MARKER: "marker.home",
    Role.AUTHOR: "author.home",
    Role.INVIGILATOR: "centre.home",
}
"""The first page of each role; of several roles the first one's."""


@bp.get("/")
@allow(Role.ANYONE)
def front() -> ResponseReturnValue:
    """Show the two doors: candidates and staff."""
    return render_template("web/home.html")


@bp.get("/home")
@allow(*STAFF)
def home() -> ResponseReturnValue:
    """Lead staff to the page that is theirs."""
    own = next(home for role, home in _HOMES.items() if current_user.has_role(role.value))
    return redirect(url_for(own), 303)


@bp.route("/join", methods=["GET", "POST"])
@bp.route("/join/<code>", methods=["GET", "POST"])
@allow(Role.ANYONE)
def join(code: str = "") -> ResponseReturnValue:
    """Let a candidate in by a code of their own, or by the sitting's code and their name."""
    form: JoinForm = JoinForm(code=show_code(code))
    browser = browser_id()
    if request.method == "GET":
        return render_template("web/join.html", form=form)
    if not form.validate():
        return render_template("web/join.html", form=form), 422
    throttle.check_flood()
    with reading() as session:
        found = sittings.find_by_code(session, form.code.data or "")
    if found is None:
        throttle.note_wrong_code()
        form.code.errors = ["This code is not known. Check it with your slip or the board."]
        return render_template("web/join.html", form=form), 422
    if isinstance(found, AttemptRow):
        return _take_seat(found, browser)
    return _join_by_name(found, browser)


def _join_by_name(sitting: Sitting, browser: str) -> ResponseReturnValue:
    form = JoinByNameForm()
    if "name" not in request.form:
        return render_template("web/join.html", form=form)
    if not form.validate():
        return render_template("web/join.html", form=form), 422
    try:
        with writing() as session:
            entered = seats.join_by_name(
                session, sitting, form.name.data or "", now(), browser=browser
            )
            token = seats.take_seat(session, entered, now(), browser=browser)
    except (SittingRefused, SeatElsewhere) as refusal:
        form.name.errors = [str(refusal)]
        return render_template("web/join.html", form=form), 422
    return _seated(entered, token)


def _take_seat(attempt: AttemptRow, browser: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            token = seats.take_seat(session, attempt, now(), browser=browser)
    except SeatElsewhere as refusal:
        act(AskToMove(attempt.id, now()))
        form = JoinForm()
        form.code.errors = [str(refusal)]
        return render_template("web/join.html", form=form), 409
    return _seated(attempt, token)


def _seated(attempt: AttemptRow, token: str) -> ResponseReturnValue:
    add_seat(token)
    return redirect(url_for("learner.details", attempt_id=attempt.id), 303)


@bp.route("/display", methods=["GET", "POST"])
@allow(Role.ANYONE)
def display() -> ResponseReturnValue:
    """Choose colours, text size and spacing for this browser."""
    back = _own_address(request.args.get("next", ""))
    attempt_id = attempt_in(back)
    current = _displayed(attempt_id)
    form = DisplayForm(data=vars(current))
    if not form.validate_on_submit():
        return render_template("web/display.html", form=form, display=current, back=back)
    chosen = Display(
        form.theme.data, form.text.data, form.spacing.data, form.font.data, form.ruler.data
    )
    answer = redirect(back, 303)
    answer.set_cookie(
        state().settings.cookie(COOKIE if attempt_id is None else EXAM_COOKIE),
        chosen.as_cookie() if attempt_id is None else exam_cookie(attempt_id, chosen),
        max_age=COOKIE_DAYS * 86_400 if attempt_id is None else None,
        samesite="Lax",
        httponly=True,
        secure=state().settings.secure_cookies,
    )
    return answer


def _displayed(attempt_id: UUID | None) -> Display:
    """Return how pages look now: within an exam as its candidate's pages do."""
    with reading() as session:
        if attempt_id is None or not _is_seated(session, attempt_id):
            return read_display(request.cookies, state().settings.cookie(COOKIE))
        row = attempts.get_attempt(session, attempt_id)
        return display_of(
            request.cookies,
            state().settings.cookie,
            attempt_id,
            Arrangements.model_validate(row.arrangements),
        )


def _is_seated(session: Session, attempt_id: UUID) -> bool:
    return attempt_id in seats.seated_attempts(session, browser_session.get(SEATS, []), now())


@bp.get("/help")
@allow(Role.ANYONE)
def help_page() -> ResponseReturnValue:
    """Say how sitting an exam here works."""
    return render_template("web/help.html")


@bp.get("/accessibility")
@allow(Role.ANYONE)
def accessibility() -> ResponseReturnValue:
    """Say what works for whom, and what does not yet."""
    return render_template("web/accessibility.html")


@bp.get("/assets/<name>")
@allow(Role.ANYONE)
def asset(name: str) -> ResponseReturnValue:
    """Send a picture by the hash of its content."""
    return send_from_directory(state().settings.assets, name, max_age=31_536_000)


@bp.get("/healthz")
@allow(Role.ANYONE)
def health() -> ResponseReturnValue:
    """Answer 200 when the database answers."""
    with reading() as session:
        session.execute(text("SELECT 1"))
    return {"status": "ready"}


def _own_address(wanted: str) -> str:
    """Return an address of ours to go on to, never one of another site."""
    parts = urlsplit(wanted)
    if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc:
        return wanted
    return url_for("public.front")

"""Routes for anybody."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import text

from mockexam.services import seats, sittings
from mockexam.services.codes import show_code
from mockexam.services.seats import AskToMove, SeatElsewhere
from mockexam.services.sittings import SittingRefused
from mockexam.store.models import AttemptRow, Sitting
from mockexam.web import throttle
from mockexam.web.access import STAFF, Role, add_seat, allow, browser_id
from mockexam.web.display import COOKIE, COOKIE_DAYS, Display, DisplayForm, read_display
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
    cookie = state().settings.cookie(COOKIE)
    current = read_display(request.cookies, cookie)
    form = DisplayForm(data=vars(current))
    if not form.validate_on_submit():
        return render_template("web/display.html", form=form)
    chosen = Display(form.theme.data, form.text.data, form.spacing.data)
    answer = redirect(_own_address(request.args.get("next", "")), 303)
    answer.set_cookie(
        cookie,
        chosen.as_cookie(),
        max_age=COOKIE_DAYS * 86_400,
        samesite="Lax",
        httponly=True,
        secure=state().settings.secure_cookies,
    )
    return answer


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

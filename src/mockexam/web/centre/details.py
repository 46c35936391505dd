"""Routes of a candidate's details: checked, and put right before the start."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.services import rooms
from mockexam.services.invigilation import CheckDetails, NotAsItStands
from mockexam.web.access import allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.forms import NameForm
from mockexam.web.centre.watching import WATCHERS, room_of
from mockexam.web.state import act, now, reading


@bp.route("/sittings/<ref>/details/<uuid:attempt_id>", methods=["GET", "POST"])
@allow(*WATCHERS)
def details(ref: str, attempt_id: UUID) -> ResponseReturnValue:
    """Show who a candidate is entered as, and put the name right; or lead on to cancelling."""
    with reading() as session:
        room = room_of(session, ref)
        sitter = rooms.sitter_of(session, room, now(), attempt_id)
    form = NameForm(name=sitter.name)
    page = {"room": room, "sitter": sitter, "form": form}
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("web/centre/details.html", **page), status
    try:
        act(CheckDetails(attempt_id, now(), current_user.name, form.name.data or ""))
    except NotAsItStands as refusal:
        form.name.errors = [f"{refusal} Details are put right before the start."]
        return render_template("web/centre/details.html", **page), 422
    flash(f"The details of {form.name.data} are checked.")
    return redirect(url_for(".live", ref=ref), 303)

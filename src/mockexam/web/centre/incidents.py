"""Routes of the log of a sitting: read it, and add to it."""

from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.delivery import civil
from mockexam.services import incident_log, rooms
from mockexam.services.rooms import Room, Sitter
from mockexam.web.access import allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.forms import THE_ROOM, IncidentForm
from mockexam.web.centre.watching import WATCHERS, room_of
from mockexam.web.state import now, reading, writing


@bp.route("/sittings/<ref>/incidents", methods=["GET", "POST"])
@allow(*WATCHERS)
def incidents(ref: str) -> ResponseReturnValue:
    """Show the log, the newest line first, and add an incident to it."""
    with reading() as session:
        room = room_of(session, ref)
        sitters = rooms.sitters_of(session, room, now())
        lines = incident_log.log_of(session, room.id)
    form = _form(room, sitters)
    if not form.validate_on_submit():
        page = render_template(
            "web/centre/incidents.html", room=room, form=form, lines=lines, tab="incidents"
        )
        return page, 422 if form.is_submitted() else 200
    by_number = {sitter.number: sitter.id for sitter in sitters}
    with writing() as session:
        incident_log.add_incident(
            session,
            (room.id, room.centre_id),
            attempt_id=by_number.get(form.whom.data or ""),
            words=form.words.data or "",
            by=current_user.name,
            at=form.instant(),
        )
    flash("The incident is in the log.")
    return redirect(url_for(".incidents", ref=ref), 303)


def _form(room: Room, sitters: list[Sitter]) -> IncidentForm:
    zone = ZoneInfo(room.zone)
    local = civil.to_local(now(), zone).replace(second=0, microsecond=0, tzinfo=None)
    form = IncidentForm(zone, now(), at=local, whom=request.args.get("c", THE_ROOM))
    by_name = sorted(sitters, key=lambda s: s.name.casefold())
    form.whom.choices = [
        (THE_ROOM, "The whole room"),
        *((s.number, f"{s.name}, {s.number}") for s in by_name),
    ]
    return form

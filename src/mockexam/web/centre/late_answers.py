"""Routes of answers that came after the end: read, then counted or left out."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.services import late_answers as late
from mockexam.services import papers as shelf
from mockexam.services import sittings as register
from mockexam.services.late_answers import DecideLate
from mockexam.web.access import allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.watching import WATCHERS, room_of
from mockexam.web.forms import EmptyForm
from mockexam.web.learner.results import shown_answer
from mockexam.web.state import act, now, reading


@bp.route("/sittings/<ref>/late/<uuid:attempt_id>", methods=["GET", "POST"])
@allow(*WATCHERS)
def late_answers(ref: str, attempt_id: UUID) -> ResponseReturnValue:
    """Show what arrived after the end, and let whoever looks after the sitting count it or not."""
    form = EmptyForm()
    with reading() as session:
        room = room_of(session, ref)
        attempt = register.entered(session, room.centre_id, ref, attempt_id)
        if not form.is_submitted():
            return render_template(
                "web/centre/late_answers.html",
                ref=ref,
                attempt=attempt,
                late=late.late_answers(session, attempt.id, shelf.paper_of(attempt.paper)),
                form=form,
                shown_answer=shown_answer,
                zone=room.zone,
            )
    count = request.form.get("decision") == "count"
    up_to = request.form.get("up_to", 0, type=int)
    act(DecideLate(attempt_id, now(), up_to, count, current_user.name))
    flash("The late answers count now." if count else "The late answers are left out.")
    return redirect(url_for(".live", ref=ref), 303)

"""Routes from a class's results to its next paper."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.services import follow_ups
from mockexam.services import sittings as register
from mockexam.web.access import Role, allow
from mockexam.web.forms import EmptyForm
from mockexam.web.state import reading
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.drafts import begin_draft


@bp.route("/sittings/<ref>/follow-up", methods=["GET", "POST"])
@allow(Role.TUTOR)
def follow_up(ref: str) -> ResponseReturnValue:
    """Show what a follow-up would weigh and why, then make it."""
    form = EmptyForm()
    with reading() as session:
        sitting = register.get_sitting(session, current_user.centre_id, ref)
        found = follow_ups.follow_up(session, sitting)
    if form.validate_on_submit():
        draft_id = begin_draft(found.blueprint, (found.excluded,))
        return redirect(url_for(".draft", draft_id=draft_id), 303)
    return render_template("web/tutor/follow_up.html", sitting=sitting, follow_up=found, form=form)

"""Routes of access arrangements: a centre's candidates, what each has, and what they used."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import ChangeRefused
from mockexam.services import arrangements as access
from mockexam.services import evidence
from mockexam.services.arrangements import ArrangeNow, Hand
from mockexam.web.access import Role, allow
from mockexam.web.centre.arrangements_forms import ArrangementsForm, arrangements_form
from mockexam.web.centre.blueprint import bp
from mockexam.web.state import act, now, reading, writing


@bp.get("/candidates/")
@allow(Role.TUTOR)
def candidates() -> ResponseReturnValue:
    """List the centre's candidates with their arrangements, or those that a search finds."""
    words = request.args.get("q", "").strip()
    with reading() as session:
        found, count = access.find_candidates(session, current_user.centre_id, words)
        return render_template(
            "web/centre/candidates.html",
            words=words,
            candidates=[(one, _held(one.arrangements).words()) for one in found],
            count=count,
        )


@bp.route("/candidates/<number>/arrangements", methods=["GET", "POST"])
@allow(Role.TUTOR)
def arrangements(number: str) -> ResponseReturnValue:
    """Show and set what a candidate has in every exam, with the record of what was used."""
    with reading() as session:
        candidate = access.get_candidate(session, current_user.centre_id, number)
        form = arrangements_form(_held(candidate.arrangements))
        if not form.validate_on_submit():
            return _page(session, number, form), 422 if form.is_submitted() else 200
    wanted = form.arrangements()
    hand = Hand(current_user.name, now(), (form.reason.data or "").strip())
    with writing() as session:
        candidate = access.get_candidate(session, current_user.centre_id, number, lock=True)
        to_come = access.arrange(session, candidate, wanted, hand)
        running = [row.id for row in access.running_attempts(session, candidate, now())]
        name = candidate.name
    told = [f"The arrangements of {name} are saved{_to_come(to_come)}."]
    for attempt_id in running if form.also_now.data else ():
        try:
            act(ArrangeNow(attempt_id, now(), wanted, hand.by, hand.reason))
            told.append("The exam that is running has them, too.")
        except ChangeRefused as refusal:
            told.append(f"The exam that is running stays as it was: {refusal}")
    flash(" ".join(told))
    return redirect(url_for(".arrangements", number=number), 303)


def _to_come(count: int) -> str:
    if count == 0:
        return ""
    return f", also for {count} exam{'' if count == 1 else 's'} that {_has(count)} not started"


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _held(stored: object) -> Arrangements:
    return Arrangements.model_validate(stored)


def _page(session: Session, number: str, form: ArrangementsForm) -> str:
    candidate = access.get_candidate(session, current_user.centre_id, number)
    uses = evidence.uses_of(session, candidate, now())
    changes = access.changes_of(session, candidate)
    return render_template(
        "web/centre/arrangements.html",
        candidate=candidate,
        centre=current_user.centre,
        held=_held(candidate.arrangements).words(),
        form=form,
        uses=uses,
        changes=[(one, _held(one.arrangements).words()) for one in changes],
        running=access.running_attempts(session, candidate, now()),
        zone=current_user.centre.zone,
        now=now(),
    )

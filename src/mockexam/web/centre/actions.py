"""Routes of what an invigilator does: whom it concerns and why are asked first, then it is done."""

from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.delivery import attempt as machine
from mockexam.delivery.presence import span
from mockexam.services import interventions, rooms
from mockexam.services.interventions import Action, Foreseen, Wanted
from mockexam.services.rooms import Room, Sitter
from mockexam.web.access import allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.forms import ActionForm
from mockexam.web.centre.watching import WATCHERS, clock, room_of, shown
from mockexam.web.centre.words import ASKED, SHARED, TITLES, presses
from mockexam.web.state import now, reading, writing

_ANY = ",".join(f"'{action.value}'" for action in Action)
SHOW, DO = "show", "do"


@bp.get(f"/sittings/<ref>/act/<any({_ANY}):action>")
@allow(*WATCHERS)
def act(ref: str, action: str) -> ResponseReturnValue:
    """Ask why, and show whom it concerns and what would come of it."""
    wanted = Action(action)
    form = ActionForm(wanted, formdata=None, token=interventions.new_token())
    if "minutes" in form:
        form.minutes.data = ASKED[wanted].preset
    return _page(ref, form)


@bp.post(f"/sittings/<ref>/act/<any({_ANY}):action>")
@allow(*WATCHERS)
def do(ref: str, action: str) -> ResponseReturnValue:
    """Do it, once however often the button is pressed; other minutes are shown first."""
    form = ActionForm(Action(action))
    if request.form.get("do") == SHOW:
        return _page(ref, form)
    if not form.validate_on_submit():
        return _page(ref, form), 422
    if not form.is_as_shown:
        return _page(ref, form, changed=True), 422
    token = form.token.data or ""
    with writing() as session:
        room = room_of(session, ref)
        chosen = rooms.sitters_of(session, room, now(), _numbers())
        whom = None if _is_everybody() else [sitter.id for sitter in chosen]
        interventions.intervene(
            session.connection(), (room.id, room.centre_id), _wanted(form), whom, token
        )
    return redirect(url_for(".live", ref=ref, done=token), 303)


def _is_everybody() -> bool:
    return request.values.get("all") == "1"


def _numbers() -> list[str] | None:
    return None if _is_everybody() else request.values.getlist("c")


def _wanted(form: ActionForm) -> Wanted:
    words = (form.why.data or "").strip()
    return Wanted(form.action, words, current_user.name, now(), form.minutes_asked)


def _page(ref: str, form: ActionForm, *, changed: bool = False) -> str:
    with reading() as session:
        room = room_of(session, ref)
        chosen = rooms.sitters_of(session, room, now(), _numbers())
    wanted = _wanted(form)
    foreseen = [(s, interventions.foresee(s.attempt, s.name, wanted)) for s in chosen]
    if "shown" in form:
        form.shown.data = str(form.minutes_asked)
    return render_template(
        "web/centre/act.html",
        room=room,
        form=form,
        changed=changed,
        action=form.action,
        title=TITLES[form.action],
        asked=ASKED[form.action],
        everybody=_is_everybody(),
        for_all=form.action in SHARED,
        rows=[_row(sitter, seen, form.action, room) for sitter, seen in foreseen],
        can=any(not seen.refusal for _, seen in foreseen),
        presses=presses(form.action, form.minutes_asked),
    )


def _row(sitter: Sitter, seen: Foreseen, action: Action, room: Room) -> dict[str, Any]:
    return {
        **shown(sitter, room),
        "finishes": clock(seen.finish, room),
        "then": "" if seen.refusal else _then(seen, action, room, now()),
        "refusal": seen.refusal,
    }


def _then(seen: Foreseen, action: Action, room: Room, at: datetime) -> str:
    """Return what would be so after an action, as its column says it."""
    if seen.after is None or action is Action.MESSAGE:
        return ""
    if action is Action.PAUSE:
        return span(machine.remaining(seen.after, at))
    if action is Action.VOID:
        return "Void"
    until = {Action.MOVE: seen.after.movable_until, Action.LET_IN: seen.after.late_until}
    return clock(until.get(action, seen.then), room)

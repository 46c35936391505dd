"""Routes of the print pack of a sitting: have it made, see how far it is, take its files."""

import time

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import AnyOf, NumberRange, Optional

from mockexam.jobs import packing
from mockexam.services import packs
from mockexam.services.pack_files import Made, Store, stamp_alone
from mockexam.services.pack_plans import (
    SHEETS_MAX,
    SPARES_MAX,
    PackRefused,
    Wanted,
    plan_pack,
)
from mockexam.services.rooms import Room
from mockexam.store.models import PackRun
from mockexam.web.access import Role, allow
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.lists import pdf_answer
from mockexam.web.centre.watching import WATCHERS, clock, refuse_early, room_of
from mockexam.web.forms import WholeNumberField
from mockexam.web.state import now, reading, state, writing

ANSWER_SECONDS = 0.6
"""A request waits this long for a pack, then shows how far it is."""
UNCLAIMED_SECONDS = 0.4
"""A pack that no worker has taken by then is made by the server itself."""
_LOOK_SECONDS = 0.05


class PackForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """What is asked for of a pack."""

    spares = WholeNumberField(
        "Spare copies of each paper",
        description="Leave it empty for one in twenty, at least two.",
        validators=[
            Optional(),
            NumberRange(0, SPARES_MAX, f"Enter a whole number from 0 to {SPARES_MAX}."),
        ],
    )
    sheets = WholeNumberField(
        "Sheets that the printer holds",
        description="No file has more, and no paper is split between two. A sheet has two pages.",
        validators=[
            Optional(),
            NumberRange(1, SHEETS_MAX, f"Enter a whole number from 1 to {SHEETS_MAX}."),
        ],
    )
    do = StringField(validators=[AnyOf(("make", "cancel"), "Press one of the buttons.")])


@bp.route("/sittings/<ref>/packs", methods=["GET"])
@allow(*WATCHERS)
def pack(ref: str) -> ResponseReturnValue:
    """Show the pack of a sitting: how far it is, or its files."""
    with reading() as session:
        return _page(session, room_of(session, ref), PackForm(formdata=None))


@bp.post("/sittings/<ref>/packs")
@allow(Role.TUTOR)
def make_pack(ref: str) -> ResponseReturnValue:
    """Have a pack made, or let the one that is being made be."""
    form = PackForm()
    with reading() as session:
        room = room_of(session, ref)
        if not form.validate_on_submit():
            return _page(session, room, form), 422
    if form.do.data == "cancel":
        return _cancel(room)
    wanted = Wanted(form.sheets.data or state().settings.pack_sheets, form.spares.data)
    try:
        with writing() as session:
            run_id = packs.ask(session, room, wanted, current_user.name, now()).id
    except PackRefused as refusal:
        with reading() as session:
            return _page(session, room, form, str(refusal)), 422
    _start(run_id)
    return redirect(url_for(".pack", ref=ref), 303)


@bp.get("/sittings/<ref>/packs/progress")
@allow(*WATCHERS)
def pack_progress(ref: str) -> ResponseReturnValue:
    """Tell the page's script how far the pack is."""
    with reading() as session:
        run = packs.newest_run(session, room_of(session, ref))
    is_open = run is not None and packs.is_open(run, now())
    steps = {"done": run.done, "total": run.total} if run else {}
    return {"working": is_open, "seconds": _elapsed(run) if run else 0, **steps}


@bp.get("/sittings/<ref>/packs/<int:run_id>/<name>")
@allow(*WATCHERS)
def pack_file(ref: str, run_id: int, name: str) -> ResponseReturnValue:
    """Send a file of the pack; papers only to who may have them already."""
    with reading() as session:
        room = room_of(session, ref)
        run = packs.newest_made(session, room)
    if run is None or run.id != run_id or all(f.name != name for f in packs.made_of(run).files):
        abort(404)
    if packs.is_paper(name):
        refuse_early(room)
    path = packs.folder_of(run.id, state().settings.packs) / name
    if not path.is_file():
        abort(404)
    return send_file(path, mimetype="application/pdf", download_name=f"{ref}-{name}", max_age=0)


@bp.get("/sittings/<ref>/packs/candidate.pdf")
@allow(*WATCHERS)
def pack_alone(ref: str) -> ResponseReturnValue:
    """Send one candidate's paper, printed again."""
    number = request.args.get("number", "")
    settings = state().settings
    with reading() as session:
        room = room_of(session, ref)
        refuse_early(room)
        try:
            wanted = Wanted(settings.pack_sheets, numbers=(number,))
            task = plan_pack(session, room, wanted, now())
        except PackRefused as refusal:
            return _page(session, room, PackForm(formdata=None), str(refusal)), 422
    pdf = stamp_alone(task, Store(settings.print_cache, settings.assets))
    return pdf_answer(pdf, f"{ref}-{task.copies[0].number}")


def _cancel(room: Room) -> ResponseReturnValue:
    with writing() as session:
        if (run := packs.newest_run(session, room)) is not None:
            packs.cancel(run, now())
    flash("The pack was cancelled. One that was made before is still here.")
    return redirect(url_for(".pack", ref=room.ref), 303)


def _start(run_id: int) -> None:
    """Have a pack made, and wait a little for its end."""
    state().queue.pack(run_id)
    database, begun, offered = state().database, time.monotonic(), False
    while (waited := time.monotonic() - begun) < ANSWER_SECONDS:
        with database.reading() as session:
            status = session.get_one(PackRun, run_id).status
        if status not in packs.OPEN:
            return
        if status == packs.PackStatus.WAITING.value and waited > UNCLAIMED_SECONDS and not offered:
            packing.work_here(state().settings, database, run_id)
            offered = True
        time.sleep(_LOOK_SECONDS)


def _page(session: Session, room: Room, form: PackForm, refusal: str = "") -> str:
    run = packs.newest_run(session, room)
    shared = {"room": room, "form": form, "tab": "packs", "is_tutor": _is_tutor()}
    if run is not None and packs.is_open(run, now()):
        return render_template(
            "web/centre/pack_working.html", run=run, seconds=_elapsed(run), **shared
        )
    held = packs.newest_made(session, room)
    return render_template(
        "web/centre/pack.html",
        run=held,
        made=packs.made_of(held) if held else None,
        is_stale=held is not None and _is_stale(session, room, held, packs.made_of(held)),
        candidates=packs.entered(session, room),
        fault=packs.fault_of(run, now()) if run else "",
        refusal=refusal,
        usual_sheets=state().settings.pack_sheets,
        early=None if _is_tutor() or now() >= packs.papers_from(room) else _hour(room),
        is_paper=packs.is_paper,
        zone=room.zone,
        **shared,
    )


def _is_stale(session: Session, room: Room, run: PackRun, made: Made) -> bool:
    """Tell whether candidates, seats, papers or sizes are others than when the pack was made."""
    try:
        return plan_pack(session, room, Wanted(run.sheets, run.spares), now()).digest != made.digest
    except PackRefused:
        return True


def _is_tutor() -> bool:
    return bool(current_user.has_role(Role.TUTOR.value))


def _hour(room: Room) -> str:
    return clock(packs.papers_from(room), room)


def _elapsed(run: PackRun) -> int:
    return int(((run.ended_at or now()) - (run.started_at or run.asked_at)).total_seconds())

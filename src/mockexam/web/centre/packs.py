"""Routes of the print pack of a sitting: have it made, see how far it is, take its files."""

import time
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.jobs import packing
from mockexam.services import packs
from mockexam.services.pack_deals import PLAIN, PackRefused
from mockexam.services.pack_editions import printout_in
from mockexam.services.pack_files import Made, PackFile, Store, stamp_alone, stamp_sheets_alone
from mockexam.services.pack_plans import Wanted, keep_dealt, plan_pack
from mockexam.services.printouts import Printout
from mockexam.services.reading import readable_from
from mockexam.services.rooms import Room
from mockexam.store.models import PackRun
from mockexam.web.access import Role, allow, role_names
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.lists import pdf_answer
from mockexam.web.centre.pack_forms import PackForm, form_like
from mockexam.web.centre.watching import WATCHERS, clock, refuse_early, room_of
from mockexam.web.state import now, reading, state, writing

ANSWER_SECONDS = 0.6
"""A request waits this long for a pack, then shows how far it is."""
UNCLAIMED_SECONDS = 0.4
"""A pack that no worker has taken by then is made by the server itself."""
_LOOK_SECONDS = 0.05
_FOR_CANDIDATES = "For candidates"
_LISTS = "Lists for the room"
_FOR_MARKING = "For marking: not for the room"
_GROUPS = (_FOR_CANDIDATES, _LISTS, _FOR_MARKING)
"""What the files of a pack are for, in the order in which they are shown."""
NO_SHEET = "The pack was made without answer sheets. Make it again with them."


@bp.route("/sittings/<ref>/packs", methods=["GET"])
@allow(*WATCHERS)
def pack(ref: str) -> ResponseReturnValue:
    """Show the pack of a sitting: how far it is, or its files."""
    with reading() as session:
        return _page(session, room_of(session, ref))


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
    wanted = form.wanted(state().settings.pack_sheets)
    try:
        with writing() as session:
            run_id = packs.ask(session, room, wanted, current_user.name, now()).id
    except PackRefused as refusal:
        with reading() as session:
            return _page(session, room, form, form.refused(refusal)), 422
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


@bp.get("/sittings/<ref>/packs/<int:run_id>/<path:name>")
@allow(*WATCHERS)
def pack_file(ref: str, run_id: int, name: str) -> ResponseReturnValue:
    """Send a file of the pack; papers and keys only to who may have them already."""
    with reading() as session:
        room = room_of(session, ref)
        run = packs.newest_made(session, room)
    if run is None or run.id != run_id or all(f.name != name for f in packs.made_of(run).files):
        abort(404)
    if (printout := printout_in(name)) is not None:
        refuse_early(room, printout)
    path = packs.folder_of(run.id, state().settings.packs) / name
    if not path.is_file():
        abort(404)
    shown = f"{ref}-{path.name}"
    return send_file(path, mimetype="application/pdf", download_name=shown, max_age=0)


@bp.get("/sittings/<ref>/packs/candidate.pdf")
@allow(*WATCHERS)
def pack_alone(ref: str) -> ResponseReturnValue:
    """Send one candidate's paper, printed again, or their answer sheet."""
    number = request.args.get("number", "")
    is_sheet = request.args.get("what") == Printout.ANSWER_SHEET.value
    settings = state().settings
    with reading() as session:
        room = room_of(session, ref)
        refuse_early(room)
        try:
            wanted = Wanted(settings.pack_sheets, numbers=(number,))
            task = plan_pack(session, room, wanted, now())
        except PackRefused as refusal:
            return _page(session, room, refusal=str(refusal)), 422
    store = Store(settings.print_cache, settings.assets)
    pdf = stamp_sheets_alone(task, store) if is_sheet else stamp_alone(task, store)
    if pdf is None:
        with reading() as session:
            return _page(session, room, refusal=NO_SHEET), 422
    with writing() as session:
        keep_dealt(session, task)
    sheet = "-answer-sheet" if is_sheet else ""
    return pdf_answer(pdf, f"{ref}-{task.copies[0].number}{sheet}")


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


def _page(session: Session, room: Room, form: PackForm | None = None, refusal: str = "") -> str:
    run = packs.newest_run(session, room)
    shared = {"room": room, "tab": "packs", "is_tutor": _is_tutor()}
    if run is not None and packs.is_open(run, now()):
        return render_template(
            "web/centre/pack_working.html",
            run=run,
            seconds=_elapsed(run),
            form=form or form_like(PLAIN),
            **shared,
        )
    held = packs.newest_made(session, room)
    dealing = packs.wanted_of(held).dealing if held else PLAIN
    return render_template(
        "web/centre/pack.html",
        form=form or form_like(dealing),
        run=held,
        dealing=dealing,
        made=packs.made_of(held) if held else None,
        files=_files(room, packs.made_of(held).files) if held else [],
        is_stale=held is not None and _is_stale(session, room, held, packs.made_of(held)),
        candidates=packs.entered(session, room),
        fault=packs.fault_of(run, now()) if run else "",
        refusal=refusal,
        usual_sheets=state().settings.pack_sheets,
        early=None if _is_tutor() or now() >= packs.papers_from(room) else _hour(room),
        zone=room.zone,
        **shared,
    )


def _files(room: Room, files: Sequence[PackFile]) -> list[tuple[str, list[tuple[PackFile, bool]]]]:
    """Return the files that who is signed in may ever read, and whether they may by now.

    They are in groups by what they are for, with the title of each.
    """
    found: dict[str, list[tuple[PackFile, bool]]] = {title: [] for title in _GROUPS}
    for file in files:
        printout = printout_in(file.name)
        start = None
        if printout is not None:
            start = readable_from(role_names(), printout, room.timing.opens_at)
            if start is None:
                continue
        found[_group_of(printout)].append((file, start is None or now() >= start))
    return [(title, held) for title, held in found.items() if held]


def _group_of(printout: Printout | None) -> str:
    match printout:
        case None:
            return _LISTS
        case Printout.KEY | Printout.MARK_SCHEME:
            return _FOR_MARKING
        case _:
            return _FOR_CANDIDATES


def _is_stale(session: Session, room: Room, run: PackRun, made: Made) -> bool:
    """Tell whether candidates, seats, papers or sizes are others than when the pack was made."""
    try:
        return plan_pack(session, room, packs.wanted_of(run), now()).digest != made.digest
    except PackRefused:
        return True


def _is_tutor() -> bool:
    return bool(current_user.has_role(Role.TUTOR.value))


def _hour(room: Room) -> str:
    return clock(packs.papers_from(room), room)


def _elapsed(run: PackRun) -> int:
    return int(((run.ended_at or now()) - (run.started_at or run.asked_at)).total_seconds())

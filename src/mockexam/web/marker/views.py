"""Routes of marking: what waits, and one response at a time, without names."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.bank.kinds.scheme import Levels
from mockexam.marking.award import MarkRefused
from mockexam.services import printouts, scripts, sittings
from mockexam.services.families import family_items, members_of
from mockexam.services.printouts import Edition, Printout
from mockexam.services.reading import check_readable
from mockexam.services.scripts import MarkChanged, QueueEntry, Script
from mockexam.store.models import Sitting
from mockexam.web.access import Role, allow, role_names
from mockexam.web.marker.forms import MarkForm, mark_form
from mockexam.web.state import now, reading, state, writing

bp = Blueprint("marker", __name__, url_prefix="/marker")


@bp.get("/")
@allow(Role.TUTOR, Role.MARKER)
def home() -> ResponseReturnValue:
    """List the sittings with what waits to be marked in each."""
    with reading() as session:
        held = sittings.list_sittings(session, current_user.centre_id)
        waiting = [
            (sitting, scripts.unmarked(scripts.scripts_of(session, sitting))) for sitting in held
        ]
        return render_template(
            "web/marker/home.html", waiting=waiting, zone=current_user.centre.zone
        )


@bp.get("/sittings/<ref>/")
@allow(Role.TUTOR, Role.MARKER)
def queue(ref: str) -> ResponseReturnValue:
    """Show the written questions of a sitting and how far each is marked."""
    with reading() as session:
        sitting, entries, _ = _queue(session, ref)
        schemes = [
            (member, {e.printout.value for e in printouts.editions_of(member.paper)})
            for member in members_of(sitting)
        ]
        return render_template(
            "web/marker/queue.html", sitting=sitting, entries=entries, schemes=schemes
        )


@bp.get("/sittings/<ref>/papers/<int:number>-<any('mark-scheme','key'):printout>.pdf")
@allow(Role.TUTOR, Role.MARKER)
def scheme_pdf(ref: str, number: int, printout: str) -> ResponseReturnValue:
    """Send the mark scheme or the key of a paper of the sitting, counted from 1."""
    with reading() as session:
        sitting, _, _ = _queue(session, ref)
        held = [member.paper for member in members_of(sitting)]
    edition = Edition(Printout(printout))
    if not 1 <= number <= len(held) or edition not in printouts.editions_of(held[number - 1]):
        abort(HTTPStatus.NOT_FOUND)
    paper, settings = held[number - 1], state().settings
    pdf = printouts.print_pdf(
        paper,
        edition,
        printouts.cover_of(current_user.centre),
        cache=settings.print_cache,
        assets=settings.assets,
    )
    headers = {"Content-Disposition": f'inline; filename="{printouts.file_name(paper, edition)}"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)


@bp.route("/sittings/<ref>/questions/<item_ref>/", methods=["GET"])
@allow(Role.TUTOR, Role.MARKER)
def next_response(ref: str, item_ref: str) -> ResponseReturnValue:
    """Lead to the next response that waits, or back to the queue."""
    with reading() as session:
        _, entries, _ = _queue(session, ref)
    entry = _entry(entries, item_ref)
    if not entry.waiting:
        flash(f"Question {entry.label} is marked.")
        return redirect(url_for(".queue", ref=ref), 303)
    return redirect(url_for(".response", ref=ref, item_ref=item_ref, code=entry.waiting[0]), 303)


@bp.route("/sittings/<ref>/questions/<item_ref>/responses/<code>", methods=["GET", "POST"])
@allow(Role.TUTOR, Role.MARKER)
def response(ref: str, item_ref: str, code: str) -> ResponseReturnValue:
    """Show one response beside its scheme, and store the judgement."""
    with reading() as session:
        sitting, entries, written = _queue(session, ref)
        entry = _entry(entries, item_ref)
        script = _script(entry, written, code)
        revision = scripts.revision_of(session, script.attempt.id, entry.item.ref)
    form = mark_form(entry.item, script.awards[entry.item.ref], revision)
    status = HTTPStatus.OK
    if form.validate_on_submit():
        try:
            _store(sitting, script, entry, form)
        except MarkChanged as refusal:
            flash(str(refusal))
            return redirect(request.url, 303)
        except MarkRefused as refusal:
            form.marks.errors = [str(refusal)]
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            return redirect(url_for(".next_response", ref=ref, item_ref=item_ref), 303)
    elif form.is_submitted():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(sitting, entry, script, form), status


def _store(sitting: Sitting, script: Script, entry: QueueEntry, form: MarkForm) -> None:
    with writing() as session:
        attempt = sittings.entered(session, current_user.centre_id, sitting.ref, script.attempt.id)
        by_level = isinstance(entry.item.scheme, Levels)
        scripts.mark(
            session,
            attempt,
            entry.item.ref,
            points=() if by_level else form.points.data,
            level_marks=form.marks.data if by_level else None,
            comment=(form.comment.data or "").strip(),
            marker=current_user.name,
            revision=form.revision_seen,
            now=now(),
        )


def _page(sitting: Sitting, entry: QueueEntry, script: Script, form: MarkForm) -> str:
    question = next(
        q for q in script.paper.questions if entry.item.ref in [i.ref for i in q.question.items]
    )
    return render_template(
        "web/marker/response.html",
        sitting=sitting,
        entry=entry,
        script=script,
        question=question,
        answer=script.responses.get(entry.item.ref) or "",
        award=script.awards[entry.item.ref],
        place=entry.scripts.index(script.code) + 1,
        form=form,
        by_level=isinstance(entry.item.scheme, Levels),
    )


def _queue(session: Session, ref: str) -> tuple[Sitting, list[QueueEntry], list[Script]]:
    sitting = sittings.get_sitting(session, current_user.centre_id, ref)
    check_readable(
        role_names(), Printout.MARK_SCHEME, sitting.opens_at, now(), current_user.centre.zone
    )
    written = scripts.scripts_of(session, sitting)
    entries = scripts.marking_queue(written, family_items(members_of(sitting)))
    return sitting, entries, written


def _entry(entries: list[QueueEntry], item_ref: str) -> QueueEntry:
    found = next((entry for entry in entries if entry.key == item_ref), None)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    return found


def _script(entry: QueueEntry, written: list[Script], code: str) -> Script:
    found = next((script for script in written if script.code == code), None)
    if found is None or code not in entry.scripts:
        abort(HTTPStatus.NOT_FOUND)
    return found

"""Routes of the exam itself: confirm, answer, review, submit."""

from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from mockexam.assembly.paper import PaperQuestion
from mockexam.delivery import attempt as machine
from mockexam.delivery import civil, navigation
from mockexam.delivery.attempt import ChangeRefused, Status
from mockexam.services import attempts, seats
from mockexam.services.attempts import (
    Answer,
    EndBreak,
    Flag,
    Look,
    NextSection,
    Reach,
    ResponseRefused,
    Save,
    Saved,
    SayWrongDetails,
    StalePlace,
    Standing,
    Start,
    Submit,
    TakeBreak,
)
from mockexam.services.codes import show_code
from mockexam.services.dealt import dealt_paper
from mockexam.store.models import AttemptRow
from mockexam.web.access import SEATS, Role, allow, seat
from mockexam.web.forms import EmptyForm
from mockexam.web.learner import player
from mockexam.web.learner.blueprint import bp
from mockexam.web.learner.forms import posted_responses, question_form
from mockexam.web.learner.saving import LATE, acknowledgement
from mockexam.web.state import act, now, reading, wants_json, writing


@bp.get("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def details(attempt_id: UUID) -> ResponseReturnValue:
    """Show who is about to sit what; loading it never starts the clock."""
    held: Standing = act(Look(attempt_id, now(), seat=seat()))
    if held.status is not Status.NOT_STARTED:
        return _where_it_stands(attempt_id, held.status)
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        return render_template(
            "web/sit/details.html",
            bar=player.bar(row, now()),
            details=player.details(row, now()),
            form=EmptyForm(),
        )


@bp.post("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def start(attempt_id: UUID) -> ResponseReturnValue:
    """Start the clock, or note that the details are wrong."""
    if "wrong" in request.form:
        act(SayWrongDetails(attempt_id, now(), seat=seat()))
        flash("Your tutor has been told. Wait here; nothing has started.")
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    act(Start(attempt_id, now(), seat=seat()))
    return redirect(url_for(".question", attempt_id=attempt_id, number=1), 303)


@bp.get("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE)
def question(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Show one question with what is stored of its answer."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        state = machine.at(attempts.state_of_row(row), now())
        if state.status is not Status.IN_PROGRESS:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        paper = dealt_paper(row)
        found = _question(row, number)
        open_number = player.open_number(paper, row, state, number)
        if open_number != number:
            return redirect(url_for(".question", attempt_id=attempt_id, number=open_number), 303)
        responses = attempts.responses_of(db, row.id)
        form, fields = question_form(found, responses)
        states = attempts.overview(db, row, responses)
        page = render_template(
            "web/sit/question.html",
            bar=player.bar(row, now()),
            sections=player.palette(paper, states, number),
            question=player.question_page(paper, found, fields, {}, flagged=number in row.flags),
            form=form,
            save=_save_state(row, row.saved_at),
        )
    if number > state.reached:
        act(Reach(attempt_id, now(), number, seat=seat()))
    return page


@bp.post("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE)
def answer(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Save the answers to one question, then go where the press leads."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        found = _question(row, number)
        total = len(dealt_paper(row).questions)
    _, fields = question_form(found, {})
    sequence = request.form.get("sequence", None, type=int)
    answers = [
        Answer(ref, value, sequence) for ref, value in posted_responses(found, fields).items()
    ]
    try:
        saved: Saved = act(
            Save(
                attempt_id, now(), answers,
                epoch=request.form.get("epoch", None, type=int),
                seen=_seen(), question=number, seat=seat(),
            )
        )  # fmt: skip
    except (ResponseRefused, StalePlace) as refusal:
        return _refused(attempt_id, number, refusal)
    if "flag" in request.form:
        act(Flag(attempt_id, now(), number, request.form["flag"] == "1", seat=seat()))
    if wants_json():
        return acknowledgement(attempt_id, saved)
    if not saved.counts:
        flash(LATE)
    return redirect(_next_address(attempt_id, number, total), 303)


@bp.route("/sit/<uuid:attempt_id>/break", methods=["GET", "POST"])
@allow(Role.CANDIDATE)
def rest(attempt_id: UUID) -> ResponseReturnValue:
    """Stop the clock for a rest break, show that it stands still, and let it go on."""
    form = EmptyForm()
    if form.validate_on_submit():
        command = EndBreak if "back" in request.form else TakeBreak
        try:
            act(command(attempt_id, now(), seat=seat()))
        except ChangeRefused as refusal:
            flash(str(refusal))
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    held: Standing = act(Look(attempt_id, now(), seat=seat()))
    if not held.status.stopped:
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        return render_template(
            "web/sit/break.html",
            bar=player.bar(row, now()),
            is_break=held.status is Status.ON_BREAK,
            left=held.break_remaining,
            form=form,
        )


@bp.post("/sit/<uuid:attempt_id>/section")
@allow(Role.CANDIDATE)
def leave_section(attempt_id: UUID) -> ResponseReturnValue:
    """Leave a section that has a clock for the next one."""
    section = request.form.get("section", -1, type=int)
    try:
        act(NextSection(attempt_id, now(), section, seat=seat()))
    except ChangeRefused as refusal:
        flash(str(refusal))
    return redirect(url_for(".details", attempt_id=attempt_id), 303)


@bp.get("/sit/<uuid:attempt_id>/review")
@allow(Role.CANDIDATE)
def review(attempt_id: UUID) -> ResponseReturnValue:
    """Show what is unanswered or flagged before anything is sent."""
    shown = request.args.get("show", player.FILTERS[0]).replace("-", " ")
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        states, paper = attempts.overview(db, row), dealt_paper(row)
        return render_template(
            "web/sit/review.html",
            bar=player.bar(row, now()),
            counts=player.counts(paper, states),
            too_many=player.too_many(paper, states),
            sections=player.review_sections(paper, states, shown),
            tabs=player.tabs(row, states, shown),
            return_to=_return_to(len(states)),
        )


@bp.route("/sit/<uuid:attempt_id>/submit", methods=["GET", "POST"])
@allow(Role.CANDIDATE)
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Ask once more, then submit."""
    form = EmptyForm()
    if form.validate_on_submit():
        act(Submit(attempt_id, now(), seat=seat()))
        return redirect(url_for(".submitted", attempt_id=attempt_id), 303)
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        states, paper = attempts.overview(db, row), dealt_paper(row)
        return render_template(
            "web/sit/submit.html",
            bar=player.bar(row, now()),
            counts=player.counts(paper, states),
            too_many=player.too_many(paper, states),
            form=form,
            return_to=_return_to(len(states)),
        )


@bp.get("/sit/<uuid:attempt_id>/submitted")
@allow(Role.CANDIDATE)
def submitted(attempt_id: UUID) -> ResponseReturnValue:
    """Prove that the answers arrived."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not Status(row.status).ended:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        responses = attempts.responses_of(db, row.id)
        released = row.sitting.released_at is not None
        results = (
            "Your results are ready."
            if released
            else "Your results come when your tutor releases them. Join with your code to see them."
        )
        zone = player.zone_of(row)
        return render_template(
            "web/sit/submitted.html",
            bar=player.bar(row, now()),
            submitted={
                "ended_at": civil.clock_time(row.ended_at, zone) if row.ended_at else "",
                "answers_stored": sum(bool(value) for value in responses.values()),
                "access_code": show_code(row.access_code),
                "receipt": row.receipt,
                "reason": row.status,
                "results_text": results,
            },
            results_address=url_for(".results", attempt_id=attempt_id) if released else "",
            sign_out_address=url_for(".leave", attempt_id=attempt_id),
            form=EmptyForm(),
        )


@bp.post("/sit/<uuid:attempt_id>/leave")
@allow(Role.CANDIDATE)
def leave(attempt_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 (the seat was checked by it)
    """Sign this browser out of its exams."""
    with writing() as db:
        seats.leave_seats(db, session.pop(SEATS, []), now())
    flash("You are signed out. Your answers are stored.")
    return redirect(url_for("public.join"), 303)


def _where_it_stands(attempt_id: UUID, status: Status) -> ResponseReturnValue:
    if status.ended:
        return redirect(url_for(".submitted", attempt_id=attempt_id), 303)
    if status.stopped:
        return redirect(url_for(".rest", attempt_id=attempt_id), 303)
    return redirect(url_for(".question", attempt_id=attempt_id, number=1), 303)


def _question(row: AttemptRow, number: int) -> PaperQuestion:
    found = dealt_paper(row).questions
    if not 1 <= number <= len(found):
        abort(HTTPStatus.NOT_FOUND)
    return found[number - 1]


def _is_running(row: AttemptRow) -> bool:
    return machine.at(attempts.state_of_row(row), now()).status is Status.IN_PROGRESS


def _save_state(row: AttemptRow, stored_at: datetime | None) -> dict[str, Any]:
    """Return what a question page is made from: the newest save of the attempt."""
    return {
        "stored_at": stored_at.isoformat() if stored_at else "",
        "seen": row.last_sequence,
        "epoch": row.epoch,
        "sequence": row.client_sequence,
        "tab": row.tab or "",
    }


def _seen() -> int | None:
    """Return the highest sequence that the posted page was made from, where it says."""
    return request.form.get("seen", None, type=int)


def _next_address(attempt_id: UUID, number: int, total: int) -> str:
    go = "stay" if "flag" in request.form else request.form.get("go", "stay")
    target = navigation.target(go, number, total)
    if target is None:
        return url_for(".review", attempt_id=attempt_id, back=number)
    return url_for(".question", attempt_id=attempt_id, number=target)


def _return_to(total: int) -> int:
    back = request.args.get("back", 1, type=int)
    return back if 1 <= back <= total else 1


def _refused(
    attempt_id: UUID, number: int, refusal: ResponseRefused | StalePlace
) -> ResponseReturnValue:
    """Show the question again with all that was typed and what to mend."""
    if wants_json():
        raise refusal
    is_stale = isinstance(refusal, StalePlace)
    faults = {} if isinstance(refusal, StalePlace) else refusal.faults
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        found, paper = _question(row, number), dealt_paper(row)
        form, fields = question_form(found, {})
        for ref, mend in faults.items():
            if ref in fields:
                fields[ref][0].errors = [mend]
        page = render_template(
            "web/sit/question.html",
            bar=player.bar(row, now()),
            sections=player.palette(paper, attempts.overview(db, row), number),
            question=player.question_page(
                paper, found, fields, faults, flagged=number in row.flags
            ),
            form=form,
            save=_save_state(row, None),
            stale=is_stale,
        )
        return page, HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY

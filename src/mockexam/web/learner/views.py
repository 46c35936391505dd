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
from mockexam.delivery.attempt import Status
from mockexam.services import attempts, seats
from mockexam.services.attempts import ResponseRefused, Saved
from mockexam.services.codes import show_code
from mockexam.services.papers import paper_of
from mockexam.store.models import AttemptRow
from mockexam.web.access import SEATS, Role, allow
from mockexam.web.forms import EmptyForm
from mockexam.web.learner import player
from mockexam.web.learner.blueprint import bp
from mockexam.web.learner.forms import posted_responses, question_form
from mockexam.web.state import now, reading, wants_json, writing

LATE = "That answer arrived after time. It is kept for your tutor to decide; it does not count yet."


@bp.get("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def details(attempt_id: UUID) -> ResponseReturnValue:
    """Show who is about to sit what; loading it never starts the clock."""
    with writing() as db:
        row = attempts.get_attempt(db, attempt_id, lock=True)
        status = attempts.close_if_due(db, row, now()).status
        if status is Status.NOT_STARTED:
            return render_template(
                "web/sit/details.html",
                bar=player.bar(row, now()),
                details=player.details(row, now()),
                form=EmptyForm(),
            )
    return _where_it_stands(attempt_id, status)


@bp.post("/sit/<uuid:attempt_id>/")
@allow(Role.CANDIDATE)
def start(attempt_id: UUID) -> ResponseReturnValue:
    """Start the clock, or note that the details are wrong."""
    with writing() as db:
        row = attempts.get_attempt(db, attempt_id, lock=True)
        if "wrong" in request.form:
            attempts.report_wrong_details(db, row, now())
            flash("Your tutor has been told. Wait here; nothing has started.")
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        attempts.start(db, row, now())
    return redirect(url_for(".question", attempt_id=attempt_id, number=1), 303)


@bp.get("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE)
def question(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Show one question with what is stored of its answer."""
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        found = _question(row, number)
        form, fields = question_form(found, attempts.responses_of(db, row.id))
        states = attempts.overview(db, row)
        paper = paper_of(row.sitting.paper)
        stored_at = attempts.last_stored_at(db, row.id)
        return render_template(
            "web/sit/question.html",
            bar=player.bar(row, now()),
            sections=player.palette(paper, states, number),
            question=player.question_page(paper, found, fields, {}, flagged=number in row.flags),
            form=form,
            save=_save_state(row, stored_at),
        )


@bp.post("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE)
def answer(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Save the answers to one question, then go where the press leads."""
    try:
        with writing() as db:
            row = attempts.get_attempt(db, attempt_id, lock=True)
            found = _question(row, number)
            _, fields = question_form(found, {})
            saved = attempts.save(db, row, posted_responses(found, fields), now(), seen=_seen())
            if "flag" in request.form:
                attempts.set_flag(row, number, flagged=request.form["flag"] == "1")
            total = len(paper_of(row.sitting.paper).questions)
    except ResponseRefused as refusal:
        return _refused(attempt_id, number, refusal)
    if wants_json():
        return _acknowledge(attempt_id, saved)
    if not saved.counts:
        flash(LATE)
    return redirect(_next_address(attempt_id, number, total), 303)


@bp.get("/sit/<uuid:attempt_id>/review")
@allow(Role.CANDIDATE)
def review(attempt_id: UUID) -> ResponseReturnValue:
    """Show what is unanswered or flagged before anything is sent."""
    shown = request.args.get("show", player.FILTERS[0]).replace("-", " ")
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        states, paper = attempts.overview(db, row), paper_of(row.sitting.paper)
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
        with writing() as db:
            attempts.submit(db, attempts.get_attempt(db, attempt_id, lock=True), now())
        return redirect(url_for(".submitted", attempt_id=attempt_id), 303)
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        states, paper = attempts.overview(db, row), paper_of(row.sitting.paper)
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
    return redirect(url_for(".question", attempt_id=attempt_id, number=1), 303)


def _question(row: AttemptRow, number: int) -> PaperQuestion:
    found = paper_of(row.sitting.paper).questions
    if not 1 <= number <= len(found):
        abort(HTTPStatus.NOT_FOUND)
    return found[number - 1]


def _is_running(row: AttemptRow) -> bool:
    return machine.at(attempts.state_of(row), now()).status is Status.IN_PROGRESS


def _acknowledge(attempt_id: UUID, saved: Saved) -> ResponseReturnValue:
    if not saved.counts:
        location = url_for(".details", attempt_id=attempt_id)
        return {"message": LATE, "location": location}, HTTPStatus.GONE
    return {
        "stored": saved.sequence,
        "saved_at": now().isoformat(),
        "remaining_seconds": player.seconds(saved.remaining),
    }


def _save_state(row: AttemptRow, stored_at: datetime | None) -> dict[str, Any]:
    """Return what a question page is made from: the newest save of the attempt."""
    return {"stored_at": stored_at.isoformat() if stored_at else "", "seen": row.last_sequence}


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


def _refused(attempt_id: UUID, number: int, refusal: ResponseRefused) -> ResponseReturnValue:
    """Show the question again with all that was typed and what to mend."""
    if wants_json():
        return {"message": str(refusal)}, HTTPStatus.UNPROCESSABLE_ENTITY
    with reading() as db:
        row = attempts.get_attempt(db, attempt_id)
        if not _is_running(row):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        found, paper = _question(row, number), paper_of(row.sitting.paper)
        form, fields = question_form(found, {})
        for ref, mend in refusal.faults.items():
            if ref in fields:
                fields[ref][0].errors = [mend]
        page = render_template(
            "web/sit/question.html",
            bar=player.bar(row, now()),
            sections=player.palette(paper, attempts.overview(db, row), number),
            question=player.question_page(
                paper, found, fields, refusal.faults, flagged=number in row.flags
            ),
            form=form,
            save=_save_state(row, None),
        )
        return page, HTTPStatus.UNPROCESSABLE_ENTITY

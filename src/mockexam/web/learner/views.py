"""Routes of the exam itself: answer, rest, leave a section, review, submit."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from mockexam.bank.item import Response
from mockexam.delivery import navigation
from mockexam.delivery.attempt import ChangeRefused, Status
from mockexam.services import heard
from mockexam.services.acts import (
    EndBreak,
    Flag,
    Look,
    NextSection,
    Reach,
    StalePlace,
    Standing,
    Submit,
    TakeBreak,
)
from mockexam.services.records import Record
from mockexam.services.responses import responses_at
from mockexam.services.saves import NOTE, Answer, ResponseRefused, Save, Saved
from mockexam.web.access import Role, allow, seat
from mockexam.web.forms import EmptyForm
from mockexam.web.learner import player
from mockexam.web.learner.blueprint import bp
from mockexam.web.learner.feedback import feedback_on
from mockexam.web.learner.forms import posted_responses, question_form
from mockexam.web.learner.page_turns import page_turn
from mockexam.web.learner.player import Sat, open_attempt, page
from mockexam.web.learner.reviewing import FILTERS, review_of
from mockexam.web.learner.saving import acknowledgement, late_words, plain
from mockexam.web.state import act, now, reading_connection, wants_json

FLOOR_MAX = 2**30
MESSAGES_SHOWN = 3


@bp.get("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE, by_command=True)
def question(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Show one question with what is stored of its answer."""
    with page_turn(), reading_connection() as db:
        sat = open_attempt(db, attempt_id, seat=seat())
        if not sat.is_running:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        sat.question(number)
        shown = sat.open_number(number)
        if shown != number:
            return redirect(url_for(".question", attempt_id=attempt_id, number=shown), 303)
        goes_on = sat.is_forward_only and number > sat.state.reached
        if not goes_on:
            return _question_page(db, sat, number)
    act(Reach(attempt_id, now(), number, seat=seat()))
    with page_turn(), reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        return _question_page(db, sat, number)


def _standing(db: Connection, sat: Sat) -> dict[str, Response]:
    row = sat.row
    return responses_at(db, row.id, row.last_sequence)


def _question_page(
    db: Connection,
    sat: Sat,
    number: int,
    faults: Mapping[str, str] | None = None,
    *,
    stale: bool = False,
) -> str:
    found, row, faults = sat.question(number), sat.row, faults or {}
    refused = bool(faults) or stale
    standing = _standing(db, sat)
    # A refused page shows what was posted; the palette shows what is stored.
    form, fields = question_form(found, {} if refused else standing, sat.option_seed)
    for ref, mend in faults.items():
        if ref in fields:
            fields[ref][0].errors = [mend]
    notes = heard.notes_of(db, row.id) if row.has_notes else {}
    said = heard.messages_for(db, row.id, row.sitting_id) if row.sitting_has_messages else []
    wants_feedback = sat.rules.practice and "checked" in request.args and not faults
    return page(
        "question",
        sat,
        sections=player.palette(sat, sat.states(standing), number),
        question=player.question_page(
            sat.paper, found, fields, faults, flagged=number in row.flags
        ),
        form=form,
        note=request.form.get("note", "") if refused else notes.get(number, ""),
        save=_save_state(row, None if refused else row.saved_at),
        way=sat.route(number),
        leads={go: _address(sat, number, go) for go in ("previous", "next", "review")},
        said=said[-MESSAGES_SHOWN:],
        source_width=player.source_width(),
        feedback=feedback_on(sat, found, standing) if wants_feedback else None,
        stale=stale,
        leave_it=_next_address(sat, number) if faults else "",
    )


@bp.post("/sit/<uuid:attempt_id>/questions/<int:number>")
@allow(Role.CANDIDATE)
def answer(attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Save the answers to one question, then go where the press leads."""
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        found = sat.question(number)
        led_to = _next_address(sat, number)
        note = _posted_note(db, attempt_id, number)
    _, fields = question_form(found, {}, sat.option_seed)
    answers = [Answer(ref, value) for ref, value in posted_responses(found, fields).items()]
    try:
        saved = _save(attempt_id, number, [*answers, *note])
    except ResponseRefused as refusal:
        fine = [one for one in (*answers, *note) if one.item not in refusal.faults]
        if wants_json() or not fine:
            return _refused(attempt_id, number, refusal)
        _save(attempt_id, number, fine)
        return _refused(attempt_id, number, refusal)
    except StalePlace as refusal:
        return _refused(attempt_id, number, refusal)
    if "flag" in request.form:
        act(Flag(attempt_id, now(), number, request.form["flag"] == "1", seat=seat()))
    if wants_json():
        return acknowledgement(attempt_id, saved)
    if not saved.counts and not saved.standing.status.ended:
        flash(late_words(saved))
    if request.form.get("go") == "break":
        return _take_break(attempt_id)
    return redirect(led_to, 303)


def _save(attempt_id: UUID, number: int, answers: list[Answer]) -> Saved:
    sequence = request.form.get("sequence", 0, type=int)
    saved: Saved = act(
        Save(
            attempt_id,
            now(),
            answers,
            epoch=request.form.get("epoch", None, type=int),
            seen=request.form.get("seen", None, type=int),
            question=number,
            floor=min(sequence, FLOOR_MAX),
            seat=seat(),
        )
    )
    return saved


def _posted_note(db: Connection, attempt_id: UUID, number: int) -> list[Answer]:
    """Return the note at a question where it was posted and is another than the one kept."""
    if "note" not in request.form:
        return []
    words = plain(request.form["note"])
    is_kept = words == heard.notes_of(db, attempt_id).get(number, "")
    return [] if is_kept else [Answer(f"{NOTE}{number}", words or None)]


@bp.route("/sit/<uuid:attempt_id>/break", methods=["GET", "POST"])
@allow(Role.CANDIDATE)
def rest(attempt_id: UUID) -> ResponseReturnValue:
    """Stop the clock for a rest break, show that it stands still, and let it go on."""
    form = EmptyForm()
    if form.validate_on_submit():
        if "back" not in request.form:
            return _take_break(attempt_id)
        act(EndBreak(attempt_id, now(), seat=seat()))
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    held: Standing = act(Look(attempt_id, now(), seat=seat()))
    if not held.status.stopped:
        return redirect(url_for(".details", attempt_id=attempt_id), 303)
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        return page(
            "break",
            sat,
            is_break=held.status is Status.ON_BREAK,
            left_seconds=player.seconds(held.break_remaining),
            clock_minutes=player.seconds(held.remaining) // 60,
            clock_seconds=player.seconds(held.remaining),
            form=form,
        )


def _take_break(attempt_id: UUID) -> ResponseReturnValue:
    try:
        act(TakeBreak(attempt_id, now(), seat=seat()))
    except ChangeRefused as refusal:
        flash(str(refusal))
    return redirect(url_for(".details", attempt_id=attempt_id), 303)


@bp.route("/sit/<uuid:attempt_id>/section", methods=["GET", "POST"])
@allow(Role.CANDIDATE)
def leave_section(attempt_id: UUID) -> ResponseReturnValue:
    """Ask before a section is left that cannot be come back to, then leave it."""
    form = EmptyForm()
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        place = sat.section_of(sat.here) if sat.clocked_section is None else sat.clocked_section
        sections = sat.paper.sections
        closes = sat.clocked_section is not None or sat.is_forward_only
        if not sat.is_running or not closes or place + 1 >= len(sections):
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        if not form.validate_on_submit():
            review = review_of(sat, sat.states(_standing(db, sat)))
            return page(
                "section",
                sat,
                form=form,
                place=place,
                section=sections[place],
                following=sections[place + 1],
                counts=review.counts(),
                loses_time=sat.clocked_section is not None,
                return_to=sat.here,
            )
    if sat.clocked_section is None:
        first = sections[place + 1].questions[0].number
        act(Reach(attempt_id, now(), first, seat=seat()))
        return redirect(url_for(".question", attempt_id=attempt_id, number=first), 303)
    try:
        asked = request.form.get("section", -1, type=int)
        act(NextSection(attempt_id, now(), asked, seat=seat()))
    except ChangeRefused as refusal:
        flash(str(refusal))
    return redirect(url_for(".details", attempt_id=attempt_id), 303)


@bp.get("/sit/<uuid:attempt_id>/review")
@allow(Role.CANDIDATE)
def review(attempt_id: UUID) -> ResponseReturnValue:
    """Show what is unanswered or flagged before anything is sent."""
    wanted = request.args.get("show", FILTERS[0]).replace("-", " ")
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        if not sat.is_running:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        found = review_of(sat, sat.states(_standing(db, sat)))
        return page(
            "review",
            sat,
            counts=found.counts(),
            too_many=found.too_many(),
            sections=found.shown(wanted),
            tabs=found.tabs(attempt_id, wanted),
            reachable=sat.route(sat.here).reachable,
            next_section=_section_after(sat),
            return_to=_return_to(sat),
        )


@bp.get("/sit/<uuid:attempt_id>/submit")
@allow(Role.CANDIDATE)
def before_submitting(attempt_id: UUID) -> ResponseReturnValue:
    """Ask once more, before anything is sent."""
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        if not sat.is_running:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        found = review_of(sat, sat.states(_standing(db, sat)))
        return page(
            "submit",
            sat,
            counts=found.counts(),
            too_many=found.too_many(),
            form=EmptyForm(),
            return_to=_return_to(sat),
        )


@bp.post("/sit/<uuid:attempt_id>/submit")
@allow(Role.CANDIDATE, by_command=True)
def submit(attempt_id: UUID) -> ResponseReturnValue:
    """Submit; a second press changes nothing."""
    act(Submit(attempt_id, now(), seat=seat()))
    return redirect(url_for(".submitted", attempt_id=attempt_id), 303)


def _section_after(sat: Sat) -> str:
    """Return the title of the section that has to be gone on to before the end; empty for none."""
    way = sat.route(sat.here)
    is_last = way.open[-1] == len(sat.questions)
    if sat.clocked_section is None or is_last:
        return ""
    return sat.paper.sections[sat.clocked_section + 1].title


def _save_state(row: Record, stored_at: datetime | None) -> dict[str, Any]:
    """Return what a question page is made from: the newest save of the attempt."""
    return {
        "stored_at": stored_at.isoformat() if stored_at else "",
        "seen": row.last_sequence,
        "epoch": row.epoch,
        "sequence": row.client_sequence,
    }


def _next_address(sat: Sat, number: int) -> str:
    """Return where the press on a question that was posted leads."""
    go = "stay" if "flag" in request.form else request.form.get("go", "stay")
    return _address(sat, number, go)


def _address(sat: Sat, number: int, go: str) -> str:
    attempt_id = sat.row.id
    if go == "check":
        return url_for(
            ".question", attempt_id=attempt_id, number=number, checked=1, _anchor="feedback"
        )
    if go == "next" and sat.route(number).ends_section:
        return url_for(".leave_section", attempt_id=attempt_id)
    target = navigation.target(go, number, len(sat.questions))
    if target is None:
        return url_for(".review", attempt_id=attempt_id, back=number)
    return player.question_address(attempt_id, target)


def _return_to(sat: Sat) -> int:
    back = request.args.get("back", 0, type=int)
    return sat.open_number(back) if 1 <= back <= len(sat.questions) else sat.here


def _refused(
    attempt_id: UUID, number: int, refusal: ResponseRefused | StalePlace
) -> ResponseReturnValue:
    """Show the question again with all that was typed and what to mend."""
    if wants_json():
        raise refusal
    is_stale = isinstance(refusal, StalePlace)
    faults = {} if isinstance(refusal, StalePlace) else refusal.faults
    with reading_connection() as db:
        sat = open_attempt(db, attempt_id)
        if not sat.is_running:
            return redirect(url_for(".details", attempt_id=attempt_id), 303)
        shown = _question_page(db, sat, number, faults, stale=is_stale)
        return shown, HTTPStatus.CONFLICT if is_stale else HTTPStatus.UNPROCESSABLE_ENTITY

"""Routes of a sitting's candidates: entered, corrected, given a code, listed and put on slips."""

from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.timing import Timing
from mockexam.services import entries
from mockexam.services import sittings as register
from mockexam.services.arrangements import Hand
from mockexam.services.attempts import state_of_row
from mockexam.services.entries import EntriesRefused, SittingRefused, arrangements_of
from mockexam.services.families import letters_of, members_of
from mockexam.store.models import AttemptRow, Sitting
from mockexam.web.access import Role, allow
from mockexam.web.forms import EmptyForm
from mockexam.web.state import now, reading, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.sitting_forms import CandidateForm, CandidatesForm
from mockexam.web.tutor.sittings import sitting_page


@dataclass(frozen=True)
class Slip:
    """What stands on a candidate's slip: who, their time, and their paper of several."""

    attempt: AttemptRow
    timing: Timing
    arrangements: Arrangements
    letter: str

    @property
    def plain_minutes(self) -> int:
        """The working time without the extra time."""
        return int(self.timing.plain_time.total_seconds()) // 60

    @property
    def minutes(self) -> int:
        """The whole working time."""
        return self.plain_minutes + self.timing.extra_minutes


@bp.post("/sittings/<ref>/candidates")
@allow(Role.TUTOR)
def enter_candidates(ref: str) -> ResponseReturnValue:
    """Enter more candidates for a sitting: all of the list, or none."""
    form = CandidatesForm()
    if form.validate_on_submit():
        try:
            with writing() as session:
                found = register.get_sitting(session, current_user.centre_id, ref)
                hand = Hand(current_user.name, now())
                entries.enter_all(session, found, form.entries, hand)
        except EntriesRefused as refusal:
            form.refuse(refusal.faults)
        else:
            flash(f"Candidates entered: {len(form.entries)}.")
            return redirect(url_for("tutor.sitting", ref=ref), 303)
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        return sitting_page(session, found, form), 422


@bp.route("/sittings/<ref>/candidates/<uuid:attempt_id>", methods=["GET", "POST"])
@allow(Role.TUTOR)
def candidate(ref: str, attempt_id: UUID) -> ResponseReturnValue:
    """Correct one candidate's name, extra time and seat before they start."""
    with reading() as session:
        attempt = register.entered(session, current_user.centre_id, ref, attempt_id)
        held = arrangements_of(attempt)
        form = CandidateForm(
            name=attempt.candidate.name, extra_percent=held.extra_percent, place=attempt.place
        )
        page = {"attempt": attempt, "form": form, "ref": ref, "arrangements": held.words()}
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return render_template("web/tutor/candidate.html", **page), status
    try:
        with writing() as session:
            attempt = register.entered(session, current_user.centre_id, ref, attempt_id, lock=True)
            percent = form.extra_percent.data or 0
            entries.correct(
                session, attempt, name=form.name.data or "", percent=percent,
                place=form.place.data or "", hand=Hand(current_user.name, now()),
            )  # fmt: skip
            told = f"{attempt.candidate.name} has {percent} % extra time."
    except SittingRefused as refusal:
        form.extra_percent.errors = [str(refusal)]
        return render_template("web/tutor/candidate.html", **page), 422
    flash(told)
    return redirect(url_for("tutor.sitting", ref=ref), 303)


@bp.post("/sittings/<ref>/candidates/<uuid:attempt_id>/code")
@allow(Role.TUTOR)
def new_code(ref: str, attempt_id: UUID) -> ResponseReturnValue:
    """Give a candidate another code and lead to its slip; the old one lets nobody in."""
    form = EmptyForm()
    if form.validate_on_submit():
        with writing() as session:
            attempt = register.entered(session, current_user.centre_id, ref, attempt_id, lock=True)
            entries.renew_code(session, attempt, current_user.name, now())
            flash(f"{attempt.candidate.name} has a new code. The old one no longer works.")
    return redirect(url_for("tutor.slips", ref=ref, candidate=attempt_id), 303)


@bp.get("/sittings/<ref>/slips")
@allow(Role.TUTOR)
def slips(ref: str) -> ResponseReturnValue:
    """Show a login slip for each candidate, or for one, to print and cut."""
    wanted = request.args.get("candidate", "")
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        made = _slips(session, found)
        return render_template(
            "web/tutor/slips.html",
            sitting=found,
            slips=[slip for slip in made if wanted in ("", str(slip.attempt.id))],
            one=wanted != "",
            address=request.host_url.rstrip("/"),
            zone=found.centre.zone,
        )


@bp.get("/sittings/<ref>/class-list")
@allow(Role.TUTOR)
def class_list(ref: str) -> ResponseReturnValue:
    """Show the candidates with seats, codes and arrangements, to print for the room."""
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        return render_template(
            "web/tutor/class_list.html",
            sitting=found,
            slips=_slips(session, found),
            zone=found.centre.zone,
        )


def _slips(session: Session, sitting: Sitting) -> list[Slip]:
    letters = letters_of(members_of(sitting))
    return [
        Slip(row, state_of_row(row).timing, arrangements_of(row), letters.get(row.paper_id, ""))
        for row in register.attempts_of(session, sitting)
    ]

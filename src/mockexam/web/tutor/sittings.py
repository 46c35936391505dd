"""Routes of sittings: open one, watch it, enter candidates, release results."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.delivery import civil
from mockexam.delivery.arrangements import Arrangements
from mockexam.exchange.results_csv import write_results
from mockexam.services import attempts, results, scripts
from mockexam.services import late_answers as late
from mockexam.services import papers as shelf
from mockexam.services import sittings as register
from mockexam.services.sittings import SittingRefused
from mockexam.stats.items import observed_facility
from mockexam.store.models import AttemptRow, Sitting
from mockexam.web.access import Role, allow
from mockexam.web.forms import EmptyForm
from mockexam.web.state import now, reading, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.forms import CandidateForm, CandidatesForm, SittingForm

DEFAULT_WINDOW = timedelta(hours=2)


@bp.get("/sittings/")
@allow(Role.TUTOR)
def sittings() -> ResponseReturnValue:
    """List the centre's sittings, the latest first."""
    with reading() as session:
        return render_template(
            "web/tutor/sittings.html",
            sittings=register.list_sittings(session, current_user.centre_id),
            zone=current_user.centre.zone,
            now=now(),
        )


@bp.route("/papers/<ref>/sittings/new", methods=["GET", "POST"])
@allow(Role.TUTOR)
def open_sitting(ref: str) -> ResponseReturnValue:
    """Open a sitting of a paper: a window, a working time, candidates."""
    zone = ZoneInfo(current_user.centre.zone)
    with reading() as session:
        paper = shelf.paper_of(shelf.get_paper_row(session, current_user.centre_id, ref))
    form = _sitting_form(zone, paper)
    if not form.validate_on_submit():
        page = render_template("web/tutor/open_sitting.html", form=form, paper=paper, zone=zone.key)
        return page, 422 if form.is_submitted() else 200
    try:
        with writing() as session:
            sitting = register.open_sitting(
                session,
                shelf.get_paper_row(session, current_user.centre_id, ref),
                opens_at=form.instant(form.opens_at, form.opens_which),
                closes_at=form.instant(form.closes_at, form.closes_which),
                minutes=form.minutes.data or paper.minutes,
                entries=form.entries,
                now=now(),
            )
            sitting_ref = sitting.ref
    except SittingRefused as refusal:
        form.closes_at.errors = [str(refusal)]
        page = render_template("web/tutor/open_sitting.html", form=form, paper=paper, zone=zone.key)
        return page, 422
    flash("The sitting is set. Give learners the code below, or print their slips.")
    return redirect(url_for("tutor.sitting", ref=sitting_ref), 303)


@bp.get("/sittings/<ref>/")
@allow(Role.TUTOR)
def sitting(ref: str) -> ResponseReturnValue:
    """Show who is in, what waits for a marker, and the results so far."""
    with writing() as session:
        attempts.close_overdue(session, now())
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        return _sitting_page(session, found, CandidatesForm())


@bp.post("/sittings/<ref>/candidates")
@allow(Role.TUTOR)
def enter_candidates(ref: str) -> ResponseReturnValue:
    """Enter more candidates for a sitting."""
    form = CandidatesForm()
    if not form.validate_on_submit():
        with reading() as session:
            found = register.get_sitting(session, current_user.centre_id, ref)
            return _sitting_page(session, found, form), 422
    with writing() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        for entry in form.entries:
            register.enter(session, found, entry)
    flash(f"Candidates entered: {len(form.entries)}.")
    return redirect(url_for("tutor.sitting", ref=ref), 303)


@bp.route("/sittings/<ref>/candidates/<uuid:attempt_id>", methods=["GET", "POST"])
@allow(Role.TUTOR)
def candidate(ref: str, attempt_id: UUID) -> ResponseReturnValue:
    """Correct one candidate's name and extra time before they start."""
    with reading() as session:
        attempt = register.entered(session, current_user.centre_id, ref, attempt_id)
        form = CandidateForm(name=attempt.candidate.name, extra_percent=_extra(attempt))
        page = {"attempt": attempt, "form": form, "ref": ref}
        if not form.validate_on_submit():
            status = 422 if form.is_submitted() else 200
            return render_template("web/tutor/candidate.html", **page), status
    try:
        with writing() as session:
            attempt = register.entered(session, current_user.centre_id, ref, attempt_id, lock=True)
            register.correct(attempt, form.name.data or "", form.extra_percent.data or 0)
    except SittingRefused as refusal:
        form.extra_percent.errors = [str(refusal)]
        return render_template("web/tutor/candidate.html", **page), 422
    flash(f"{attempt.candidate.name} has {_extra(attempt)} % extra time.")
    return redirect(url_for("tutor.sitting", ref=ref), 303)


@bp.get("/sittings/<ref>/slips")
@allow(Role.TUTOR)
def slips(ref: str) -> ResponseReturnValue:
    """Show a login slip for each candidate, to print and cut."""
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        return render_template(
            "web/tutor/slips.html",
            sitting=found,
            attempts=register.attempts_of(session, found),
            address=request.host_url.rstrip("/"),
            zone=found.centre.zone,
        )


@bp.route("/sittings/<ref>/release", methods=["GET", "POST"])
@allow(Role.TUTOR)
def release(ref: str) -> ResponseReturnValue:
    """Ask once, saying what is not marked yet, then release the results."""
    form = EmptyForm()
    if form.validate_on_submit():
        with writing() as session:
            register.release(register.get_sitting(session, current_user.centre_id, ref), now())
        flash("Results are released. Learners see them where they sat the exam.")
        return redirect(url_for("tutor.sitting", ref=ref), 303)
    with writing() as session:
        attempts.close_overdue(session, now())
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        written = scripts.scripts_of(session, found)
        return render_template(
            "web/tutor/release.html",
            sitting=found,
            form=form,
            scripts=len(written),
            unmarked=scripts.unmarked(written),
            over=attempts.sitting_is_over(session, found, now()),
            states=register.count_states(register.attempts_of(session, found)),
            joining=now() < found.closes_at,
        )


@bp.get("/sittings/<ref>/results.csv")
@allow(Role.TUTOR)
def results_csv(ref: str) -> ResponseReturnValue:
    """Send the results as a table for spreadsheets."""
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        table = results.result_rows(session, found)
    labels = [label for label, _ in shelf.paper_of(found.paper).items()]
    return Response(
        write_results(labels, table),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{found.ref}.csv"'},
    )


def _extra(attempt: AttemptRow) -> int:
    return Arrangements.model_validate(attempt.arrangements).extra_percent


def _sitting_form(zone: ZoneInfo, paper: Paper) -> SittingForm:
    local = civil.to_local(now(), zone).replace(second=0, microsecond=0, tzinfo=None)
    return SittingForm(
        zone, opens_at=local, closes_at=local + DEFAULT_WINDOW, minutes=paper.minutes
    )


def _sitting_page(session: Session, found: Sitting, form: CandidatesForm) -> str:
    rows = register.attempts_of(session, found)
    written = scripts.scripts_of(session, found)
    return render_template(
        "web/tutor/sitting.html",
        sitting=found,
        attempts=rows,
        states=register.count_states(rows),
        over=attempts.sitting_is_over(session, found, now()),
        scripts={script.attempt.id: script for script in written},
        unmarked=scripts.unmarked(written),
        late=late.late_counts(session, found),
        wrong=attempts.wrong_details(session, found),
        facilities=_facilities(shelf.paper_of(found.paper), written),
        address=request.host_url.rstrip("/"),
        form=form,
        release_form=EmptyForm(),
        zone=found.centre.zone,
        now=now(),
    )


def _facilities(paper: Paper, written: list[scripts.Script]) -> list[dict[str, Any]]:
    """Return each item's observed facility with its n beside the author's estimate."""
    rows = []
    for label, item in paper.items():
        marks = scripts.marks_on(item.ref, written)
        observed = observed_facility(marks, max_mark=item.marks)
        rows.append({"label": label, "item": item, "observed": observed})
    return rows

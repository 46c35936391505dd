"""Routes of setting a sitting and of changing one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.delivery import civil
from mockexam.services import papers as shelf
from mockexam.services import sittings as register
from mockexam.services.accounts import list_staff
from mockexam.services.entries import EntriesRefused, SittingRefused
from mockexam.store.models import PaperRow, Sitting
from mockexam.web.access import Role, allow
from mockexam.web.options import options
from mockexam.web.state import now, reading, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.sitting_forms import LaterForm, PlanForm, SittingForm, filled

DEFAULT_WINDOW = timedelta(hours=2)


@bp.route("/papers/<ref>/sittings/new", methods=["GET", "POST"])
@allow(Role.TUTOR)
def open_sitting(ref: str) -> ResponseReturnValue:
    """Set a sitting of a paper or of a family: a window, a working time, candidates."""
    zone = ZoneInfo(current_user.centre.zone)
    with reading() as session:
        paper = shelf.paper_of(shelf.get_paper_row(session, current_user.centre_id, ref))
        form = _new_form(session, zone, paper)
    if not form.validate_on_submit():
        return _new_page(form, paper), 422 if form.is_submitted() else 200
    try:
        with writing() as session:
            sitting = register.set_sitting(
                session, _family(session, ref, form.papers.data), form.plan(), form.entries,
                now=now(), by=current_user.name,
            )  # fmt: skip
            sitting_ref = sitting.ref
    except EntriesRefused as refusal:
        form.refuse(refusal.faults)
        return _new_page(form, paper), 422
    except SittingRefused as refusal:
        _say(form, refusal)
        return _new_page(form, paper), 422
    flash("The sitting is set. Give learners the code below, or print their slips.")
    return redirect(url_for("tutor.sitting", ref=sitting_ref), 303)


@bp.route("/sittings/<ref>/change", methods=["GET", "POST"])
@allow(Role.TUTOR)
def change_sitting(ref: str) -> ResponseReturnValue:
    """Change a sitting: all of it before the first start, later what is still open."""
    with reading() as session:
        sitting = register.get_sitting(session, current_user.centre_id, ref)
        begun = register.has_started(session, sitting)
        zone, held = ZoneInfo(sitting.centre.zone), register.plan_of(sitting)
        form: LaterForm = filled(LaterForm if begun else PlanForm, held, zone)
        _offer_staff(session, form, sitting)
        title, papers = sitting.paper.title, [one.paper.ref for one in sitting.papers]
    page = {"form": form, "ref": ref, "begun": begun, "title": title, "papers": papers}
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("web/tutor/change_sitting.html", zone=zone.key, **page), status
    try:
        with writing() as session:
            found = register.get_sitting(session, current_user.centre_id, ref)
            register.change_sitting(
                session, found, form.changed(register.plan_of(found)), now=now()
            )
    except SittingRefused as refusal:
        _say(form, refusal)
        return render_template("web/tutor/change_sitting.html", zone=zone.key, **page), 422
    flash("The sitting is changed.")
    return redirect(url_for("tutor.sitting", ref=ref), 303)


def _new_form(session: Session, zone: ZoneInfo, paper: Paper) -> SittingForm:
    local = civil.to_local(now(), zone).replace(second=0, microsecond=0, tzinfo=None)
    form = SittingForm(
        zone, opens_at=local, closes_at=local + DEFAULT_WINDOW, minutes=paper.minutes
    )
    others = shelf.list_papers(session, current_user.centre_id)
    form.papers.choices = options(
        (row.ref, f"{row.ref}, {row.title}")
        for row in others
        if row.ref != paper.ref and shelf.paper_of(row).marks == paper.marks
    )
    _offer_staff(session, form)
    return form


def _offer_staff(session: Session, form: LaterForm, sitting: Sitting | None = None) -> None:
    """Offer the centre's invigilators, and whoever is one of this sitting already."""
    held = {one.staff_id for one in sitting.invigilators} if sitting else set()
    form.invigilators.choices = options(
        (person.id, person.name)
        for person in list_staff(session, current_user.centre_id)
        if person.id in held or (person.active and person.has_role(Role.INVIGILATOR.value))
    )


def _family(session: Session, ref: str, others: list[str] | None) -> list[PaperRow]:
    refs = dict.fromkeys([ref, *(others or [])])
    return [shelf.get_paper_row(session, current_user.centre_id, one) for one in refs]


def _new_page(form: SittingForm, paper: Paper) -> str:
    return render_template(
        "web/tutor/open_sitting.html", form=form, paper=paper, zone=form.zone.key
    )


def _say(form: LaterForm, refusal: SittingRefused) -> None:
    """Put a refusal beside the field that it is about."""
    name = refusal.about if refusal.about in form else "room"
    form[name].errors = [str(refusal)]

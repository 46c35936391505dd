"""Routes of a sitting as it goes: who is in, late answers, the results and their release."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.delivery.release import rule_words
from mockexam.exchange.results_csv import write_results
from mockexam.services import attempts, results, scripts
from mockexam.services import late_answers as late
from mockexam.services import sittings as register
from mockexam.services.entries import arrangements_of
from mockexam.services.families import FamilyItem, family_items, letters_of, members_of
from mockexam.stats.items import observed_facility
from mockexam.store.models import Sitting
from mockexam.web.access import Role, allow
from mockexam.web.forms import EmptyForm
from mockexam.web.state import now, reading, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.sitting_forms import CandidatesForm


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


@bp.get("/sittings/<ref>/")
@allow(Role.TUTOR)
def sitting(ref: str) -> ResponseReturnValue:
    """Show who is in, what waits for a marker, and the results so far."""
    with writing() as session:
        attempts.close_overdue(session, now())
    with reading() as session:
        found = register.get_sitting(session, current_user.centre_id, ref)
        return sitting_page(session, found, CandidatesForm())


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
        table = results.results_of(session, found)
        name = found.ref
    return Response(
        write_results(table.columns, table.rows, several_papers=table.several),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def sitting_page(session: Session, found: Sitting, form: CandidatesForm) -> str:
    """Return a sitting's page, with its form for more candidates as it stands."""
    rows = register.attempts_of(session, found)
    written = scripts.scripts_of(session, found)
    family = members_of(found)
    plan = register.plan_of(found)
    return render_template(
        "web/tutor/sitting.html",
        sitting=found,
        plan=plan,
        release=rule_words(plan.release, ZoneInfo(found.centre.zone)),
        family=family,
        letters=letters_of(family),
        invigilators=[one.staff.name for one in found.invigilators],
        attempts=rows,
        arranged={row.id: arrangements_of(row).words() for row in rows},
        states=register.count_states(rows),
        over=attempts.sitting_is_over(session, found, now()),
        scripts={script.attempt.id: script for script in written},
        unmarked=scripts.unmarked(written),
        late=late.late_counts(session, found),
        wrong=attempts.wrong_details(session, found),
        facilities=_facilities(family_items(family), written),
        address=request.host_url.rstrip("/"),
        form=form,
        release_form=EmptyForm(),
        zone=found.centre.zone,
        now=now(),
    )


def _facilities(
    items: Sequence[FamilyItem], written: Sequence[scripts.Script]
) -> list[dict[str, Any]]:
    """Return each item's observed facility with its n beside the author's estimate."""
    rows = []
    for one in items:
        marks = scripts.marks_on(one, written)
        observed = observed_facility(marks, max_mark=one.item.marks)
        rows.append({"label": one.label, "item": one.item, "observed": observed})
    return rows

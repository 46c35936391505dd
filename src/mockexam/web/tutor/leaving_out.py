"""Routes of what a draft leaves out: questions that a class or a learner has seen."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.assembly import draft as drafting
from mockexam.assembly.draft import Draft, Exclusion
from mockexam.services import drafts, histories
from mockexam.services.drafts import DraftChanged
from mockexam.services.histories import LEARNER, PAPER, SITTING, NoSuchLearner
from mockexam.store.models import Sitting
from mockexam.web.access import Role, allow
from mockexam.web.pages import day_and_time
from mockexam.web.state import now, reading, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.draft_forms import LeaveOutForm, add_options
from mockexam.web.tutor.forms import LeaveOutFields


@bp.route("/drafts/<int:draft_id>/left-out", methods=["GET", "POST"])
@allow(Role.TUTOR)
def leave_out(draft_id: int) -> ResponseReturnValue:
    """Choose whose questions a draft leaves out."""
    with reading() as session:
        row = drafts.get(session, current_user.centre_id, draft_id)
        found = drafts.draft_of(row)
        form = _form(session, found, row.revision)
        if not form.validate_on_submit():
            return _page(form, draft_id, row.title), 422 if form.is_submitted() else 200
    try:
        with writing() as session:
            chosen = chosen_in(session, form)
            # What the form does not offer, such as the class that a follow-up is for, stays.
            kept = [e for e in found.excluded if _kind(e) not in (SITTING, PAPER, LEARNER)]
            drafts.change(
                session, current_user.centre_id, draft_id, form.revision.data or 0,
                lambda before: drafting.exclude(before, (*kept, *chosen)),
                current_user.name, now(),
            )  # fmt: skip
    except NoSuchLearner as refusal:
        form.learner.errors = [str(refusal)]
        return _page(form, draft_id, row.title), 422
    except DraftChanged as conflict:
        form.revision.raw_data = None
        form.revision.data = conflict.row.revision
        form.form_errors.append(f"{conflict} Look at your choice again, then save it.")
        return _page(form, draft_id, row.title), 409
    flash("Saved. What stands in the draft stays until you swap it or assemble again.")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


def chosen_in(session: Session, form: LeaveOutFields) -> tuple[Exclusion, ...]:
    """Return what a form leaves out.

    Raises:
        NoSuchLearner: The centre has no learner of the number typed.
    """
    return histories.exclusions(
        session,
        current_user.centre_id,
        sittings=form.sittings.data or (),
        papers=form.papers.data or (),
        learner=(form.learner.data or "").strip(),
    )


def offer_history(session: Session, form: LeaveOutFields) -> None:
    """Give a form the centre's recent sittings and papers to choose from."""
    known = histories.history(session, current_user.centre_id)
    add_options(form.sittings, [(s.ref, _said(s)) for s in known.sittings])
    add_options(form.papers, [(p.ref, f"{p.ref}, {p.title}") for p in known.papers])


def _said(sitting: Sitting) -> str:
    when = day_and_time(sitting.opens_at, sitting.centre.zone)
    return f"{sitting.paper.title}, {when} ({sitting.ref})"


def _kind(exclusion: Exclusion) -> str:
    return exclusion.source.partition(":")[0]


def _named(found: Draft, kind: str) -> list[str]:
    return [e.source.partition(":")[2] for e in found.excluded if _kind(e) == kind]


def _form(session: Session, found: Draft, revision: int) -> LeaveOutForm:
    form = LeaveOutForm(
        sittings=_named(found, SITTING),
        papers=_named(found, PAPER),
        learner=next(iter(_named(found, LEARNER)), ""),
        revision=revision,
    )
    offer_history(session, form)
    return form


def _page(form: LeaveOutForm, draft_id: int, title: str) -> str:
    return render_template("web/tutor/leave_out.html", form=form, draft_id=draft_id, title=title)

"""Routes of papers: make one, list them, judge one."""

from collections.abc import Mapping, Sequence

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.assembly.adapt import adapt, marks_of
from mockexam.assembly.blueprint import Blueprint
from mockexam.printing.rubric import counting_rule
from mockexam.services import drafts, scripts
from mockexam.services import papers as shelf
from mockexam.services.bank_parts import read_blueprints, topic_counts
from mockexam.services.histories import NoSuchLearner
from mockexam.services.library import read_syllabus
from mockexam.services.sittings import list_sittings
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import PaperRow
from mockexam.syllabus.model import Syllabus
from mockexam.web.access import Role, allow
from mockexam.web.charts import balance_chart
from mockexam.web.forms import EmptyForm
from mockexam.web.options import options
from mockexam.web.state import now, reading
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.draft_words import tight_rows
from mockexam.web.tutor.drafts import begin_draft
from mockexam.web.tutor.forms import CertificateForm, PaperForm
from mockexam.web.tutor.leaving_out import chosen_in, offer_history
from mockexam.web.tutor.shelf import paper_row, siblings_of_row


@bp.get("/")
@allow(Role.TUTOR)
def home() -> ResponseReturnValue:
    """Show what needs the tutor today."""
    with reading() as session:
        held = list_sittings(session, current_user.centre_id)
        return render_template(
            "web/tutor/home.html",
            papers=shelf.list_papers(session, current_user.centre_id, most=5),
            drafts=len(drafts.list_drafts(session, current_user.centre_id)),
            sittings=held[:8],
            unmarked=sum(scripts.unmarked(scripts.scripts_of(session, s)) for s in held),
            open_now=sum(s.opens_at <= now() < s.closes_at for s in held),
            zone=current_user.centre.zone,
            now=now(),
        )


@bp.get("/papers/")
@allow(Role.TUTOR)
def papers() -> ResponseReturnValue:
    """List the centre's papers, newest first."""
    with reading() as session:
        found = shelf.list_papers(session, current_user.centre_id)
    return papers_page(CertificateForm(formdata=None), found)


@bp.route("/papers/new", methods=["GET", "POST"])
@allow(Role.TUTOR)
def make_paper() -> ResponseReturnValue:
    """Make a draft from the topics taught, a style and a length."""
    with reading() as session:
        styles = read_blueprints(session)
        syllabus = read_syllabus(session)
        form = _paper_form(session, styles, syllabus)
        if not form.validate_on_submit():
            return _paper_page(session, form), 422 if form.is_submitted() else 200
        try:
            excluded = chosen_in(session, form)
        except NoSuchLearner as refusal:
            form.learner.errors = [str(refusal)]
            return _paper_page(session, form), 422
        style = styles[form.style.data]
        plan = adapt(
            style,
            [topic for topic in syllabus.topics if topic.id in (form.topics.data or ())],
            read_pool(session),
            marks=form.marks.data or marks_of(style),
            minutes=form.minutes.data or style.minutes,
            whole=len(form.topics.data or ()) == len(syllabus.topics),
            exclude={ref for exclusion in excluded for ref in exclusion.questions},
        )
    return redirect(url_for("tutor.draft", draft_id=begin_draft(plan, excluded)), 303)


@bp.post("/papers/<ref>/another")
@allow(Role.TUTOR)
def another_paper(ref: str) -> ResponseReturnValue:
    """Make a draft to the same blueprint, by another seed."""
    with reading() as session:
        row = shelf.get_paper_row(session, current_user.centre_id, ref)
    plan = Blueprint.model_validate(row.blueprint)
    return redirect(url_for("tutor.draft", draft_id=begin_draft(plan, like=ref)), 303)


@bp.get("/papers/<ref>")
@allow(Role.TUTOR)
def paper(ref: str) -> ResponseReturnValue:
    """Show whether a paper is balanced, and its questions."""
    row, found = paper_row(ref)
    return render_template(
        "web/tutor/paper.html",
        row=row,
        siblings=siblings_of_row(row),
        paper=found,
        chart=balance_chart(found.rows),
        tight=tight_rows(found.rows),
        counting_rule=counting_rule,
        form=EmptyForm(),
        zone=current_user.centre.zone,
    )


def papers_page(form: CertificateForm, found: Sequence[PaperRow]) -> str:
    """Return the list of papers, with boxes to choose those to compare."""
    return render_template(
        "web/tutor/papers.html", form=form, papers=found, zone=current_user.centre.zone
    )


def _paper_form(session: Session, styles: Mapping[str, Blueprint], syllabus: Syllabus) -> PaperForm:
    form = PaperForm(style=next(iter(styles), None), topics=[topic.id for topic in syllabus.topics])
    form.topics.choices = options((topic.id, topic.short) for topic in syllabus.topics)
    form.style.choices = options((style.ref, _said(style)) for style in styles.values())
    offer_history(session, form)
    return form


def _said(style: Blueprint) -> str:
    return f"{style.description or style.title}, {marks_of(style)} marks"


def _paper_page(session: Session, form: PaperForm) -> str:
    return render_template("web/tutor/make_paper.html", form=form, counts=topic_counts(session))

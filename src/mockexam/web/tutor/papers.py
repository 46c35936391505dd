"""Routes of papers: make one, judge it, preview it, take it as PDF."""

import secrets
from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.assembly.adapt import adapt
from mockexam.assembly.assemble import BlueprintCannotBeMet
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.paper import Paper
from mockexam.printing.page_pictures import count_pdf_pages, picture_of_page
from mockexam.printing.rubric import counting_rule
from mockexam.services import papers as shelf
from mockexam.services import printouts, scripts
from mockexam.services.certificates import siblings_of
from mockexam.services.library import Library, read_library
from mockexam.services.printouts import Printout
from mockexam.services.sittings import list_sittings
from mockexam.store.models import PaperRow
from mockexam.web.access import Role, allow
from mockexam.web.charts import balance_chart
from mockexam.web.forms import EmptyForm
from mockexam.web.learner.forms import question_form
from mockexam.web.learner.player import question_page
from mockexam.web.options import options
from mockexam.web.state import now, reading, state, writing
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.forms import CertificateForm, PaperForm

SEEDS = 1_000_000


@bp.get("/")
@allow(Role.TUTOR)
def home() -> ResponseReturnValue:
    """Show what needs the tutor today."""
    with reading() as session:
        held = list_sittings(session, current_user.centre_id)
        return render_template(
            "web/tutor/home.html",
            papers=shelf.list_papers(session, current_user.centre_id, most=5),
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
    """Make a paper from the topics taught, a level and a length."""
    with reading() as session:
        library = read_library(session)
    form = _paper_form(library)
    if not form.validate_on_submit():
        return _paper_page(form, library), 422 if form.is_submitted() else 200
    topics = [topic for topic in library.syllabus.topics if topic.id in (form.topics.data or ())]
    plan = adapt(
        library.blueprint(form.style.data),
        topics,
        library.pool,
        marks=form.marks.data or 0,
        minutes=form.minutes.data or 0,
    )
    try:
        return _make(library, plan)
    except BlueprintCannotBeMet as refusal:
        return _paper_page(form, library, refusal), 422


@bp.post("/papers/<ref>/another")
@allow(Role.TUTOR)
def another_paper(ref: str) -> ResponseReturnValue:
    """Make another paper to the same blueprint, by another seed."""
    with reading() as session:
        row = shelf.get_paper_row(session, current_user.centre_id, ref)
        library = read_library(session)
    return _make(library, Blueprint.model_validate(row.blueprint))


@bp.get("/papers/<ref>")
@allow(Role.TUTOR)
def paper(ref: str) -> ResponseReturnValue:
    """Show whether a paper is balanced, and its questions."""
    row, found = _paper(ref)
    return render_template(
        "web/tutor/paper.html",
        row=row,
        siblings=_siblings(row),
        paper=found,
        chart=balance_chart(found.rows),
        tight=[result for result in found.rows if _is_tight(result)],
        counting_rule=counting_rule,
        form=EmptyForm(),
        zone=current_user.centre.zone,
    )


@bp.get("/papers/<ref>/screen")
@allow(Role.TUTOR)
def paper_on_screen(ref: str) -> ResponseReturnValue:
    """Show the questions as candidates see them, without their keys."""
    row, found = _paper(ref)
    questions = [
        question_page(found, question, question_form(question, {})[1], {}, flagged=False)
        for question in found.questions
    ]
    return render_template(
        "web/tutor/screen.html",
        row=row,
        siblings=_siblings(row),
        paper=found,
        questions=questions,
    )


@bp.get("/papers/<ref>/<any('paper','mark-scheme'):printout>/")
@allow(Role.TUTOR)
def paper_on_paper(ref: str, printout: str) -> ResponseReturnValue:
    """Show every printed page as a picture."""
    row, found = _paper(ref)
    pages = count_pdf_pages(_pdf(found, Printout(printout)))
    return render_template(
        "web/tutor/pages.html",
        row=row,
        siblings=_siblings(row),
        paper=found,
        printout=printout,
        pages=pages,
    )


@bp.get("/papers/<ref>/<any('paper','mark-scheme'):printout>/<int:number>.png")
@allow(Role.TUTOR)
def page_picture(ref: str, printout: str, number: int) -> ResponseReturnValue:
    """Send one printed page as a picture."""
    _, found = _paper(ref)
    picture = picture_of_page(_pdf(found, Printout(printout)), number)
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/papers/<ref>/<any('paper','mark-scheme'):printout>.pdf")
@allow(Role.TUTOR)
def paper_pdf(ref: str, printout: str) -> ResponseReturnValue:
    """Send a paper or its mark scheme as PDF."""
    _, found = _paper(ref)
    wanted = Printout(printout)
    name = printouts.file_name(found, wanted)
    return Response(
        _pdf(found, wanted),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def papers_page(form: CertificateForm, found: Sequence[PaperRow]) -> str:
    """Return the list of papers, with boxes to choose those to compare."""
    return render_template(
        "web/tutor/papers.html", form=form, papers=found, zone=current_user.centre.zone
    )


def _make(library: Library, plan: Blueprint) -> ResponseReturnValue:
    made = shelf.make_paper(library, plan, seed=1 + secrets.randbelow(SEEDS), now=now())
    with writing() as session:
        row = shelf.keep_paper(
            session, current_user.centre_id, made, plan, current_user.name, now()
        )
        ref, row_id = row.ref, row.id
    state().queue.print_ahead(row_id)
    flash(f"Paper {ref} is ready. Every row of its blueprint is met.")
    return redirect(url_for("tutor.paper", ref=ref), 303)


def _paper(ref: str) -> tuple[PaperRow, Paper]:
    with reading() as session:
        row = shelf.get_paper_row(session, current_user.centre_id, ref)
    return row, shelf.paper_of(row)


def _siblings(row: PaperRow) -> tuple[str, ...]:
    with reading() as session:
        return siblings_of(session, row)


def _pdf(found: Paper, printout: Printout) -> bytes:
    settings = state().settings
    return printouts.print_pdf(
        found,
        printout,
        printouts.cover_of(current_user.centre),
        cache=settings.print_cache,
        assets=settings.assets,
    )


def _paper_form(library: Library) -> PaperForm:
    styles = [(b.ref, b.description or b.title) for b in library.by_use]
    form = PaperForm(
        style=styles[0][0] if styles else None,
        topics=[topic.id for topic in library.syllabus.topics],
        marks=30,
        minutes=40,
    )
    form.topics.choices = options((topic.id, topic.short) for topic in library.syllabus.topics)
    form.style.choices = options(styles)
    return form


def _paper_page(
    form: PaperForm, library: Library, refusal: BlueprintCannotBeMet | None = None
) -> str:
    counts: Counter[Any] = Counter(
        item.topic for question in library.questions.values() for item in question.items
    )
    return render_template(
        "web/tutor/make_paper.html",
        form=form,
        counts=counts,
        explanation=refusal.explanation if refusal else None,
    )


def _is_tight(result: Any) -> bool:
    return result.min != result.max and result.value in (result.min, result.max)

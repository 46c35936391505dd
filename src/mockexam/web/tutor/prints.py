"""Routes of a paper in both channels: on screen, its pages as pictures, what there is to print."""

from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import Shuffle, can_vary, steady_items, version_of
from mockexam.printing.layout import Layout
from mockexam.printing.page_pictures import count_pdf_pages, picture_of_page
from mockexam.printing.words import say_labels
from mockexam.services import printouts
from mockexam.services.printouts import Edition, Printout
from mockexam.web.access import Role, allow
from mockexam.web.learner.forms import question_form
from mockexam.web.learner.player import question_page
from mockexam.web.state import state
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.forms import PrintForm
from mockexam.web.tutor.shelf import paper_row, siblings_of_row

_ANY = "any('paper','insert','mark-scheme','key','answer-sheet'):printout"
WHAT_FOR = {
    Printout.PAPER: "For candidates. A booklet: print it on both sides.",
    Printout.INSERT: "For candidates. The sources, a booklet to lie beside the paper.",
    Printout.ANSWER_SHEET: "For candidates who fill bubbles. Print it at its full size.",
    Printout.MARK_SCHEME: "For markers. What earns each mark, and why.",
    Printout.KEY: "For marking by hand: what is right, on a page.",
}
"""What each thing is printed for, in the order in which a centre needs them."""


@bp.get("/papers/<ref>/screen")
@allow(Role.TUTOR)
def paper_on_screen(ref: str) -> ResponseReturnValue:
    """Show the questions as candidates see them, without their keys."""
    row, found = paper_row(ref)
    return render_template(
        "web/tutor/screen.html",
        row=row,
        siblings=siblings_of_row(row),
        paper=found,
        questions=_on_screen(found),
    )


@bp.get("/papers/<ref>/print")
@allow(Role.TUTOR)
def print_choices(ref: str) -> ResponseReturnValue:
    """Show what there is to print of a paper, in a size and a version, and what each is for."""
    row, found = paper_row(ref)
    form = PrintForm(formdata=request.args)
    is_fine = form.validate_for(found)
    asked = form.asked if is_fine else (Layout.STANDARD, "", Shuffle.OPTIONS)
    editions = {edition.printout: edition for edition in printouts.editions_of(found, *asked)}
    return render_template(
        "web/tutor/print.html",
        row=row,
        siblings=siblings_of_row(row),
        paper=found,
        form=form,
        editions=[(editions[what], told) for what, told in WHAT_FOR.items() if what in editions],
        key_of_all=Edition(Printout.KEY, shuffle=asked[2]),
        varies=any(can_vary(found, shuffle) for shuffle in Shuffle),
        steady=say_labels(steady_items(found)),
        told_version=asked[2].told(asked[1]),
        as_asked=_query(editions[Printout.PAPER]),
        query=_query,
    ), 200 if is_fine else 422


@bp.get(f"/papers/<ref>/<{_ANY}>/")
@allow(Role.TUTOR)
def paper_on_paper(ref: str, printout: str) -> ResponseReturnValue:
    """Show every printed page as a picture, a paper's beside what candidates see on screen."""
    row, found = paper_row(ref)
    edition = _edition(found, printout)
    pages = count_pdf_pages(_pdf(found, edition))
    version = version_of(found, edition.version or "A", edition.shuffle)
    return render_template(
        "web/tutor/pages.html",
        row=row,
        siblings=siblings_of_row(row),
        paper=found,
        edition=edition,
        pages=pages,
        questions=_on_screen(version) if edition.printout is Printout.PAPER else [],
        query=_query(edition),
    )


@bp.get(f"/papers/<ref>/<{_ANY}>/<int:number>.png")
@allow(Role.TUTOR)
def page_picture(ref: str, printout: str, number: int) -> ResponseReturnValue:
    """Send one printed page as a picture."""
    _, found = paper_row(ref)
    picture = picture_of_page(_pdf(found, _edition(found, printout)), number)
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get(f"/papers/<ref>/<{_ANY}>.pdf")
@allow(Role.TUTOR)
def paper_pdf(ref: str, printout: str) -> ResponseReturnValue:
    """Send something that is printed of a paper as PDF."""
    _, found = paper_row(ref)
    wanted = _edition(found, printout)
    name = printouts.file_name(found, wanted)
    return Response(
        _pdf(found, wanted),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _on_screen(paper: Paper) -> list[Any]:
    """Return the questions of a paper as candidates see them on screen, unanswered."""
    return [
        question_page(paper, question, question_form(question, {})[1], {}, flagged=False)
        for question in paper.questions
    ]


def _edition(found: Paper, printout: str) -> Edition:
    """Return what the address and its query ask for; 404 where the paper has no such thing."""
    form = PrintForm(formdata=request.args)
    if not form.validate_for(found):
        abort(404)
    wanted = Edition(Printout(printout), *form.asked)
    if wanted not in printouts.editions_of(found, *form.asked):
        abort(404)
    return wanted


def _query(edition: Edition) -> dict[str, str]:
    """Return the query that asks for an edition; what is usual is left out."""
    asked = {
        "format": edition.layout.value if edition.is_modified else "",
        "version": edition.version,
        "shuffle": "" if edition.shuffle is Shuffle.OPTIONS else edition.shuffle.value,
    }
    return {name: value for name, value in asked.items() if value}


def _pdf(found: Paper, edition: Edition) -> bytes:
    settings = state().settings
    return printouts.print_pdf(
        found,
        edition,
        printouts.cover_of(current_user.centre),
        cache=settings.print_cache,
        assets=settings.assets,
    )

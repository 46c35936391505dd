"""Routes of one item: both channels as candidates see them, then all that its author wrote."""

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from mockexam.assembly.paper import Paper
from mockexam.printing.page_pictures import count_pdf_pages, picture_of_page
from mockexam.printing.pdf import PrintingFault
from mockexam.services import bank_items, printouts
from mockexam.services.library import read_syllabus
from mockexam.web.access import Role, allow
from mockexam.web.author.blueprint import bp
from mockexam.web.learner.forms import question_form
from mockexam.web.learner.player import question_page
from mockexam.web.state import reading, state


@bp.get("/items/<ref>")
@allow(Role.AUTHOR, Role.TUTOR)
def item(ref: str) -> ResponseReturnValue:
    """Show an item, or a set with all its parts; of a family the row that is asked for."""
    with reading() as session:
        syllabus = read_syllabus(session)
        authored = bank_items.get_question(session, ref)
        enemies = authored.question.enemies
        known = bank_items.refs_in_bank(session, enemies)
    question = authored.shown(_row())
    paper = bank_items.paper_of_question(question)
    placed = paper.questions[0]
    pages, fault = _printed(paper)
    return render_template(
        "web/author/item.html",
        authored=authored,
        question=question,
        row=_row(),
        preview=question_page(paper, placed, question_form(placed, {})[1], {}, flagged=False),
        parts=placed.parts,
        pages=pages,
        fault=fault,
        syllabus=syllabus,
        points=bank_items.named_points(question.items, syllabus),
        enemies=[(enemy, enemy in known) for enemy in enemies],
    )


@bp.get("/items/<ref>/printed/<int:number>.png")
@allow(Role.AUTHOR, Role.TUTOR)
def item_picture(ref: str, number: int) -> ResponseReturnValue:
    """Send one printed page of an item as a picture."""
    picture = picture_of_page(_pdf(_paper(ref)), number)
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png")


@bp.get("/items/<ref>/printed.pdf")
@allow(Role.AUTHOR, Role.TUTOR)
def item_pdf(ref: str) -> ResponseReturnValue:
    """Send an item as it is printed."""
    return Response(_pdf(_paper(ref)), mimetype="application/pdf")


def _row() -> int:
    return request.args.get("row", 1, type=int)


def _paper(ref: str) -> Paper:
    with reading() as session:
        authored = bank_items.get_question(session, ref)
    return bank_items.paper_of_question(authored.shown(_row()))


def _pdf(paper: Paper) -> bytes:
    settings = state().settings
    return printouts.print_preview(paper, cache=settings.print_cache, assets=settings.assets)


def _printed(paper: Paper) -> tuple[int, str]:
    """Return how many printed pages can be shown, and why none can.

    A page with sources takes long to lay out: it waits until it is asked for.
    """
    kept = printouts.preview_file(paper, state().settings.print_cache).is_file()
    if not (kept or "printed" in request.args or not paper.questions[0].question.is_set):
        return 0, ""
    try:
        return count_pdf_pages(_pdf(paper)), ""
    except PrintingFault as fault:
        return 0, str(fault)

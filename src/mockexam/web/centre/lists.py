"""Routes of what a room needs on paper: its lists, the sheet for the board, the paper itself."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from mockexam.printing.room import render_attendance, render_board, render_incidents
from mockexam.services import incident_log, printouts, room_lists, rooms
from mockexam.services import papers as shelf
from mockexam.services.pack_deals import versions_told
from mockexam.services.printouts import Edition, Printout
from mockexam.services.reading import readable_from
from mockexam.store.models import PaperRow, SittingPaper
from mockexam.web.access import Role, allow, role_names
from mockexam.web.centre.blueprint import bp
from mockexam.web.centre.watching import WATCHERS, refuse_early, room_of
from mockexam.web.state import now, reading, state


@bp.get("/sittings/<ref>/lists")
@allow(*WATCHERS)
def lists(ref: str) -> ResponseReturnValue:
    """Show what there is to print."""
    with reading() as session:
        room = room_of(session, ref)
        rows = session.scalars(
            select(PaperRow)
            .join(SittingPaper, SittingPaper.paper_id == PaperRow.id)
            .where(SittingPaper.sitting_id == room.id)
            .order_by(SittingPaper.place)
        ).all()
        papers = [shelf.paper_of(row) for row in rows]
    start = readable_from(role_names(), Printout.PAPER, room.timing.opens_at)
    return render_template(
        "web/centre/lists.html",
        room=room,
        papers=[(paper, {e.printout for e in printouts.editions_of(paper)}) for paper in papers],
        readable_from=start if start is not None and now() < start else None,
        is_tutor=current_user.has_role(Role.TUTOR.value),
        tab="lists",
    )


@bp.get("/sittings/<ref>/attendance.pdf")
@allow(*WATCHERS)
def attendance_pdf(ref: str) -> ResponseReturnValue:
    """Send the attendance list."""
    with reading() as session:
        room = room_of(session, ref)
        sitters = rooms.sitters_of(session, room, now())
        breaks = room_lists.breaks_of(session, room)
        versions = versions_told(session, room.id)
    rows, summary = room_lists.attendance(room, sitters, breaks, versions, now())
    return pdf_answer(
        render_attendance(room_lists.heading_of(room, now()), rows, summary), f"{ref}-attendance"
    )


@bp.get("/sittings/<ref>/incidents.pdf")
@allow(*WATCHERS)
def incidents_pdf(ref: str) -> ResponseReturnValue:
    """Send the incident report: what was noted, and who did what and why."""
    with reading() as session:
        room = room_of(session, ref)
        lines = incident_log.log_of(session, room.id)
    rows, summary = room_lists.report(room, lines, now())
    return pdf_answer(
        render_incidents(room_lists.heading_of(room, now()), rows, summary), f"{ref}-incidents"
    )


@bp.get("/sittings/<ref>/board.pdf")
@allow(*WATCHERS)
def board_pdf(ref: str) -> ResponseReturnValue:
    """Send the sheet for the board."""
    with reading() as session:
        room = room_of(session, ref)
        sitters = rooms.sitters_of(session, room, now())
    start, finishes = room_lists.board(room, sitters)
    return pdf_answer(
        render_board(room_lists.heading_of(room, now()), start, finishes), f"{ref}-board"
    )


@bp.get("/sittings/<ref>/papers/<int:number>.pdf")
@allow(*WATCHERS)
def paper_pdf(ref: str, number: int) -> ResponseReturnValue:
    """Send a paper of the sitting, counted from 1, for when the network is down."""
    return _printed(ref, number, Edition(Printout.PAPER))


@bp.get("/sittings/<ref>/papers/<int:number>-insert.pdf")
@allow(*WATCHERS)
def insert_pdf(ref: str, number: int) -> ResponseReturnValue:
    """Send the insert with the sources of a paper, counted from 1."""
    return _printed(ref, number, Edition(Printout.INSERT))


@bp.get("/sittings/<ref>/papers/<int:number>-answer-sheet.pdf")
@allow(*WATCHERS)
def answer_sheet_pdf(ref: str, number: int) -> ResponseReturnValue:
    """Send the answer sheets of a paper, counted from 1."""
    return _printed(ref, number, Edition(Printout.ANSWER_SHEET))


def _printed(ref: str, number: int, edition: Edition) -> Response:
    with reading() as session:
        room = room_of(session, ref)
        row = session.scalar(
            select(PaperRow)
            .join(SittingPaper, SittingPaper.paper_id == PaperRow.id)
            .where(SittingPaper.sitting_id == room.id, SittingPaper.place == number - 1)
        )
        if row is None:
            abort(404)
        paper = shelf.paper_of(row)
    refuse_early(room, edition.printout)
    if edition not in printouts.editions_of(paper):
        abort(404)
    settings = state().settings
    pdf = printouts.print_pdf(
        paper,
        edition,
        printouts.cover_of(current_user.centre),
        cache=settings.print_cache,
        assets=settings.assets,
    )
    return pdf_answer(pdf, printouts.file_name(paper, edition).removesuffix(".pdf"))


def pdf_answer(pdf: bytes, name: str) -> Response:
    """Return a PDF as an answer that browsers show, under a name to keep it by."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf, mimetype="application/pdf", headers=headers)

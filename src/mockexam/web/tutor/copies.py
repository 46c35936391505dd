"""Route of the copy of a paper that is one HTML file, to answer on screen without a server."""

from flask import Response
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.printing.html_copy import copy_name, render_copy
from mockexam.services import papers as shelf
from mockexam.services import printouts
from mockexam.web.access import Role, allow
from mockexam.web.state import reading, state
from mockexam.web.tutor.blueprint import bp


@bp.get("/papers/<ref>/on-screen.html")
@allow(Role.TUTOR)
def paper_copy(ref: str) -> ResponseReturnValue:
    """Send a paper as one HTML file with a field for every answer, to be kept and opened.

    It is never shown in place: it has a script of its own, which our pages may not run.
    """
    with reading() as session:
        paper = shelf.paper_of(shelf.get_paper_row(session, current_user.centre_id, ref))
    cover = printouts.cover_of(current_user.centre)
    return Response(
        render_copy(paper, cover, assets=state().settings.assets),
        mimetype="text/html",
        headers={"Content-Disposition": f'attachment; filename="{copy_name(paper)}"'},
    )

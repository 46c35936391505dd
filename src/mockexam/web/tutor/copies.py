"""Route of the copy of a paper that is one HTML file, to answer on screen without a server."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from flask_security import current_user

from mockexam.assembly.versions import version_of
from mockexam.printing.html_copy import copy_name, render_copy
from mockexam.services import printouts
from mockexam.web.access import Role, allow
from mockexam.web.state import state
from mockexam.web.tutor.blueprint import bp
from mockexam.web.tutor.forms import PrintForm
from mockexam.web.tutor.shelf import paper_row


@bp.get("/papers/<ref>/on-screen.html")
@allow(Role.TUTOR)
def paper_copy(ref: str) -> ResponseReturnValue:
    """Send a paper as one HTML file with a field for every answer, to be kept and opened.

    It is never shown in place: it has a script of its own, which our pages may not run.
    """
    _, paper = paper_row(ref)
    form = PrintForm(formdata=request.args)
    if not form.validate_for(paper):
        abort(404)
    _, letter, shuffle = form.asked
    version = version_of(paper, letter, shuffle) if letter else paper
    told = shuffle.told(letter)
    cover = printouts.cover_of(current_user.centre)
    return Response(
        render_copy(version, cover, version=told, assets=state().settings.assets),
        mimetype="text/html",
        headers={"Content-Disposition": f'attachment; filename="{copy_name(paper, told)}"'},
    )

"""A paper of the tutor's centre, as every view of it needs it."""

from flask_security import current_user

from mockexam.assembly.paper import Paper
from mockexam.services import papers
from mockexam.services.certificates import siblings_of
from mockexam.store.models import PaperRow
from mockexam.web.state import reading


def paper_row(ref: str) -> tuple[PaperRow, Paper]:
    """Return a paper of the centre of whoever is signed in, stored and frozen.

    Raises:
        NoSuchPaper: Their centre has none of that ref.
    """
    with reading() as session:
        row = papers.get_paper_row(session, current_user.centre_id, ref)
    return row, papers.paper_of(row)


def siblings_of_row(row: PaperRow) -> tuple[str, ...]:
    """Return the refs of the papers that were made together with one, itself among them."""
    with reading() as session:
        return siblings_of(session, row)

"""Equivalence certificates of a centre's papers: made by refs, printed once for each content."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from mockexam.assembly.certificate import Certificate
from mockexam.assembly.certify import certify
from mockexam.assembly.tolerance import sharing
from mockexam.printing.document import Cover
from mockexam.printing.render import render_certificate
from mockexam.services import papers, printouts
from mockexam.store.models import PaperRow

SIBLINGS_MAX = 8
"""Papers of one blueprint that are compared unless somebody chooses: one table in print."""


def certify_papers(
    session: Session, centre_id: int, refs: Sequence[str], *, shared: int = 0
) -> Certificate:
    """Return the certificate of a centre's papers, the oldest first and each once.

    `shared` is how many questions two of them may have in common.

    Raises:
        NoSuchPaper: The centre has no paper of one of the refs.
        TooFewPapers: The refs name fewer than two papers.
    """
    rows = [papers.get_paper_row(session, centre_id, ref) for ref in dict.fromkeys(refs)]
    rows.sort(key=lambda row: row.id)
    return certify([papers.paper_of(row) for row in rows], tolerances=sharing(shared))


def siblings_of(session: Session, row: PaperRow) -> tuple[str, ...]:
    """Return the refs of a paper and its centre's others of the same blueprint, oldest first.

    Of many they are the newest and the paper itself, `SIBLINGS_MAX` in all.
    """
    others = session.scalars(
        select(PaperRow)
        .options(load_only(PaperRow.ref, PaperRow.blueprint))
        .where(
            PaperRow.centre_id == row.centre_id,
            PaperRow.id != row.id,
            PaperRow.ref.startswith(f"{row.blueprint['ref']}-", autoescape=True),
        )
        .order_by(PaperRow.id.desc())
    )
    found = [(one.id, one.ref) for one in others if one.blueprint == row.blueprint]
    return tuple(ref for _, ref in sorted([*found[: SIBLINGS_MAX - 1], (row.id, row.ref)]))


def print_certificate(certificate: Certificate, cover: Cover, *, cache: Path) -> bytes:
    """Return a certificate as PDF, from the cache where it was rendered before.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return printouts.print_once(
        ["certificate", certificate.digest, vars(cover)],
        lambda: render_certificate(certificate, cover),
        cache=cache,
    )

"""Making, keeping and finding papers."""

from collections.abc import Collection, Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session, undefer

from mockexam.assembly.assemble import Selection, assemble
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.freeze import freeze
from mockexam.assembly.paper import Paper
from mockexam.assembly.pool import Pool
from mockexam.assembly.search import Limits, Watch
from mockexam.assembly.several import assemble_several
from mockexam.assembly.solve import solver_version
from mockexam.errors import MockExamError
from mockexam.services.library import Library
from mockexam.store.models import PaperRow


class NoSuchPaper(MockExamError):
    """A ref that names no paper of the centre."""


def make_paper(
    library: Library,
    blueprint: Blueprint,
    *,
    seed: int,
    now: datetime,
    exclude: Collection[str] = (),
) -> Paper:
    """Assemble and freeze the paper of a seed.

    Raises:
        BlueprintCannotBeMet: No paper meets every row.
    """
    selection = assemble(blueprint, library.pool, seed=seed, exclude=exclude)
    return freeze_selection(library, blueprint, selection, now)


def make_papers(
    library: Library,
    blueprint: Blueprint,
    *,
    seed: int,
    now: datetime,
    exclude: Collection[str] = (),
    limits: Limits | None = None,
    watch: Watch | None = None,
    pool: Pool | None = None,
) -> list[Paper]:
    """Assemble and freeze as many papers as the blueprint asks for; each has the next seed.

    `pool` is the library's with more that is known of its questions, as how often they
    were used.

    Raises:
        BlueprintCannotBeMet: No paper meets every row, or not so many together.
    """
    selections = assemble_several(
        blueprint,
        library.pool if pool is None else pool,
        seed=seed,
        exclude=exclude,
        limits=limits,
        watch=watch,
    )
    return [freeze_selection(library, blueprint, one, now) for one in selections]


def freeze_selection(
    library: Library, blueprint: Blueprint, selection: Selection, now: datetime
) -> Paper:
    """Freeze a selection from a library, with the versions of what made it."""
    return freeze(
        selection,
        blueprint,
        library.questions,
        library.syllabus,
        bank_digest=library.digest,
        versions={
            "mockexam": version("mockexam"),
            "weasyprint": version("weasyprint"),
            **solver_version(),
        },
        now=now,
    )


def keep_paper(
    session: Session,
    centre_id: int,
    paper: Paper,
    blueprint: Blueprint,
    made_by: str,
    now: datetime,
) -> PaperRow:
    """Store a paper, or return the row that already holds it."""
    row = find_paper_row(session, centre_id, paper.ref)
    if row is not None:
        return row
    row = PaperRow(
        centre_id=centre_id,
        ref=paper.ref,
        title=paper.title,
        digest=paper.digest,
        document=paper.as_json(),
        blueprint=blueprint.as_json(),
        made_by=made_by,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row


def find_paper_row(session: Session, centre_id: int, ref: str) -> PaperRow | None:
    """Return the row of a paper of a centre, or None."""
    return session.scalar(
        select(PaperRow)
        .where(PaperRow.centre_id == centre_id, PaperRow.ref == ref)
        .options(undefer(PaperRow.document), undefer(PaperRow.blueprint))
    )


def get_paper_row(session: Session, centre_id: int, ref: str) -> PaperRow:
    """Return the row of a paper of a centre.

    Raises:
        NoSuchPaper: The centre has no paper of that ref.
    """
    row = find_paper_row(session, centre_id, ref)
    if row is None:
        raise NoSuchPaper(f"There is no paper {ref} here.")
    return row


def find_anywhere(session: Session, ref: str, centre_id: int | None = None) -> PaperRow:
    """Return the paper of a ref, whichever centre holds it; equal refs are equal papers.

    Raises:
        NoSuchPaper: No centre has it.
    """
    query = select(PaperRow).where(PaperRow.ref == ref).order_by(PaperRow.id).limit(1)
    if centre_id is not None:
        query = query.where(PaperRow.centre_id == centre_id)
    row = session.scalar(query)
    if row is None:
        raise NoSuchPaper(f"There is no paper {ref}. `mockexam paper assemble` makes one.")
    return row


def paper_of(row: PaperRow) -> Paper:
    """Return the frozen paper of a row; parsed once while it is in use."""
    return _papers.get(row.digest) or _keep(row.digest, row.document)


def paper_of_digest(connection: Connection, digest: str, paper_id: int) -> Paper:
    """Return the frozen paper of a digest; its document is read only where it is not in use."""
    known = _papers.get(digest)
    if known is not None:
        return known
    document = connection.scalar(select(PaperRow.document).where(PaperRow.id == paper_id))
    return _keep(digest, document)


def _keep(digest: str, document: Any) -> Paper:
    if len(_papers) >= _PAPERS_KEPT:
        _papers.pop(next(iter(_papers)), None)
    _papers[digest] = Paper.model_validate(document)
    return _papers[digest]


_PAPERS_KEPT = 64
_papers: dict[str, Paper] = {}


def list_papers(session: Session, centre_id: int, *, most: int = 50) -> Sequence[PaperRow]:
    """Return a centre's papers, newest first."""
    return session.scalars(
        select(PaperRow)
        .where(PaperRow.centre_id == centre_id)
        .order_by(PaperRow.made_at.desc(), PaperRow.id.desc())
        .limit(most)
    ).all()

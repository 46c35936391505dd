"""Papers under construction: kept, changed by whoever quotes the revision they saw, frozen."""

from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.metadata import version

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.assemble import Selection
from mockexam.assembly.balance import balance, distance
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.draft import Draft, DraftRefused, Exclusion, Step, begin
from mockexam.assembly.freeze import freeze
from mockexam.assembly.paper import RowResult
from mockexam.assembly.solve import solver_version
from mockexam.errors import MockExamError
from mockexam.services.bank_parts import bank_digest, read_questions
from mockexam.services.library import read_syllabus
from mockexam.services.papers import keep_paper, paper_of
from mockexam.store.bank_pool import read_pool
from mockexam.store.models import DraftRow, PaperRow

TITLE_LENGTH_MAX = 200


class NoSuchDraft(MockExamError):
    """A number that names no draft of the centre."""


class DraftChanged(MockExamError):
    """Somebody else changed the draft since the page was opened; `row` is how it stands."""

    def __init__(self, row: DraftRow) -> None:
        self.row = row
        super().__init__(f"{row.changed_by} changed this draft after you opened it.")


def keep(
    session: Session,
    centre_id: int,
    blueprint: Blueprint,
    by: str,
    now: datetime,
    *,
    excluded: tuple[Exclusion, ...] = (),
    like: str = "",
) -> DraftRow:
    """Store a new draft of a blueprint, before anything is assembled.

    `like` is the ref of a paper that it will be compared with.
    """
    return _add(session, centre_id, begin(blueprint, excluded=excluded, like=like), by, now)


def copy_paper(session: Session, paper: PaperRow, by: str, now: datetime) -> DraftRow:
    """Store a draft that begins as a frozen paper is; the paper stays."""
    frozen = paper_of(paper)
    came = frozen.provenance
    step = Step(
        did=f"Copy of {paper.ref}",
        seed=came.seed,
        sections={s.id: tuple(q.question.ref for q in s.questions) for s in frozen.sections},
        objective=came.objective,
        bound=came.bound,
        proven=came.proven,
    )
    plan = Blueprint.model_validate(paper.blueprint)
    return _add(
        session, paper.centre_id, Draft(plans=(plan,), steps=(step,), like=paper.ref), by, now
    )


def _add(session: Session, centre_id: int, draft: Draft, by: str, now: datetime) -> DraftRow:
    row = DraftRow(
        centre_id=centre_id,
        title=draft.blueprint.title[:TITLE_LENGTH_MAX],
        document=draft.as_json(),
        revision=1,
        made_by=by,
        changed_by=by,
        created_at=now,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def get(session: Session, centre_id: int, draft_id: int, *, lock: bool = False) -> DraftRow:
    """Return the row of a draft of a centre.

    With `lock` no other transaction changes it until this one ends.

    Raises:
        NoSuchDraft: The centre has no such draft.
    """
    query = select(DraftRow).where(DraftRow.id == draft_id, DraftRow.centre_id == centre_id)
    row = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise NoSuchDraft(f"There is no draft {draft_id} here.")
    return row


def draft_of(row: DraftRow) -> Draft:
    """Return the draft of a row."""
    return Draft.model_validate(row.document)


def get_at(session: Session, centre_id: int, draft_id: int, revision: int) -> DraftRow:
    """Return the row of a draft, locked, to somebody who saw it at a revision.

    Raises:
        NoSuchDraft: The centre has no such draft.
        DraftChanged: It has another revision by now.
        DraftRefused: It is frozen.
    """
    row = get(session, centre_id, draft_id, lock=True)
    if row.revision != revision:
        session.expunge(row)  # it is read once more, when the transaction is gone
        raise DraftChanged(row)
    refuse_frozen(row)
    return row


def change(
    session: Session,
    centre_id: int,
    draft_id: int,
    revision: int,
    alter: Callable[[Draft], Draft],
    by: str,
    now: datetime,
) -> DraftRow:
    """Store a change of a draft by somebody who saw it at a revision.

    Raises:
        NoSuchDraft: The centre has no such draft.
        DraftChanged: It has another revision by now; nothing is changed.
        DraftRefused: The draft does not take the change.
    """
    row = get_at(session, centre_id, draft_id, revision)
    store(row, alter(draft_of(row)), by, now)
    return row


def refuse_frozen(row: DraftRow) -> None:
    """Let nobody change a draft that is a paper by now.

    Raises:
        DraftRefused: It is.
    """
    if row.paper_ref is not None:
        raise DraftRefused(f"This draft is frozen as {row.paper_ref}. Copy that to a draft.")


def store(row: DraftRow, draft: Draft, by: str, now: datetime) -> None:
    """Let a row, which is locked, hold a draft from now on."""
    document = draft.as_json()
    if document == row.document:
        return
    row.document = document
    row.title = draft.blueprint.title[:TITLE_LENGTH_MAX]
    row.revision += 1
    row.changed_by, row.changed_at = by, now


def list_drafts(session: Session, centre_id: int, *, most: int = 50) -> Sequence[DraftRow]:
    """Return a centre's drafts that are not frozen, the one last changed first."""
    return session.scalars(
        select(DraftRow)
        .where(DraftRow.centre_id == centre_id, DraftRow.paper_ref.is_(None))
        .order_by(DraftRow.changed_at.desc(), DraftRow.id.desc())
        .limit(most)
    ).all()


def discard(session: Session, centre_id: int, draft_id: int, revision: int) -> None:
    """Forget a draft.

    Raises:
        NoSuchDraft: The centre has no such draft.
        DraftChanged: It has another revision by now.
    """
    session.delete(get_at(session, centre_id, draft_id, revision))


def _objective(draft: Draft, results: Sequence[RowResult]) -> float:
    if draft.step.objective is not None:
        return draft.step.objective
    return distance(results)


def freeze_draft(
    session: Session, centre_id: int, draft_id: int, revision: int, by: str, now: datetime
) -> PaperRow:
    """Freeze a draft in the order that it has, and return the row of its paper.

    Raises:
        NoSuchDraft: The centre has no such draft.
        DraftChanged: It has another revision by now.
        DraftRefused: A row of its blueprint is not met, or the bank lost a question of it.
    """
    row = get_at(session, centre_id, draft_id, revision)
    draft = draft_of(row)
    if not draft.refs:
        raise DraftRefused("There is nothing to freeze yet. Assemble first.")
    questions = read_questions(session, draft.refs)
    if gone := [ref for ref in draft.refs if ref not in questions]:
        raise DraftRefused(
            f"The bank no longer has {', '.join(gone)}. Swap {'it' if len(gone) == 1 else 'them'} "
            "for other questions, then freeze."
        )
    results = balance(read_pool(session), draft.blueprint, draft.sections)
    if unmet := [result.label for result in results if not result.met]:
        raise DraftRefused(
            f"Not met: {', '.join(unmet)}. Swap a question, or allow what the draft has, "
            "then freeze."
        )
    paper = freeze(
        Selection(
            seed=draft.step.seed,
            sections={s.id: draft.sections.get(s.id, ()) for s in draft.blueprint.sections},
            objective=_objective(draft, results),
            bound=draft.step.bound,
            proven=draft.step.proven,
        ),
        draft.blueprint,
        questions,
        read_syllabus(session),
        bank_digest=bank_digest(session),
        versions={
            "mockexam": version("mockexam"),
            "weasyprint": version("weasyprint"),
            **solver_version(),
        },
        now=now,
        keep_order=True,
    )
    kept = keep_paper(session, centre_id, paper, draft.blueprint, by, now)
    row.paper_ref = kept.ref
    return kept

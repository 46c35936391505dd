"""Which questions a class or a learner has seen."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.draft import Exclusion
from mockexam.assembly.pool import Pool, with_tag
from mockexam.delivery.attempt import Status
from mockexam.errors import MockExamError
from mockexam.services.papers import list_papers, paper_of
from mockexam.services.sittings import list_sittings
from mockexam.store.models import AttemptRow, Candidate, PaperRow, Sitting

SITTING, PAPER, LEARNER, SEEN_BY_CLASS = "sitting", "paper", "learner", "class"


class NoSuchLearner(MockExamError):
    """A number that no learner of the centre has."""


@dataclass(frozen=True)
class History:
    """What questions may be left out from: the centre's recent sittings, and papers not sat."""

    sittings: Sequence[Sitting]
    papers: Sequence[PaperRow]


def history(session: Session, centre_id: int, *, most: int = 30) -> History:
    """Return a centre's recent sittings and its recent papers that have none, newest first."""
    held = list_sittings(session, centre_id, most=most)
    sat = {one.paper_id for sitting in held for one in sitting.papers}
    made = list_papers(session, centre_id, most=most)
    return History(held, [paper for paper in made if paper.id not in sat])


def exclusions(
    session: Session,
    centre_id: int,
    *,
    sittings: Collection[str] = (),
    papers: Collection[str] = (),
    learner: str = "",
) -> tuple[Exclusion, ...]:
    """Return what is to be left out, by where it was seen.

    Raises:
        NoSuchLearner: The centre has no learner of that number.
    """
    chosen = select(Sitting).where(
        Sitting.centre_id == centre_id, Sitting.ref.in_(sorted(sittings))
    )
    made = select(PaperRow).where(PaperRow.centre_id == centre_id, PaperRow.ref.in_(sorted(papers)))
    found = [
        _exclusion(f"{SITTING}:{sitting.ref}", sitting.ref, _papers(sitting))
        for sitting in session.scalars(chosen.order_by(Sitting.opens_at))
    ]
    found += [
        _exclusion(f"{PAPER}:{paper.ref}", paper.ref, [paper])
        for paper in session.scalars(made.order_by(PaperRow.made_at))
    ]
    if learner:
        found.append(_of_learner(session, centre_id, learner))
    return tuple(found)


def with_uses(
    session: Session, centre_id: int, pool: Pool, blueprint: Blueprint, now: datetime
) -> Pool:
    """Return the pool with how often and how lately the centre's sittings used each question.

    The pool as it is, where the blueprint sets no limit to that.
    """
    said = blueprint.exposure
    if said.most_uses is None and not said.cooling_off_days:
        return pool
    uses: Counter[str] = Counter()
    days: dict[str, float] = {}
    held = select(Sitting).where(Sitting.centre_id == centre_id, Sitting.opens_at <= now)
    for sitting in session.scalars(held.order_by(Sitting.opens_at)):
        for question in {
            q.question.ref for row in _papers(sitting) for q in paper_of(row).questions
        }:
            uses[question] += 1
            days[question] = (now - sitting.opens_at) / timedelta(days=1)
    counted = with_tag(pool, "uses", [uses[ref] for ref in pool.refs])
    return with_tag(counted, "days_since_use", [days.get(ref) for ref in pool.refs])


def seen_by_class(session: Session, sitting: Sitting) -> Exclusion:
    """Return every question that anybody who started a sitting has ever seen."""
    candidates = select(AttemptRow.candidate_id).where(
        AttemptRow.sitting_id == sitting.id, AttemptRow.status != Status.NOT_STARTED.value
    )
    papers = _papers_seen(session, AttemptRow.candidate_id.in_(candidates))
    return _exclusion(
        f"{SEEN_BY_CLASS}:{sitting.ref}",
        f"those who sat {sitting.ref}",
        [*_papers(sitting), *papers],
    )


def _papers(sitting: Sitting) -> list[PaperRow]:
    return [one.paper for one in sitting.papers]


def _of_learner(session: Session, centre_id: int, number: str) -> Exclusion:
    number = number.strip().zfill(4)
    candidate = session.scalar(
        select(Candidate).where(Candidate.centre_id == centre_id, Candidate.number == number)
    )
    if candidate is None:
        raise NoSuchLearner(f"No learner here has the number {number}.")
    papers = _papers_seen(session, AttemptRow.candidate_id == candidate.id)
    return _exclusion(f"{LEARNER}:{number}", f"{candidate.name} ({number})", papers)


def _papers_seen(session: Session, of_whom: object) -> Sequence[PaperRow]:
    return session.scalars(
        select(PaperRow)
        .join(AttemptRow, AttemptRow.paper_id == PaperRow.id)
        .where(of_whom, AttemptRow.status != Status.NOT_STARTED.value)  # type: ignore[arg-type]
        .distinct()
    ).all()


def _exclusion(source: str, label: str, papers: Iterable[PaperRow]) -> Exclusion:
    refs = {q.question.ref for paper in papers for q in paper_of(paper).questions}
    return Exclusion(source=source, label=label, questions=tuple(sorted(refs)))

"""The access arrangements of a candidate: set once, followed into every sitting, kept on record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import ChangeRefused, Kind, Status
from mockexam.errors import MockExamError
from mockexam.services.attempts import Act, Standing, standing, state_of_row
from mockexam.services.desk import Sheet
from mockexam.store.models import ArrangementChange, AttemptRow, Candidate, Sitting


class NoSuchCandidate(MockExamError):
    """A number that no learner of the centre has."""


@dataclass(frozen=True)
class Hand:
    """Whose hand changes something, when, and why where a reason is asked."""

    by: str
    at: datetime
    reason: str = ""


def with_changes(arrangements: Mapping[str, Any], changes: Mapping[str, Any]) -> Arrangements:
    """Return stored arrangements with some of their fields changed."""
    return Arrangements.model_validate({**arrangements, **changes})


def arrange(session: Session, candidate: Candidate, arrangements: Arrangements, hand: Hand) -> int:
    """Set a candidate's arrangements and return how many sittings to come they changed in.

    They are copied into every attempt that has not started; who has started keeps theirs. The
    change is kept with who made it, where it is one.
    """
    document = arrangements.as_json()
    if document != candidate.arrangements:
        candidate.arrangements = document
        _keep(session, candidate, arrangements, hand)
    waiting = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.candidate_id == candidate.id,
            AttemptRow.status == Status.NOT_STARTED.value,
        )
        .order_by(AttemptRow.id)
        .with_for_update(of=AttemptRow)
    ).all()
    changed = [attempt for attempt in waiting if attempt.arrangements != document]
    for attempt in changed:
        attempt.arrangements = document
    session.flush()
    return len(changed)


def _keep(session: Session, candidate: Candidate, arrangements: Arrangements, hand: Hand) -> None:
    session.add(
        ArrangementChange(
            centre_id=candidate.centre_id,
            candidate_id=candidate.id,
            arrangements=arrangements.as_json(),
            reason=hand.reason,
            by=hand.by,
            at=hand.at,
        )
    )


@dataclass(frozen=True)
class ArrangeNow(Act):
    """Give a running attempt other arrangements: its time changes with its extra time.

    Attributes:
        arrangements: What it has from now on.
        by: Who says so.
        reason: Why, in their words.
    """

    arrangements: Arrangements
    by: str
    reason: str

    def on(self, sheet: Sheet) -> Standing:
        """Change it. Raises ChangeRefused where nothing runs, or no reason is said."""
        if not self.reason.strip():
            raise ChangeRefused("Say why the arrangements change now; it is kept with the exam.")
        before = sheet.state.timing.extra_minutes
        sheet.state = machine.rearrange(
            sheet.state, self.at, self.arrangements.extra_percent, self.arrangements.break_minutes
        )
        more = sheet.state.timing.extra_minutes - before
        words = "; ".join(self.arrangements.words()) or "no arrangements"
        told = f" ({more:+d} min)" if more else ""
        sheet.connection.execute(
            update(AttemptRow)
            .where(AttemptRow.id == self.attempt_id)
            .values(arrangements=self.arrangements.as_json())
        )
        sheet.log(Kind.ARRANGED, self.at, f"{self.reason.strip()}: {words}{told}"[:400], self.by)
        return standing(sheet, self.at)


def get_candidate(
    session: Session, centre_id: int, number: str, *, lock: bool = False
) -> Candidate:
    """Return a learner of a centre by number.

    Raises:
        NoSuchCandidate: The centre has no learner of that number.
    """
    query = select(Candidate).where(Candidate.centre_id == centre_id, Candidate.number == number)
    candidate = session.scalar(query.with_for_update(of=Candidate) if lock else query)
    if candidate is None:
        raise NoSuchCandidate(f"No learner here has the number {number}.")
    return candidate


def find_candidates(
    session: Session, centre_id: int, words: str = "", *, most: int = 100
) -> tuple[Sequence[Candidate], int]:
    """Return a centre's learners whose name or number holds the words, and how many there are.

    They come in the order of names, `most` of them.
    """
    query = select(Candidate).where(Candidate.centre_id == centre_id)
    for word in words.split():
        held = _escaped(word)
        query = query.where(
            or_(
                func.lower(Candidate.name).like(f"%{held.lower()}%", escape="\\"),
                Candidate.number.like(f"%{held}%", escape="\\"),
            )
        )
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Candidate.name, Candidate.number).limit(most)
    return session.scalars(ordered).all(), count


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def changes_of(session: Session, candidate: Candidate) -> Sequence[ArrangementChange]:
    """Return what was arranged for a candidate, when and by whom, the newest first."""
    return session.scalars(
        select(ArrangementChange)
        .where(ArrangementChange.candidate_id == candidate.id)
        .order_by(ArrangementChange.id.desc())
    ).all()


def running_attempts(session: Session, candidate: Candidate, now: datetime) -> list[AttemptRow]:
    """Return the attempts of a candidate that have begun and not ended."""
    rows = session.scalars(
        select(AttemptRow)
        .join(Sitting, Sitting.id == AttemptRow.sitting_id)
        .where(AttemptRow.candidate_id == candidate.id, AttemptRow.status.in_(_BEGUN))
        .order_by(AttemptRow.started_at)
    )
    return [row for row in rows if machine.at(state_of_row(row), now).status.running]


_BEGUN = [status.value for status in Status if status.running]

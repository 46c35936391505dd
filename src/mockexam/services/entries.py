"""Candidates of a sitting: entered with a code of their own, corrected before they start."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery.arrangements import EXTRA_PERCENT_MAX, Arrangements
from mockexam.delivery.attempt import Kind, Status
from mockexam.errors import MockExamError
from mockexam.services.arrangements import Hand, arrange, with_changes
from mockexam.services.codes import ACCESS_LENGTH, new_code
from mockexam.store.models import (
    AttemptEvent,
    AttemptRow,
    Candidate,
    Centre,
    Sitting,
    SittingPaper,
)

NAME_LENGTH_MAX = 120
PLACE_LENGTH_MAX = 20
NUMBERS = 9999
SEEDS = 2**31


class SittingRefused(MockExamError):
    """A sitting or an entry that cannot be made, and how to mend it.

    `about` names what of a sitting's plan it is about, where that can be said.
    """

    def __init__(self, words: str, about: str = "") -> None:
        self.about = about
        super().__init__(words)


class EntriesRefused(SittingRefused):
    """Entries of a list that do not fit what is known here; `faults` says which and how."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults), "candidates")


@dataclass(frozen=True)
class Entry:
    """A candidate to enter, by name, by number or by both.

    `extra_percent` is a share of extra time, 0..200, 0 for what the learner has; `said` holds
    further fields of their arrangements. `place` is the seat in the room, and `where` says where
    in a list the entry stands.
    """

    name: str
    extra_percent: int = 0
    number: str = ""
    place: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the arrangements that the entry sets."""
        extra = {"extra_percent": self.extra_percent} if self.extra_percent else {}
        return {**extra, **self.said}


def enter_all(
    session: Session, sitting: Sitting, entries: Sequence[Entry], hand: Hand | None = None
) -> list[AttemptRow]:
    """Enter every candidate of a list, or none.

    Raises:
        EntriesRefused: A number is another learner's, is entered already, or is known to nobody.
    """
    faults = [fault for entry in entries if (fault := _misfit(session, sitting, entry))]
    if faults:
        raise EntriesRefused(faults)
    # Who has a number gets it before others are numbered.
    in_turn = sorted(entries, key=lambda entry: not entry.number)
    return [enter(session, sitting, entry, hand=hand) for entry in in_turn]


def _misfit(session: Session, sitting: Sitting, entry: Entry) -> str:
    if not entry.number:
        return ""
    known = _numbered(session, sitting.centre_id, entry.number)
    where = f"{entry.where}, number: " if entry.where else ""
    if known is None:
        missing = f"{where}no learner here has the number {entry.number}. Enter a name too."
        return "" if entry.name else missing
    if entry.name and known.name.casefold() != entry.name.casefold():
        return (
            f"{where}{entry.number} is {known.name} here, not {entry.name}. Mend the name or the "
            "number."
        )
    entered = select(AttemptRow.id).where(
        AttemptRow.sitting_id == sitting.id, AttemptRow.candidate_id == known.id
    )
    if session.scalar(entered) is not None:
        return f"{where}{known.name} ({entry.number}) is entered already. Remove the row."
    return ""


def enter(
    session: Session,
    sitting: Sitting,
    entry: Entry,
    *,
    new: bool = False,
    hand: Hand | None = None,
) -> AttemptRow:
    """Enter a candidate for a sitting, with a code of their own.

    A learner of the centre who is known by that number, or by that name where no number is
    given, keeps their arrangements, unless the entry gives others; a second one of the same
    name in one sitting is a new learner, and so is anybody who is entered as `new`. Arrangements
    that the entry gives are the candidate's from now on, in every sitting that has not started.
    """
    candidate = None if new else _known(session, sitting, entry)
    if candidate is None:
        candidate = Candidate(
            centre_id=sitting.centre_id,
            number=entry.number or _next_number(session, sitting.centre_id),
            name=entry.name,
            arrangements={},
        )
        session.add(candidate)
        session.flush()
    if entry.changes:
        changed = with_changes(candidate.arrangements, entry.changes)
        arrange(session, candidate, changed, hand or Hand("", sitting.created_at))
    attempt = AttemptRow(
        centre_id=sitting.centre_id,
        sitting_id=sitting.id,
        candidate_id=candidate.id,
        paper_id=_next_paper(session, sitting),
        access_code=fresh_code(session, AttemptRow.access_code, ACCESS_LENGTH),
        place=entry.place,
        arrangements=candidate.arrangements,
        seed=secrets.randbelow(SEEDS),
        flags=[],
    )
    session.add(attempt)
    session.flush()
    return attempt


def _next_paper(session: Session, sitting: Sitting) -> int:
    """Deal the papers of a sitting's family out in turn: the one that the fewest have is next."""
    family = session.scalars(
        select(SittingPaper.paper_id)
        .where(SittingPaper.sitting_id == sitting.id)
        .order_by(SittingPaper.place)
    ).all()
    if len(family) == 1:
        return family[0]
    counts = session.execute(
        select(AttemptRow.paper_id, func.count())
        .where(AttemptRow.sitting_id == sitting.id)
        .group_by(AttemptRow.paper_id)
    )
    dealt = {paper_id: count for paper_id, count in counts}  # noqa: C416 (rows are not tuples)
    return min(family, key=lambda paper: dealt.get(paper, 0))


def _known(session: Session, sitting: Sitting, entry: Entry) -> Candidate | None:
    """Return the learner that an entry means: of a name the oldest who is not entered yet."""
    if entry.number:
        return _numbered(session, sitting.centre_id, entry.number)
    entered = select(AttemptRow.candidate_id).where(AttemptRow.sitting_id == sitting.id)
    return session.scalar(
        select(Candidate)
        .where(
            Candidate.centre_id == sitting.centre_id,
            func.lower(Candidate.name) == entry.name.lower(),
            Candidate.id.not_in(entered),
        )
        .order_by(Candidate.id)
        .limit(1)
    )


def _numbered(session: Session, centre_id: int, number: str) -> Candidate | None:
    return session.scalar(
        select(Candidate).where(Candidate.centre_id == centre_id, Candidate.number == number)
    )


def correct(
    session: Session, attempt: AttemptRow, *, name: str, percent: int, place: str, hand: Hand
) -> None:
    """Correct a candidate's name, extra time and seat; the attempt is locked.

    Name and extra time hold for sittings to come, too.

    Raises:
        SittingRefused: The attempt has started, or the share is out of range.
    """
    if not 0 <= percent <= EXTRA_PERCENT_MAX:
        raise SittingRefused(f"Enter extra time from 0 to {EXTRA_PERCENT_MAX} per cent.")
    if attempt.status != Status.NOT_STARTED.value:
        raise SittingRefused(
            f"{attempt.candidate.name} has started; name and extra time are set before."
        )
    changed = with_changes(attempt.candidate.arrangements, {"extra_percent": percent})
    arrange(session, attempt.candidate, changed, hand)
    attempt.candidate.name = " ".join(name.split())
    attempt.place = " ".join(place.split())


def renew_code(session: Session, attempt: AttemptRow, by: str, now: datetime) -> str:
    """Give a candidate another code, and return it: the old one lets nobody in any more.

    A browser that is signed in stays so.
    """
    attempt.access_code = fresh_code(session, AttemptRow.access_code, ACCESS_LENGTH)
    session.add(
        AttemptEvent(
            centre_id=attempt.centre_id,
            attempt_id=attempt.id,
            status=attempt.status,
            kind=Kind.CODE_RENEWED.value,
            reason="a new code was made; the old one no longer works",
            by=by,
            at=now,
        )
    )
    return attempt.access_code


def _next_number(session: Session, centre_id: int) -> str:
    take_turns(session, centre_id)
    highest = session.scalar(
        select(func.max(Candidate.number)).where(Candidate.centre_id == centre_id)
    )
    number = int(highest or 0) + 1
    if number > NUMBERS:
        raise SittingRefused("The centre has used all its candidate numbers, 0001 to 9999.")
    return f"{number:04}"


def take_turns(session: Session, centre_id: int) -> None:
    """Let those who number something in a centre at the same moment do so one after the other."""
    session.execute(select(Centre.id).where(Centre.id == centre_id).with_for_update(key_share=True))


def fresh_code(session: Session, column: object, length: int) -> str:
    """Return a code that no row of a column has."""
    while True:
        code = new_code(length)
        if session.scalar(select(func.count()).where(column == code)) == 0:  # type: ignore[arg-type]
            return code


def arrangements_of(attempt: AttemptRow) -> Arrangements:
    """Return the arrangements of an attempt."""
    return Arrangements.model_validate(attempt.arrangements)

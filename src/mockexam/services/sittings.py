"""Sittings: opened for a paper, entered for candidates, closed by the clock, released."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery.arrangements import EXTRA_PERCENT_MAX, Arrangements
from mockexam.delivery.attempt import Status
from mockexam.errors import MockExamError
from mockexam.services.codes import ACCESS_LENGTH, JOIN_LENGTH, new_code, read_code
from mockexam.store.models import (
    AttemptRow,
    Candidate,
    Centre,
    PaperRow,
    Sitting,
    SittingPaper,
)

NAME_LENGTH_MAX = 120
DIGITS_MAX = 3
NUMBERS = 9999
SEEDS = 2**31


class NoSuchSitting(MockExamError):
    """A ref or code that names no sitting."""


class SittingRefused(MockExamError):
    """A sitting or an entry that cannot be made, and how to mend it."""


@dataclass(frozen=True)
class Entry:
    """A candidate to enter: a name and the share of extra time, 0..200 per cent."""

    name: str
    extra_percent: int = 0


def read_entries(text: str) -> tuple[list[Entry], list[str]]:
    """Return the entries of a typed list, one a line, and what is wrong with which line.

    A line is a name, or a name, a comma and the extra time in per cent.
    """
    entries, faults = [], []
    named: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, extra = line.rpartition(",") if "," in line else (line, "", "")
        percent = extra.replace("%", "").strip() or "0"
        if not name.strip():
            faults.append(f"Line {number}: enter a name before the comma.")
        elif any(character.isdecimal() or character == "%" for character in name):
            faults.append(
                f"Line {number}: a name has no figures; put a comma before the extra time, "
                "such as “Ada Lane, 25”."
            )
        elif " ".join(name.split()).casefold() in named:
            first = named[" ".join(name.split()).casefold()]
            faults.append(
                f"Line {number} repeats line {first}. Remove it, or tell the two apart, such as "
                "by a middle initial."
            )
        elif len(name.strip()) > NAME_LENGTH_MAX:
            faults.append(f"Line {number}: shorten the name to {NAME_LENGTH_MAX} characters.")
        elif not _is_percent(percent):
            faults.append(
                f"Line {number}: enter the extra time after the comma as a whole number of "
                f"per cent from 0 to {EXTRA_PERCENT_MAX}, such as “{name.strip()}, 25”."
            )
        else:
            entry = Entry(" ".join(name.split()), int(percent))
            named[entry.name.casefold()] = number
            entries.append(entry)
    return entries, faults


def _is_percent(text: str) -> bool:
    return text.isdecimal() and len(text) <= DIGITS_MAX and int(text) <= EXTRA_PERCENT_MAX


def open_sitting(
    session: Session,
    paper: PaperRow,
    *,
    opens_at: datetime,
    closes_at: datetime,
    minutes: int,
    entries: Sequence[Entry],
    now: datetime,
) -> Sitting:
    """Make a sitting of a paper and enter its candidates.

    Raises:
        SittingRefused: The window ends before it begins, or lies in the past.
    """
    if closes_at <= opens_at:
        raise SittingRefused("The last start comes after the opening. Enter a later time.")
    if closes_at <= now:
        raise SittingRefused("The last start is in the past. Enter a later time.")
    take_turns(session, paper.centre_id)
    count = session.scalar(
        select(func.count()).select_from(Sitting).where(Sitting.paper_id == paper.id)
    )
    sitting = Sitting(
        centre_id=paper.centre_id,
        ref=f"{paper.ref}-{(count or 0) + 1}",
        paper_id=paper.id,
        opens_at=opens_at,
        closes_at=closes_at,
        minutes=minutes,
        join_code=_fresh_code(session, Sitting.join_code, JOIN_LENGTH),
        created_at=now,
    )
    sitting.papers = [SittingPaper(centre_id=paper.centre_id, place=0, paper_id=paper.id)]
    session.add(sitting)
    session.flush()
    for entry in entries:
        enter(session, sitting, entry)
    return sitting


def enter(session: Session, sitting: Sitting, entry: Entry, *, new: bool = False) -> AttemptRow:
    """Enter a candidate for a sitting, with a code of their own.

    A learner of the centre who is known by that name keeps their number and
    their extra time, unless the entry gives another; a second one of the same
    name in one sitting is a new learner, and so is anybody who is entered as `new`.
    """
    candidate = None if new else _known(session, sitting, entry.name)
    if candidate is None:
        candidate = Candidate(
            centre_id=sitting.centre_id,
            number=_next_number(session, sitting.centre_id),
            name=entry.name,
            arrangements=_extra({}, entry.extra_percent),
        )
        session.add(candidate)
        session.flush()
    elif entry.extra_percent:
        candidate.arrangements = _extra(candidate.arrangements, entry.extra_percent)
    attempt = AttemptRow(
        centre_id=sitting.centre_id,
        sitting_id=sitting.id,
        candidate_id=candidate.id,
        paper_id=_next_paper(session, sitting),
        access_code=_fresh_code(session, AttemptRow.access_code, ACCESS_LENGTH),
        arrangements=candidate.arrangements,
        seed=secrets.randbelow(SEEDS),
        flags=[],
    )
    session.add(attempt)
    session.flush()
    return attempt


def _extra(arrangements: Mapping[str, Any], percent: int) -> dict[str, Any]:
    held = Arrangements.model_validate(arrangements)
    return held.model_copy(update={"extra_percent": percent}).as_json()


def _next_paper(session: Session, sitting: Sitting) -> int:
    """Deal the papers of a sitting's family out in turn: the one that the fewest have is next."""
    family = session.scalars(
        select(SittingPaper.paper_id)
        .where(SittingPaper.sitting_id == sitting.id)
        .order_by(SittingPaper.place)
    ).all()
    if len(family) == 1:
        return family[0]
    dealt = Counter(
        session.scalars(select(AttemptRow.paper_id).where(AttemptRow.sitting_id == sitting.id))
    )
    return min(family, key=lambda paper: dealt[paper])


def _known(session: Session, sitting: Sitting, name: str) -> Candidate | None:
    """Return the centre's oldest learner of a name who is not entered for the sitting yet."""
    entered = select(AttemptRow.candidate_id).where(AttemptRow.sitting_id == sitting.id)
    return session.scalar(
        select(Candidate)
        .where(
            Candidate.centre_id == sitting.centre_id,
            func.lower(Candidate.name) == name.lower(),
            Candidate.id.not_in(entered),
        )
        .order_by(Candidate.id)
        .limit(1)
    )


def correct(attempt: AttemptRow, name: str, percent: int) -> None:
    """Correct a candidate's name and extra time, also for sittings to come; it is locked.

    Raises:
        SittingRefused: The attempt has started, or the share is out of range.
    """
    if not 0 <= percent <= EXTRA_PERCENT_MAX:
        raise SittingRefused(f"Enter extra time from 0 to {EXTRA_PERCENT_MAX} per cent.")
    if attempt.status != Status.NOT_STARTED.value:
        raise SittingRefused(
            f"{attempt.candidate.name} has started; name and extra time are set before."
        )
    attempt.arrangements = _extra(attempt.arrangements, percent)
    attempt.candidate.arrangements = _extra(attempt.candidate.arrangements, percent)
    attempt.candidate.name = " ".join(name.split())


def get_sitting(session: Session, centre_id: int, ref: str) -> Sitting:
    """Return a sitting of a centre.

    Raises:
        NoSuchSitting: The centre has no sitting of that ref.
    """
    sitting = session.scalar(
        select(Sitting).where(Sitting.centre_id == centre_id, Sitting.ref == ref)
    )
    if sitting is None:
        raise NoSuchSitting(f"There is no sitting {ref} here.")
    return sitting


def find_anywhere(session: Session, ref: str, centre_id: int | None = None) -> Sitting:
    """Return the sitting of a ref, whichever centre holds it; `centre_id` settles a tie.

    Raises:
        NoSuchSitting: No centre has it, or several have and none is named.
    """
    found = session.scalars(select(Sitting).where(Sitting.ref == ref)).all()
    if centre_id is not None:
        found = [sitting for sitting in found if sitting.centre_id == centre_id]
    if not found:
        raise NoSuchSitting(f"There is no sitting {ref}. `mockexam sitting list` names them.")
    if len(found) > 1:
        numbers = ", ".join(sitting.centre.number for sitting in found)
        raise NoSuchSitting(
            f"Centres {numbers} each have a sitting {ref}. Name one: `mockexam --centre NUMBER …`."
        )
    return found[0]


def entered(
    session: Session, centre_id: int, ref: str, attempt_id: UUID, *, lock: bool = False
) -> AttemptRow:
    """Return an attempt that is entered for a sitting of a centre.

    With `lock` no other transaction changes it until this one ends.

    Raises:
        NoSuchSitting: The sitting is not the centre's, or the attempt not the sitting's.
    """
    sitting = get_sitting(session, centre_id, ref)
    query = select(AttemptRow).where(
        AttemptRow.id == attempt_id, AttemptRow.sitting_id == sitting.id
    )
    attempt = session.scalar(query.with_for_update(of=AttemptRow) if lock else query)
    if attempt is None:
        raise NoSuchSitting(f"There is no such candidate in sitting {ref}.")
    return attempt


def find_by_code(session: Session, typed: str) -> AttemptRow | Sitting | None:
    """Return what a typed code opens: a candidate's own attempt, a sitting to join, or None."""
    code = read_code(typed)
    if len(code) == ACCESS_LENGTH:
        return session.scalar(select(AttemptRow).where(AttemptRow.access_code == code))
    if len(code) == JOIN_LENGTH:
        return session.scalar(select(Sitting).where(Sitting.join_code == code))
    return None


def list_sittings(session: Session, centre_id: int | None, *, most: int = 50) -> Sequence[Sitting]:
    """Return the sittings of a centre, or of all where none is named, latest window first."""
    everywhere = select(Sitting)
    query = everywhere if centre_id is None else everywhere.where(Sitting.centre_id == centre_id)
    return session.scalars(
        query.order_by(Sitting.opens_at.desc(), Sitting.id.desc()).limit(most)
    ).all()


def sittings_to_join(
    session: Session, centre_id: int | None, now: datetime, *, most: int = 20
) -> Sequence[Sitting]:
    """Return the sittings, of all centres where none is named, whose last start is to come."""
    everywhere = select(Sitting).where(Sitting.closes_at > now)
    query = everywhere if centre_id is None else everywhere.where(Sitting.centre_id == centre_id)
    return session.scalars(query.order_by(Sitting.opens_at, Sitting.id).limit(most)).all()


def attempts_of(session: Session, sitting: Sitting) -> Sequence[AttemptRow]:
    """Return a sitting's attempts in the order of the candidates' names."""
    return session.scalars(
        select(AttemptRow)
        .join(AttemptRow.candidate)
        .where(AttemptRow.sitting_id == sitting.id)
        .order_by(Candidate.name, Candidate.number)
    ).all()


def count_states(attempts: Sequence[AttemptRow]) -> Counter[str]:
    """Return how many attempts are in each state."""
    return Counter(attempt.status for attempt in attempts)


def open_now(sitting: Sitting, now: datetime) -> None:
    """Let a sitting be started from now on; one that is open stays as it is.

    Raises:
        SittingRefused: Its last start has passed.
    """
    if now >= sitting.closes_at:
        raise SittingRefused("The last start has passed. Set a new sitting of the paper.")
    sitting.opens_at = min(sitting.opens_at, now)


def close_now(sitting: Sitting, now: datetime) -> None:
    """Let nobody start a sitting any more; who has started has their full time.

    Raises:
        SittingRefused: It has not opened yet.
    """
    if now <= sitting.opens_at:
        raise SittingRefused("This sitting has not opened yet, so it cannot be closed.")
    sitting.closes_at = min(sitting.closes_at, now)


def release(sitting: Sitting, now: datetime) -> None:
    """Let candidates see their results; a released sitting stays as it is."""
    sitting.released_at = sitting.released_at or now


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


def _fresh_code(session: Session, column: object, length: int) -> str:
    while True:
        code = new_code(length)
        if session.scalar(select(func.count()).where(column == code)) == 0:  # type: ignore[arg-type]
            return code

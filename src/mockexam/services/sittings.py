"""Sittings: set for a paper or a family of them, changed before they start, closed by the clock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery.rules import Release, Rules
from mockexam.errors import MockExamError
from mockexam.services.arrangements import Hand
from mockexam.services.codes import ACCESS_LENGTH, JOIN_LENGTH, read_code
from mockexam.services.entries import Entry, SittingRefused, enter_all, fresh_code, take_turns
from mockexam.services.papers import paper_of
from mockexam.store.models import (
    AttemptRow,
    Candidate,
    PaperRow,
    Sitting,
    SittingInvigilator,
    SittingPaper,
    Staff,
)


class NoSuchSitting(MockExamError):
    """A ref or code that names no sitting."""


@dataclass(frozen=True)
class Plan:
    """What a tutor says of a sitting beside its papers and candidates.

    `opens_at` and `closes_at` bound the start; with `ends_at` everybody stops then. Where the
    rules give sections clocks, `minutes` is their sum, whatever is said. `invigilators` are the
    ids of staff.
    """

    opens_at: datetime
    closes_at: datetime
    minutes: int
    ends_at: datetime | None = None
    end_cuts_extra: bool = False
    rules: Rules = field(default_factory=Rules)
    release: Release = field(default_factory=Release)
    room: str = ""
    instructions: str = ""
    invigilators: tuple[int, ...] = ()


def plan_of(sitting: Sitting) -> Plan:
    """Return a sitting's plan as it stands."""
    return Plan(
        opens_at=sitting.opens_at,
        closes_at=sitting.closes_at,
        minutes=sitting.minutes,
        ends_at=sitting.ends_at,
        end_cuts_extra=sitting.end_cuts_extra,
        rules=Rules.model_validate(sitting.rules),
        release=Release.model_validate(sitting.release),
        room=sitting.room,
        instructions=sitting.instructions,
        invigilators=tuple(sorted(one.staff_id for one in sitting.invigilators)),
    )


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
    """Make a plain sitting of one paper and enter its candidates.

    Raises:
        SittingRefused: The window ends before it begins, or lies in the past.
    """
    return set_sitting(session, [paper], Plan(opens_at, closes_at, minutes), entries, now=now)


def set_sitting(
    session: Session,
    papers: Sequence[PaperRow],
    plan: Plan,
    entries: Sequence[Entry],
    *,
    now: datetime,
    by: str = "",
) -> Sitting:
    """Make a sitting of papers of one centre, dealt out in turn, and enter its candidates.

    Raises:
        SittingRefused: The plan or the papers do not go together, or lie in the past.
        EntriesRefused: The candidates do not fit those who are known here.
    """
    _refuse_unlike(papers)
    plan = _checked(plan, papers, now)
    first = papers[0]
    take_turns(session, first.centre_id)
    sitting = Sitting(
        centre_id=first.centre_id,
        ref=_next_ref(session, first),
        paper_id=first.id,
        join_code=fresh_code(session, Sitting.join_code, JOIN_LENGTH),
        created_at=now,
    )
    sitting.papers = [
        SittingPaper(centre_id=first.centre_id, place=place, paper_id=paper.id)
        for place, paper in enumerate(papers)
    ]
    _write(session, sitting, plan)
    session.add(sitting)
    session.flush()
    enter_all(session, sitting, entries, Hand(by, now))
    return sitting


def change_sitting(session: Session, sitting: Sitting, plan: Plan, *, now: datetime) -> None:
    """Change a sitting's plan.

    Once somebody has started, only the room, the invigilators, the instructions and the release
    can be changed.

    Raises:
        SittingRefused: The plan does not go together, or is changed where it no longer can be.
    """
    held = plan_of(sitting)
    later = replace(
        held,
        room=plan.room,
        instructions=plan.instructions,
        invigilators=plan.invigilators,
        release=plan.release,
    )
    if plan != later:
        session.execute(
            select(AttemptRow.id).where(AttemptRow.sitting_id == sitting.id).with_for_update()
        )
        if has_started(session, sitting):
            raise SittingRefused(
                "Somebody has started. Only the room, the invigilators, the instructions and the "
                "release of results can still be changed."
            )
        plan = _checked(plan, [one.paper for one in sitting.papers], now)
    else:
        _refuse_release(plan.release)
    _write(session, sitting, plan)


def _write(session: Session, sitting: Sitting, plan: Plan) -> None:
    sitting.opens_at, sitting.closes_at = plan.opens_at, plan.closes_at
    sitting.minutes = plan.minutes
    sitting.ends_at, sitting.end_cuts_extra = plan.ends_at, plan.end_cuts_extra
    sitting.rules, sitting.release = plan.rules.as_json(), plan.release.as_json()
    sitting.room, sitting.instructions = plan.room, plan.instructions
    staff = session.scalars(
        select(Staff.id).where(
            Staff.centre_id == sitting.centre_id, Staff.id.in_(plan.invigilators)
        )
    )
    wanted = set(staff)
    kept = [one for one in sitting.invigilators if one.staff_id in wanted]
    new = wanted - {one.staff_id for one in kept}
    sitting.invigilators = kept + [
        SittingInvigilator(centre_id=sitting.centre_id, staff_id=staff_id)
        for staff_id in sorted(new)
    ]


def has_started(session: Session, sitting: Sitting) -> bool:
    """Tell whether anybody has started a sitting."""
    begun = select(AttemptRow.id).where(
        AttemptRow.sitting_id == sitting.id, AttemptRow.started_at.is_not(None)
    )
    return session.scalar(begun.limit(1)) is not None


def _checked(plan: Plan, papers: Sequence[PaperRow], now: datetime) -> Plan:
    """Return a plan that goes together, its minutes the sum of its sections' where they have any.

    Raises:
        SittingRefused: It does not.
    """
    if plan.closes_at <= plan.opens_at:
        raise SittingRefused(
            "The last start comes after the opening. Enter a later time.", "closes_at"
        )
    if plan.closes_at <= now:
        raise SittingRefused("The last start is in the past. Enter a later time.", "closes_at")
    if plan.ends_at is not None and plan.ends_at <= plan.closes_at:
        raise SittingRefused(
            "Everybody stops before the last start. Enter a later end, or an earlier last start.",
            "ends_at",
        )
    _refuse_release(plan.release)
    clocks = plan.rules.section_minutes
    if not clocks:
        return plan
    for paper in papers:
        sections = len(paper_of(paper).sections)
        if sections != len(clocks):
            raise SittingRefused(
                f"{paper.ref} has {_sections(sections)} and the minutes are given for "
                f"{len(clocks)}. Enter one number for each section.",
                "section_minutes",
            )
    return replace(plan, minutes=sum(clocks))


def _sections(count: int) -> str:
    return "1 section" if count == 1 else f"{count} sections"


def _refuse_release(release: Release) -> None:
    if release.when == "at a time" and release.at is None:
        raise SittingRefused("Enter the date and time at which results are released.", "release_at")


def _refuse_unlike(papers: Sequence[PaperRow]) -> None:
    """Refuse papers that are no family: all of them have to carry the same marks."""
    first = paper_of(papers[0])
    for row in papers[1:]:
        other = paper_of(row)
        if other.marks != first.marks:
            raise SittingRefused(
                f"{row.ref} has {other.marks} marks and {papers[0].ref} has {first.marks}. Papers "
                "that are dealt out together have the same marks.",
                "papers",
            )


def _next_ref(session: Session, paper: PaperRow) -> str:
    count = session.scalar(
        select(func.count()).select_from(Sitting).where(Sitting.paper_id == paper.id)
    )
    return f"{paper.ref}-{(count or 0) + 1}"


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

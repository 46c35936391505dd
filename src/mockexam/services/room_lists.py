"""What the lists of a sitting say, as plain values for printing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery import civil
from mockexam.delivery.attempt import Attempt, Kind, Status
from mockexam.delivery.presence import planned_finish, span
from mockexam.delivery.timing import Timing
from mockexam.printing.room import Attended, FinishGroup, Happened, Heading
from mockexam.printing.words import count
from mockexam.services.incident_log import Line, oldest_first
from mockexam.services.rooms import Room, Sitter, times_of
from mockexam.store.models import AttemptEvent, AttemptRow

FINISHES_MAX = 5
"""So many finish times fit on the board's sheet; the rest share its last line."""
_ENDED = {Status.SUBMITTED: "submitted", Status.TIMED_OUT: "time was up", Status.VOIDED: "void"}


def heading_of(room: Room, now: datetime) -> Heading:
    """Return what stands at the top of every list of a sitting."""
    zone = ZoneInfo(room.zone)
    return Heading(
        room.centre_name,
        room.centre_number,
        room.title,
        room.paper_ref,
        room.ref,
        room.room,
        civil.day(room.timing.opens_at, zone),
        f"{civil.clock_time(now, zone)}, {civil.day(now, zone)}",
    )


def attendance(
    room: Room,
    sitters: Sequence[Sitter],
    breaks: Mapping[UUID, int],
    versions: Mapping[UUID, str],
    now: datetime,
) -> tuple[list[Attended], str]:
    """Return the attendance list in the order of the names, and its sum in a sentence.

    Args:
        room: The sitting.
        sitters: Who is entered.
        breaks: How many rest breaks each attempt has had.
        versions: What the version is called that each was dealt on paper, where it was.
        now: When the list is printed.
    """
    zone = ZoneInfo(room.zone)
    rows = [
        _attended(sitter, breaks.get(sitter.id, 0), versions.get(sitter.id, ""), zone, now)
        for sitter in sorted(sitters, key=lambda s: (s.name.casefold(), s.number))
    ]
    present = sum(row.present == "present" for row in rows)
    absent = sum(row.present == "absent" for row in rows)
    printed = f"Printed at {heading_of(room, now).printed}."
    return rows, f"{count(len(rows), 'candidate')}: {present} present, {absent} absent. {printed}"


def _attended(sitter: Sitter, breaks: int, version: str, zone: ZoneInfo, now: datetime) -> Attended:
    attempt = sitter.attempt
    return Attended(
        sitter.number,
        sitter.name,
        sitter.seat,
        _present(sitter),
        civil.clock_time(attempt.started_at, zone) if attempt.started_at else "",
        civil.clock_time(attempt.ended_at, zone) if attempt.ended_at else "",
        _ENDED.get(attempt.status, "") if attempt.started_at else "",
        ", ".join(sitter.arrangements.words()),
        f"{breaks}, {span(_break_used(attempt, now))} in all" if breaks else "",
        version,
    )


def _present(sitter: Sitter) -> str:
    if sitter.attempt.started_at:
        return "present"
    return "signed in, not started" if sitter.presence.state.value == "Signed in" else "absent"


def _break_used(attempt: Attempt, now: datetime) -> timedelta:
    return attempt.timing.break_time - machine.break_remaining(attempt, now)


def breaks_of(session: Session, room: Room) -> dict[UUID, int]:
    """Return how many rest breaks each attempt has had."""
    rows = session.execute(
        select(AttemptEvent.attempt_id, func.count())
        .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
        .where(AttemptRow.sitting_id == room.id, AttemptEvent.kind == Kind.BREAK_BEGUN.value)
        .group_by(AttemptEvent.attempt_id)
    )
    return {attempt_id: number for attempt_id, number in rows}  # noqa: C416 (rows are not tuples)


def report(room: Room, lines: Sequence[Line], now: datetime) -> tuple[list[Happened], str]:
    """Return the incident report, the oldest line first, and its sum in a sentence."""
    zone = ZoneInfo(room.zone)
    rows = [
        Happened(civil.clock_time(line.at, zone), line.whom, line.words, line.by)
        for line in oldest_first(lines)
    ]
    printed = f"Printed at {heading_of(room, now).printed}."
    return rows, f"{count(len(rows), 'line')}, by the centre’s clock. {printed}"


def board(room: Room, sitters: Sequence[Sitter]) -> tuple[str, list[FinishGroup]]:
    """Return the start, and the finish times by how much extra time candidates have.

    Before anybody has started they are those of a start at the opening.
    """
    return _finishes(room, sitters, times_of(room, sitters).started or room.timing.opens_at)


def planned(room: Room, sitters: Sequence[Sitter]) -> tuple[str, list[FinishGroup]]:
    """Return the start and the finish times as they are planned, whoever has started."""
    return _finishes(room, sitters, room.timing.opens_at)


def _finishes(
    room: Room, sitters: Sequence[Sitter], start: datetime
) -> tuple[str, list[FinishGroup]]:
    zone = ZoneInfo(room.zone)
    groups: dict[datetime, set[int]] = defaultdict(set)
    groups[planned_finish(room.timing, start)].add(0)
    for sitter in sitters:
        share = sitter.arrangements.extra_percent
        if share:
            groups[_with_extra(room.timing, share).deadline(start)].add(share)
    told = [
        FinishGroup(_who(shares), civil.clock_time(at, zone))
        for at, shares in sorted(groups.items())
    ]
    if len(told) > FINISHES_MAX:
        last = FinishGroup("Finish with more extra time, at the latest", told[-1].at)
        told[FINISHES_MAX - 1 :] = [last]
    return civil.clock_time(start, zone), told


def _with_extra(timing: Timing, share: int) -> Timing:
    return replace(timing, extra_percent=share)


def _who(shares: set[int]) -> str:
    extra = sorted(shares - {0})
    if not extra:
        return "Finish"
    words = " and ".join(f"{share} %" for share in extra)
    return f"Finish with {words} extra time"

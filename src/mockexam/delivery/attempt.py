"""One candidate's attempt: what may happen to it, when, and why.

An attempt is a value; every change gives a new one. Time goes by itself: `roll` says what a
clock has done to an attempt by an instant, and every other change is made after it, so that it
does not matter when somebody looks.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mockexam.delivery.timing import Timing
from mockexam.errors import MockExamError

TRANSIT_GRACE = timedelta(seconds=5)
"""An answer that reaches the server this long after the deadline was on its way and counts."""
MOVE_TIME = timedelta(minutes=15)
"""An attempt that may be moved to another computer is to be joined there within this time."""
NOTHING = timedelta(0)


class Status(StrEnum):
    """Where an attempt is in its life."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    ON_BREAK = "on a break"
    INTERRUPTED = "interrupted"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed out"
    VOIDED = "voided"

    @property
    def ended(self) -> bool:
        """True where nothing more can be answered."""
        return self in (Status.SUBMITTED, Status.TIMED_OUT, Status.VOIDED)

    @property
    def stopped(self) -> bool:
        """True where the clock stands still and the attempt will go on."""
        return self in (Status.ON_BREAK, Status.INTERRUPTED)

    @property
    def running(self) -> bool:
        """True where the attempt has begun and not ended, its clock stopped or not."""
        return self is Status.IN_PROGRESS or self.stopped


class Kind(StrEnum):
    """What can happen to an attempt, as its log names it."""

    STARTED = "started"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed out"
    BREAK_BEGUN = "break begun"
    BREAK_ENDED = "break ended"
    SECTION_BEGUN = "section begun"
    PAUSED = "paused"
    RESUMED = "resumed"
    TIME_GRANTED = "time granted"
    LET_IN_LATE = "let in late"
    REOPENED = "reopened"
    VOIDED = "voided"
    MOVABLE = "may move"
    MOVED = "moved"
    TAKEN = "taken to another tab"
    ASKED_TO_MOVE = "asked to move"
    DETAILS_WRONG = "details wrong"
    DETAILS_CHECKED = "details checked"
    LATE_DECIDED = "late answers decided"
    ARRANGED = "arrangements changed"
    CODE_RENEWED = "new code"


class SittingNotOpen(MockExamError):
    """The sitting has not opened yet, or can no longer be started."""


class AttemptEnded(MockExamError):
    """The attempt has ended; what arrives now is kept apart and not counted."""


class ChangeRefused(MockExamError):
    """What was asked for cannot happen to the attempt as it is, and why."""


@dataclass(frozen=True)
class Attempt:
    """The state of an attempt.

    `deadline` is when the time is up if the clock goes on from now; `stopped_at` is when it was
    stopped. `section` counts from 0 and matters where sections have clocks; `reached` is the
    number of the furthest question that was opened, which matters where there is no way back.
    """

    timing: Timing
    status: Status = Status.NOT_STARTED
    started_at: datetime | None = None
    deadline: datetime | None = None
    ended_at: datetime | None = None
    stopped_at: datetime | None = None
    break_used: timedelta = NOTHING
    section: int = 0
    section_began_at: datetime | None = None
    section_deadline: datetime | None = None
    reached: int = 1
    epoch: int = 1
    late_until: datetime | None = None
    movable_until: datetime | None = None

    @property
    def break_left(self) -> timedelta:
        """How long rest breaks may still take, at the beginning of the one that is on."""
        return max(NOTHING, self.timing.break_time - self.break_used)

    @property
    def due_at(self) -> datetime | None:
        """The next instant at which the attempt changes by itself; None where it does not."""
        if self.status is Status.ON_BREAK and self.stopped_at is not None:
            return self.stopped_at + self.break_left
        if self.status is not Status.IN_PROGRESS:
            return None
        return min(filter(None, (self.deadline, self.section_deadline)), default=None)


@dataclass(frozen=True)
class Change:
    """One thing that happened to an attempt by itself, when, and why."""

    kind: Kind
    at: datetime
    reason: str
    after: Attempt


def roll(attempt: Attempt, now: datetime) -> list[Change]:
    """Return what the clock has done to an attempt by an instant, in order.

    A break ends when its allowance is used up, a section and an attempt at their deadlines,
    whenever that is noticed, so that a late look and an early one agree.
    """
    changes: list[Change] = []
    current = attempt
    while current.due_at is not None and now >= current.due_at:
        changes.append(_due(current, current.due_at))
        current = changes[-1].after
    return changes


def at(attempt: Attempt, now: datetime) -> Attempt:
    """Return the attempt as it is at an instant."""
    changes = roll(attempt, now)
    return changes[-1].after if changes else attempt


def _due(attempt: Attempt, due: datetime) -> Change:
    if attempt.status is Status.ON_BREAK:
        after = _clock_goes_on(attempt, due)
        return Change(Kind.BREAK_ENDED, due, "the time for breaks was used up", after)
    if attempt.deadline is not None and due >= attempt.deadline:
        after = replace(attempt, status=Status.TIMED_OUT, ended_at=attempt.deadline)
        return Change(Kind.TIMED_OUT, due, "the time was up", after)
    after = _begin_section(attempt, attempt.section + 1, due)
    return Change(Kind.SECTION_BEGUN, due, f"the time of section {after.section} was up", after)


def start(attempt: Attempt, now: datetime) -> Attempt:
    """Start the clock, once; an attempt that runs is returned as it is.

    Raises:
        SittingNotOpen: Too early, or too late to start.
        AttemptEnded: It is over.
    """
    current = at(attempt, now)
    if current.status.ended:
        raise AttemptEnded("This attempt has ended.")
    if current.status.running:
        return current
    if now < attempt.timing.opens_at:
        raise SittingNotOpen("This exam has not opened yet.")
    if now >= last_start(attempt):
        raise SittingNotOpen("This exam can no longer be started. Ask your tutor.")
    begun = replace(
        attempt,
        status=Status.IN_PROGRESS,
        started_at=now,
        deadline=attempt.timing.deadline(now),
    )
    return _begin_section(begun, 0, now) if attempt.timing.section_minutes else begun


def last_start(attempt: Attempt) -> datetime:
    """Return when the attempt can no longer be started."""
    closes_at = attempt.timing.closes_at
    return closes_at if attempt.late_until is None else max(closes_at, attempt.late_until)


def submit(attempt: Attempt, now: datetime) -> Attempt:
    """End the attempt at the candidate's wish; once ended it stays as it is.

    Raises:
        SittingNotOpen: It was never started.
    """
    current = at(attempt, now)
    if current.status.ended:
        return current
    if current.status is Status.NOT_STARTED:
        raise SittingNotOpen("This exam has not been started.")
    return replace(_wound_up(current, now), status=Status.SUBMITTED, ended_at=now)


def take_break(attempt: Attempt, now: datetime) -> Attempt:
    """Stop the clock for a rest break; one that is on goes on.

    Raises:
        ChangeRefused: The candidate has no breaks, or has used them up, or nothing runs.
    """
    current = _running(attempt, now)
    if current.status is Status.ON_BREAK:
        return current
    if current.status is Status.INTERRUPTED:
        raise ChangeRefused("The exam is paused. Your clock has stopped.")
    if current.timing.break_minutes == 0:
        raise ChangeRefused("No rest breaks are set for you. Ask the invigilator.")
    if current.break_left == NOTHING:
        raise ChangeRefused("Your time for breaks is used up. Ask the invigilator.")
    return replace(current, status=Status.ON_BREAK, stopped_at=now)


def end_break(attempt: Attempt, now: datetime) -> Attempt:
    """Let the clock go on after a break; where none is on, nothing changes."""
    current = at(attempt, now)
    return _clock_goes_on(current, now) if current.status is Status.ON_BREAK else current


def pause(attempt: Attempt, now: datetime) -> Attempt:
    """Stop the clock of an attempt from outside, as for a fire alarm; a break ends by it.

    Raises:
        ChangeRefused: Nothing runs.
    """
    current = end_break(_running(attempt, now), now)
    if current.status is Status.INTERRUPTED:
        return current
    return replace(current, status=Status.INTERRUPTED, stopped_at=now)


def resume(attempt: Attempt, now: datetime) -> Attempt:
    """Let the clock go on after a pause; where none is on, nothing changes."""
    current = at(attempt, now)
    return _clock_goes_on(current, now) if current.status is Status.INTERRUPTED else current


def grant(attempt: Attempt, now: datetime, minutes: int) -> Attempt:
    """Give a running attempt more time.

    Raises:
        ChangeRefused: It has not started or has ended, or the minutes are none.
    """
    current = _running(attempt, now)
    if minutes < 1:
        raise ChangeRefused("Enter whole minutes from 1.")
    return _shift(current, timedelta(minutes=minutes))


def rearrange(attempt: Attempt, now: datetime, extra_percent: int, break_minutes: int) -> Attempt:
    """Give a running attempt another share of extra time and other breaks.

    The deadline moves by the difference in extra time, of sections that are left for good no
    more; a common end that cuts extra time off cuts more of it off.

    Raises:
        ChangeRefused: It has not started or has ended, or it would end at once.
    """
    current = _running(attempt, now)
    before = current.timing
    timing = replace(before, extra_percent=extra_percent, break_minutes=break_minutes)
    more, of_section = _more_time(before, timing, current.section)
    given = replace(current, timing=timing)
    if current.deadline is not None:
        deadline = current.deadline + more
        if timing.end_cuts_extra and timing.ends_at is not None and more > NOTHING:
            deadline = min(deadline, max(timing.ends_at, current.deadline))
        given = replace(given, deadline=deadline)
    if current.section_deadline is not None:
        given = replace(given, section_deadline=current.section_deadline + of_section)
    stands_at = current.stopped_at or now
    ends = filter(None, (given.deadline, given.section_deadline))
    if any(end <= stands_at for end in ends):
        raise ChangeRefused("With so little extra time the exam would end at once. Enter more.")
    return given


def _more_time(before: Timing, after: Timing, section: int) -> tuple[timedelta, timedelta]:
    """Return how much more time there is, in all and of the section whose clock runs."""
    if not before.section_minutes:
        return timedelta(minutes=after.extra_minutes - before.extra_minutes), NOTHING
    each = [
        after.section_time(n) - before.section_time(n)
        for n in range(section, len(before.section_minutes))
    ]
    return sum(each, NOTHING), each[0]


def let_in(attempt: Attempt, now: datetime, minutes: int) -> Attempt:
    """Let a candidate start after the last start, within so many minutes from now.

    Raises:
        ChangeRefused: The attempt has started, or the minutes are none.
    """
    if attempt.status is not Status.NOT_STARTED:
        raise ChangeRefused("Who has started needs no letting in. Grant time, or reopen.")
    if minutes < 1:
        raise ChangeRefused("Enter whole minutes from 1.")
    return replace(attempt, late_until=now + timedelta(minutes=minutes))


def reopen(attempt: Attempt, now: datetime, minutes: int) -> Attempt:
    """Let an ended attempt go on, with what was left when it ended and so many minutes.

    Whatever was open on it before is stale: it goes on in a new epoch.

    Raises:
        ChangeRefused: It has not ended, was never started, or would have no time.
    """
    current = at(attempt, now)
    if not current.status.ended or current.deadline is None or current.ended_at is None:
        raise ChangeRefused("Only an attempt that was started and has ended can be reopened.")
    left = max(NOTHING, current.deadline - current.ended_at) + timedelta(minutes=minutes)
    if minutes < 0 or left == NOTHING:
        raise ChangeRefused("No time was left. Enter how many minutes it is to have.")
    back = replace(
        current,
        status=Status.IN_PROGRESS,
        deadline=now + left,
        ended_at=None,
        epoch=current.epoch + 1,
    )
    if not current.timing.section_minutes:
        return back
    return replace(back, section=len(current.timing.section_minutes) - 1, section_deadline=None)


def void(attempt: Attempt, now: datetime) -> Attempt:
    """End an attempt so that it counts for nothing; its answers are kept."""
    current = at(attempt, now)
    if current.status is Status.VOIDED:
        return current
    ended_at = current.ended_at or now
    return replace(_wound_up(current, now), status=Status.VOIDED, ended_at=ended_at)


def allow_move(attempt: Attempt, now: datetime) -> Attempt:
    """Let an attempt be joined at another computer, for a while.

    Raises:
        ChangeRefused: It has ended.
    """
    current = at(attempt, now)
    if current.status.ended:
        raise ChangeRefused("This attempt has ended. Reopen it first.")
    return replace(current, movable_until=now + MOVE_TIME)


def take(attempt: Attempt, now: datetime) -> Attempt:
    """Go on in another place, tab or computer: what an older one still sends is stale."""
    return replace(at(attempt, now), epoch=attempt.epoch + 1, movable_until=None)


def next_section(attempt: Attempt, now: datetime) -> Attempt:
    """Leave a section that has a clock for the next one; what was left of its time is given up.

    Raises:
        ChangeRefused: The clock is stopped, or there is no next one.
    """
    current = _running(attempt, now)
    if current.status.stopped:
        raise ChangeRefused("The clock is stopped. Go on first.")
    if current.section + 1 >= len(current.timing.section_minutes):
        raise ChangeRefused("This is the last section.")
    if current.section_deadline is not None and current.deadline is not None:
        current = replace(current, deadline=current.deadline - (current.section_deadline - now))
    return _begin_section(current, current.section + 1, now)


def reach(attempt: Attempt, number: int) -> Attempt:
    """Note the furthest question that was opened."""
    return attempt if number <= attempt.reached else replace(attempt, reached=number)


def counts(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an answer that reaches the server now counts.

    It does while the attempt runs, its clock stopped or not, and for the transit grace after
    the deadline; after a submission nothing more does.
    """
    current = at(attempt, now)
    if current.status.running:
        return True
    deadline = current.deadline
    in_transit = deadline is not None and now < deadline + TRANSIT_GRACE
    return current.status is Status.TIMED_OUT and in_transit


def section_counts(attempt: Attempt, section: int, now: datetime) -> bool:
    """Tell whether an answer to a section, from 0, counts now, where sections have clocks.

    What was on its way when the section was left is still counted.
    """
    current = at(attempt, now)
    if section >= current.section:
        return True
    began = current.section_began_at
    return section == current.section - 1 and began is not None and now < began + TRANSIT_GRACE


def remaining(attempt: Attempt, now: datetime) -> timedelta:
    """Return the time left; the whole working time before the start, nothing once ended."""
    current = at(attempt, now)
    return _left(current, current.deadline, now)


def section_remaining(attempt: Attempt, now: datetime) -> timedelta | None:
    """Return the time left of the section, None where the attempt's own is all that counts."""
    current = at(attempt, now)
    if current.section_deadline is None or not current.status.running:
        return None
    return _left(current, current.section_deadline, now)


def _left(current: Attempt, deadline: datetime | None, now: datetime) -> timedelta:
    if current.status.ended:
        return NOTHING
    if deadline is None:
        return current.timing.working_time
    return max(NOTHING, deadline - (current.stopped_at or now))


def break_remaining(attempt: Attempt, now: datetime) -> timedelta:
    """Return how long rest breaks may still take."""
    current = at(attempt, now)
    if current.status is Status.ON_BREAK and current.stopped_at is not None:
        return max(NOTHING, current.break_left - (now - current.stopped_at))
    return current.break_left


def _running(attempt: Attempt, now: datetime) -> Attempt:
    current = at(attempt, now)
    if current.status is Status.NOT_STARTED:
        raise ChangeRefused("This exam has not been started.")
    if current.status.ended:
        raise ChangeRefused("This attempt has ended.")
    return current


def _begin_section(attempt: Attempt, section: int, moment: datetime) -> Attempt:
    """Enter a section; the last one ends with the attempt and needs no deadline of its own."""
    last = section + 1 >= len(attempt.timing.section_minutes)
    deadline = None if last else moment + attempt.timing.section_time(section)
    if deadline is not None and attempt.deadline is not None:
        deadline = min(deadline, attempt.deadline)
    return replace(attempt, section=section, section_began_at=moment, section_deadline=deadline)


def _clock_goes_on(attempt: Attempt, now: datetime) -> Attempt:
    stopped = max(NOTHING, now - attempt.stopped_at) if attempt.stopped_at else NOTHING
    used = attempt.break_used + (stopped if attempt.status is Status.ON_BREAK else NOTHING)
    going = replace(attempt, status=Status.IN_PROGRESS, stopped_at=None, break_used=used)
    return _shift(going, stopped)


def _wound_up(attempt: Attempt, now: datetime) -> Attempt:
    """Return an attempt whose clock goes, so that what is left of it at the end is true."""
    return _clock_goes_on(attempt, now) if attempt.status.stopped else attempt


def _shift(attempt: Attempt, by: timedelta) -> Attempt:
    return replace(
        attempt,
        deadline=None if attempt.deadline is None else attempt.deadline + by,
        section_deadline=(
            None if attempt.section_deadline is None else attempt.section_deadline + by
        ),
    )

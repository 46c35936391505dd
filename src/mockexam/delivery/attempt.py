"""One candidate's attempt: what may happen to it, when, and why."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from mockexam.errors import MockExamError

TRANSIT_GRACE = timedelta(seconds=5)
"""An answer that reaches the server this long after the deadline was on its way and counts."""


class Status(StrEnum):
    """Where an attempt is in its life."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed out"

    @property
    def ended(self) -> bool:
        """True where nothing more can be answered."""
        return self in (Status.SUBMITTED, Status.TIMED_OUT)


class SittingNotOpen(MockExamError):
    """The sitting has not opened yet, or can no longer be started."""


class AttemptEnded(MockExamError):
    """The attempt has ended; what arrives now is kept apart and not counted."""


@dataclass(frozen=True)
class Timing:
    """When a sitting may be started and how long it lasts for one candidate.

    `opens_at` and `closes_at` bound the start, not the finish: whoever starts
    within them has the full time.
    """

    opens_at: datetime
    closes_at: datetime
    minutes: int
    extra_percent: int = 0

    @property
    def extra_minutes(self) -> int:
        """The extra time in minutes, a part of a minute counting as a whole one."""
        return ceil(self.minutes * self.extra_percent / 100)

    @property
    def working_time(self) -> timedelta:
        """The whole time that the candidate has."""
        return timedelta(minutes=self.minutes + self.extra_minutes)


@dataclass(frozen=True)
class Attempt:
    """The state of an attempt; every change gives a new one."""

    timing: Timing
    status: Status = Status.NOT_STARTED
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def deadline(self) -> datetime | None:
        """When the time is up; None before the start."""
        return None if self.started_at is None else self.started_at + self.timing.working_time


def start(attempt: Attempt, now: datetime) -> Attempt:
    """Start the clock, once; an attempt that runs is returned as it is.

    Raises:
        SittingNotOpen: Too early, or too late to start.
        AttemptEnded: It is over.
    """
    current = at(attempt, now)
    if current.status.ended:
        raise AttemptEnded("This attempt has ended.")
    if current.status is Status.IN_PROGRESS:
        return current
    if now < attempt.timing.opens_at:
        raise SittingNotOpen("This exam has not opened yet.")
    if now >= attempt.timing.closes_at:
        raise SittingNotOpen("This exam can no longer be started. Ask your tutor.")
    return replace(attempt, status=Status.IN_PROGRESS, started_at=now)


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
    return replace(current, status=Status.SUBMITTED, ended_at=now)


def at(attempt: Attempt, now: datetime) -> Attempt:
    """Return the attempt as it is at an instant: timed out once its deadline has passed.

    It ends at its deadline whenever that is noticed, so that a late look and
    an early one agree.
    """
    deadline = attempt.deadline
    if attempt.status is Status.IN_PROGRESS and deadline is not None and now >= deadline:
        return replace(attempt, status=Status.TIMED_OUT, ended_at=deadline)
    return attempt


def counts(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an answer that reaches the server now counts.

    It does while the attempt runs, and for the transit grace after the
    deadline; after a submission nothing more does.
    """
    current = at(attempt, now)
    if current.status is Status.IN_PROGRESS:
        return True
    deadline = attempt.deadline
    in_transit = deadline is not None and now < deadline + TRANSIT_GRACE
    return current.status is Status.TIMED_OUT and in_transit


def remaining(attempt: Attempt, now: datetime) -> timedelta:
    """Return the time left; the whole working time before the start, nothing once ended."""
    current = at(attempt, now)
    if current.status.ended:
        return timedelta(0)
    if current.deadline is None:
        return attempt.timing.working_time
    return max(timedelta(0), current.deadline - now)

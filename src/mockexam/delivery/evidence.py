"""What a candidate used of their arrangements in an exam, told from the log of its clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from mockexam.delivery.attempt import Kind

_GOES = (Kind.STARTED, Kind.BREAK_ENDED, Kind.RESUMED, Kind.REOPENED)
_STOPS = (Kind.BREAK_BEGUN, Kind.PAUSED, Kind.SUBMITTED, Kind.TIMED_OUT, Kind.VOIDED)
NOTHING = timedelta(0)


@dataclass(frozen=True)
class Stretch:
    """A time that began and, unless it still goes on, ended."""

    begun: datetime
    ended: datetime | None

    def lasted(self, now: datetime) -> timedelta:
        """Return how long it was, by now."""
        return (self.ended or now) - self.begun


@dataclass(frozen=True)
class Used:
    """The working time of an attempt, its rest breaks, and the pauses made for it."""

    worked: timedelta
    breaks: tuple[Stretch, ...]
    pauses: tuple[Stretch, ...]

    def beyond(self, plain: timedelta) -> timedelta:
        """Return how much was worked beyond the time that everybody has."""
        return max(NOTHING, self.worked - plain)


def used(log: Iterable[tuple[Kind, datetime]], now: datetime) -> Used:
    """Return what a log in its order says was used by an instant.

    Whatever stops the clock or lets it go on ends a break or a pause that is on.
    """
    worked = NOTHING
    going_since: datetime | None = None
    stopped: tuple[Kind, datetime] | None = None
    found: dict[Kind, list[Stretch]] = {Kind.BREAK_BEGUN: [], Kind.PAUSED: []}
    for kind, at in log:
        if kind not in (*_GOES, *_STOPS):
            continue
        if going_since is not None:
            worked += at - going_since
        if stopped is not None and stopped[0] in found:
            found[stopped[0]].append(Stretch(stopped[1], at))
        going_since = at if kind in _GOES else None
        stopped = (kind, at) if kind in _STOPS else None
    if going_since is not None:
        worked += now - going_since
    if stopped is not None and stopped[0] in found:
        found[stopped[0]].append(Stretch(stopped[1], None))
    return Used(worked, tuple(found[Kind.BREAK_BEGUN]), tuple(found[Kind.PAUSED]))

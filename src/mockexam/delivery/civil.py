"""Local civil time of a centre: read as people write it, shown as they read it, stored as UTC."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from mockexam.errors import MockExamError


class TimeDoesNotExist(MockExamError):
    """A local time that the clocks jump over."""


class TimeHappensTwice(MockExamError):
    """A local time in the hour that is repeated when the clocks go back."""


def happens_twice(local: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a naive local time falls in the repeated hour."""
    return _exists(local, zone) and _utc(local, zone, 0) != _utc(local, zone, 1)


def from_local(local: datetime, zone: ZoneInfo, *, second: bool | None = None) -> datetime:
    """Return the aware UTC instant of a naive local time.

    `second` picks the first or the second of two in the repeated hour.

    Raises:
        TimeDoesNotExist: The clocks jump over it.
        TimeHappensTwice: It falls in the repeated hour and `second` does not say which.
    """
    if not _exists(local, zone):
        raise TimeDoesNotExist(
            f"{local:%H:%M} on {local.day} {local:%B} does not exist: the clocks go forward. "
            "Enter a time an hour later."
        )
    if second is None and happens_twice(local, zone):
        raise TimeHappensTwice(
            f"{local:%H:%M} on {local.day} {local:%B} happens twice: the clocks go back. "
            "Choose the first or the second."
        )
    return _utc(local, zone, int(bool(second)))


def to_local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in a centre's own time."""
    return instant.astimezone(zone)


TIMES_KEPT = 4096


@lru_cache(TIMES_KEPT)
def clock_time(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as a wall clock shows it: "11:20", and the zone where that is ambiguous."""
    local = to_local(instant, zone)
    naive = local.replace(tzinfo=None, fold=0)
    return f"{local:%H:%M %Z}" if happens_twice(naive, zone) else f"{local:%H:%M}"


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant's local day in words: "Wednesday 27 May 2026"."""
    local = to_local(instant, zone)
    return f"{local:%A} {local.day} {local:%B %Y}"


def _utc(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _exists(local: datetime, zone: ZoneInfo) -> bool:
    back = _utc(local, zone, 0).astimezone(zone).replace(tzinfo=None, fold=0)
    return back == local.replace(fold=0)

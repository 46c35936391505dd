"""How long a candidate has: the window to start in, the working time, its sections, its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

HUNDRED = 100


@dataclass(frozen=True)
class Timing:
    """When a sitting may be started and how long it lasts for one candidate.

    `opens_at` and `closes_at` bound the start, not the finish: whoever starts within them has
    the full time, unless everybody stops at `ends_at`. Extra time is not cut off by that end
    unless `end_cuts_extra`. `section_minutes` are the clocks of the sections, in order; then
    they and not `minutes` make the working time. Extra time is rounded up to the minute, of each
    section by itself. Rest breaks stop the clock for `break_minutes` at most, together.
    """

    opens_at: datetime
    closes_at: datetime
    minutes: int
    extra_percent: int = 0
    ends_at: datetime | None = None
    end_cuts_extra: bool = False
    section_minutes: tuple[int, ...] = ()
    break_minutes: int = 0

    @property
    def extra_minutes(self) -> int:
        """The extra time in minutes, a part of a minute counting as a whole one."""
        return sum(self._extra(part) for part in self.section_minutes or (self.minutes,))

    @property
    def plain_time(self) -> timedelta:
        """The working time without the extra time."""
        return timedelta(minutes=sum(self.section_minutes or (self.minutes,)))

    @property
    def working_time(self) -> timedelta:
        """The whole time that the candidate has, where no end cuts it."""
        return self.plain_time + timedelta(minutes=self.extra_minutes)

    @property
    def break_time(self) -> timedelta:
        """The most that rest breaks may take, together."""
        return timedelta(minutes=self.break_minutes)

    def section_time(self, section: int) -> timedelta:
        """Return the time of a section that has a clock, from 0, extra time included."""
        minutes = self.section_minutes[section]
        return timedelta(minutes=minutes + self._extra(minutes))

    def deadline(self, started_at: datetime) -> datetime:
        """Return when the time of who starts then is up, breaks and grants left aside."""
        whole = started_at + self.working_time
        if self.ends_at is None:
            return whole
        if self.end_cuts_extra:
            return min(whole, max(self.ends_at, started_at))
        plain = min(started_at + self.plain_time, max(self.ends_at, started_at))
        return plain + timedelta(minutes=self.extra_minutes)

    def _extra(self, minutes: int) -> int:
        return ceil(minutes * self.extra_percent / HUNDRED)

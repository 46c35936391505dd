"""Local time is read as people write it, and shown as their clocks show it, in every season."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.delivery.attempt import Attempt, start
from mockexam.delivery.civil import (
    TimeDoesNotExist,
    TimeHappensTwice,
    clock_time,
    day,
    from_local,
    happens_twice,
    to_local,
)
from mockexam.delivery.timing import Timing

LONDON = ZoneInfo("Europe/London")
ZONES = [LONDON, *map(ZoneInfo, ["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])]


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return a time as people write it, without a zone."""
    return utc(year, month, day, hour, minute).replace(tzinfo=None)


written_times = st.datetimes(local(2020, 1, 1), local(2035, 1, 1))


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        (local(2026, 1, 14, 9), utc(2026, 1, 14, 9)),
        (local(2026, 6, 10, 9), utc(2026, 6, 10, 8)),
        (local(2026, 3, 29, 0, 59), utc(2026, 3, 29, 0, 59)),
        (local(2026, 3, 29, 2, 0), utc(2026, 3, 29, 1, 0)),
        (local(2026, 10, 25, 0, 59), utc(2026, 10, 24, 23, 59)),
        (local(2026, 10, 25, 2, 0), utc(2026, 10, 25, 2, 0)),
    ],
)
def test_a_local_time_is_one_instant_in_winter_in_june_and_about_both_changes(
    written: datetime, instant: datetime
) -> None:
    assert from_local(written, LONDON) == instant
    assert to_local(instant, LONDON).replace(tzinfo=None) == written


@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_time_that_the_clocks_jump_over_is_refused_in_words(minute: int) -> None:
    with pytest.raises(TimeDoesNotExist, match="29 March does not exist: the clocks go forward"):
        from_local(local(2026, 3, 29, 1, minute), LONDON)


def test_a_time_that_happens_twice_is_asked_back_and_then_taken() -> None:
    written = local(2026, 10, 25, 1, 30)
    with pytest.raises(TimeHappensTwice, match="01:30 on 25 October happens twice"):
        from_local(written, LONDON)
    assert from_local(written, LONDON, second=False) == utc(2026, 10, 25, 0, 30)
    assert from_local(written, LONDON, second=True) == utc(2026, 10, 25, 1, 30)


@pytest.mark.parametrize(
    ("written", "twice"),
    [
        (local(2026, 10, 25, 0, 59), False),
        (local(2026, 10, 25, 1, 0), True),
        (local(2026, 10, 25, 1, 59), True),
        (local(2026, 10, 25, 2, 0), False),
        (local(2026, 3, 29, 1, 30), False),
    ],
)
def test_only_the_repeated_hour_happens_twice(written: datetime, *, twice: bool) -> None:
    assert happens_twice(written, LONDON) is twice


def test_a_window_within_the_repeated_hour_lasts_as_long_as_it_says() -> None:
    opens = from_local(local(2026, 10, 25, 1, 15), LONDON, second=False)
    closes = from_local(local(2026, 10, 25, 1, 45), LONDON, second=True)
    assert closes - opens == timedelta(minutes=90)
    attempt = start(Attempt(Timing(opens, closes, 60)), closes - timedelta(minutes=1))
    assert attempt.deadline is not None
    assert clock_time(attempt.deadline, LONDON) == "02:44"


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (local(2026, 3, 29, 0, 30), "02:30"),
        (local(2026, 10, 25, 0, 30), "01:30 BST"),
        (local(2026, 6, 10, 0, 30), "01:30"),
    ],
)
def test_an_hour_is_an_hour_though_the_clocks_change_in_it(begins: datetime, ends: str) -> None:
    assert clock_time(from_local(begins, LONDON) + timedelta(hours=1), LONDON) == ends


def test_a_clock_names_its_zone_where_the_hour_is_repeated_and_only_there() -> None:
    shown = [clock_time(utc(2026, 10, 25, hour, 20), LONDON) for hour in (0, 1, 2)]
    assert shown == ["01:20 BST", "01:20 GMT", "02:20"]


def test_a_day_is_the_centres_own() -> None:
    assert day(utc(2026, 5, 27, 22, 59), LONDON) == "Wednesday 27 May 2026"
    assert day(utc(2026, 5, 27, 23, 0), LONDON) == "Thursday 28 May 2026"


@given(written_times, st.sampled_from(ZONES))
def test_every_instant_comes_back_from_its_local_time(naive: datetime, zone: ZoneInfo) -> None:
    instant = naive.replace(tzinfo=UTC)
    shown = to_local(instant, zone)
    assert from_local(shown.replace(tzinfo=None, fold=0), zone, second=bool(shown.fold)) == instant


@given(written_times, st.sampled_from(ZONES))
def test_every_local_time_that_is_taken_shows_again_as_it_was_written(
    written: datetime, zone: ZoneInfo
) -> None:
    try:
        instant = from_local(written, zone)
    except (TimeDoesNotExist, TimeHappensTwice):
        return
    assert instant.tzinfo is UTC
    assert to_local(instant, zone).replace(tzinfo=None, fold=0) == written

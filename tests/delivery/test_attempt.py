"""An attempt starts within its window, ends once, and answers count by the server's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.delivery.attempt import (
    TRANSIT_GRACE,
    Attempt,
    AttemptEnded,
    SittingNotOpen,
    Status,
    at,
    counts,
    remaining,
    start,
    submit,
)
from mockexam.delivery.timing import Timing

OPENS = datetime(2026, 6, 1, 9, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=2)
TICK = timedelta(milliseconds=1)

timings = st.builds(
    Timing,
    opens_at=st.just(OPENS),
    closes_at=st.just(CLOSES),
    minutes=st.integers(1, 480),
    extra_percent=st.sampled_from([0, 10, 25, 33, 50, 100]),
)
instants = st.integers(0, 12 * 3600 * 1000).map(lambda ms: OPENS + timedelta(milliseconds=ms))
in_window = st.integers(0, 7_199_999).map(lambda ms: OPENS + timedelta(milliseconds=ms))


def begun(minutes: int = 60, extra_percent: int = 0, now: datetime = OPENS) -> Attempt:
    return start(Attempt(Timing(OPENS, CLOSES, minutes, extra_percent)), now)


def deadline_of(attempt: Attempt) -> datetime:
    assert attempt.deadline is not None
    return attempt.deadline


@given(timings, in_window)
def test_whoever_starts_in_the_window_has_the_whole_time(timing: Timing, now: datetime) -> None:
    attempt = start(Attempt(timing), now)
    assert deadline_of(attempt) - now == timing.working_time
    assert remaining(attempt, now) == timing.working_time == remaining(Attempt(timing), now)


@pytest.mark.parametrize("now", [OPENS - TICK, CLOSES, CLOSES + TICK])
def test_nobody_starts_outside_the_window(now: datetime) -> None:
    with pytest.raises(SittingNotOpen):
        begun(now=now)


def test_the_window_includes_its_first_instant_and_ends_before_its_last() -> None:
    assert begun(now=OPENS).status is Status.IN_PROGRESS
    assert begun(now=CLOSES - TICK).status is Status.IN_PROGRESS


@given(timings, in_window, instants)
def test_starting_again_changes_nothing(timing: Timing, now: datetime, later: datetime) -> None:
    attempt = start(Attempt(timing), now)
    if later < deadline_of(attempt):
        assert start(attempt, later) == attempt


@given(timings, in_window, instants)
def test_an_attempt_is_over_at_its_deadline_and_not_before(
    timing: Timing, now: datetime, later: datetime
) -> None:
    attempt = start(Attempt(timing), now)
    assert at(attempt, later).status.ended == (later >= deadline_of(attempt))


@given(timings, in_window, st.lists(instants, min_size=1))
def test_when_the_end_is_noticed_does_not_move_it(
    timing: Timing, now: datetime, looks: list[datetime]
) -> None:
    attempt = start(Attempt(timing), now)
    looked = attempt
    for look in sorted(looks):
        looked = at(looked, look)
    assert looked == at(attempt, max(looks))
    if looked.status.ended:
        assert looked.ended_at == deadline_of(attempt)


@given(timings, in_window, instants, st.lists(instants))
def test_what_has_ended_stays_ended_as_it_ended(
    timing: Timing, now: datetime, handed_in: datetime, later: list[datetime]
) -> None:
    ended = at(submit(start(Attempt(timing), now), max(now, handed_in)), CLOSES + timedelta(days=1))
    assert ended.status.ended
    for instant in later:
        assert at(ended, instant) == ended
        assert submit(ended, instant) == ended
        assert remaining(ended, instant) == timedelta(0)
        with pytest.raises(AttemptEnded):
            start(ended, instant)


def test_an_attempt_whose_time_is_up_cannot_be_started_again_though_nobody_noticed() -> None:
    attempt = begun(60)
    with pytest.raises(AttemptEnded):
        start(attempt, deadline_of(attempt))


def test_handing_in_after_the_deadline_is_running_out_of_time() -> None:
    attempt = begun(60)
    late = submit(attempt, deadline_of(attempt))
    assert (late.status, late.ended_at) == (Status.TIMED_OUT, deadline_of(attempt))
    early = submit(attempt, deadline_of(attempt) - TICK)
    assert (early.status, early.ended_at) == (Status.SUBMITTED, deadline_of(attempt) - TICK)


def test_nothing_is_handed_in_before_the_start() -> None:
    with pytest.raises(SittingNotOpen, match="has not been started"):
        submit(Attempt(Timing(OPENS, CLOSES, 60)), OPENS)
    assert not counts(Attempt(Timing(OPENS, CLOSES, 60)), OPENS)


@pytest.mark.parametrize(
    ("past_the_deadline", "counted"),
    [
        (-TICK, True),
        (timedelta(0), True),
        (TRANSIT_GRACE - TICK, True),
        (TRANSIT_GRACE, False),
        (TRANSIT_GRACE + TICK, False),
    ],
)
def test_an_answer_on_its_way_at_the_deadline_counts_for_the_grace_and_no_longer(
    past_the_deadline: timedelta, *, counted: bool
) -> None:
    attempt = begun(60)
    arrives = deadline_of(attempt) + past_the_deadline
    assert counts(attempt, arrives) is counted
    assert counts(at(attempt, arrives), arrives) is counted


def test_after_handing_in_nothing_counts_grace_or_not() -> None:
    attempt = submit(begun(60), OPENS + timedelta(minutes=10))
    assert not counts(attempt, OPENS + timedelta(minutes=10))
    assert not counts(attempt, deadline_of(attempt) + TICK)


@given(timings)
def test_extra_time_is_rounded_up_to_whole_minutes(timing: Timing) -> None:
    exact = timing.minutes * timing.extra_percent
    assert 0 <= timing.extra_minutes * 100 - exact < 100


@pytest.mark.parametrize(
    ("minutes", "percent", "extra"),
    [(60, 25, 15), (75, 25, 19), (90, 25, 23), (45, 0, 0), (1, 1, 1), (50, 50, 25)],
)
def test_a_quarter_more_of_75_minutes_is_19(minutes: int, percent: int, extra: int) -> None:
    assert Timing(OPENS, CLOSES, minutes, percent).extra_minutes == extra


@given(timings, in_window, instants, instants)
def test_the_time_left_only_falls(
    timing: Timing, now: datetime, one: datetime, other: datetime
) -> None:
    attempt = start(Attempt(timing), now)
    first, second = sorted((max(one, now), max(other, now)))
    assert remaining(attempt, first) >= remaining(attempt, second) >= timedelta(0)

"""Breaks, pauses, grants, sections and reopening move the end and never the time worked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import (
    NOTHING,
    TRANSIT_GRACE,
    Attempt,
    AttemptEnded,
    ChangeRefused,
    Kind,
    SittingNotOpen,
    Status,
)
from mockexam.delivery.timing import Timing

OPENS = datetime(2026, 6, 1, 9, tzinfo=UTC)
HOUR = Timing(OPENS, OPENS + timedelta(hours=2), 60, break_minutes=20)
SECTIONS = replace(HOUR, section_minutes=(30, 20, 10), extra_percent=25)
TICK = timedelta(milliseconds=1)


def after(minutes: float) -> datetime:
    return OPENS + timedelta(minutes=minutes)


def begun(timing: Timing = HOUR) -> Attempt:
    return machine.start(Attempt(timing), OPENS)


CHANGES: tuple[Callable[[Attempt, datetime], Attempt], ...] = (
    machine.take_break,
    machine.end_break,
    machine.pause,
    machine.resume,
    machine.submit,
    machine.void,
    machine.take,
    machine.next_section,
    machine.allow_move,
    lambda state, now: machine.grant(state, now, 5),
    lambda state, now: machine.reopen(state, now, 5),
    machine.at,
)
steps = st.lists(
    st.tuples(st.sampled_from(range(len(CHANGES))), st.integers(0, 30 * 60_000)), max_size=25
)


def walk(timing: Timing, taken: list[tuple[int, int]]) -> list[tuple[datetime, Attempt]]:
    """Return an attempt after each of some changes, those that are refused left out."""
    now, state = OPENS, begun(timing)
    seen = [(now, state)]
    for which, wait in taken:
        now += timedelta(milliseconds=wait)
        try:
            state = CHANGES[which](state, now)
        except (ChangeRefused, AttemptEnded, SittingNotOpen):
            continue
        seen.append((now, state))
    return seen


@given(st.sampled_from([HOUR, SECTIONS]), steps)
def test_whatever_happens_the_time_left_is_never_negative_and_epochs_never_go_back(
    timing: Timing, taken: list[tuple[int, int]]
) -> None:
    epoch = 1
    for now, state in walk(timing, taken):
        assert machine.remaining(state, now) >= NOTHING
        assert machine.break_remaining(state, now) >= NOTHING
        assert state.break_used <= timing.break_time
        assert state.epoch >= epoch
        assert state.status.ended == (state.ended_at is not None)
        assert state.status.stopped == (state.stopped_at is not None)
        epoch = state.epoch


@given(st.sampled_from([HOUR, SECTIONS]), steps, st.integers(0, 10_000_000), st.integers(0, 100))
def test_an_early_look_and_a_late_one_agree(
    timing: Timing, taken: list[tuple[int, int]], later: int, share: int
) -> None:
    now, state = walk(timing, taken)[-1]
    end = now + timedelta(milliseconds=later)
    between = now + timedelta(milliseconds=later * share // 100)
    assert machine.at(machine.at(state, between), end) == machine.at(state, end)


@given(st.integers(0, 60 * 60_000 - 1), st.integers(0, 200 * 60_000))
def test_a_pause_of_any_length_leaves_as_much_time_as_there_was(begin: int, length: int) -> None:
    stop = OPENS + timedelta(milliseconds=begin)
    paused = machine.pause(begun(), stop)
    going = stop + timedelta(milliseconds=length)
    left = machine.remaining(begun(), stop)
    assert machine.remaining(paused, going) == left
    assert machine.remaining(machine.resume(paused, going), going) == left


def test_a_break_stops_the_clock_and_ends_when_its_allowance_is_used_up() -> None:
    resting = machine.take_break(begun(), after(10))
    assert machine.remaining(resting, after(25)) == timedelta(minutes=50)
    assert machine.break_remaining(resting, after(25)) == timedelta(minutes=5)
    back = machine.at(resting, after(40))
    assert back.status is Status.IN_PROGRESS
    assert back.deadline == after(80)
    with pytest.raises(ChangeRefused, match="used up"):
        machine.take_break(back, after(41))


def test_two_short_breaks_share_one_allowance() -> None:
    first = machine.end_break(machine.take_break(begun(), after(5)), after(13))
    second = machine.take_break(first, after(20))
    assert machine.break_remaining(second, after(20)) == timedelta(minutes=12)
    assert machine.at(second, after(32)).deadline == after(80)


def test_who_has_no_breaks_is_told_whom_to_ask() -> None:
    with pytest.raises(ChangeRefused, match="Ask the invigilator"):
        machine.take_break(begun(replace(HOUR, break_minutes=0)), after(1))


def test_a_fire_alarm_ends_a_break_and_does_not_use_it_up() -> None:
    resting = machine.take_break(begun(), after(10))
    alarm = machine.pause(resting, after(12))
    back = machine.resume(alarm, after(60))
    assert back.break_used == timedelta(minutes=2)
    assert machine.remaining(back, after(60)) == timedelta(minutes=50)


def test_extra_time_of_each_section_is_rounded_up_to_the_minute() -> None:
    assert SECTIONS.extra_minutes == 8 + 5 + 3
    assert [SECTIONS.section_time(n) for n in range(3)] == [
        timedelta(minutes=m) for m in (38, 25, 13)
    ]
    assert begun(SECTIONS).deadline == after(76)


def test_a_section_that_runs_out_gives_way_to_the_next_and_the_last_to_the_end() -> None:
    changes = machine.roll(begun(SECTIONS), after(100))
    assert [(c.kind, c.at) for c in changes] == [
        (Kind.SECTION_BEGUN, after(38)),
        (Kind.SECTION_BEGUN, after(63)),
        (Kind.TIMED_OUT, after(76)),
    ]


def test_a_section_that_is_left_early_gives_its_rest_up() -> None:
    second = machine.next_section(begun(SECTIONS), after(30))
    assert machine.section_remaining(second, after(30)) == timedelta(minutes=25)
    assert machine.remaining(second, after(30)) == timedelta(minutes=38)
    last = machine.next_section(second, after(31))
    with pytest.raises(ChangeRefused, match="last section"):
        machine.next_section(last, after(32))


def test_what_was_on_its_way_when_a_section_was_left_still_counts() -> None:
    second = machine.next_section(begun(SECTIONS), after(30))
    assert machine.section_counts(second, 0, after(30) + TRANSIT_GRACE - TICK)
    assert not machine.section_counts(second, 0, after(30) + TRANSIT_GRACE)
    assert machine.section_counts(second, 1, after(40))


def test_a_pause_moves_the_section_s_end_with_the_exam_s() -> None:
    paused = machine.pause(begun(SECTIONS), after(37))
    back = machine.resume(paused, after(47))
    assert (back.section_deadline, back.deadline) == (after(48), after(86))


@given(st.integers(1, 120), st.integers(0, 59))
def test_granted_minutes_are_added_to_what_is_left(minutes: int, when: int) -> None:
    granted = machine.grant(begun(), after(when), minutes)
    assert machine.remaining(granted, after(when)) == timedelta(minutes=60 - when + minutes)


def test_a_paused_candidate_can_be_granted_time_and_has_it_afterwards() -> None:
    paused = machine.grant(machine.pause(begun(), after(10)), after(12), 5)
    assert machine.remaining(machine.resume(paused, after(20)), after(20)) == timedelta(minutes=55)


def test_reopening_gives_back_what_was_left_in_a_new_epoch() -> None:
    submitted = machine.submit(begun(), after(45))
    back = machine.reopen(submitted, after(50), 0)
    assert machine.remaining(back, after(50)) == timedelta(minutes=15)
    assert (back.status, back.epoch, back.ended_at) == (Status.IN_PROGRESS, 2, None)


def test_reopening_after_the_time_was_up_needs_minutes() -> None:
    over = machine.at(begun(), after(61))
    with pytest.raises(ChangeRefused, match="Enter how many minutes"):
        machine.reopen(over, after(62), 0)
    assert machine.remaining(machine.reopen(over, after(62), 7), after(62)) == timedelta(minutes=7)


def test_submitting_on_a_break_leaves_what_was_left_then() -> None:
    submitted = machine.submit(machine.take_break(begun(), after(10)), after(15))
    assert submitted.break_used == timedelta(minutes=5)
    assert machine.remaining(machine.reopen(submitted, after(20), 0), after(20)) == timedelta(
        minutes=50
    )


def test_a_void_attempt_is_over_and_can_be_opened_again() -> None:
    void = machine.void(begun(), after(10))
    assert void.status.ended
    assert not machine.counts(void, after(11))
    assert machine.reopen(void, after(12), 0).status is Status.IN_PROGRESS


def test_who_is_let_in_late_has_the_full_time() -> None:
    let_in = machine.let_in(Attempt(HOUR), after(125), 10)
    with pytest.raises(SittingNotOpen):
        machine.start(Attempt(HOUR), after(125))
    with pytest.raises(SittingNotOpen):
        machine.start(let_in, after(135))
    assert machine.start(let_in, after(130)).deadline == after(190)


@pytest.mark.parametrize(
    ("cuts", "extra", "start", "ends"),
    [
        (False, 0, 0, 60),
        (False, 0, 40, 90),
        (False, 25, 40, 105),
        (True, 25, 40, 90),
        (True, 25, 0, 75),
        (False, 25, 0, 75),
    ],
)
def test_a_common_end_cuts_the_plain_time_and_extra_time_only_if_said(
    *,
    cuts: bool,
    extra: int,
    start: int,
    ends: int,
) -> None:
    timing = replace(HOUR, ends_at=after(90), end_cuts_extra=cuts, extra_percent=extra)
    assert machine.start(Attempt(timing), after(start)).deadline == after(ends)


def test_a_clock_that_is_set_back_ends_nothing_twice_and_revives_nothing() -> None:
    over = machine.at(begun(), after(61))
    assert machine.at(over, after(10)) == over
    resting = machine.take_break(begun(), after(10))
    back = machine.end_break(resting, after(5))
    assert back.break_used == NOTHING
    assert back.deadline == after(60)

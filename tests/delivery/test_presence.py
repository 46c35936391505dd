"""How a candidate stands in the eyes of whoever invigilates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt
from mockexam.delivery.presence import Attention, Signs, State, finish, presence, span
from mockexam.delivery.timing import Timing

TEN = datetime(2026, 6, 10, 9, 0, tzinfo=UTC)
TIMING = Timing(TEN, TEN + timedelta(hours=1), 60, extra_percent=25, break_minutes=20)
WAITING = Attempt(TIMING)
WORKING = machine.start(WAITING, TEN)


def after(**duration: float) -> datetime:
    return TEN + timedelta(**duration)


def test_a_minute_without_a_word_is_offline_and_not_a_second_less() -> None:
    heard = Signs(heard_at=TEN)
    assert presence(WORKING, heard, after(seconds=60)).state is State.WORKING
    found = presence(WORKING, heard, after(minutes=2))
    assert (found.state, found.words) == (State.OFFLINE, "Offline 2 min")
    assert found.is_trouble


def test_nobody_whose_clock_is_stopped_is_offline() -> None:
    paused = machine.pause(WORKING, after(minutes=5))
    assert presence(paused, Signs(heard_at=TEN), after(minutes=50)).state is State.PAUSED


def test_a_break_says_how_much_of_the_allowance_is_used() -> None:
    resting = machine.take_break(WORKING, after(minutes=5))
    found = presence(resting, Signs(), after(minutes=8, seconds=20))
    assert found.words == "On a break, 3 min of 20 min"
    assert found.attention is Attention.ON_BREAK


def test_who_has_not_come_wants_a_look_once_the_sitting_is_open() -> None:
    early = presence(WAITING, Signs(), after(seconds=-1))
    assert (early.state, early.attention) == (State.NOT_ARRIVED, None)
    assert presence(WAITING, Signs(), TEN).attention is Attention.NOT_ARRIVED
    assert presence(WAITING, Signs(joined=True), TEN).state is State.SIGNED_IN


def test_the_most_pressing_thing_comes_first() -> None:
    signs = Signs(heard_at=TEN, asks_to_move=True)
    assert presence(WORKING, signs, after(minutes=3)).attention is Attention.OFFLINE
    asks = presence(WORKING, signs, after(seconds=9))
    assert (asks.words, asks.attention) == ("Working, asks to move", Attention.ASKS_TO_MOVE)
    calm = presence(WORKING, replace(signs, asks_to_move=False), after(seconds=9))
    assert asks.rank < calm.rank


def test_late_answers_are_to_decide_once_the_attempt_has_ended() -> None:
    ended = machine.submit(WORKING, after(minutes=9))
    found = presence(ended, Signs(late_answers=2), after(minutes=10))
    assert found.words == "Submitted, 2 late answers to decide"


def test_the_finish_of_a_stopped_clock_moves_on() -> None:
    assert finish(WAITING, TEN) is None
    assert finish(WORKING, after(minutes=5)) == after(minutes=75)
    paused = machine.pause(WORKING, after(minutes=5))
    assert finish(paused, after(minutes=15)) == after(minutes=85)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (7199, "119 min"), (7200, "2 h")],
)
def test_spans_are_said_in_one_figure(seconds: int, words: str) -> None:
    assert span(timedelta(seconds=seconds)) == words

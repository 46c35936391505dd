"""How a candidate stands in the eyes of whoever invigilates, and whether that wants a look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, Status
from mockexam.delivery.timing import Timing

OFFLINE_AFTER = timedelta(seconds=60)
"""A page says every 20 s that it is there; so long without a word or a save is a fault."""
HOUR = 3600
MINUTE = 60


class State(StrEnum):
    """The states that an invigilator tells apart, in the order in which they are counted."""

    WORKING = "Working"
    ON_BREAK = "On a break"
    PAUSED = "Paused"
    OFFLINE = "Offline"
    NOT_ARRIVED = "Not arrived"
    SIGNED_IN = "Signed in"
    SUBMITTED = "Submitted"
    TIMED_OUT = "Time is up"
    VOIDED = "Void"


class Attention(StrEnum):
    """What wants a look, the most pressing first."""

    OFFLINE = "offline"
    ASKS_TO_MOVE = "asks to move"
    DETAILS_WRONG = "details wrong"
    LATE_ANSWERS = "late answers"
    NOT_ARRIVED = "not arrived"
    ON_BREAK = "on a break"


_RANK = {attention: rank for rank, attention in enumerate(Attention)}
CALM = len(_RANK)
"""The rank of a row that wants no look."""
_PLAIN = {
    Status.INTERRUPTED: State.PAUSED,
    Status.SUBMITTED: State.SUBMITTED,
    Status.TIMED_OUT: State.TIMED_OUT,
    Status.VOIDED: State.VOIDED,
}


@dataclass(frozen=True)
class Signs:
    """What is known of a candidate beside the state of the attempt.

    `heard_at` is the newest of the start, the last save and the last word of their page.
    """

    heard_at: datetime | None = None
    joined: bool = False
    asks_to_move: bool = False
    details_wrong: bool = False
    late_answers: int = 0


@dataclass(frozen=True)
class Presence:
    """A candidate's state, the words for it, and what of it wants a look, if anything."""

    state: State
    words: str
    attention: Attention | None

    @property
    def rank(self) -> int:
        """Where the row stands: the lowest first, then the alphabet."""
        return CALM if self.attention is None else _RANK[self.attention]

    @property
    def is_trouble(self) -> bool:
        """True where somebody's exam suffers until somebody acts."""
        return self.attention is Attention.OFFLINE


def presence(attempt: Attempt, signs: Signs, now: datetime) -> Presence:
    """Return how a candidate stands at an instant."""
    current = machine.at(attempt, now)
    state, words = _state(current, signs, now)
    found = [attention for attention, holds in _wanting(current, state, signs, now) if holds]
    first = min(found, key=_RANK.__getitem__, default=None)
    said = _SAYS.get(first) if first else None
    if first is Attention.LATE_ANSWERS:
        count = signs.late_answers
        said = f"{count} late answer{'' if count == 1 else 's'} to decide"
    return Presence(state, f"{words}, {said}" if said else words, first)


_SAYS = {
    Attention.ASKS_TO_MOVE: "asks to move",
    Attention.DETAILS_WRONG: "says the details are wrong",
}


def _state(current: Attempt, signs: Signs, now: datetime) -> tuple[State, str]:
    if current.status is Status.NOT_STARTED:
        state = State.SIGNED_IN if signs.joined else State.NOT_ARRIVED
        return state, state.value
    if current.status is Status.IN_PROGRESS:
        silent = now - (signs.heard_at or current.started_at or now)
        if silent > OFFLINE_AFTER:
            return State.OFFLINE, f"Offline {span(silent)}"
        return State.WORKING, State.WORKING.value
    if current.status is Status.ON_BREAK:
        taken = current.timing.break_time - machine.break_remaining(current, now)
        whole = int(current.timing.break_time.total_seconds()) // MINUTE
        return State.ON_BREAK, f"On a break, {span(taken)} of {whole} min"
    state = _PLAIN[current.status]
    return state, state.value


def _wanting(
    current: Attempt, state: State, signs: Signs, now: datetime
) -> list[tuple[Attention, bool]]:
    waiting = current.status is Status.NOT_STARTED
    return [
        (Attention.OFFLINE, state is State.OFFLINE),
        (Attention.ASKS_TO_MOVE, signs.asks_to_move and current.status.running),
        (Attention.DETAILS_WRONG, signs.details_wrong and waiting),
        (Attention.LATE_ANSWERS, signs.late_answers > 0 and current.status.ended),
        (Attention.NOT_ARRIVED, state is State.NOT_ARRIVED and now >= current.timing.opens_at),
        (Attention.ON_BREAK, state is State.ON_BREAK),
    ]


def finish(attempt: Attempt, now: datetime) -> datetime | None:
    """Return when an attempt ends, or has ended; with its clock stopped, as if it went on now.

    None where it was not started.
    """
    current = machine.at(attempt, now)
    if current.status.ended:
        return current.ended_at
    if current.deadline is None:
        return None
    return now + machine.remaining(current, now)


def planned_finish(timing: Timing, started_at: datetime) -> datetime:
    """Return when somebody without extra time finishes who starts then."""
    plain = Timing(
        timing.opens_at,
        timing.closes_at,
        timing.minutes,
        ends_at=timing.ends_at,
        section_minutes=timing.section_minutes,
    )
    return plain.deadline(started_at)


def span(duration: timedelta) -> str:
    """Return a duration as a short figure: "4 s", "3 min", "2 h"; parts are left out."""
    seconds = max(0, int(duration.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < 2 * HOUR:
        return f"{seconds // MINUTE} min"
    return f"{seconds // HOUR} h"

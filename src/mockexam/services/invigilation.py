"""What an invigilator does to attempts: each names who did it and why, and all of it is logged."""

from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import update

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, ChangeRefused, Kind, Status
from mockexam.services.attempts import Act, Standing, standing
from mockexam.services.desk import Sheet
from mockexam.store.models import Candidate

RUNNING = frozenset(status for status in Status if status.running)
ENDED = frozenset(status for status in Status if status.ended)
STANDS = {
    Status.NOT_STARTED: "has not started",
    Status.IN_PROGRESS: "is working",
    Status.ON_BREAK: "is on a break",
    Status.INTERRUPTED: "is paused",
    Status.SUBMITTED: "has submitted",
    Status.TIMED_OUT: "has run out of time",
    Status.VOIDED: "has a void attempt",
}
"""How a candidate stands, after their name."""


class NotAsItStands(ChangeRefused):
    """The change is for attempts of another status; `status` is the one that this has."""

    def __init__(self, status: Status) -> None:
        self.status = status
        super().__init__(f"The candidate {STANDS[status]}.")


@dataclass(frozen=True)
class Intervene(Act):
    """A change of an attempt by an invigilator.

    Attributes:
        by: Who makes it.
        reason: Why, in their words.
    """

    by: str
    reason: str

    kind: ClassVar[Kind] = Kind.PAUSED
    of: ClassVar[frozenset[Status]] = RUNNING
    """The statuses in which it can be made."""

    def on(self, sheet: Sheet) -> Standing:
        """Make it. Raises ChangeRefused where it cannot happen, or says no reason."""
        if not self.reason.strip():
            raise ChangeRefused("Say why; it is kept with the exam.")
        sheet.become(self.changed(sheet.state), self.kind, self.at, self.words(), self.by)
        return standing(sheet, self.at)

    def changed(self, state: Attempt) -> Attempt:
        """Return the attempt as it is afterwards. Raises ChangeRefused where it cannot happen."""
        if state.status not in self.of:
            raise NotAsItStands(state.status)
        return self.change(state)

    def change(self, state: Attempt) -> Attempt:
        """Return an attempt of the right status as it is afterwards."""
        return machine.pause(state, self.at)

    def words(self) -> str:
        """Return what the log says of it."""
        return self.reason.strip()


@dataclass(frozen=True)
class Pause(Intervene):
    """Stop the clock, as for a fire alarm."""

    of = RUNNING - {Status.INTERRUPTED}


@dataclass(frozen=True)
class Resume(Intervene):
    """Let the clock go on after a pause."""

    kind = Kind.RESUMED
    of = frozenset({Status.INTERRUPTED})

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt with its clock going."""
        return machine.resume(state, self.at)


@dataclass(frozen=True)
class Void(Intervene):
    """End an attempt so that it counts for nothing; one that was not started is cancelled."""

    kind = Kind.VOIDED
    of = frozenset(Status) - {Status.VOIDED}

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as void."""
        return machine.void(state, self.at)


@dataclass(frozen=True)
class AllowMove(Intervene):
    """Let an attempt be joined at another computer, for a while."""

    kind = Kind.MOVABLE

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as movable."""
        return machine.allow_move(state, self.at)


@dataclass(frozen=True)
class WithMinutes(Intervene):
    """A change by so many minutes."""

    minutes: int

    def words(self) -> str:
        """Return what the log says of it."""
        return f"{self.minutes} min: {self.reason.strip()}"


@dataclass(frozen=True)
class Grant(WithMinutes):
    """Give a running attempt more time."""

    kind = Kind.TIME_GRANTED

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt with more time."""
        return machine.grant(state, self.at, self.minutes)


@dataclass(frozen=True)
class LetIn(WithMinutes):
    """Let a candidate start after the last start, for so many minutes."""

    kind = Kind.LET_IN_LATE
    of = frozenset({Status.NOT_STARTED})

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as one that can still be started."""
        return machine.let_in(state, self.at, self.minutes)


@dataclass(frozen=True)
class Reopen(WithMinutes):
    """Let an ended attempt go on, with what was left and so many minutes."""

    kind = Kind.REOPENED
    of = ENDED

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as running."""
        return machine.reopen(state, self.at, self.minutes)


@dataclass(frozen=True)
class CheckDetails(Act):
    """Settle what a candidate said of wrong details: the name as it is right.

    The name is the candidate's in every sitting.
    """

    by: str
    name: str

    def on(self, sheet: Sheet) -> None:
        """Note it, with the name put right. Raises ChangeRefused once the exam has started."""
        if sheet.state.status is not Status.NOT_STARTED:
            raise NotAsItStands(sheet.state.status)
        right = " ".join(self.name.split())
        if not right:
            raise ChangeRefused("Enter the name.")
        changed = sheet.connection.execute(
            update(Candidate)
            .where(Candidate.id == sheet.row["candidate_id"], Candidate.name != right)
            .values(name=right)
        )
        words = f"the name is now {right}" if changed.rowcount else "the name is right"
        sheet.log(Kind.DETAILS_CHECKED, self.at, words, self.by)

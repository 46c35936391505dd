"""What an invigilator does to attempts: each names who did it and why, and all of it is logged."""

from dataclasses import dataclass

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, ChangeRefused, Kind
from mockexam.services.attempts import Act, Standing, standing
from mockexam.services.desk import Sheet


@dataclass(frozen=True)
class Intervene(Act):
    """A change of an attempt by an invigilator.

    Attributes:
        by: Who makes it.
        reason: Why, in their words.
    """

    by: str
    reason: str

    kind = Kind.PAUSED

    def on(self, sheet: Sheet) -> Standing:
        """Make it. Raises ChangeRefused where it cannot happen, or says no reason."""
        if not self.reason.strip():
            raise ChangeRefused("Say why; it is kept with the exam.")
        changed = self.change(sheet.state)
        sheet.become(changed, self.kind, self.at, self.words(), self.by)
        return standing(sheet, self.at)

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as it is afterwards."""
        return machine.pause(state, self.at)

    def words(self) -> str:
        """Return what the log says of it."""
        return self.reason.strip()


@dataclass(frozen=True)
class Pause(Intervene):
    """Stop the clock, as for a fire alarm."""


@dataclass(frozen=True)
class Resume(Intervene):
    """Let the clock go on after a pause."""

    kind = Kind.RESUMED

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt with its clock going."""
        return machine.resume(state, self.at)


@dataclass(frozen=True)
class Void(Intervene):
    """End an attempt so that it counts for nothing."""

    kind = Kind.VOIDED

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

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as one that can still be started."""
        return machine.let_in(state, self.at, self.minutes)


@dataclass(frozen=True)
class Reopen(WithMinutes):
    """Let an ended attempt go on, with what was left and so many minutes."""

    kind = Kind.REOPENED

    def change(self, state: Attempt) -> Attempt:
        """Return the attempt as running."""
        return machine.reopen(state, self.at, self.minutes)

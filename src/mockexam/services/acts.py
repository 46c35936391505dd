"""What candidates and the clock do to an attempt, as commands, and how it stands then."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Kind, Status
from mockexam.errors import MockExamError
from mockexam.services.desk import Command, Sheet, carry_out


class StalePlace(MockExamError):
    """The attempt goes on in another tab or at another computer; nothing of this was stored."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        super().__init__(
            "This exam goes on in another tab or at another computer. What was typed here since "
            "then is not stored."
        )


@dataclass(frozen=True)
class Standing:
    """How an attempt stands, as its page is told.

    `remaining` is the whole attempt's, `section_remaining` that of a section with a clock;
    `zone` is the centre's.
    """

    status: Status
    epoch: int
    remaining: timedelta
    section_remaining: timedelta | None
    break_remaining: timedelta
    deadline: datetime | None
    section: int
    sitting_id: int
    zone: str


@dataclass(frozen=True)
class Act:
    """A command that needs no more than who, which attempt, and when."""

    attempt_id: UUID
    at: datetime
    seat: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Start(Act):
    """Start the clock; one that runs goes on."""

    def on(self, sheet: Sheet) -> Standing:
        """Start it. Raises SittingNotOpen or AttemptEnded."""
        begun = machine.start(sheet.state, self.at)
        sheet.become(begun, Kind.STARTED, self.at, "started")
        return standing(sheet, self.at)


@dataclass(frozen=True)
class Submit(Act):
    """End the attempt at the candidate's wish; one that has ended stays as it is."""

    epoch: int | None = None

    def on(self, sheet: Sheet) -> Standing:
        """End it. Raises SittingNotOpen where it was never started, StalePlace elsewhere."""
        if sheet.state.status.running:
            refuse_stale(sheet, self.epoch)
        ended = machine.submit(sheet.state, self.at)
        sheet.become(ended, Kind.SUBMITTED, self.at, "submitted by the candidate")
        return standing(sheet, self.at)


@dataclass(frozen=True)
class TakeBreak(Act):
    """Stop the clock for a rest break."""

    def on(self, sheet: Sheet) -> Standing:
        """Stop it. Raises ChangeRefused where there is no break to take."""
        stopped = machine.take_break(sheet.state, self.at)
        sheet.become(stopped, Kind.BREAK_BEGUN, self.at, "a rest break, the clock stopped")
        return standing(sheet, self.at)


@dataclass(frozen=True)
class EndBreak(Act):
    """Let the clock go on after a break."""

    def on(self, sheet: Sheet) -> Standing:
        """Let it go on; where no break is on, nothing changes."""
        going = machine.end_break(sheet.state, self.at)
        sheet.become(going, Kind.BREAK_ENDED, self.at, "back from a rest break")
        return standing(sheet, self.at)


@dataclass(frozen=True)
class NextSection(Act):
    """Leave a section that has a clock for the next one."""

    section: int

    def on(self, sheet: Sheet) -> Standing:
        """Leave it; a second press changes nothing. Raises ChangeRefused in the last one."""
        if sheet.state.section == self.section:
            left = machine.next_section(sheet.state, self.at)
            sheet.become(left, Kind.SECTION_BEGUN, self.at, f"section {left.section + 1} begun")
        return standing(sheet, self.at)


@dataclass(frozen=True)
class Reach(Act):
    """Note the furthest question that was opened, where there is no way back."""

    number: int

    def on(self, sheet: Sheet) -> Standing:
        """Note it; it needs no line in the log."""
        sheet.state = machine.reach(sheet.state, self.number)
        return standing(sheet, self.at)


@dataclass(frozen=True)
class TakeHere(Act):
    """Go on in this tab: what another one still sends is stale."""

    tab: str

    def on(self, sheet: Sheet) -> Standing:
        """Go on here; the tab that has the attempt keeps its epoch."""
        if sheet["tab"] != self.tab:
            if sheet["tab"] is not None and sheet.state.status.running:
                taken = machine.take(sheet.state, self.at)
                sheet.become(taken, Kind.TAKEN, self.at, "taken to another tab")
            sheet["tab"] = self.tab
        return standing(sheet, self.at)


@dataclass(frozen=True)
class Heartbeat(Act):
    """Say that the candidate's page is there, and at which question."""

    question: int | None = None

    def on(self, sheet: Sheet) -> Standing:
        """Note it."""
        sheet["seen_at"] = self.at
        if self.question is not None:
            sheet["seen_question"] = self.question
        return standing(sheet, self.at)


@dataclass(frozen=True)
class SayWrongDetails(Act):
    """Note that a candidate says that their details are wrong, for whoever invigilates."""

    def on(self, sheet: Sheet) -> None:
        """Note it."""
        sheet.log(Kind.DETAILS_WRONG, self.at, "the candidate says that the details are wrong")


@dataclass(frozen=True)
class Flag(Act):
    """Flag a question for another look, or take its flag away."""

    number: int
    flagged: bool

    def on(self, sheet: Sheet) -> None:
        """Set or remove it."""
        flags = set(sheet["flags"])
        sheet["flags"] = sorted(flags | {self.number} if self.flagged else flags - {self.number})


@dataclass(frozen=True)
class Look(Act):
    """Let the clock do what it has to have done, and no more."""

    def on(self, sheet: Sheet) -> Standing:
        """Return how the attempt stands then."""
        return standing(sheet, self.at)


def refuse_stale(sheet: Sheet, epoch: int | None) -> None:
    """Raise StalePlace where a page of another epoch asks."""
    if epoch is not None and epoch != sheet.state.epoch:
        raise StalePlace(sheet.state.epoch)


def standing(sheet: Sheet, now: datetime) -> Standing:
    """Return how an attempt stands at an instant."""
    state = sheet.state
    return Standing(
        state.status,
        state.epoch,
        machine.remaining(state, now),
        machine.section_remaining(state, now),
        machine.break_remaining(state, now),
        state.deadline,
        state.section,
        sheet.row["sitting_id"],
        sheet.row["zone"],
    )


def do(session: Session, command: Command) -> Any:
    """Carry out one command in a transaction that is open, and return what it gives.

    Raises:
        MockExamError: It is refused.
    """
    session.flush()
    outcome = carry_out(session.connection(), [command])[0]
    session.expire_all()
    if isinstance(outcome, MockExamError):
        raise outcome
    return outcome

"""A candidate's attempt in the database: what they can do to it, and what is stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from mockexam.bank.item import Response
from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Attempt, Kind, SittingNotOpen, Status
from mockexam.delivery.navigation import QuestionState, question_states
from mockexam.errors import MockExamError
from mockexam.services.dealt import Place, dealt_paper, places
from mockexam.services.desk import Command, NoSuchAttempt, Sheet, carry_out, state_of
from mockexam.store.models import AttemptEvent, AttemptRow, ResponseEvent, Sitting

NOTE_LENGTH_MAX = 4000
NOTE = "note:"
"""What is saved under this and the number of a question is the candidate's note at it."""


class ResponseRefused(MockExamError):
    """A response of the wrong form; `faults` gives the mend by item ref."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__(" ".join(dict.fromkeys(faults.values())))


class StalePlace(MockExamError):
    """The attempt goes on in another tab or at another computer; nothing of this was stored."""

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        super().__init__(
            "This exam goes on in another tab or at another computer. What was typed here since "
            "then is not stored."
        )


@dataclass(frozen=True)
class Answer:
    """A response to an item, and its place in the order in which the candidate gave it."""

    item: str
    value: Response
    sequence: int | None = None


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
    zone: str


@dataclass(frozen=True)
class Saved:
    """What was stored: the highest sequences, whether all of it counts, and how things stand.

    `sequence` is the server's count, `client_sequence` the highest of the epoch; `late_by` is how
    long after its time the answer came that does not count, None where that is no matter of time.
    """

    sequence: int
    client_sequence: int
    counts: bool
    standing: Standing
    late_by: timedelta | None = None

    @property
    def remaining(self) -> timedelta:
        """The time left."""
        return self.standing.remaining


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
class Save(Act):
    """Store answers, each at most once, and say whether they count.

    What arrives after the end, or for a section or question that was left for good, is stored
    too, apart, and does not count.

    Attributes:
        answers: With their sequences where the page counts them; the same sequence and item
            again is the same answer. Without, those that differ from what stands are new.
        epoch: The epoch that the page was made in; another one is stale. None for what comes
            from no page.
        seen: The highest server sequence that a page without scripts was made from: what it
            still holds from then is no new answer, and never replaces a newer one.
        question: Where the candidate is.
        floor: The highest sequence that the page's script has given; answers without one come
            after it.
    """

    answers: Sequence[Answer]
    epoch: int | None = None
    seen: int | None = None
    question: int | None = None
    floor: int = 0

    def on(self, sheet: Sheet) -> Saved:
        """Store them.

        Raises:
            ResponseRefused: A response has the wrong form; nothing is stored.
            StalePlace: The attempt goes on elsewhere; nothing is stored.
            SittingNotOpen: The attempt was never started.
        """
        if sheet.state.status is Status.NOT_STARTED:
            raise SittingNotOpen("This exam has not been started.")
        if sheet.state.status.running:
            refuse_stale(sheet, self.epoch)
        by_item = places(sheet.paper, sheet.row["seed"], sheet.rules)
        _refuse_wrong_forms(by_item, self.answers)
        in_time, late_by = True, self._late_by(sheet, by_item)
        sheet["client_sequence"] = max(sheet["client_sequence"], self.floor)
        for answer in self._new(sheet):
            counts = self._counts(sheet, by_item, answer)
            in_time = in_time and counts
            append_answer(sheet, answer, counts=counts, at=self.at, epoch=self.epoch)
        if not machine.counts(sheet.state, self.at):
            in_time = in_time and self._counted_before(sheet)
        sheet["seen_at"] = self.at
        if self.question is not None:
            sheet["seen_question"] = self.question
        return Saved(
            sheet["last_sequence"],
            sheet["client_sequence"],
            in_time,
            standing(sheet, self.at),
            None if in_time else late_by,
        )

    def _late_by(self, sheet: Sheet, by_item: Mapping[str, Place]) -> timedelta | None:
        """Return how long ago the time for these answers was up, where it was."""
        state = sheet.state
        if state.status.ended and state.ended_at is not None:
            return self.at - state.ended_at
        left = [by_item[a.item].section for a in self.answers if a.item in by_item]
        if state.section_began_at and left and min(left) < state.section:
            return self.at - state.section_began_at
        return None

    def _counts(self, sheet: Sheet, by_item: Mapping[str, Place], answer: Answer) -> bool:
        if not machine.counts(sheet.state, self.at):
            return False
        place = by_item.get(answer.item)
        if place is None:
            return True
        if sheet.state.timing.section_minutes:
            return machine.section_counts(sheet.state, place.section, self.at)
        forward = sheet.rules.navigation == "forward only"
        return not forward or place.number >= sheet.state.reached

    def _counted_before(self, sheet: Sheet) -> bool:
        """Tell whether all that is sent after the end is what counts already, sent again."""
        held = _on_desk(sheet, counted=True)
        return bool(self.answers) and all(
            (held.get(answer.item) or None) == (answer.value or None) for answer in self.answers
        )

    def _new(self, sheet: Sheet) -> list[Answer]:
        """Return the answers that are not stored yet, in the order in which they were given."""
        counted = [a for a in self.answers if a.sequence is not None]
        if len(counted) < len(self.answers):
            return _changed(sheet, self.answers, self.seen, machine.counts(sheet.state, self.at))
        epoch = self.epoch or sheet.state.epoch
        known: set[tuple[int, str]] = set()
        if any((a.sequence or 0) <= sheet["client_sequence"] for a in counted) or (
            epoch != sheet.state.epoch
        ):
            known = _known(sheet, epoch)
        fresh = []
        for answer in sorted(counted, key=lambda a: a.sequence or 0):
            identity = (answer.sequence or 0, answer.item)
            if identity not in known:
                known.add(identity)
                fresh.append(answer)
        return fresh


def refuse_stale(sheet: Sheet, epoch: int | None) -> None:
    """Raise StalePlace where a page of another epoch asks."""
    if epoch is not None and epoch != sheet.state.epoch:
        raise StalePlace(sheet.state.epoch)


def _known(sheet: Sheet, epoch: int) -> set[tuple[int, str]]:
    """Return which answers of an epoch are stored, those of this transaction included."""
    rows = sheet.connection.execute(
        select(ResponseEvent.client_sequence, ResponseEvent.item_ref).where(
            ResponseEvent.attempt_id == sheet.row["id"], ResponseEvent.epoch == epoch
        )
    )
    written = {
        (r["client_sequence"], r["item_ref"]) for r in sheet.responses if r["epoch"] == epoch
    }
    return {(sequence, item) for sequence, item in rows} | written


def _changed(
    sheet: Sheet,
    answers: Sequence[Answer],
    seen: int | None,
    in_time: bool,  # noqa: FBT001
) -> list[Answer]:
    """Return the answers of a page without scripts that differ from what stands and was shown."""
    standing_now = _on_desk(sheet, counted=True)
    if not in_time:
        standing_now |= _on_desk(sheet, counted=False)
    shown = standing_now
    if seen is not None:
        shown = responses_of(
            sheet.connection, sheet.row["id"], up_to=max(0, min(seen, sheet["last_sequence"]))
        )
    return [
        answer
        for answer in answers
        if answer.item.startswith(NOTE)
        or (answer.value or None)
        not in {standing_now.get(answer.item) or None, shown.get(answer.item) or None}
    ]


def _on_desk(sheet: Sheet, *, counted: bool) -> dict[str, Response]:
    stored = responses_of(sheet.connection, sheet.row["id"], counted=counted)
    new = {
        r["item_ref"]: as_response(r["value"]) for r in sheet.responses if r["counts"] == counted
    }
    return stored | new


def append_answer(
    sheet: Sheet, answer: Answer, *, counts: bool, at: datetime, epoch: int | None = None
) -> None:
    """Put down an answer to be stored; a note at a question is kept beside the answers."""
    sequence = answer.sequence or sheet["client_sequence"] + 1
    epoch = epoch or sheet.state.epoch
    if epoch == sheet.state.epoch:
        sheet["client_sequence"] = max(sheet["client_sequence"], sequence)
    sheet["saved_at"] = at
    shared = {
        "centre_id": sheet.row["centre_id"],
        "attempt_id": sheet.row["id"],
        "epoch": epoch,
        "client_sequence": sequence,
    }
    if answer.item.startswith(NOTE):
        words = answer.value if isinstance(answer.value, str) else ""
        question = int(answer.item.removeprefix(NOTE))
        sheet.notes.append({**shared, "question": question, "words": words, "at": at})
        return
    sheet["last_sequence"] += 1
    value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
    sheet.responses.append(
        {
            **shared,
            "sequence": sheet["last_sequence"],
            "item_ref": answer.item,
            "value": value,
            "counts": counts,
            "received_at": at,
        }
    )


def _refuse_wrong_forms(by_item: Mapping[str, Place], answers: Sequence[Answer]) -> None:
    faults = {}
    for answer in answers:
        mend = _mend(by_item, answer)
        if mend:
            faults[answer.item] = mend
    if faults:
        raise ResponseRefused(faults)


def _mend(by_item: Mapping[str, Place], answer: Answer) -> str | None:
    if answer.item.startswith(NOTE):
        number = answer.item.removeprefix(NOTE)
        if not number.isdecimal() or int(number) not in {p.number for p in by_item.values()}:
            return "This paper has no such question."
        too_long = isinstance(answer.value, str) and len(answer.value) > NOTE_LENGTH_MAX
        return f"Shorten the note to {NOTE_LENGTH_MAX} characters." if too_long else None
    place = by_item.get(answer.item)
    return "This paper has no such question." if place is None else place.item.accepts(answer.value)


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


def get_attempt(session: Session, attempt_id: UUID, *, lock: bool = False) -> AttemptRow:
    """Return an attempt; with `lock` no other transaction changes it until this one ends.

    Raises:
        NoSuchAttempt: There is none of that id.
    """
    query = _WHOLE.with_for_update(of=AttemptRow) if lock else _WHOLE
    attempt = session.scalar(query, {"attempt": attempt_id})
    if attempt is None:
        raise NoSuchAttempt("There is no such attempt. Join again with your code.")
    return attempt


_WHOLE = (
    select(AttemptRow)
    .where(AttemptRow.id == bindparam("attempt"))
    .options(joinedload(AttemptRow.sitting), joinedload(AttemptRow.paper))
)


def state_of_row(row: AttemptRow) -> Attempt:
    """Return an attempt that was read as an object as the state machine's value."""
    own = {column.key: getattr(row, column.key) for column in AttemptRow.__table__.columns}
    return state_of(
        {
            **own,
            "opens_at": row.sitting.opens_at,
            "closes_at": row.sitting.closes_at,
            "minutes": row.sitting.minutes,
            "ends_at": row.sitting.ends_at,
            "end_cuts_extra": row.sitting.end_cuts_extra,
            "rules": row.sitting.rules,
        }
    )


def responses_of(
    session: Session | Connection,
    attempt_id: UUID,
    *,
    counted: bool = True,
    up_to: int | None = None,
) -> dict[str, Response]:
    """Return the response that stands for each item; with `counted` false the late ones.

    `up_to` leaves out what has a higher sequence of the server's.
    """
    found = standing_responses(session, attempt_id, counted=counted, up_to=up_to)
    return {ref: value for ref, (_, value) in found.items()}


def standing_responses(
    session: Session | Connection,
    attempt_id: UUID,
    *,
    counted: bool = True,
    up_to: int | None = None,
) -> dict[str, tuple[int, Response]]:
    """Return the sequence and the value of the response that stands for each item."""
    query = _STANDING if up_to is None else _STANDING_UP_TO
    rows = session.execute(query, {"attempt": attempt_id, "counted": counted, "up_to": up_to})
    return {ref: (n, as_response(value)) for ref, n, value in rows}


def _newest_first(*conditions: ColumnElement[bool]) -> Select[tuple[str, int, Any]]:
    """Return the query for the newest response to each item; however many came before it."""
    placed = (
        select(
            ResponseEvent.item_ref,
            ResponseEvent.sequence,
            ResponseEvent.value,
            func.row_number()
            .over(
                partition_by=ResponseEvent.item_ref,
                order_by=(
                    ResponseEvent.epoch.desc(),
                    ResponseEvent.client_sequence.desc(),
                    ResponseEvent.sequence.desc(),
                ),
            )
            .label("place"),
        )
        .where(
            ResponseEvent.attempt_id == bindparam("attempt"),
            ResponseEvent.counts == bindparam("counted"),
            *conditions,
        )
        .subquery()
    )
    return select(placed.c.item_ref, placed.c.sequence, placed.c.value).where(placed.c.place == 1)


_STANDING = _newest_first()
_STANDING_UP_TO = _newest_first(ResponseEvent.sequence <= bindparam("up_to"))


def overview(
    session: Session, row: AttemptRow, responses: Mapping[str, Response] | None = None
) -> tuple[QuestionState, ...]:
    """Return the state of every question of an attempt, in the candidate's order.

    `responses` are those that stand, where they are known already.
    """
    held = responses_of(session, row.id) if responses is None else responses
    return question_states(dealt_paper(row), held, row.flags)


SWEPT_MAX = 200
"""So many attempts are swept in one transaction, so that nobody who saves waits long for it."""


def close_overdue(session: Session, now: datetime) -> int:
    """Let the clock do what it has to have done to attempts by now; return to how many.

    No more than `SWEPT_MAX` at once: whoever has the time calls again until there are fewer.
    Safe to run at any time, on any number of hosts at once.
    """
    due = session.scalars(
        select(AttemptRow.id)
        .where(AttemptRow.due_at <= now)
        .order_by(AttemptRow.due_at)
        .limit(SWEPT_MAX)
        .with_for_update(of=AttemptRow, skip_locked=True)
    ).all()
    carry_out(session.connection(), [Look(attempt_id, now) for attempt_id in due])
    session.expire_all()
    return len(due)


@dataclass(frozen=True)
class Look(Act):
    """Let the clock do what it has to have done, and no more."""

    def on(self, sheet: Sheet) -> Standing:
        """Return how the attempt stands then."""
        return standing(sheet, self.at)


def sitting_is_over(session: Session, sitting: Sitting, now: datetime) -> bool:
    """Tell whether nobody can be sitting any more: none runs, and none can start."""
    rows = session.scalars(
        select(AttemptRow).where(
            AttemptRow.sitting_id == sitting.id, AttemptRow.status.in_(_CAN_GO_ON)
        )
    )
    states = [machine.at(state_of_row(row), now) for row in rows]
    return now >= sitting.closes_at and not any(
        state.status.running
        or (state.status is Status.NOT_STARTED and now < machine.last_start(state))
        for state in states
    )


_CAN_GO_ON = [status.value for status in Status if not status.ended]


def wrong_details(session: Session, sitting: Sitting) -> set[UUID]:
    """Return the attempts whose candidates said that their details are wrong."""
    return set(
        session.scalars(
            select(AttemptEvent.attempt_id)
            .join(AttemptRow, AttemptRow.id == AttemptEvent.attempt_id)
            .where(
                AttemptRow.sitting_id == sitting.id,
                AttemptEvent.kind == Kind.DETAILS_WRONG.value,
            )
        )
    )


def as_response(stored: Any) -> Response:
    """Return a stored JSON value as a response."""
    return tuple(stored) if isinstance(stored, list) else stored

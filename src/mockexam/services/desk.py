"""The attempts that a transaction works on: locked together, changed as values, written together.

A command says what somebody wants of one attempt, and when that reached the server. However many
come together, the attempts are read by one statement and what became of them is written by one
statement a table, so that a room of learners costs little more than one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mockexam.assembly.paper import Paper
from mockexam.delivery import attempt as machine
from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import Attempt, Kind, Status
from mockexam.delivery.rules import Rules
from mockexam.delivery.timing import Timing
from mockexam.errors import MockExamError
from mockexam.services.codes import new_code
from mockexam.services.papers import paper_of_digest
from mockexam.store.models import (
    AttemptEvent,
    AttemptRow,
    CandidateNote,
    Centre,
    PaperRow,
    ResponseEvent,
    Seat,
    Sitting,
)

RECEIPT_LENGTH = 6
MILLISECOND = timedelta(milliseconds=1)


class NoSuchAttempt(MockExamError):
    """There is no attempt of that id."""


class NotSeated(MockExamError):
    """This browser is not, or no longer, signed in to the attempt."""


class Command(Protocol):
    """What somebody wants of an attempt.

    `seat` is the digest of the seat that asks, None where it is not a candidate who does; `at`
    is when it reached the server.
    """

    @property
    def attempt_id(self) -> UUID: ...  # noqa: D102

    @property
    def at(self) -> datetime: ...  # noqa: D102

    @property
    def seat(self) -> str | None: ...  # noqa: D102

    def on(self, sheet: "Sheet") -> Any:
        """Do it to the attempt.

        Raises:
            MockExamError: It is refused; nothing of it is kept.
        """


@dataclass
class Sheet:
    """An attempt on the desk: what is stored of it, what it is now, and what is to be written.

    `columns` are changes beside the state; `events`, `responses` and `notes` are new rows.
    """

    connection: Connection
    row: Mapping[str, Any]
    state: Attempt
    before: Attempt
    columns: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def __getitem__(self, name: str) -> Any:
        """Return a column as it now is."""
        return self.columns.get(name, self.row[name])

    def __setitem__(self, name: str, value: Any) -> None:
        """Set a column that is not part of the state."""
        self.columns[name] = value

    @property
    def is_changed(self) -> bool:
        """True where there is something to write."""
        return bool(self.columns or self.events or self.responses or self.notes or self.is_moved)

    @property
    def rules(self) -> Rules:
        """How the sitting is sat."""
        return Rules.model_validate(self.row["rules"])

    @property
    def paper(self) -> Paper:
        """The attempt's paper."""
        return paper_of_digest(self.connection, self.row["digest"], self.row["paper_id"])

    def is_seated(self, seat: str, now: datetime) -> bool:
        """Tell whether a seat is the one that the attempt is sat in."""
        held: str | None = self.row["seat"]
        return held is not None and compare_digest(held, seat) and now < self.row["seat_expires_at"]

    def roll(self, now: datetime) -> None:
        """Let the clock do what it has to have done by now."""
        for change in machine.roll(self.state, now):
            self.state = change.after
            self.log(change.kind, change.at, change.reason)

    def become(self, state: Attempt, kind: Kind, at: datetime, reason: str, by: str = "") -> None:
        """Take on a state, and log why where it is another one."""
        if state != self.state:
            self.state = state
            self.log(kind, at, reason, by)

    def log(self, kind: Kind, at: datetime, reason: str, by: str = "") -> None:
        """Note what happened, when, why and by whom."""
        self.events.append(
            {
                "centre_id": self.row["centre_id"],
                "attempt_id": self.row["id"],
                "status": self.state.status.value,
                "kind": kind.value,
                "reason": reason,
                "by": by,
                "at": at,
            }
        )

    def kept(self) -> tuple[Any, ...]:
        """Return what has to be put back where a command is refused half-way."""
        return (
            self.state, dict(self.columns), len(self.events), len(self.responses), len(self.notes)
        )  # fmt: skip

    def put_back(self, kept: tuple[Any, ...]) -> None:
        """Forget what was done since."""
        self.state, self.columns, events, responses, notes = kept
        del self.events[events:], self.responses[responses:], self.notes[notes:]

    @property
    def is_moved(self) -> bool:
        """True where the state is another one; a save and a sign of life leave it as it is."""
        return self.state != self.before

    def beside(self) -> dict[str, Any]:
        """Return the columns beside the state, for writing."""
        return {"attempt": self.row["id"], **{name: self[name] for name in _BESIDE}}

    def values(self) -> dict[str, Any]:
        """Return every column that an attempt may change, for writing."""
        state = self.state
        if state.status.ended and self["receipt"] is None:
            self["receipt"] = new_code(RECEIPT_LENGTH)
        if state.epoch != self.row["epoch"] and "client_sequence" not in self.columns:
            self["client_sequence"] = 0
        return {
            **self.beside(),
            "status": state.status.value,
            "late_until": state.late_until,
            "started_at": state.started_at,
            "deadline_at": state.deadline,
            "stopped_at": state.stopped_at,
            "break_used_ms": state.break_used // MILLISECOND,
            "section": state.section,
            "section_began_at": state.section_began_at,
            "section_deadline_at": state.section_deadline,
            "reached": state.reached,
            "due_at": state.due_at,
            "ended_at": state.ended_at,
            "epoch": state.epoch,
            "movable_until": state.movable_until,
        }


_BESIDE = (
    "receipt", "flags", "last_sequence", "client_sequence", "saved_at", "seen_at",
    "seen_question", "tab",
)  # fmt: skip
"""The columns that change and are not part of the state."""
_STATE = (
    "status", "late_until", "started_at", "deadline_at", "stopped_at", "break_used_ms", "section",
    "section_began_at", "section_deadline_at", "reached", "due_at", "ended_at", "epoch",
    "movable_until",
)  # fmt: skip
_ATTEMPT = AttemptRow.__table__
_LOAD = (
    select(
        _ATTEMPT,
        Sitting.opens_at,
        Sitting.closes_at,
        Sitting.minutes,
        Sitting.ends_at,
        Sitting.end_cuts_extra,
        Sitting.rules,
        PaperRow.digest,
        Centre.zone,
        Seat.token_digest.label("seat"),
        Seat.expires_at.label("seat_expires_at"),
    )
    .join(Centre, Centre.id == AttemptRow.centre_id)
    .join(Sitting, Sitting.id == AttemptRow.sitting_id)
    .join(PaperRow, PaperRow.id == AttemptRow.paper_id)
    .outerjoin(Seat, (Seat.attempt_id == AttemptRow.id) & Seat.revoked_at.is_(None))
    .where(AttemptRow.id.in_(bindparam("ids", expanding=True)))
    .order_by(AttemptRow.id)
    .with_for_update(of=AttemptRow)
)
_THAT_ATTEMPT = update(AttemptRow).where(AttemptRow.id == bindparam("attempt"))
_WRITE_BESIDE = _THAT_ATTEMPT.values({name: bindparam(name) for name in _BESIDE})
_WRITE = _THAT_ATTEMPT.values({name: bindparam(name) for name in (*_BESIDE, *_STATE)})


def carry_out(connection: Connection, commands: Sequence[Command]) -> list[Any]:
    """Carry out commands in their order and return what each gave, or its refusal.

    The caller commits; nothing is to be acknowledged before that.
    """
    sheets = load(connection, {command.attempt_id for command in commands})
    outcomes = [_outcome(sheets.get(command.attempt_id), command) for command in commands]
    write(connection, sheets.values())
    return outcomes


def _outcome(sheet: Sheet | None, command: Command) -> Any:
    if sheet is None:
        return NoSuchAttempt("There is no such attempt. Join again with your code.")
    if command.seat is not None and not sheet.is_seated(command.seat, command.at):
        return NotSeated(
            "This browser is no longer signed in to this exam. Join again with your code."
        )
    sheet.roll(command.at)
    kept = sheet.kept()
    try:
        return command.on(sheet)
    except MockExamError as refusal:
        sheet.put_back(kept)
        return refusal


def load(connection: Connection, attempt_ids: Iterable[UUID]) -> dict[UUID, Sheet]:
    """Return attempts by id, locked until the transaction ends."""
    rows = connection.execute(_LOAD, {"ids": sorted(attempt_ids)})
    found = [dict(row._mapping) for row in rows]  # noqa: SLF001 (SQLAlchemy's own name for it)
    states = [state_of(row) for row in found]
    return {
        row["id"]: Sheet(connection, row, state, before=state)
        for row, state in zip(found, states, strict=True)
    }


def state_of(row: Mapping[str, Any]) -> Attempt:
    """Return a stored attempt, joined with its sitting, as the state machine's value."""
    arrangements = Arrangements.model_validate(row["arrangements"])
    rules = Rules.model_validate(row["rules"])
    return Attempt(
        timing=Timing(
            row["opens_at"],
            row["closes_at"],
            row["minutes"],
            arrangements.extra_percent,
            row["ends_at"],
            row["end_cuts_extra"],
            rules.section_minutes,
            arrangements.break_minutes,
        ),
        status=Status(row["status"]),
        started_at=row["started_at"],
        deadline=row["deadline_at"],
        ended_at=row["ended_at"],
        stopped_at=row["stopped_at"],
        break_used=row["break_used_ms"] * MILLISECOND,
        section=row["section"],
        section_began_at=row["section_began_at"],
        section_deadline=row["section_deadline_at"],
        reached=row["reached"],
        epoch=row["epoch"],
        late_until=row["late_until"],
        movable_until=row["movable_until"],
    )


def write(connection: Connection, sheets: Iterable[Sheet]) -> None:
    """Write what has changed of attempts, with all that is new beside them."""
    changed = [sheet for sheet in sheets if sheet.is_changed]
    if not changed:
        return
    moved = [sheet.values() for sheet in changed if sheet.is_moved]
    if moved:
        connection.execute(_WRITE, moved)
    beside = [sheet.beside() for sheet in changed if sheet.columns and not sheet.is_moved]
    if beside:
        connection.execute(_WRITE_BESIDE, beside)
    responses = [row for sheet in changed for row in sheet.responses]
    if responses:
        connection.execute(insert(ResponseEvent), responses)
    events = [row for sheet in changed for row in sheet.events]
    if events:
        connection.execute(insert(AttemptEvent), events)
    notes = [row for sheet in changed for row in sheet.notes]
    if notes:
        _write_notes(connection, notes)


def _write_notes(connection: Connection, notes: list[dict[str, Any]]) -> None:
    """Write notes over older ones; what arrives after a newer one is left out."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    given = dialect.insert(CandidateNote)
    newer = given.on_conflict_do_update(
        index_elements=["attempt_id", "question"],
        set_={name: given.excluded[name] for name in ("words", "epoch", "client_sequence", "at")},
        where=(
            (CandidateNote.epoch < given.excluded.epoch)
            | (
                (CandidateNote.epoch == given.excluded.epoch)
                & (CandidateNote.client_sequence < given.excluded.client_sequence)
            )
        ),
    )
    for note in notes:
        connection.execute(newer, note)

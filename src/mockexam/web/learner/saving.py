"""Routes that the page's script calls: saving, being there, going on in this tab."""

from datetime import datetime
from http import HTTPStatus
from math import ceil
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.services.acts import Heartbeat, Standing, TakeHere
from mockexam.services.heard import messages_for
from mockexam.services.saves import Answer, Save, Saved
from mockexam.web.access import Role, allow, check_seat, seat
from mockexam.web.learner.blueprint import bp
from mockexam.web.state import act, now, state

KEPT = "Kept for the invigilator to decide; not counted yet."
ANSWERS_MAX = 400
"""No page holds more answers than this at once."""
SEQUENCE_MAX = 2**31 - 1
TAB_LENGTH_MAX = 40

Sequence = Annotated[int, Field(ge=1, le=SEQUENCE_MAX)]
Text = Annotated[str, Field(max_length=100_000)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SentAnswer(_Body):
    """An answer as a script sends it: its sequence in the epoch, its item, its value."""

    sequence: Sequence
    item: Annotated[str, Field(max_length=60)]
    value: Text | list[Text] | None = None

    def read(self) -> Answer:
        """Return it as it is stored: line ends of one kind, nothing that a database refuses."""
        value = self.value
        if isinstance(value, str):
            return Answer(self.item, plain(value) or None, self.sequence)
        slots = tuple(plain(slot) for slot in value or ())
        return Answer(self.item, slots if any(slots) else None, self.sequence)


class SentAnswers(_Body):
    """What a script sends to be saved."""

    epoch: Sequence
    answers: Annotated[list[SentAnswer], Field(min_length=1, max_length=ANSWERS_MAX)]
    question: Sequence | None = None

    def command(self, attempt_id: UUID, at: datetime, seat: str) -> Save:
        """Return the command that stores them."""
        answers = [answer.read() for answer in self.answers]
        return Save(attempt_id, at, answers, epoch=self.epoch, question=self.question, seat=seat)


class SentHeartbeat(_Body):
    """What a script says now and then: where the candidate is, and which message it last heard."""

    question: Sequence | None = None
    heard: Annotated[int, Field(ge=0, le=SEQUENCE_MAX)] = 0

    def command(self, attempt_id: UUID, at: datetime, seat: str) -> Heartbeat:
        """Return the command that notes it."""
        return Heartbeat(attempt_id, at, self.question, seat=seat)


class SentTab(_Body):
    """Which tab wants to go on with the attempt."""

    tab: Annotated[str, Field(min_length=8, max_length=TAB_LENGTH_MAX)]


def plain(text: str) -> str:
    """Return text with one kind of line end and without what a database refuses."""
    return text.replace("\r\n", "\n").replace("\0", "")


@bp.post("/sit/<uuid:attempt_id>/saves")
@allow(Role.CANDIDATE, by_command=True)
def save(attempt_id: UUID) -> ResponseReturnValue:
    """Store answers that a script sends, each once however often it is sent."""
    sent = SentAnswers.model_validate_json(request.get_data())
    saved: Saved = act(sent.command(attempt_id, now(), seat()))
    return acknowledgement(attempt_id, saved)


@bp.post("/sit/<uuid:attempt_id>/heartbeat")
@allow(Role.CANDIDATE, by_command=True)
def heartbeat(attempt_id: UUID) -> ResponseReturnValue:
    """Say that the page is there; the answer says how things stand and what was said since."""
    sent = SentHeartbeat.model_validate_json(request.get_data())
    held: Standing = act(sent.command(attempt_id, now(), seat()))
    with state().database.reading_connection() as db:
        return pulse(db, request.script_root, attempt_id, held, sent.heard)


@bp.post("/sit/<uuid:attempt_id>/take")
@allow(Role.CANDIDATE, by_command=True)
def take(attempt_id: UUID) -> ResponseReturnValue:
    """Go on in the tab that asks; what another one still sends is stale."""
    sent = SentTab.model_validate_json(request.get_data())
    held: Standing = act(TakeHere(attempt_id, now(), sent.tab, seat=seat()))
    return as_json(request.script_root, attempt_id, held)


@bp.errorhandler(ValidationError)
def unreadable(error: ValidationError) -> ResponseReturnValue:
    """Say which part of what a script sent cannot be read, to whom it is any business."""
    refused = check_seat()
    if refused is not None:
        return refused
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "body"
    message = f"This cannot be read: {where}: {first['msg']}."
    return {"message": message}, HTTPStatus.UNPROCESSABLE_ENTITY


def acknowledgement(attempt_id: UUID, saved: Saved) -> ResponseReturnValue:
    """Return what a script is told once its answers are stored."""
    told = stored(request.script_root, attempt_id, saved, now())
    if saved.counts:
        return told
    return {**told, "message": late_words(saved), "kept": True}, HTTPStatus.GONE


def stored(root: str, attempt_id: UUID, saved: Saved, at: datetime) -> dict[str, Any]:
    """Return what is stored, as scripts read it; `root` is where the application lies."""
    return {
        **as_json(root, attempt_id, saved.standing),
        "stored": saved.client_sequence,
        "seen": saved.sequence,
        "saved_at": at.isoformat(),
    }


def pulse(
    db: Connection, root: str, attempt_id: UUID, held: Standing, heard: int
) -> dict[str, Any]:
    """Return what a sign of life is answered: how things stand, and what was said since."""
    zone = ZoneInfo(held.zone)
    messages = [
        {"id": said.id, "words": said.words, "at": civil.clock_time(said.at, zone)}
        for said in messages_for(db, attempt_id, held.sitting_id, after=heard)
    ]
    return {**as_json(root, attempt_id, held), "messages": messages}


def late_words(saved: Saved) -> str:
    """Return what is said of answers that are stored and do not count."""
    if saved.late_by is None:
        return f"You had left this question for good. {KEPT}"
    return f"Arrived {ceil(saved.late_by.total_seconds())} s after time. {KEPT}"


def as_json(root: str, attempt_id: UUID, held: Standing) -> dict[str, Any]:
    """Return how an attempt stands, as scripts read it: durations in whole seconds."""
    section = held.section_remaining
    return {
        "status": held.status.value,
        "epoch": held.epoch,
        "remaining_seconds": int(held.remaining.total_seconds()),
        "section_remaining_seconds": None if section is None else int(section.total_seconds()),
        "break_seconds": int(held.break_remaining.total_seconds()),
        "section": held.section,
        "finishes_at": civil.clock_time(held.deadline, ZoneInfo(held.zone))
        if held.deadline
        else "",
        "location": f"{root}/sit/{attempt_id}/{_place(held.status)}",
    }


def _place(status: Status) -> str:
    """Return where the attempt is to be gone on with, or seen, below its own address."""
    if status.ended:
        return "submitted"
    return "break" if status.stopped else ""

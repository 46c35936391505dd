"""One press of an invigilator's button: for many candidates at once, and never twice by mistake."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mockexam.delivery.attempt import Attempt, ChangeRefused, Status
from mockexam.delivery.presence import finish
from mockexam.errors import MockExamError
from mockexam.services.desk import carry_out
from mockexam.services.invigilation import (
    STANDS,
    AllowMove,
    Grant,
    Intervene,
    LetIn,
    NotAsItStands,
    Pause,
    Reopen,
    Resume,
    Void,
)
from mockexam.store.models import AttemptRow, Candidate, Message
from mockexam.store.models import Intervention as Row

TOKEN_LENGTH_MAX = 40


class Action(StrEnum):
    """What an invigilator can do, as its address says it."""

    ADD_TIME = "add-time"
    PAUSE = "pause"
    RESUME = "resume"
    MESSAGE = "message"
    MOVE = "move"
    LET_IN = "let-in"
    REOPEN = "reopen"
    VOID = "void"


_PLAIN: dict[Action, type[Intervene]] = {
    Action.PAUSE: Pause,
    Action.RESUME: Resume,
    Action.MOVE: AllowMove,
    Action.VOID: Void,
}
_TIMED = {Action.ADD_TIME: Grant, Action.LET_IN: LetIn, Action.REOPEN: Reopen}


@dataclass(frozen=True)
class Wanted:
    """What is to be done, by whom and why; for a message `words` are what it says."""

    action: Action
    words: str
    by: str
    at: datetime
    minutes: int = 0

    def command(self, attempt_id: UUID) -> Intervene:
        """Return the command that does it to one attempt."""
        if self.action in _PLAIN:
            return _PLAIN[self.action](attempt_id, self.at, by=self.by, reason=self.words)
        timed = _TIMED[self.action]
        return timed(attempt_id, self.at, by=self.by, reason=self.words, minutes=self.minutes)


@dataclass(frozen=True)
class Outcome:
    """What a press did: the candidates whom it concerned, and why not the others, by name."""

    action: Action
    minutes: int
    done: tuple[tuple[UUID, str], ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Foreseen:
    """What a press would do to one attempt: its finish now and then, or why it would not."""

    finish: datetime | None
    then: datetime | None
    after: Attempt | None
    refusal: str


def new_token() -> str:
    """Return what stands in a form so that two presses of its button are one."""
    return secrets.token_urlsafe(16)


def foresee(attempt: Attempt, name: str, wanted: Wanted) -> Foreseen:
    """Return what would come of it for a candidate, without doing it."""
    before = finish(attempt, wanted.at)
    if wanted.action is Action.MESSAGE:
        return Foreseen(before, before, attempt, "")
    try:
        after = wanted.command(UUID(int=0)).changed(attempt)
    except ChangeRefused as refusal:
        return Foreseen(before, None, None, said_of(name, refusal))
    return Foreseen(before, finish(after, wanted.at), after, "")


def said_of(name: str, refusal: MockExamError) -> str:
    """Return why something was not done for a candidate, by their name."""
    if isinstance(refusal, NotAsItStands):
        return f"{name} {STANDS[Status(refusal.status)]}."
    return f"{name}: {refusal}"


def intervene(
    connection: Connection,
    sitting: tuple[int, int],
    wanted: Wanted,
    whom: Sequence[UUID] | None,
    token: str,
) -> None:
    """Do something to candidates of a sitting in the transaction that is open, once for a token.

    Args:
        connection: The transaction.
        sitting: The ids of the sitting and of its centre.
        wanted: What is to be done.
        whom: The attempts; what is none of the sitting's is left out. None for everybody.
        token: The press; a second one with it does nothing.
    """
    if not _is_new(connection, sitting, wanted, token):
        return
    of_sitting = select(AttemptRow.id).where(AttemptRow.sitting_id == sitting[0])
    known = set(connection.scalars(of_sitting))
    ids = sorted(known if whom is None else known & set(whom))
    act = _send if wanted.action is Action.MESSAGE else _change
    done, refused = act(connection, sitting, wanted, ids, whom is None)
    outcome = {
        "done": [str(attempt_id) for attempt_id in done],
        "refused": {str(attempt_id): words for attempt_id, words in refused.items()},
    }
    connection.execute(update(Row).where(Row.token == token).values(outcome=outcome))


Result = tuple[list[UUID], dict[UUID, str]]


def _change(
    connection: Connection,
    _sitting: tuple[int, int],
    wanted: Wanted,
    ids: Sequence[UUID],
    _everybody: bool,  # noqa: FBT001
) -> Result:
    outcomes = carry_out(connection, [wanted.command(attempt_id) for attempt_id in ids])
    done, refused = [], {}
    names = _names(connection, ids)
    for attempt_id, outcome in zip(ids, outcomes, strict=True):
        if isinstance(outcome, MockExamError):
            refused[attempt_id] = said_of(names[attempt_id], outcome)
        else:
            done.append(attempt_id)
    return done, refused


def _send(
    connection: Connection,
    sitting: tuple[int, int],
    wanted: Wanted,
    ids: Sequence[UUID],
    everybody: bool,  # noqa: FBT001
) -> Result:
    sitting_id, centre_id = sitting
    to: Sequence[UUID | None] = [None] if everybody else ids
    rows = [
        {
            "centre_id": centre_id,
            "sitting_id": sitting_id,
            "attempt_id": attempt_id,
            "words": wanted.words,
            "by": wanted.by,
            "at": wanted.at,
        }
        for attempt_id in to
    ]
    if rows:
        connection.execute(insert(Message), rows)
    return list(ids), {}


def _is_new(connection: Connection, sitting: tuple[int, int], wanted: Wanted, token: str) -> bool:
    """Claim a token; false where somebody has, and then this waits until they are done."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    claimed = connection.execute(
        dialect.insert(Row)
        .values(
            token=token,
            sitting_id=sitting[0],
            centre_id=sitting[1],
            action=wanted.action.value,
            minutes=wanted.minutes,
            words=wanted.words,
            by=wanted.by,
            at=wanted.at,
            outcome={},
        )
        .on_conflict_do_nothing(index_elements=["token"])
        .returning(Row.token)
    )
    return claimed.first() is not None


def outcome_of(session: Session, sitting_id: int, token: str) -> Outcome | None:
    """Return what a press did; None where there was none of that token in the sitting."""
    row = session.scalar(select(Row).where(Row.token == token, Row.sitting_id == sitting_id))
    if row is None:
        return None
    done = [UUID(text) for text in row.outcome.get("done", ())]
    names = _names(session, done)
    named = sorted(((i, names[i]) for i in done), key=lambda pair: pair[1].casefold())
    refused = sorted(row.outcome.get("refused", {}).values(), key=str.casefold)
    return Outcome(Action(row.action), row.minutes, tuple(named), tuple(refused))


def _names(session: Session | Connection, ids: Collection[UUID]) -> Mapping[UUID, str]:
    rows = session.execute(
        select(AttemptRow.id, Candidate.name)
        .join(Candidate, Candidate.id == AttemptRow.candidate_id)
        .where(AttemptRow.id.in_(ids))
    )
    return {attempt_id: name for attempt_id, name in rows}  # noqa: C416 (rows are not tuples)

"""What candidates do, without a browser: start, answer, submit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from mockexam.bank.item import Response
from mockexam.services.attempts import Answer, Save, Saved, Start, Submit
from mockexam.services.desk import Command, carry_out
from mockexam.store.database import Database


def act(database: Database, command: Command) -> Any:
    """Carry out one command in a transaction of its own."""
    with database.writing_connection() as connection:
        outcome = carry_out(connection, [command])[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def begin(database: Database, attempt_id: UUID, at: datetime) -> None:
    """Start an attempt's clock."""
    act(database, Start(attempt_id, at))


def answer(
    database: Database,
    attempt_id: UUID,
    responses: Mapping[str, Response],
    at: datetime,
    **said: Any,
) -> Saved:
    """Save responses by item ref, as a page without scripts does."""
    answers = [Answer(ref, value) for ref, value in responses.items()]
    saved: Saved = act(database, Save(attempt_id, at, answers, **said))
    return saved


def hand_in(database: Database, attempt_id: UUID, at: datetime) -> None:
    """Submit an attempt."""
    act(database, Submit(attempt_id, at))


def sit(
    database: Database, attempt_id: UUID, responses: Mapping[str, Response], at: datetime
) -> None:
    """Start, answer and submit at one instant."""
    begin(database, attempt_id, at)
    answer(database, attempt_id, responses, at)
    hand_in(database, attempt_id, at)

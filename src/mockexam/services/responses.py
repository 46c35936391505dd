"""The responses of an attempt that stand: of each item the newest, by the candidate's own order."""

from collections import OrderedDict
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, select
from sqlalchemy.orm import Session

from mockexam.bank.item import Response
from mockexam.store.models import ResponseEvent


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
    connection = session.connection() if isinstance(session, Session) else session
    rows = connection.execute(query, {"attempt": attempt_id, "counted": counted, "up_to": up_to})
    return {ref: (n, as_response(value)) for ref, n, value in rows}


ATTEMPTS_KEPT = 2048
Newest = dict[str, tuple[tuple[int, int, int], Response]]
"""Of each item the newest response, with its epoch, client sequence and server sequence."""
_kept: OrderedDict[UUID, tuple[int, Newest]] = OrderedDict()
_keeping = Lock()
_SINCE = select(
    ResponseEvent.item_ref,
    ResponseEvent.epoch,
    ResponseEvent.client_sequence,
    ResponseEvent.sequence,
    ResponseEvent.value,
).where(
    ResponseEvent.attempt_id == bindparam("attempt"),
    ResponseEvent.sequence > bindparam("known"),
    ResponseEvent.counts,
)


def responses_at(
    connection: Connection, attempt_id: UUID, last_sequence: int
) -> dict[str, Response]:
    """Return the response that stands for each item, reading only what is new since last time.

    A page is asked for far more often than an answer changes, and events are never changed: what
    was read up to a sequence is known for good. `last_sequence` is the attempt's, from the same
    transaction.
    """
    with _keeping:
        known, newest = _kept.get(attempt_id, (0, {}))
    if known > last_sequence:
        known, newest = 0, {}
    if known < last_sequence:
        newest = dict(newest)
        for ref, *place, value in connection.execute(
            _SINCE, {"attempt": attempt_id, "known": known}
        ):
            order = (place[0], place[1], place[2])
            if ref not in newest or order > newest[ref][0]:
                newest[ref] = order, as_response(value)
    with _keeping:
        _kept[attempt_id] = last_sequence, newest
        _kept.move_to_end(attempt_id)
        if len(_kept) > ATTEMPTS_KEPT:
            _kept.popitem(last=False)
    return {ref: value for ref, (_, value) in newest.items()}


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


def as_response(stored: Any) -> Response:
    """Return a stored JSON value as a response."""
    return tuple(stored) if isinstance(stored, list) else stored

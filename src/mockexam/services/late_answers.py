"""Answers that came after the end: kept as they came, and counted only if somebody says so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item, Response
from mockexam.delivery.attempt import Kind
from mockexam.services.attempts import Act, Answer, append_answer, as_response, responses_of
from mockexam.services.desk import Sheet
from mockexam.store.models import AttemptRow, ResponseEvent, Sitting

_UNDECIDED = (ResponseEvent.counts.is_(False), ResponseEvent.decided_at.is_(None))


@dataclass(frozen=True)
class LateAnswer:
    """An answer that came after the end, beside the one that counts."""

    label: str
    item: Item
    value: Response
    counted: Response
    received_at: datetime
    sequence: int


def late_answers(session: Session | Connection, attempt_id: UUID, paper: Paper) -> list[LateAnswer]:
    """Return the late answers of an attempt that nobody has decided on, in paper order."""
    rows = session.execute(
        select(
            ResponseEvent.item_ref,
            ResponseEvent.value,
            ResponseEvent.received_at,
            ResponseEvent.sequence,
        )
        .where(ResponseEvent.attempt_id == attempt_id, *_UNDECIDED)
        .order_by(ResponseEvent.epoch, ResponseEvent.client_sequence, ResponseEvent.sequence)
    )
    newest = {row.item_ref: row for row in rows}
    counted = responses_of(session, attempt_id)
    return [
        LateAnswer(
            label,
            item,
            as_response(newest[item.ref].value),
            counted.get(item.ref),
            newest[item.ref].received_at,
            newest[item.ref].sequence,
        )
        for label, item in paper.items()
        if item.ref in newest
    ]


@dataclass(frozen=True)
class DecideLate(Act):
    """Count the late answers of an attempt, or leave them out; either is logged.

    What arrived stays as it arrived: a counted answer is stored once more, so that a judgement
    of the answer before it no longer holds.

    Attributes:
        up_to: The highest sequence that was shown; what came later waits.
        count: Whether they count.
        by: Who says so.
    """

    up_to: int
    count: bool
    by: str

    def on(self, sheet: Sheet) -> int:
        """Decide, and return on how many."""
        up_to = min(self.up_to, sheet["last_sequence"])
        found = late_answers(sheet.connection, self.attempt_id, sheet.paper)
        late = [answer for answer in found if answer.sequence <= up_to]
        if not late:
            return 0
        sheet.connection.execute(
            update(ResponseEvent)
            .where(
                ResponseEvent.attempt_id == self.attempt_id,
                ResponseEvent.sequence <= up_to,
                *_UNDECIDED,
            )
            .values(decided_at=self.at)
        )
        for answer in late if self.count else ():
            append_answer(sheet, Answer(answer.item.ref, answer.value), counts=True, at=self.at)
        verdict = "counted" if self.count else "not counted"
        sheet.log(Kind.LATE_DECIDED, self.at, f"late answers {verdict}", self.by)
        return len(late)


def late_counts(session: Session, sitting: Sitting) -> dict[UUID, int]:
    """Return how many late answers of each attempt wait for a decision."""
    rows = session.execute(
        select(ResponseEvent.attempt_id, func.count(ResponseEvent.item_ref.distinct()))
        .join(AttemptRow, AttemptRow.id == ResponseEvent.attempt_id)
        .where(AttemptRow.sitting_id == sitting.id, *_UNDECIDED)
        .group_by(ResponseEvent.attempt_id)
    )
    return {attempt_id: count for attempt_id, count in rows}  # noqa: C416 (rows are not tuples)

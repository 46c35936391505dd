"""Marking scripts: what waits, what was judged, and the result of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.bank.kinds.scheme import Levels
from mockexam.bank.kinds.written import Written
from mockexam.delivery.attempt import Status
from mockexam.marking.award import (
    Award,
    MarkRefused,
    award_level,
    award_points,
    awards_for,
)
from mockexam.marking.counting import counted, scored, total
from mockexam.marking.grade import grade
from mockexam.services.attempts import get_attempt, standing_responses
from mockexam.services.dealt import dealt_paper
from mockexam.services.families import FamilyItem
from mockexam.services.papers import paper_of
from mockexam.store.models import AttemptRow, MarkEvent, Sitting


class MarkChanged(MarkRefused):
    """Somebody else marked this response since the page was opened."""


@dataclass(frozen=True)
class Script:
    """An ended attempt with its responses and what each was awarded."""

    attempt: AttemptRow
    paper: Paper
    responses: Mapping[str, Response]
    awards: Mapping[str, Award | None]

    @property
    def code(self) -> str:
        """The receipt by which a marker knows the script, without a name."""
        return self.attempt.receipt or ""

    @property
    def marks(self) -> Fraction | None:
        """The marks of the script, or None while a response that may count waits for a marker."""
        return total(self.paper, self.awards)

    @property
    def grade(self) -> str | None:
        """The grade, where the paper has boundaries and the script is marked."""
        return None if self.marks is None else grade(self.paper, self.marks)

    @cached_property
    def counted(self) -> frozenset[str]:
        """The refs of the items that count; of a choice settled only once there are marks."""
        return counted(self.paper, self.awards)

    @property
    def left_out(self) -> frozenset[str]:
        """The refs of the items that do not count, whatever else is marked yet."""
        settled = self.counted if self.marks is not None else scored(self.paper)
        return frozenset(self.awards) - frozenset(settled)

    @cached_property
    def passed_over(self) -> frozenset[str]:
        """The refs of the items of a choice whose questions the candidate left alone."""
        return frozenset(
            item.ref
            for section in self.paper.sections
            if section.answer is not None
            for question in section.questions
            if not any(i.is_answered(self.responses.get(i.ref)) for i in question.question.items)
            for item in question.question.items
        )

    @property
    def waiting(self) -> tuple[str, ...]:
        """The refs of the items that wait for a marker, in paper order."""
        return tuple(ref for ref, award in self.awards.items() if award is None)


@dataclass(frozen=True)
class QueueEntry:
    """One written item of a sitting and how far its marking has come.

    `key` tells it from others of the sitting, also where its papers have two of one ref.
    `scripts` are the receipts of the scripts that answer it, `waiting` those that nobody has
    judged yet; both in the order of receipts.
    """

    key: str
    label: str
    item: Written
    marked: int
    waiting: tuple[str, ...]
    scripts: tuple[str, ...]


def script_of(session: Session, attempt: AttemptRow) -> Script:
    """Return the script of an attempt as it is marked so far, numbered as the candidate sat it."""
    judged = _judged(session, [attempt.id]).get(attempt.id, {})
    return _script(session, attempt, dealt_paper(attempt), judged)


def scripts_of(session: Session, sitting: Sitting) -> list[Script]:
    """Return the scripts of all ended attempts of a sitting, in the order of codes."""
    attempts = session.scalars(
        select(AttemptRow)
        .where(
            AttemptRow.sitting_id == sitting.id,
            AttemptRow.status.in_([Status.SUBMITTED.value, Status.TIMED_OUT.value]),
        )
        .order_by(AttemptRow.receipt)
    ).all()
    judged = _judged(session, [attempt.id for attempt in attempts])
    return [
        _script(session, attempt, paper_of(attempt.paper), judged.get(attempt.id, {}))
        for attempt in attempts
    ]


def _script(
    session: Session, attempt: AttemptRow, paper: Paper, judged: Mapping[str, tuple[int, Award]]
) -> Script:
    standing = standing_responses(session, attempt.id)
    responses = {ref: value for ref, (_, value) in standing.items()}
    held = {
        ref: award
        for ref, (sequence, award) in judged.items()
        if ref in standing and standing[ref][0] == sequence
    }
    return Script(attempt, paper, responses, awards_for(paper, responses, held))


def marking_queue(scripts: Iterable[Script], items: Iterable[FamilyItem]) -> list[QueueEntry]:
    """Return the written items of a sitting with the scripts that wait, in paper order."""
    scripts = list(scripts)
    queue = []
    for one in items:
        item = one.item
        if not isinstance(item, Written):
            continue
        holding = [s for s in scripts if one.is_in(s.paper)]
        to_judge = [s for s in holding if item.is_answered(s.responses.get(item.ref))]
        waiting = tuple(s.code for s in to_judge if s.awards[item.ref] is None)
        queue.append(
            QueueEntry(
                key=one.key,
                label=one.label,
                item=item,
                marked=len(to_judge) - len(waiting),
                waiting=waiting,
                scripts=tuple(s.code for s in to_judge),
            )
        )
    return queue


def mark(
    session: Session,
    attempt: AttemptRow,
    ref: str,
    *,
    points: Iterable[int] = (),
    level_marks: int | None = None,
    comment: str = "",
    marker: str,
    revision: int,
    now: datetime,
) -> Fraction:
    """Judge a response by its points or its level and return the marks.

    `revision` is the number of judgements that the marker saw, 0 for none.

    Raises:
        MarkRefused: The scheme does not allow it, or the item is not for a person to mark.
        MarkChanged: Another judgement came in between; both are to be looked at.
    """
    item = paper_of(attempt.paper).item(ref)
    if not isinstance(item, Written):
        raise MarkRefused(f"{ref} is not marked by a person.")
    ticked = sorted(set(points))
    if isinstance(item.scheme, Levels):
        if level_marks is None:
            raise MarkRefused(f"Enter marks from 0 to {item.marks}.")
        marks = award_level(item, level_marks)
    else:
        marks = award_points(item, ticked)
    get_attempt(session, attempt.id, lock=True)  # two markers at once: one waits, then is told
    if revision != revision_of(session, attempt.id, ref):
        raise MarkChanged("Somebody marked this response meanwhile. Look at it again.")
    standing = standing_responses(session, attempt.id)
    if ref not in standing:
        raise MarkRefused(f"Nothing was answered to {ref}, so there is nothing to judge.")
    session.add(
        MarkEvent(
            centre_id=attempt.centre_id,
            attempt_id=attempt.id,
            item_ref=ref,
            revision=revision + 1,
            response_sequence=standing[ref][0],
            marks=marks,
            points=ticked,
            comment=comment,
            marker=marker,
            at=now,
        )
    )
    session.flush()
    return marks


def revision_of(session: Session, attempt_id: UUID, ref: str) -> int:
    """Return how many judgements a response has had."""
    return (
        session.scalar(
            select(func.max(MarkEvent.revision)).where(
                MarkEvent.attempt_id == attempt_id, MarkEvent.item_ref == ref
            )
        )
        or 0
    )


def marks_on(one: FamilyItem, scripts: Iterable[Script]) -> list[Fraction]:
    """Return the marks that scripts have on an item of a sitting, whether or not they count.

    Of a choice only the scripts that answer the item's question say anything of it.
    """
    found = []
    ref = one.item.ref
    for script in scripts:
        award = script.awards[ref] if one.is_in(script.paper) else None
        if award is not None and ref not in script.passed_over:
            found.append(award.marks)
    return found


def unmarked(scripts: Iterable[Script]) -> int:
    """Return how many responses of these scripts wait for a marker."""
    return sum(len(script.waiting) for script in scripts)


def _judged(session: Session, attempt_ids: list[UUID]) -> dict[UUID, dict[str, tuple[int, Award]]]:
    events = session.scalars(
        select(MarkEvent).where(MarkEvent.attempt_id.in_(attempt_ids)).order_by(MarkEvent.revision)
    )
    judged: dict[UUID, dict[str, tuple[int, Award]]] = {}
    for event in events:
        award = Award(event.marks, tuple(event.points), event.comment, event.marker)
        judged.setdefault(event.attempt_id, {})[event.item_ref] = event.response_sequence, award
    return judged

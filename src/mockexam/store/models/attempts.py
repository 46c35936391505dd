"""Attempts: how each stands, all that happened to it, what was answered and how it was marked."""

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mockexam.delivery.attempt import Status
from mockexam.store.columns import Json, Marks
from mockexam.store.models.base import Base
from mockexam.store.models.papers import PaperRow
from mockexam.store.models.sittings import Candidate, Sitting


class AttemptRow(Base):
    """One candidate's attempt at a sitting, entered beforehand or on joining.

    What the state machine decides stands in its columns. `due_at` is the next instant at which
    it changes by itself, `epoch` counts the places it was sat in: what an older one sends is
    stale. `client_sequence` is the highest of the epoch, `last_sequence` the server's own count.
    `arrangements` are the candidate's, as they are when the attempt starts.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("sitting_id", "candidate_id"),
        Index(None, "due_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    access_code: Mapped[str] = mapped_column(String(8), unique=True)
    place: Mapped[str] = mapped_column(String(20), default="")
    seed: Mapped[int] = mapped_column(default=0)
    arrangements: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(String(20), default=Status.NOT_STARTED.value)
    late_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    break_used_ms: Mapped[int] = mapped_column(default=0)
    section: Mapped[int] = mapped_column(default=0)
    section_began_at: Mapped[datetime | None]
    section_deadline_at: Mapped[datetime | None]
    reached: Mapped[int] = mapped_column(default=1)
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    epoch: Mapped[int] = mapped_column(default=1)
    tab: Mapped[str | None] = mapped_column(String(40))
    movable_until: Mapped[datetime | None]
    receipt: Mapped[str | None] = mapped_column(String(12))
    flags: Mapped[list[int]] = mapped_column(Json, default=list)
    last_sequence: Mapped[int] = mapped_column(default=0)
    client_sequence: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    seen_question: Mapped[int | None]
    sitting: Mapped[Sitting] = relationship(lazy="select")
    candidate: Mapped[Candidate] = relationship(lazy="joined")
    paper: Mapped[PaperRow] = relationship(lazy="select")


class AttemptEvent(Base):
    """What happened to an attempt: its status then, the server's clock, why, and by whom.

    `kind` is one of `delivery.attempt.Kind`; `by` is empty for the candidate and the clock.
    """

    __tablename__ = "attempt_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class CandidateNote(Base):
    """What a candidate jotted down at a question; never marked, and the newest stands."""

    __tablename__ = "candidate_note"

    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    epoch: Mapped[int]
    client_sequence: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ResponseEvent(Base):
    """A response as it arrived, never changed; of those that count the newest stands.

    The newest is the one of the highest epoch and, in it, of the highest client sequence, in
    whatever order they arrived: `sequence` is that order. An event that is sent again is the
    same event.
    """

    __tablename__ = "response_event"
    __table_args__ = (
        UniqueConstraint("attempt_id", "sequence"),
        UniqueConstraint("attempt_id", "epoch", "client_sequence", "item_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"))
    sequence: Mapped[int]
    epoch: Mapped[int]
    client_sequence: Mapped[int]
    item_ref: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    counts: Mapped[bool]
    received_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class MarkEvent(Base):
    """A judgement of one response; the last one stands and none is overwritten.

    It holds for the response of its sequence only: a newer one is to be judged anew.
    """

    __tablename__ = "mark_event"
    __table_args__ = (UniqueConstraint("attempt_id", "item_ref", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    item_ref: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]
    response_sequence: Mapped[int]
    marks: Mapped[Fraction] = mapped_column(Marks)
    points: Mapped[list[int]]
    comment: Mapped[str] = mapped_column(Text, default="")
    marker: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class Seat(Base):
    """A candidate's session in a browser: revocable, and alive for longer than the exam."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    attempt_id: Mapped[UUID] = mapped_column(ForeignKey("attempt.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    browser_digest: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

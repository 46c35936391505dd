"""The tables. Documents are immutable JSON beside their indexed columns; what changes is rows."""

from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from flask_security import RoleMixin, UserMixin
from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from mockexam.assembly.versions import Shuffle
from mockexam.delivery.attempt import Status
from mockexam.store.columns import Json, Marks, UtcDateTime, by_code_point

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: Json, list[int]: Json}


class Centre(Base):
    """A school, college or provider; its people and papers are its own."""

    __tablename__ = "centre"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(5), unique=True)
    zone: Mapped[str] = mapped_column(String(64), default="Europe/London")


staff_role = Table(
    "staff_role",
    Base.metadata,
    Column("staff_id", ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Base, RoleMixin):
    """What a member of staff may do."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class Staff(Base, UserMixin):
    """A tutor, marker or other person of a centre with an account."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[Role]] = relationship(  # type: ignore[assignment]  # as the mixin says
        secondary=staff_role, lazy="selectin"
    )
    centre: Mapped[Centre] = relationship(lazy="joined")


class Authored(Base):
    """One version of an authored document: a question, a blueprint or the syllabus.

    `base_digest` is the content that a file last held; it differs from
    `digest` once the document was edited here.
    """

    __tablename__ = "authored"
    __table_args__ = (Index(None, "kind", "current", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    ref: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(String(64))
    base_digest: Mapped[str | None] = mapped_column(String(64))
    document: Mapped[dict[str, Any]]
    source: Mapped[str] = mapped_column(Text)
    file: Mapped[str] = mapped_column(String(255))
    line: Mapped[int] = mapped_column(server_default="0")
    current: Mapped[bool]
    stored_at: Mapped[datetime]


TAG_LENGTH = 100
"""Longer names and values of tags are cut, so that every engine can index them."""


class BankItem(Base):
    """An item of the bank as it stands now, made from its document to be searched by.

    `place` sorts refs by their numbers. Nothing stands here that `bank_index` could not make
    again.
    """

    __tablename__ = "bank_item"
    __table_args__ = (
        # One narrow index holds all of which an item has one value, in the order of the pages: any
        # mix of filters is one pass over it, and no mix needs an index of its own.
        Index(
            "ix_bank_item_filters",
            "place", "kind", "topic", "level", "command_word", "format", "stimulus",
            "ao1", "ao2", "ao3", "marks", "facility", "minutes",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    authored_id: Mapped[int] = mapped_column(ForeignKey("authored.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    question_ref: Mapped[str] = mapped_column(String(60), index=True)
    ref: Mapped[str] = mapped_column(String(64), unique=True)
    place: Mapped[str] = mapped_column(by_code_point(100))
    kind: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str] = mapped_column(String(TAG_LENGTH))
    level: Mapped[int]
    command_word: Mapped[str] = mapped_column(String(TAG_LENGTH))
    format: Mapped[str] = mapped_column(String(20))
    stimulus: Mapped[str | None] = mapped_column(String(TAG_LENGTH))
    ao1: Mapped[int]
    ao2: Mapped[int]
    ao3: Mapped[int]
    marks: Mapped[int]
    facility: Mapped[float]
    minutes: Mapped[float]
    variants: Mapped[int]
    stem: Mapped[str] = mapped_column(Text)


class BankTag(Base):
    """A value of a tag of which an item may have several or none."""

    __tablename__ = "bank_tag"
    __table_args__ = {"sqlite_with_rowid": False}

    name: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True)
    value: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True)
    item_id: Mapped[int] = mapped_column(
        ForeignKey("bank_item.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class BankWord(Base):
    """A word of an item's stem or ref, folded.

    The item is no foreign key: with an index to check it by, the table would be twice as large.
    """

    __tablename__ = "bank_word"
    __table_args__ = {"sqlite_with_rowid": False}

    word: Mapped[str] = mapped_column(by_code_point(TAG_LENGTH), primary_key=True)
    item_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class BankValue(Base):
    """A value that items of the bank have under a name, and how many items have it.

    A name with too many values to choose from has one row, whose value is empty.
    """

    __tablename__ = "bank_value"

    name: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True)
    value: Mapped[str] = mapped_column(String(TAG_LENGTH), primary_key=True)
    items: Mapped[int]


class BankPool(Base):
    """The bank as the assembler sees it: one row, made anew whenever the bank has changed.

    `state` says of which bank and by which code it was made.
    """

    __tablename__ = "bank_pool"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(64))
    pickled: Mapped[bytes] = mapped_column(LargeBinary)


class PaperRow(Base):
    """A frozen paper."""

    __tablename__ = "paper"
    __table_args__ = (UniqueConstraint("centre_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    ref: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    document: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    blueprint: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]


class DraftRow(Base):
    """A paper under construction. Whoever saves it quotes the revision that they saw."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[str] = mapped_column(String(120))
    changed_by: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    paper_ref: Mapped[str | None] = mapped_column(String(60))


class AssemblyRun(Base):
    """An assembly that was asked for, and what became of it; the newest of a draft stands.

    `seed` and `did` are what the draft will say of it, `revision` is the draft's when it was
    asked for; `outcome` says why there is no paper.
    """

    __tablename__ = "assembly_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    revision: Mapped[int]
    seed: Mapped[int]
    did: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json, nullable=True)
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Candidate(Base):
    """A learner of a centre, with the arrangements that follow them into every sitting."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("centre_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    number: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(120))
    arrangements: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ArrangementChange(Base):
    """What was arranged for a candidate, when and by whom; the newest is what they have."""

    __tablename__ = "arrangement_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    arrangements: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(400), default="")
    by: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]


class Sitting(Base):
    """An exam event: a paper or a family of them, a window to start in, and a working time.

    `closes_at` is the last start. With `ends_at` everybody stops then, however late they
    started; extra time goes on beyond it unless `end_cuts_extra`. `rules` says how the paper is
    sat, `release` when results may be seen; both are documents of `delivery`.
    """

    __tablename__ = "sitting"
    __table_args__ = (UniqueConstraint("centre_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    ref: Mapped[str] = mapped_column(String(60))
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    minutes: Mapped[int]
    ends_at: Mapped[datetime | None]
    end_cuts_extra: Mapped[bool] = mapped_column(default=False)
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    release: Mapped[dict[str, Any]] = mapped_column(default=dict)
    room: Mapped[str] = mapped_column(String(60), default="")
    instructions: Mapped[str] = mapped_column(Text, default="")
    join_code: Mapped[str] = mapped_column(String(8), unique=True)
    released_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    paper: Mapped[PaperRow] = relationship(lazy="joined")
    centre: Mapped[Centre] = relationship(lazy="joined")
    papers: Mapped[list["SittingPaper"]] = relationship(order_by="SittingPaper.place")
    invigilators: Mapped[list["SittingInvigilator"]] = relationship(cascade="all, delete-orphan")


class SittingPaper(Base):
    """A paper of the family that a sitting deals out, in turn from place 0."""

    __tablename__ = "sitting_paper"

    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    paper: Mapped[PaperRow] = relationship(lazy="joined")


class PackRun(Base):
    """A print pack that was asked for, and what became of it; the newest of a sitting stands.

    `versions` is how many are dealt out, 0 for one paper for all; `shuffle` is what they differ in.
    `done` of `total` steps are taken; `outcome` says what lies in its folder, or what failed.
    """

    __tablename__ = "pack_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    spares: Mapped[int | None]
    sheets: Mapped[int]
    versions: Mapped[int] = mapped_column(default=0)
    shuffle: Mapped[str] = mapped_column(String(20), default=Shuffle.OPTIONS.value)
    answer_sheets: Mapped[bool] = mapped_column(default=False)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(Json, nullable=True)
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class DealtPaper(Base):
    """What a candidate was dealt on paper when the last pack of their sitting was made.

    `version` is a letter out of so many `versions`, or empty where it was one paper for all;
    `seat` is where they sat then, `has_sheet` whether they got an answer sheet.
    """

    __tablename__ = "dealt_paper"

    attempt_id: Mapped[UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    version: Mapped[str] = mapped_column(String(1), default="")
    versions: Mapped[int] = mapped_column(default=0)
    shuffle: Mapped[str] = mapped_column(String(20), default=Shuffle.OPTIONS.value)
    has_sheet: Mapped[bool] = mapped_column(default=False)
    seat: Mapped[str] = mapped_column(String(20), default="")


class SittingInvigilator(Base):
    """A member of staff who looks after a sitting."""

    __tablename__ = "sitting_invigilator"

    sitting_id: Mapped[int] = mapped_column(
        ForeignKey("sitting.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[int] = mapped_column(
        ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True
    )
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    staff: Mapped[Staff] = relationship(lazy="joined")


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


class Incident(Base):
    """What an invigilator noted of a sitting, or of one candidate in it."""

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    attempt_id: Mapped[UUID | None] = mapped_column(ForeignKey("attempt.id"))
    words: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class Message(Base):
    """Words of an invigilator to everybody in a sitting, or to one candidate."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    attempt_id: Mapped[UUID | None] = mapped_column(ForeignKey("attempt.id"))
    words: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class Intervention(Base):
    """One press of an invigilator's button: the same token again is the same press.

    `outcome` holds `done`, the ids of the attempts that it changed, and `refused`, the words why
    not by the ids of the others.
    """

    __tablename__ = "intervention"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), index=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"), index=True)
    action: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int] = mapped_column(default=0)
    words: Mapped[str] = mapped_column(String(400))
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict)


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

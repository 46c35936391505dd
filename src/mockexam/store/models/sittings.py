"""Sittings, who is entered for them, and what their invigilators say and do."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mockexam.store.models.base import Base
from mockexam.store.models.centres import Centre, Staff
from mockexam.store.models.papers import PaperRow


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

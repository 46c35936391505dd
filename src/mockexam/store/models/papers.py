"""Papers: being assembled, in a tutor's hands, and frozen."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mockexam.store.columns import Json
from mockexam.store.models.base import Base


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

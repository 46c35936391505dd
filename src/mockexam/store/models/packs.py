"""Print packs, and what each candidate was dealt in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mockexam.assembly.versions import Shuffle
from mockexam.store.columns import Json
from mockexam.store.models.base import Base


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

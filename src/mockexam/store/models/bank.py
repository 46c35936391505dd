"""The question bank: documents as they were written, and what of them is searched and assembled."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mockexam.store.columns import by_code_point
from mockexam.store.models.base import Base


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

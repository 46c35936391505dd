"""One question of the bank as its author sees it, and as it would stand on a paper by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection, Provenance
from mockexam.bank.family import FAMILY
from mockexam.bank.item import Item
from mockexam.bank.question import Question
from mockexam.errors import MockExamError
from mockexam.store.models import Authored, BankItem
from mockexam.syllabus.model import Point, Syllabus


class NoSuchItem(MockExamError):
    """A ref that names no item of the bank."""


@dataclass(frozen=True)
class AuthoredQuestion:
    """A question of the bank with its file and its text there; empty where it came from none."""

    question: Question
    file: str
    source: str

    @cached_property
    def family_rows(self) -> tuple[Mapping[str, str], ...]:
        """The values of each row of a family as its author wrote them."""
        written = yaml.safe_load(self.source) if self.question.is_family and self.source else {}
        rows = written.get(FAMILY, {}).get("rows", [])
        return tuple({name: str(value) for name, value in row.items()} for row in rows)

    def shown(self, row: int) -> Question:
        """Return the question with one row of a family, counted from 1, in the place of all.

        Raises:
            NoSuchItem: The family has no such row.
        """
        if not self.question.is_family:
            return self.question
        if not 1 <= row <= len(self.question.variants):
            raise NoSuchItem(
                f"{self.question.ref} has no row {row}; it has {len(self.question.variants)}."
            )
        return self.question.drawn(row)


def get_question(session: Session, ref: str) -> AuthoredQuestion:
    """Return the question of a ref, or the set that the part of a ref belongs to.

    Raises:
        NoSuchItem: The bank holds neither.
    """
    if "\0" in ref:
        raise NoSuchItem("The bank has no such item.")
    found = session.execute(
        select(Authored.document, Authored.file, Authored.source)
        .join(BankItem, BankItem.authored_id == Authored.id)
        .where(or_(BankItem.ref == ref, BankItem.question_ref == ref))
        .limit(1)
    ).one_or_none()
    if found is None:
        raise NoSuchItem(f"There is no item {ref} in the bank.")
    question = Question.model_validate(found.document)
    return AuthoredQuestion(question, found.file, found.source)


def refs_in_bank(session: Session, refs: tuple[str, ...]) -> set[str]:
    """Return those of some refs of questions that the bank holds."""
    return set(
        session.scalars(select(BankItem.question_ref).where(BankItem.question_ref.in_(refs)))
    )


def named_points(items: tuple[Item, ...], syllabus: Syllabus) -> tuple[Point, ...]:
    """Return the syllabus points that items test, reward or are a sign of, each once."""
    named = dict.fromkeys(ref for item in items for ref in _points_of(item))
    return tuple(syllabus.point[ref] for ref in named if ref in syllabus.point)


def _points_of(item: Item) -> Iterator[str]:
    yield from item.syllabus
    yield from item.rewarded()
    yield from item.misconceptions()


def paper_of_question(question: Question) -> Paper:
    """Return a paper that holds one question and nothing else, to show it in both channels."""
    first: Any = question.items[0]
    placed = PaperQuestion(number=1, question=question, source="A" if question.is_set else None)
    return Paper(
        ref=question.ref,
        title=f"{question.ref} by itself",
        qualification="",
        level=first.level,
        minutes=max(1, round(sum(item.estimated_minutes for item in question.items))),
        sections=(PaperSection(id="A", title="", questions=(placed,)),),
        provenance=Provenance(
            seed=0, blueprint_ref="", blueprint_digest="", bank_digest="", tolerance=0.0,
            objective=0.0, bound=0.0, proven=False,
        ),
    )  # fmt: skip

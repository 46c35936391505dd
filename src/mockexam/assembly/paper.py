"""The frozen paper: questions in order with their schemes, and where it all came from."""

import base64
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from math import ceil
from string import ascii_uppercase
from typing import Any

from pydantic import Field

from mockexam.assembly.blueprint import Blueprint, Grade
from mockexam.assembly.row import AnyMeasure
from mockexam.bank.item import Item
from mockexam.bank.question import Question
from mockexam.document import Document, digest_of
from mockexam.syllabus.model import Topic

REF_LETTERS = 6
DISTANCE = "distance"


class RowResult(Document):
    """What a blueprint row asked for and what the paper gives."""

    id: str
    label: str
    measure: AnyMeasure
    section: str | None = None
    min: float | None = None
    target: float | None = None
    max: float | None = None
    value: float
    met: bool


class PaperQuestion(Document):
    """A question as it stands on the paper; `source` is the letter of its stimulus."""

    number: int = Field(ge=1)
    question: Question
    source: str | None = None

    @property
    def parts(self) -> tuple[tuple[str, Any], ...]:
        """Its items with their labels as printed: "7", or "7(a)" and so on."""
        if not self.question.is_set:
            return ((str(self.number), self.question.items[0]),)
        return tuple(
            (f"{self.number}({letter.lower()})", item)
            for letter, item in zip(ascii_uppercase, self.question.items, strict=False)
        )


class PaperSection(Document):
    """A section with its questions in order.

    With `answer` so many of them are to be answered and no more count; what is not
    `scored` counts towards no mark.
    """

    id: str
    title: str
    instructions: str = ""
    answer: int | None = Field(default=None, ge=1)
    scored: bool = True
    questions: tuple[PaperQuestion, ...]

    @property
    def asked(self) -> int:
        """How many of its questions are to be answered."""
        return len(self.questions) if self.answer is None else self.answer

    @property
    def marks(self) -> int:
        """The most marks that it can add to the paper's: of as many questions as are asked."""
        each = sorted((q.question.marks for q in self.questions), reverse=True)
        return sum(each[: self.asked]) if self.scored else 0


class Provenance(Document):
    """What is needed to make the same paper again, and what is known of how good it is.

    `objective` is in `unit`: the mean distance from the rows' targets, as a share of
    the target, unless the blueprint names another. `bound` is the best that any paper
    from this bank could have, and `proven` says that the solver proved it.
    """

    seed: int
    blueprint_ref: str
    blueprint_digest: str
    bank_digest: str
    tolerance: float
    objective: float
    bound: float
    proven: bool
    unit: str = DISTANCE
    assembled_at: datetime | None = None
    versions: dict[str, str] = {}


class Paper(Document):
    """An immutable snapshot of an assembled paper. Marking and printing read nothing else."""

    ref: str
    title: str
    qualification: str
    level: int
    minutes: int
    materials: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    sections: tuple[PaperSection, ...]
    pretest_told: bool = True
    topics: tuple[Topic, ...] = ()
    rows: tuple[RowResult, ...] = ()
    grades: tuple[Grade, ...] = ()
    provenance: Provenance

    @property
    def marks(self) -> int:
        """The most marks that a script can be given."""
        return sum(section.marks for section in self.sections)

    @property
    def hides_pretest(self) -> bool:
        """True where candidates are not to know that a section does not count.

        Nothing that they see before the results may then say how many marks count.
        """
        return not self.pretest_told and not all(section.scored for section in self.sections)

    @property
    def questions(self) -> tuple[PaperQuestion, ...]:
        """Every question, in order."""
        return tuple(q for section in self.sections for q in section.questions)

    @property
    def sources(self) -> tuple[PaperQuestion, ...]:
        """The questions that have a source to read first, in order."""
        return tuple(q for q in self.questions if q.question.is_set)

    def items(self) -> Iterator[tuple[str, Item]]:
        """Yield every item with its printed label, in order."""
        for question in self.questions:
            yield from question.parts

    def item(self, ref: str) -> Item | None:
        """Return the item of a ref, or None where the paper does not hold it."""
        return next((item for _, item in self.items() if item.ref == ref), None)

    def topic(self, topic_id: str) -> Topic | None:
        """Return the topic of an id as it was when the paper was frozen."""
        return next((topic for topic in self.topics if topic.id == topic_id), None)

    def grade_marks(self) -> tuple[tuple[str, int], ...]:
        """Return each grade with its lowest mark, highest grade first."""
        return tuple(
            (grade.name, ceil(Fraction(str(grade.share)) * self.marks))
            for grade in sorted(self.grades, key=lambda g: -g.share)
        )


def paper_ref(blueprint: Blueprint, seed: int, question_digests: list[str]) -> str:
    """Return a ref that equal papers share: the blueprint's ref and six letters of the content."""
    digest = digest_of([blueprint.digest, seed, question_digests])
    letters = base64.b32encode(bytes.fromhex(digest)).decode()
    return f"{blueprint.ref}-{letters[:REF_LETTERS]}"

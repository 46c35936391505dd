"""Where a candidate is in a paper: the state of each question, and where a press leads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.bank.item import Response

_DIGITS_MAX = 4


@dataclass(frozen=True)
class QuestionState:
    """One question as the palette and the review page show it."""

    question: PaperQuestion
    unanswered: tuple[str, ...]
    """The printed labels of the parts without an answer."""
    flagged: bool
    spare: bool = False
    """True where its section has as many answers as it asks for, and this is none of them."""

    @property
    def answered(self) -> bool:
        """True where every part has an answer."""
        return not self.unanswered

    @property
    def begun(self) -> bool:
        """True where some part has an answer."""
        return len(self.unanswered) < len(self.question.parts)

    @property
    def missing(self) -> bool:
        """True where an answer would still be asked for."""
        return not self.answered and not self.spare


def question_states(
    paper: Paper, responses: Mapping[str, Response], flags: Collection[int]
) -> tuple[QuestionState, ...]:
    """Return the state of every question, in order."""
    return tuple(
        state
        for section in paper.sections
        for state in _states_of(section, responses, frozenset(flags))
    )


def _states_of(
    section: PaperSection, responses: Mapping[str, Response], flags: Collection[int]
) -> list[QuestionState]:
    unanswered = [
        tuple(
            label for label, item in question.parts if not item.is_answered(responses.get(item.ref))
        )
        for question in section.questions
    ]
    is_full = unanswered.count(()) >= section.asked
    return [
        QuestionState(question, missing, question.number in flags, spare=is_full and bool(missing))
        for question, missing in zip(section.questions, unanswered, strict=True)
    ]


@dataclass(frozen=True)
class SectionState:
    """How far a section is answered; a choice asks for fewer answers than it has questions."""

    section: PaperSection
    states: tuple[QuestionState, ...]

    @property
    def answered(self) -> int:
        """How many of its questions are answered."""
        return sum(state.answered for state in self.states)

    @property
    def unanswered(self) -> int:
        """How many answers it still asks for."""
        return max(0, self.section.asked - self.answered)

    @property
    def begun(self) -> int:
        """How many of its questions have an answer, at least to a part."""
        return sum(state.begun for state in self.states)

    @property
    def too_many(self) -> bool:
        """True where more questions were begun than are asked for: only the best count."""
        return self.begun > self.section.asked


def section_states(paper: Paper, states: Sequence[QuestionState]) -> tuple[SectionState, ...]:
    """Return the state of every section, from those of the paper's questions in order."""
    left = iter(states)
    return tuple(
        SectionState(section, tuple(next(left) for _ in section.questions))
        for section in paper.sections
    )


def target(press: str, number: int, total: int) -> int | None:
    """Return the question that a press leads to, or None for the review page.

    `press` is "previous", "next", "review" or a question's number; the last
    "next" leads to the review page and never submits.
    """
    if press == "previous":
        return max(1, number - 1)
    if press == "next":
        return number + 1 if number < total else None
    if press.isdecimal() and len(press) <= _DIGITS_MAX and 1 <= int(press) <= total:
        return int(press)
    return None if press == "review" else number

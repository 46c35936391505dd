"""Where a candidate is in a paper: the state of each question, and where a press leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mockexam.assembly.paper import Paper, PaperQuestion
from mockexam.bank.item import Response

_DIGITS_MAX = 4


@dataclass(frozen=True)
class QuestionState:
    """One question as the palette and the review page show it."""

    question: PaperQuestion
    unanswered: tuple[str, ...]
    """The printed labels of the parts without an answer."""
    flagged: bool

    @property
    def answered(self) -> bool:
        """True where every part has an answer."""
        return not self.unanswered


def question_states(
    paper: Paper, responses: Mapping[str, Response], flags: Collection[int]
) -> tuple[QuestionState, ...]:
    """Return the state of every question, in order."""
    return tuple(
        QuestionState(
            question,
            tuple(
                label
                for label, item in question.parts
                if not item.is_answered(responses.get(item.ref))
            ),
            question.number in flags,
        )
        for question in paper.questions
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

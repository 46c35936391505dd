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
    """The printed labels of the parts where an answer, or some of its places, is still empty."""
    flagged: bool
    spare: bool = False
    """True where its section has as many answers as it asks for, and this is none of them."""
    begun: bool = False
    """True where something was answered."""

    @property
    def answered(self) -> bool:
        """True where every part is answered in every place."""
        return not self.unanswered

    @property
    def in_part(self) -> bool:
        """True where something was answered and something is still empty."""
        return self.begun and not self.answered

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
    held = [_held(question, responses) for question in section.questions]
    is_full = sum(not missing for missing, _ in held) >= section.asked
    return [
        QuestionState(
            question,
            missing,
            question.number in flags,
            spare=is_full and bool(missing),
            begun=begun,
        )
        for question, (missing, begun) in zip(section.questions, held, strict=True)
    ]


def _held(
    question: PaperQuestion, responses: Mapping[str, Response]
) -> tuple[tuple[str, ...], bool]:
    """Return the labels of the parts that lack an answer, and whether any has one."""
    missing, begun = [], False
    for label, item in question.parts:
        response = responses.get(item.ref)
        if response is None or not item.is_complete(response):
            missing.append(label)
        begun = begun or (response is not None and item.is_answered(response))
    return tuple(missing), begun


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


@dataclass(frozen=True)
class Route:
    """Which questions a candidate may go to, by number, where not all of them are open.

    Attributes:
        open: The questions that show, in order; what was left for good is not among them.
        reachable: Those of them that a press may lead to.
        ends_section: True where leaving the current question forwards leaves its section for good.
        no_way_back: True where leaving it forwards leaves the question for good.
    """

    open: range
    reachable: range
    ends_section: bool = False
    no_way_back: bool = False


def route(
    paper: Paper, number: int, *, section: int | None, reached: int, forward_only: bool
) -> Route:
    """Return where a candidate may go from a question.

    `section`, from 0, is the one whose clock runs, None where sections have no clocks; `reached`
    is the furthest question that was opened.
    """
    total = paper.sections[-1].questions[-1].number
    first, last = 1, total
    if section is not None:
        own = paper.sections[section].questions
        first, last = own[0].number, own[-1].number
    last_of_section = next(
        part.questions[-1].number
        for part in paper.sections
        if any(q.number == number for q in part.questions)
    )
    leaves_section = number == last_of_section and last_of_section < total
    if not forward_only:
        whole = range(first, last + 1)
        return Route(whole, whole, ends_section=section is not None and leaves_section)
    first = max(first, min(reached, last))
    return Route(
        range(first, last + 1),
        range(first, min(first + 1, last) + 1),
        ends_section=leaves_section,
        no_way_back=number < total,
    )


def nearest(number: int, open_numbers: range) -> int:
    """Return a question of a range: the number itself, or the nearest to it."""
    return min(max(number, open_numbers[0]), open_numbers[-1])


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

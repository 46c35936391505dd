"""What the review page shows: what is missing and what is flagged, of the questions still open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from mockexam.assembly.paper import Paper
from mockexam.delivery.navigation import QuestionState, SectionState, section_states
from mockexam.printing.rubric import rubric
from mockexam.printing.words import count, say_number
from mockexam.web.learner.player import Sat
from mockexam.web.pages import begins

FILTERS = ("to look at", "not answered", "flagged", "all")


@dataclass(frozen=True)
class Review:
    """The sections of a paper in which questions are still open, with those questions' states."""

    paper: Paper
    sections: tuple[SectionState, ...]

    @property
    def states(self) -> list[QuestionState]:
        """The state of every open question."""
        return [state for section in self.sections for state in section.states]

    def counts(self) -> Mapping[str, int]:
        """Return how many answers are still asked for, of how many, and how many flags there are.

        A question that is answered in part is among those not answered.
        """
        return {
            "unanswered": sum(_unanswered(one) for one in self.sections),
            "in_part": sum(state.in_part and not state.spare for state in self.states),
            "flagged": sum(state.flagged for state in self.states),
            "total": sum(_asked(one) for one in self.sections),
        }

    def too_many(self) -> list[str]:
        """Return a sentence for each section with more answers than it asks for."""
        return [
            f"{one.section.title} asks for {count(one.section.asked, 'answer')} and you have begun "
            f"{one.begun}. All are marked; {_best(one.section.asked)}."
            for one in self.sections
            if one.too_many
        ]

    def shown(self, wanted: str) -> list[Mapping[str, Any]]:
        """Return the page's sections with the questions that the filter shows."""
        return [
            {
                "title": one.section.title,
                "rubric": rubric(self.paper, one.section),
                "total": len(one.states),
                "answered": one.answered,
                "entries": [_entry(state) for state in one.states if _is_shown(state, wanted)],
            }
            for one in self.sections
        ]

    def tabs(self, attempt_id: UUID, wanted: str) -> list[Mapping[str, Any]]:
        """Return the filters as links, each with its number of questions."""
        return [
            {
                "label": f"{label.capitalize()}, {sum(_is_shown(s, label) for s in self.states)}",
                "address": url_for(
                    "learner.review", attempt_id=attempt_id, show=label.replace(" ", "-")
                ),
                "current": label == wanted,
            }
            for label in FILTERS
        ]


def review_of(sat: Sat, states: Sequence[QuestionState]) -> Review:
    """Return the review of an attempt: what was left for good is not in it."""
    still_open = sat.route(sat.here).open
    sections = [
        SectionState(one.section, tuple(s for s in one.states if s.question.number in still_open))
        for one in section_states(sat.paper, states)
    ]
    return Review(sat.paper, tuple(one for one in sections if one.states))


def _asked(one: SectionState) -> int:
    return min(one.section.asked, len(one.states))


def _unanswered(one: SectionState) -> int:
    return max(0, _asked(one) - one.answered)


def _best(asked: int) -> str:
    return "the best one counts" if asked == 1 else f"the best {say_number(asked)} count"


def _is_shown(state: QuestionState, wanted: str) -> bool:
    match wanted:
        case "not answered":
            return state.missing
        case "flagged":
            return state.flagged
        case "to look at":
            return state.flagged or state.missing
        case _:
            return True


def _entry(state: QuestionState) -> Mapping[str, Any]:
    question = state.question.question
    return {
        "number": state.question.number,
        "begins": begins(question.items[0].stem),
        "marks": question.marks,
        "answered": state.answered,
        "missing": state.missing,
        "flagged": state.flagged,
        "state_text": _state_text(state),
    }


def _state_text(state: QuestionState) -> str:
    parts = state.question.question.items
    if len(parts) > len(state.unanswered) > 0:
        labels = [label.removeprefix(str(state.question.number)) for label in state.unanswered]
        noun = "Part" if len(labels) == 1 else "Parts"
        words = f"{noun} {', '.join(labels)} not answered"
    elif state.in_part:
        words = "Part answered"
    else:
        words = "Not answered" if state.unanswered else "Answered"
    if state.spare:
        words += ", not needed"
    return f"Flagged, {words[0].lower()}{words[1:]}" if state.flagged else words

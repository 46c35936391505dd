"""What the player's pages show: plain values made from an attempt, for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.bank.text import to_html
from mockexam.delivery import attempt as machine
from mockexam.delivery import civil
from mockexam.delivery.attempt import Attempt, Status
from mockexam.delivery.navigation import QuestionState, section_states
from mockexam.delivery.rules import Rules
from mockexam.printing.rubric import rubric
from mockexam.printing.words import count, say_number
from mockexam.services.attempts import state_of_row
from mockexam.services.codes import show_code
from mockexam.services.dealt import dealt_paper
from mockexam.store.models import AttemptRow
from mockexam.web.learner.forms import Fields, field_name
from mockexam.web.pages import begins, picture_address

FILTERS = ("to look at", "not answered", "flagged", "all")


@dataclass(frozen=True)
class Bar:
    """The bar over every page of an attempt; no time where the clock does not run."""

    paper_title: str
    candidate_name: str
    candidate_number: str
    remaining_seconds: int | None
    finishes_at: str
    attempt_id: UUID


def zone_of(row: AttemptRow) -> ZoneInfo:
    """Return the time zone of an attempt's centre."""
    return ZoneInfo(row.sitting.centre.zone)


def bar(row: AttemptRow, now: datetime) -> Bar:
    """Return the bar of an attempt."""
    state = machine.at(state_of_row(row), now)
    running = state.status is Status.IN_PROGRESS
    return Bar(
        paper_title=row.paper.title,
        candidate_name=row.candidate.name,
        candidate_number=row.candidate.number,
        remaining_seconds=seconds(machine.remaining(state, now)) if running else None,
        finishes_at=civil.clock_time(state.deadline, zone_of(row)) if state.deadline else "",
        attempt_id=row.id,
    )


def seconds(duration: timedelta) -> int:
    """Return a duration in whole seconds, rounded down."""
    return int(duration.total_seconds())


def details(row: AttemptRow, now: datetime) -> Mapping[str, Any]:
    """Return what a candidate confirms before the start."""
    state, zone, paper = state_of_row(row), zone_of(row), dealt_paper(row)
    timing = state.timing
    total = seconds(timing.working_time) // 60
    return {
        "access_code": show_code(row.access_code),
        "centre_name": row.sitting.centre.name,
        "centre_number": row.sitting.centre.number,
        "paper_title": paper.title,
        "paper_ref": paper.ref,
        "marks": None if paper.hides_pretest else paper.marks,
        "questions": len(paper.questions),
        "asked": sum(section.asked for section in paper.sections),
        "minutes": timing.minutes,
        "extra_minutes": timing.extra_minutes,
        "total_minutes": total,
        "state": _window(state, now),
        "opens_at": _moment(timing.opens_at, zone),
        "closes_at": _moment(machine.last_start(state), zone),
        "finishes_if_started_now": civil.clock_time(timing.deadline(now), zone),
        "break_minutes": timing.break_minutes,
        "instructions": row.sitting.instructions,
    }


def _moment(instant: datetime, zone: ZoneInfo) -> str:
    return f"{civil.clock_time(instant, zone)} on {civil.day(instant, zone)}"


def _window(state: Attempt, now: datetime) -> str:
    if now < state.timing.opens_at:
        return "waiting"
    return "open" if now < machine.last_start(state) else "closed"


def open_number(paper: Paper, row: AttemptRow, state: Attempt, number: int) -> int:
    """Return the question that is shown where one is asked for: itself where it is open.

    Where there is no way back, that is none before the furthest; where sections have clocks,
    only those of the section whose clock runs.
    """
    if state.timing.section_minutes:
        numbers = [q.number for q in paper.sections[state.section].questions]
        return number if number in numbers else max(numbers[0], min(state.reached, numbers[-1]))
    forward = Rules.model_validate(row.sitting.rules).navigation == "forward only"
    return max(number, state.reached) if forward else number


def palette(paper: Paper, states: Sequence[QuestionState], current: int) -> list[Mapping[str, Any]]:
    """Return the palette: each section with the state of its questions."""
    by_number = {state.question.number: state for state in states}
    return [
        {
            "title": section.title,
            "rubric": rubric(paper, section),
            "entries": [
                {
                    "number": question.number,
                    "answered": by_number[question.number].answered,
                    "flagged": by_number[question.number].flagged,
                    "current": question.number == current,
                }
                for question in section.questions
            ],
        }
        for section in paper.sections
    ]


def question_page(
    paper: Paper,
    question: PaperQuestion,
    fields: Mapping[str, Fields],
    faults: Mapping[str, str],
    *,
    flagged: bool,
) -> Mapping[str, Any]:
    """Return a question with its source and its parts."""
    section = next(s for s in paper.sections if question in s.questions)
    return {
        "number": question.number,
        "total": len(paper.questions),
        "section_words": _under_heading(paper, section),
        "stimulus": _stimulus(question),
        "parts": _parts(question, fields, faults),
        "flagged": flagged,
    }


def _under_heading(paper: Paper, section: PaperSection) -> str:
    """Return what stands under a section's heading, after its title; empty where nothing does."""
    said = " ".join(filter(None, (rubric(paper, section), section.instructions)))
    return f"{section.title}. {said}" if said else ""


def _stimulus(question: PaperQuestion) -> Mapping[str, str] | None:
    stimulus = question.question.stimulus
    if stimulus is None:
        return None
    return {
        "letter": question.source or "",
        "title": stimulus.title,
        "html": to_html(stimulus.text, picture_address),
        "attribution": stimulus.attribution,
    }


def _parts(
    question: PaperQuestion, fields: Mapping[str, Fields], faults: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    return [
        {
            "label": label.removeprefix(str(question.number)) or label,
            "stem_html": to_html(item.stem, picture_address),
            "marks": item.marks,
            "kind": item.kind,
            "item": item,
            "id": field_name(item.ref),
            "fields": fields[item.ref],
            "error": faults.get(item.ref),
        }
        for label, item in question.parts
    ]


def counts(paper: Paper, states: Sequence[QuestionState]) -> Mapping[str, int]:
    """Return how many answers are still asked for, of how many, and how many flags there are."""
    sections = section_states(paper, states)
    return {
        "unanswered": sum(one.unanswered for one in sections),
        "flagged": sum(state.flagged for state in states),
        "total": sum(one.section.asked for one in sections),
    }


def too_many(paper: Paper, states: Sequence[QuestionState]) -> list[str]:
    """Return a sentence for each section with more answers than it asks for."""
    return [
        f"{one.section.title} asks for {count(one.section.asked, 'answer')} and you have begun "
        f"{one.begun}. All are marked; {_best(one.section.asked)}."
        for one in section_states(paper, states)
        if one.too_many
    ]


def _best(asked: int) -> str:
    return "the best one counts" if asked == 1 else f"the best {say_number(asked)} count"


def review_sections(
    paper: Paper, states: Sequence[QuestionState], shown: str
) -> list[Mapping[str, Any]]:
    """Return the review page's sections with the questions that the filter shows."""
    return [
        {
            "title": one.section.title,
            "rubric": rubric(paper, one.section),
            "total": len(one.states),
            "answered": one.answered,
            "entries": [_entry(state) for state in one.states if _is_shown(state, shown)],
        }
        for one in section_states(paper, states)
    ]


def tabs(row: AttemptRow, states: Sequence[QuestionState], shown: str) -> list[Mapping[str, Any]]:
    """Return the review page's filters as links, each with its number of questions."""
    return [
        {
            "label": f"{label.capitalize()}, {sum(_is_shown(state, label) for state in states)}",
            "address": url_for("learner.review", attempt_id=row.id, show=label.replace(" ", "-")),
            "current": label == shown,
        }
        for label in FILTERS
    ]


def _is_shown(state: QuestionState, shown: str) -> bool:
    match shown:
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
    else:
        words = "Not answered" if state.unanswered else "Answered"
    if state.spare:
        words += ", not needed"
    return f"Flagged, {words[0].lower()}{words[1:]}" if state.flagged else words

"""What the player's pages show: plain values made from an attempt, for the templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from http import HTTPStatus
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import abort, render_template, request
from markupsafe import Markup
from sqlalchemy import Connection

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.bank.item import Response
from mockexam.bank.lines import number_lines
from mockexam.bank.text import to_html
from mockexam.delivery import attempt as machine
from mockexam.delivery import civil, navigation
from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import Attempt, Status
from mockexam.delivery.navigation import QuestionState, Route
from mockexam.delivery.rules import Rules
from mockexam.printing.rubric import rubric
from mockexam.services.dealt import in_order
from mockexam.services.desk import state_of
from mockexam.services.papers import paper_of_digest
from mockexam.services.records import Record, read_record, read_seated
from mockexam.web.display import Display, display_of
from mockexam.web.learner.forms import ADAPTERS, Fields, field_name
from mockexam.web.pages import picture_address
from mockexam.web.state import now, state

SOURCE_COOKIE = "mockexam_source"
SOURCE_WIDTHS = ("wider", "equal", "narrower")
FORWARD_ONLY = "forward only"


@dataclass(frozen=True)
class Bar:
    """The bar over every page of an attempt; no time where the clock does not run.

    The rest is for the page's script: in which epoch and tab it is, and the highest sequence.
    """

    paper_title: str
    candidate_name: str
    candidate_number: str
    remaining_seconds: int | None
    section_seconds: int | None
    section_title: str
    finishes_at: str
    hides_time: bool
    attempt_id: UUID
    status: str
    section: int
    epoch: int
    sequence: int
    tab: str


@dataclass(frozen=True)
class Sat:
    """An attempt as its pages need it, at an instant; `frozen` is its paper as it was frozen."""

    row: Record
    frozen: Paper
    at: datetime

    @cached_property
    def state(self) -> Attempt:
        """How it stands."""
        return machine.at(state_of(self.row._mapping), self.at)  # noqa: SLF001 (a row's own name)

    @cached_property
    def paper(self) -> Paper:
        """The paper in the candidate's own order."""
        return in_order(self.frozen, self.row.seed, self.rules)

    @cached_property
    def rules(self) -> Rules:
        """How the sitting is sat."""
        return Rules.model_validate(self.row.rules)

    @cached_property
    def arrangements(self) -> Arrangements:
        """What the candidate has in every exam."""
        return Arrangements.model_validate(self.row.arrangements)

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.row.zone)

    @property
    def option_seed(self) -> int | None:
        """What the options are shuffled by; None where they stand as on the paper."""
        return self.row.seed if self.rules.shuffle_options else None

    @property
    def is_running(self) -> bool:
        """True while the clock goes."""
        return self.state.status is Status.IN_PROGRESS

    @property
    def is_forward_only(self) -> bool:
        """True where a question that was left stays left."""
        return self.rules.navigation == FORWARD_ONLY

    @property
    def clocked_section(self) -> int | None:
        """The section whose clock runs, from 0; None where sections have none."""
        return self.state.section if self.state.timing.section_minutes else None

    @cached_property
    def questions(self) -> tuple[PaperQuestion, ...]:
        """The questions of the paper in the candidate's own order."""
        return self.paper.questions

    def question(self, number: int) -> PaperQuestion:
        """Return a question of the paper, or answer that there is none."""
        if not 1 <= number <= len(self.questions):
            abort(HTTPStatus.NOT_FOUND)
        return self.questions[number - 1]

    def section_of(self, number: int) -> int:
        """Return which section a question stands in, from 0."""
        return next(
            place
            for place, section in enumerate(self.paper.sections)
            if any(question.number == number for question in section.questions)
        )

    def route(self, number: int) -> Route:
        """Return where the candidate may go from a question."""
        if number not in self._routes:
            self._routes[number] = navigation.route(
                self.paper,
                number,
                section=self.clocked_section,
                reached=self.state.reached,
                forward_only=self.is_forward_only,
            )
        return self._routes[number]

    @cached_property
    def _routes(self) -> dict[int, Route]:
        return {}

    def open_number(self, number: int) -> int:
        """Return the question that is shown where one is asked for: itself where it is open."""
        return navigation.nearest(number, self.route(self.state.reached).reachable)

    def states(self, responses: Mapping[str, Response]) -> tuple[QuestionState, ...]:
        """Return the state of every question with the responses that stand, in its order."""
        return navigation.question_states(self.paper, responses, self.row.flags)

    @property
    def here(self) -> int:
        """Return the open question nearest to where the candidate was."""
        seen = self.row.seen_question or self.state.reached
        return self.open_number(min(max(1, seen), len(self.questions)))


def open_attempt(connection: Connection, attempt_id: UUID, *, seat: str | None = None) -> Sat:
    """Return an attempt for its pages; with `seat` to the browser that holds it, and no other.

    Raises:
        NoSuchAttempt: There is none of that id.
        NotSeated: The browser does not hold it.
    """
    if seat is None:
        row = read_record(connection, attempt_id)
    else:
        row = read_seated(connection, attempt_id, seat, now())
    return Sat(row, paper_of_digest(connection, row.digest, row.paper_id), now())


def page(template: str, sat: Sat, **values: Any) -> str:
    """Return a page of an attempt, looking as it was arranged or chosen within the exam."""
    return render_template(
        f"web/sit/{template}.html", bar=bar(sat), display=display(sat), sat=sat, **values
    )


def display(sat: Sat) -> Display:
    """Return how the candidate's pages look."""
    names = state().settings.cookie
    return display_of(request.cookies, names, sat.row.id, sat.arrangements)


def bar(sat: Sat) -> Bar:
    """Return the bar of an attempt."""
    row, state = sat.row, sat.state
    left = machine.section_remaining(state, sat.at)
    section = sat.clocked_section
    return Bar(
        paper_title=row.paper_title,
        candidate_name=row.candidate_name,
        candidate_number=row.candidate_number,
        remaining_seconds=seconds(machine.remaining(state, sat.at)) if sat.is_running else None,
        section_seconds=seconds(left) if sat.is_running and left is not None else None,
        section_title="" if section is None else sat.paper.sections[section].title,
        finishes_at=civil.clock_time(state.deadline, sat.zone) if state.deadline else "",
        hides_time=sat.arrangements.hide_time,
        attempt_id=row.id,
        status=state.status.value,
        section=state.section,
        epoch=row.epoch,
        sequence=row.client_sequence,
        tab=row.tab or "",
    )


def seconds(duration: timedelta) -> int:
    """Return a duration in whole seconds, rounded down."""
    return int(duration.total_seconds())


def question_address(attempt_id: UUID, number: int) -> str:
    """Return the address of a question, as `url_for` would, for the many that a page has."""
    return f"{request.script_root}/sit/{attempt_id}/questions/{number}"


def palette(sat: Sat, states: Sequence[QuestionState], current: int) -> list[Mapping[str, Any]]:
    """Return the palette: each section with its open questions and their state."""
    by_number = {state.question.number: state for state in states}
    way = sat.route(current)
    shown: list[Mapping[str, Any]] = []
    for section in sat.paper.sections:
        numbers = [q.number for q in section.questions if q.number in way.open]
        if numbers:
            squares = (
                _square(_looks(by_number[n]), n, current=n == current, reachable=n in way.reachable)
                for n in numbers
            )
            shown.append(
                {
                    "title": section.title,
                    "rubric": rubric(sat.paper, section),
                    "squares": Markup().join(squares),
                }
            )
    return shown


Looks = tuple[bool, bool, bool]
"""Whether a question is answered, answered in part, flagged."""
_MARKS = (
    ("answered", "mx-square--answered"),
    ("part answered", "mx-square--part"),
    ("flagged", "mx-square--flagged"),
)
"""The words and the class of a square that looks so."""
SQUARES_KEPT = 8192


def _looks(state: QuestionState) -> Looks:
    return state.answered, state.in_part, state.flagged


@lru_cache(SQUARES_KEPT)
def _square(looks: Looks, number: int, *, current: bool, reachable: bool) -> Markup:
    """Return a question of the palette; there are few that differ, so each is made once."""
    held = [mark for mark, is_so in zip(_MARKS, looks, strict=True) if is_so]
    made = render_template(
        "web/sit/_square.html",
        number=number,
        looks=" ".join(["mx-square", *(look for _, look in held)]),
        words=", ".join([f"Question {number}", *(words for words, _ in held)]),
        current=current,
        reachable=reachable,
    )
    return Markup(made)  # noqa: S704 (escaped)


def question_page(
    paper: Paper,
    question: PaperQuestion,
    fields: Mapping[str, Fields],
    faults: Mapping[str, str],
    *,
    flagged: bool,
) -> Mapping[str, Any]:
    """Return a question with its source and its parts."""
    number = question.number
    section = next(s for s in paper.sections if number in {q.number for q in s.questions})
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
        "html": number_lines(to_html(stimulus.text, picture_address)),
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
            "shape": ADAPTERS[item.kind].shape,
            "item": item,
            "id": field_name(item.ref),
            "fields": fields[item.ref],
            "error": faults.get(item.ref),
        }
        for label, item in question.parts
    ]


def source_width() -> str:
    """Return how wide the candidate has the source: wider, equal, or empty for narrower."""
    chosen = request.cookies.get(SOURCE_COOKIE, "")
    return chosen if chosen in SOURCE_WIDTHS else "narrower"

"""Every kind of question is answered through plain forms, and comes back as it was given."""

from collections.abc import Callable

import pytest

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.bank.kinds import KINDS
from mockexam.services import attempts, papers
from mockexam.services.accounts import get_centre
from mockexam.store.database import Database
from mockexam.web.learner.forms import ADAPTERS
from tests.factories import make_blueprint, make_paper_of_every_kind, make_row, secrets_of
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, QUAY, Clock, Entered, Held

ADA = "Ada Lane"
ANSWERS: dict[str, Response] = {
    "BE-1": "B",
    "BE-2": ("A", "C"),
    "BE-5": ("false", "B"),
    "BE-6": ("D", "", "A"),
    "BE-7": ("3", "2", "1", "4"),
    "BE-8": ("*Workers*", ""),
    "BE-10": "25 %",
    "BE-3": "They guard.\n\nThey feed.",
    "BE-4": "A swarm is a loss.",
    "BE-9a": ("", "A"),
    "BE-9b": ("4", "4", "", ""),
}
SLOTTED = {ref for ref in ANSWERS if ref in {"BE-5", "BE-6", "BE-7", "BE-8", "BE-9a", "BE-9b"}}


def posted(ref: str, response: Response) -> dict[str, str | list[str]]:
    """Return a response as the fields of a form."""
    name = f"answer-{ref}"
    if ref in SLOTTED and response is not None:
        return {f"{name}-{n}": slot for n, slot in enumerate(response, 1)}
    return {name: list(response) if isinstance(response, tuple) else response or ""}


@pytest.fixture
def paper(database: Database) -> Paper:
    """A paper of every kind, the newest of the college."""
    made = make_paper_of_every_kind()
    with database.writing() as session:
        quay = get_centre(session, QUAY)
        plan = make_blueprint(make_row(min=0))
        papers.keep_paper(session, quay.id, made, plan, "Tutor of quay", NOON)
    return made


@pytest.fixture
def held(paper: Paper, hold: Callable[..., Held]) -> Held:
    assert paper.questions
    return hold(ADA)


@pytest.fixture
def ada(held: Held, candidate: Visitor) -> Entered:
    """Ada, who has started."""
    entered = held.candidates[ADA]
    candidate.start(entered.code)
    return entered


@pytest.fixture
def ask(paper: Paper, ada: Entered, candidate: Visitor) -> Callable[[str], Page]:
    """Open the page of an item."""

    def asked(ref: str) -> Page:
        number = next(
            question.number
            for question in paper.questions
            for item in question.question.items
            if item.ref == ref
        )
        return candidate.open(f"{ada.address}questions/{number}")

    return asked


@pytest.fixture
def stored(database: Database, ada: Entered) -> Callable[[], dict[str, Response]]:
    def responses() -> dict[str, Response]:
        with database.reading() as session:
            return attempts.responses_of(session, ada.attempt_id)

    return responses


def answer_everything(candidate: Visitor, ask: Callable[[str], Page]) -> None:
    for ref, response in ANSWERS.items():
        assert candidate.answer(ask(ref), posted(ref, response), go="next").came_by == 303


def test_every_kind_can_be_answered_on_a_form() -> None:
    assert set(ADAPTERS) == set(KINDS)


def test_the_paper_holds_every_kind(paper: Paper) -> None:
    assert {item.kind for _, item in paper.items()} == set(KINDS)
    assert {item.ref for _, item in paper.items()} == set(ANSWERS)


def test_every_answer_is_stored_as_given_and_there_again(
    candidate: Visitor,
    ask: Callable[[str], Page],
    stored: Callable[[], dict[str, Response]],
) -> None:
    answer_everything(candidate, ask)
    assert stored() == ANSWERS
    for ref, response in ANSWERS.items():
        values = ask(ref).forms[0].values
        for name, value in posted(ref, response).items():
            assert values[name] == (value if isinstance(value, list) else [value]), name


def test_a_page_that_is_opened_and_left_stores_nothing(
    candidate: Visitor,
    ask: Callable[[str], Page],
    stored: Callable[[], dict[str, Response]],
) -> None:
    for ref in ANSWERS:
        candidate.answer(ask(ref), {}, go="next")
    assert stored() == {}


@pytest.mark.parametrize("ref", sorted(SLOTTED))
def test_an_answer_taken_back_slot_by_slot_is_blank_again(
    candidate: Visitor,
    ask: Callable[[str], Page],
    stored: Callable[[], dict[str, Response]],
    ref: str,
) -> None:
    candidate.answer(ask(ref), posted(ref, ANSWERS[ref]))
    blank = dict.fromkeys(posted(ref, ANSWERS[ref]), "")
    candidate.answer(ask(ref), blank)
    assert stored()[ref] is None


def test_what_a_database_refuses_is_taken_out_of_what_is_typed(
    candidate: Visitor,
    ask: Callable[[str], Page],
    stored: Callable[[], dict[str, Response]],
) -> None:
    candidate.answer(ask("BE-8"), {"answer-BE-8-1": "wor\0ker", "answer-BE-8-2": "A"})
    candidate.answer(ask("BE-10"), {"answer-BE-10": "7\0005"})
    assert stored() == {"BE-8": ("worker", "A"), "BE-10": "75"}


@pytest.mark.parametrize(
    ("ref", "slot", "value", "mend"),
    [
        ("BE-5", 1, "perhaps", "Choose from what is offered."),
        ("BE-6", 2, "Z", "Choose from what is offered."),
        ("BE-7", 4, "5", "Choose from what is offered."),
        ("BE-8", 2, "D", "Choose from what is offered."),
        ("BE-8", 1, "bee " * 60, "Shorten each answer to 200 characters."),
    ],
)
def test_a_slot_that_cannot_be_stored_is_refused_and_the_others_are_kept(
    candidate: Visitor,
    ask: Callable[[str], Page],
    stored: Callable[[], dict[str, Response]],
    ref: str,
    slot: int,
    value: str,
    mend: str,
) -> None:
    good = posted(ref, ANSWERS[ref])
    refused = candidate.answer(ask(ref), good | {f"answer-{ref}-{slot}": value})
    assert refused.status == 422
    assert mend in refused.words
    kept = {name: held for name, held in good.items() if not name.endswith(f"-{slot}") and held}
    assert {name: refused.holds(name) for name in kept} == kept
    assert stored() == {}


def test_a_number_too_long_to_be_one_is_refused_and_kept(
    candidate: Visitor, ask: Callable[[str], Page]
) -> None:
    refused = candidate.answer(ask("BE-10"), {"answer-BE-10": "7" * 201})
    assert refused.status == 422
    assert "Shorten the answer to 200 characters." in refused.words
    assert refused.holds("answer-BE-10") == "7" * 201


def test_an_answer_with_a_blank_place_is_answered_in_part_and_said_so(
    candidate: Visitor, ada: Entered, ask: Callable[[str], Page]
) -> None:
    candidate.answer(ask("BE-6"), {"answer-BE-6-2": "D"})
    candidate.answer(ask("BE-9a"), {"answer-BE-9a-1": "worker"})
    review = candidate.open(f"{ada.address}review")
    assert "10 of 10 not answered, 2 of them in part" in review.words
    assert review.words.count("Part answered") == 2
    number = ask("BE-6").path.rpartition("/")[2]
    assert f"Question {number}, part answered" in ask("BE-6").words


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("BE-5", "Choose true or false, then the reason for it."),
        ("BE-6", "Use each option once at most. One mark for each right match."),
        ("BE-7", "Number the steps from 1, the first, to 4, the last."),
        ("BE-8", "One mark for each gap."),
        ("BE-10", "Your answer in %"),
    ],
)
def test_a_hint_says_how_to_answer(ask: Callable[[str], Page], ref: str, said: str) -> None:
    assert said in ask(ref).words


def test_no_page_of_the_exam_shows_what_the_mark_scheme_says(
    paper: Paper, tutor: Visitor, ask: Callable[[str], Page]
) -> None:
    pages = [ask(ref).html for ref in ANSWERS]
    pages.append(tutor.open(f"/tutor/papers/{paper.ref}/screen").html)
    assert [(s, p[:80]) for s in secrets_of(paper) for p in pages if s in p] == []


def test_the_tutor_sees_every_kind_as_it_is_on_screen(paper: Paper, tutor: Visitor) -> None:
    screen = tutor.open(f"/tutor/papers/{paper.ref}/screen")
    assert screen.status == 200
    for ref, response in ANSWERS.items():
        for name in posted(ref, response):
            assert f'name="{name}"' in screen.html, name


def test_results_show_what_was_given_beside_what_is_right(
    candidate: Visitor, tutor: Visitor, held: Held, ada: Entered, ask: Callable[[str], Page]
) -> None:
    answer_everything(candidate, ask)
    candidate.submit(candidate.open(f"{ada.address}submit"))
    tutor.submit(tutor.open(f"{held.address}release"))
    words = candidate.open(f"/learn/results/{ada.attempt_id}").words
    for row in (
        "False B BE-5 reason B False B BE-5 reason B Why B Because of B.",
        "1D worker 3A drone 1C queen 2D worker 3A drone Why",
        "1 Smoke the hive 2 Lift the lid 3 Cut the cappings 4 Spin the frames 1 Smoke",
        "1 *Workers* 1 worker / forager 2A wax Why",
        "25 % 75% Why",
    ):
        assert row in words
    assert "A [1] gathers nectar; ripe honey is capped with [2]." in words
    assert "lays the eggs gathers nectar mates in flight" in words


def test_late_answers_are_shown_slot_by_slot(
    candidate: Visitor,
    tutor: Visitor,
    held: Held,
    ada: Entered,
    ask: Callable[[str], Page],
    clock: Clock,
) -> None:
    page = ask("BE-6")
    clock.advance(minutes=41)
    candidate.answer(page, posted("BE-6", ANSWERS["BE-6"]))
    late = tutor.open(f"/centre/sittings/{held.ref}/late/{ada.attempt_id}")
    assert "1D worker 3A drone" in late.words

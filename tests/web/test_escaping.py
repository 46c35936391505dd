"""What people type is shown as they typed it, and never runs."""

from collections.abc import Callable

import pytest

from tests.web.visitor import Page, Visitor
from tests.web.world import Clock, Held

HOSTILE = "<script>alert(1)</script>"
MARKUP = '</textarea><img src=x onerror="alert(1)"> **bold** {{ 7 * 7 }}'


@pytest.fixture
def held(hold: Callable[..., Held]) -> Held:
    return hold(HOSTILE)


@pytest.fixture
def pages(candidate: Visitor, tutor: Visitor, held: Held, clock: Clock) -> dict[str, Page]:
    """Every page that shows a candidate's name or answer, from joining to results."""
    learner = held.candidates[HOSTILE]
    seen = {"details": candidate.join(learner.code), "question": candidate.start(learner.code)}
    page = candidate.open(f"{learner.address}questions/5")
    seen["answer"] = candidate.answer(page, {"answer-HA-4": MARKUP})
    candidate.submit(candidate.open(f"{learner.address}submit"))
    seen["submitted"] = candidate.open(learner.address)
    for name in ("", "slips", "release"):
        seen[f"tutor {name}"] = tutor.open(f"{held.address}{name}")
    seen["marking"] = tutor.open(f"/marker/sittings/{held.ref}/questions/HA-4/")
    tutor.submit(seen["marking"], {"points": ["0"], "comment": HOSTILE + MARKUP})
    tutor.submit(seen["tutor release"])
    clock.advance(hours=3)  # nobody can sit the paper any more, so its questions are shown
    seen["results"] = candidate.open(f"/learn/results/{learner.attempt_id}")
    return seen


def test_nothing_that_was_typed_runs(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert page.status == 200, name
        assert HOSTILE not in page.html, name
        assert "<img src=x" not in page.html, name


def test_a_name_reads_as_it_was_typed(pages: dict[str, Page]) -> None:
    for name in ("details", "question", "submitted", "tutor ", "tutor slips", "results"):
        assert HOSTILE in pages[name].words, name


def test_an_answer_reads_as_it_was_typed(pages: dict[str, Page]) -> None:
    assert pages["answer"].holds("answer-HA-4") == MARKUP
    for name in ("marking", "results"):
        assert MARKUP in pages[name].words, name


def test_a_comment_reads_as_it_was_typed(pages: dict[str, Page]) -> None:
    assert HOSTILE + MARKUP in pages["results"].words


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(
    tutor: Visitor, hold: Callable[..., Held]
) -> None:
    held = hold("=cmd|' /C calc'!A0")
    table = tutor.client.get(f"{held.address}results.csv").get_data(as_text=True)
    assert ",'=cmd|' /C calc'!A0," in table


def test_a_code_from_an_address_is_escaped(anonymous: Visitor) -> None:
    page = anonymous.open("/join/%22%3E%3Cscript%3Ealert(1)")
    assert page.status == 200
    assert "<script>alert" not in page.html

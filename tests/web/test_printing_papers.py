"""A paper in print on the web: its choices, its pages, and who may read it when."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mockexam.store.database import Database
from tests.printing.pages import texts
from tests.web.visitor import Visitor
from tests.web.world import NOON, Clock, Held, assign

ADA = "Ada Lane"
PAPER = "papers/1.pdf"
SHEET = "papers/1-answer-sheet.pdf"
SCHEME = "papers/1-mark-scheme.pdf"
KEY = "papers/1-key.pdf"


@pytest.fixture
def address(tutor: Visitor) -> str:
    return next(link for link in tutor.open("/tutor/papers/").links if "/papers/HARBOUR" in link)


@pytest.fixture
def later(hold: Callable[..., Held], database: Database) -> Held:
    """A sitting that opens in three hours, with its invigilator."""
    opens = NOON + timedelta(hours=3)
    held = hold(ADA, opens_at=opens, closes_at=opens + timedelta(hours=1))
    assign(database, held.ref)
    return held


def test_the_page_says_what_each_thing_is_for_and_leads_to_it(tutor: Visitor, address: str) -> None:
    page = tutor.open(f"{address}/print")
    for words in (
        "Paper For candidates.", "Insert For candidates.", "Answer sheet For candidates who",
        "Mark scheme For markers.", "Key For marking by hand",
    ):  # fmt: skip
        assert words in page.words
    copy = next(link for link in page.links if link.endswith("/on-screen.html"))
    assert b"<html" in tutor.client.get(copy).data
    pdfs = [link for link in page.links if link.endswith(".pdf")]
    assert len(pdfs) == 5
    for link in pdfs:
        answer = tutor.client.get(link)
        assert answer.data.startswith(b"%PDF"), link


def test_a_size_and_a_version_are_chosen_without_scripts(tutor: Visitor, address: str) -> None:
    page = tutor.open(f"{address}/print?format=18pt&version=B&shuffle=questions")
    assert "Paper, version Bq, 18 point bold, A4" in page.words
    assert "Key of all versions, side by side" in page.words
    paper = next(link for link in page.links if "/paper.pdf" in link)
    assert "format=18pt" in paper
    assert "shuffle=questions" in paper
    answer = tutor.client.get(paper)
    assert "-Bq-paper-18pt.pdf" in answer.headers["Content-Disposition"]
    assert " Bq" in texts(answer.data)[0]
    scheme = next(link for link in page.links if "/mark-scheme.pdf" in link)
    assert "format" not in scheme, "nobody sits it"


@pytest.mark.parametrize("query", ["format=19pt", "version=G", "shuffle=letters"])
def test_what_is_not_offered_is_refused(tutor: Visitor, address: str, query: str) -> None:
    page = tutor.open(f"{address}/print?{query}")
    assert page.status == 422
    assert "There is a problem" in page.words
    assert tutor.client.get(f"{address}/paper.pdf?{query}").status_code == 404


def test_every_page_is_a_picture_beside_the_questions_on_screen(
    tutor: Visitor, address: str
) -> None:
    page = tutor.open(f"{address}/paper/?version=B")
    assert "version B" in page.words
    assert "On paper" in page.words
    assert "On screen" in page.words
    first = f"{address}/paper/1.png?version=B"
    assert first in page.html
    picture = tutor.client.get(first)
    assert picture.mimetype == "image/png"
    assert tutor.client.get(f"{address}/paper/99.png").status_code == 404
    scheme = tutor.open(f"{address}/mark-scheme/")
    assert (
        "On screen"
        not in scheme.words.partition("mark scheme as it is printed")[2].partition("Open the PDF")[
            2
        ]
    )


def test_an_invigilator_prints_the_paper_from_an_hour_before(
    invigilator: Visitor, later: Held, clock: Clock
) -> None:
    lists = f"/centre/sittings/{later.ref}/lists"
    clock.instant = NOON + timedelta(minutes=119)
    page = invigilator.open(lists)
    assert "You can print it from 14:00 on Wednesday 10 June" in page.words
    assert not [link for link in page.links if "papers/" in link]
    refused = invigilator.open(f"/centre/sittings/{later.ref}/{PAPER}")
    assert refused.status == 403
    assert "The paper can be had from 14:00 on Wednesday 10 June" in refused.words
    clock.advance(minutes=1)
    links = invigilator.open(lists).links
    for what in (PAPER, SHEET):
        assert [link for link in links if link.endswith(what)]
        answer = invigilator.client.get(f"/centre/sittings/{later.ref}/{what}")
        assert answer.data.startswith(b"%PDF")


def test_a_marker_reads_the_scheme_once_the_sitting_has_opened(
    marker: Visitor, later: Held, clock: Clock
) -> None:
    queue = f"/marker/sittings/{later.ref}/"
    clock.instant = NOON + timedelta(hours=3, seconds=-1)
    for address in (queue, queue + SCHEME, queue + KEY):
        refused = marker.open(address)
        assert refused.status == 403
        assert "can be had from 15:00 on Wednesday 10 June" in refused.words
    clock.advance(seconds=1)
    links = marker.open(queue).links
    for what in (SCHEME, KEY):
        assert [link for link in links if link.endswith(what)]
        assert marker.client.get(queue + what).data.startswith(b"%PDF")


def test_nobody_else_reads_it_at_any_time(
    later: Held,
    candidate: Visitor,
    author: Visitor,
    far_tutor: Visitor,
    marker: Visitor,
    invigilator: Visitor,
    tutor: Visitor,
    address: str,
    clock: Clock,
) -> None:
    of_paper = [f"{address}/{one}" for one in ("paper.pdf", "key.pdf", "paper/1.png", "print")]
    room = [f"/centre/sittings/{later.ref}/{one}" for one in (PAPER, SHEET)]
    marking = [f"/marker/sittings/{later.ref}/{one}" for one in (SCHEME, KEY)]
    closed = {
        "candidate": (candidate, [*of_paper, *room, *marking], {302, 303}),
        "author": (author, [*of_paper, *room, *marking], {403}),
        "far tutor": (far_tutor, [*of_paper, *room, *marking], {404}),
        "marker": (marker, [*of_paper, *room], {403}),
        "invigilator": (invigilator, [*of_paper, *marking], {403}),
    }
    assert tutor.client.get(room[0]).data.startswith(b"%PDF")
    candidate.join(later.candidates[ADA].code)
    for hours in (0, 2, 4):
        clock.instant = NOON + timedelta(hours=hours)
        for who, (visitor, doors, refusals) in closed.items():
            for door in doors:
                status = visitor.client.get(door).status_code
                assert status in refusals, (who, door, hours)

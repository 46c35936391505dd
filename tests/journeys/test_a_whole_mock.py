"""From a tutor's ticked topics to results that say what to do next, through plain forms alone."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest

from mockexam.services import attempts
from mockexam.store.database import Database
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, Clock

ADA, BEN = "Ada Lane", "Ben Moss"
Filled = dict[str, str | list[str]]
ANSWERS: dict[str, Filled] = {
    ADA: {
        "answer-HA-1": "A",  # the wind: the first sign of a wrong idea
        "answer-HA-2": "A",  # and the second
        "answer-HA-3": ["A", "B"],
        "answer-HA-9a": "The tide turned it.",
        "answer-HA-9b": "B",
        "answer-HA-4": "With one rope it swings; two hold both ends.",
        "answer-HA-5": "It cannot: only a table looks ahead.",
    },
    BEN: {"answer-HA-1": "B", "answer-HA-4": "Because it is heavy."},
}
JUDGED: dict[str, Filled] = {
    "The tide turned it.": {"points": ["0"]},
    "With one rope it swings": {"points": ["0", "1"]},
    "Because it is heavy.": {"nothing": "y", "comment": "What would one rope let it do?"},
    "only a table looks ahead": {"marks": "5"},
}


def make_paper(tutor: Visitor) -> Page:
    form = tutor.open("/tutor/papers/new")
    draft = tutor.submit(
        form, {"topics": ["H1", "H2"], "style": "HARBOUR-14", "marks": "14", "minutes": "40"}
    )
    return tutor.submit(draft, {"do": "freeze"})


def answer_all(learner: Visitor, attempt: str, answers: Filled) -> None:
    for number in range(1, 7):
        page = learner.open(f"{attempt}questions/{number}")
        here = {name: value for name, value in answers.items() if f'name="{name}"' in page.html}
        if here:
            assert learner.answer(page, here, go="next").came_by == 303


def mark_all(marker: Visitor, sitting: str) -> None:
    """Mark whatever waits, by what is written, until nothing does."""
    for item in ("HA-9a", "HA-4", "HA-5"):
        page = marker.open(f"/marker/sittings/{sitting}/questions/{item}/")
        while "The response" in page.words:
            judged = next(values for words, values in JUDGED.items() if words in page.words)
            page = marker.submit(page, judged)
            assert page.status == 200


@pytest.mark.both_engines
def test_a_mock_is_made_sat_marked_and_given_back(
    tutor: Visitor,
    marker: Visitor,
    candidate: Visitor,
    other_candidate: Visitor,
    clock: Clock,
    database: Database,
) -> None:
    # The tutor ticks what was taught and sets a sitting with extra time for Ada.
    paper = make_paper(tutor)
    assert "Every row of its blueprint is met." in paper.words
    ref = paper.path.rsplit("/", 1)[-1]
    sitting = tutor.submit(tutor.open(f"{paper.path}/sittings/new"), {"candidates": f"{ADA}, 25"})
    assert f"{ADA} 0001" in sitting.words
    own_code, join_code = codes_of(sitting)

    # Ada comes with her own code, Ben with the sitting's code and his name.
    details = candidate.join(own_code)
    assert "40 min + 10 min extra = 50" in details.words
    ada = details.path
    candidate.submit(details, {"start": "1"})
    ben = other_candidate.join(join_code, BEN)
    other_candidate.submit(ben, {"start": "1"})

    # Both answer; Ada flags the last question, looks again, and submits after 45 minutes.
    answer_all(candidate, ada, ANSWERS[ADA])
    answer_all(other_candidate, ben.path, ANSWERS[BEN])
    last = candidate.open(f"{ada}questions/6")
    candidate.submit(last, {"flag": "1"})
    assert "0 of 6 not answered · 1 flagged" in candidate.open(f"{ada}review").words
    clock.advance(minutes=45)
    submitted = candidate.submit(candidate.open(f"{ada}submit"))
    assert "Submitted at 12:45" in submitted.words
    assert "Answers stored 7" in submitted.words

    # Nobody opens Ben's pages any more: the sweep ends his attempt, as of his deadline.
    with database.writing() as session:
        assert attempts.close_overdue(session, clock()) == 1
        row = attempts.get_attempt(session, attempt_id_of(ben))
        assert (row.status, row.ended_at) == ("timed out", NOON + timedelta(minutes=40))

    # The marker ticks points and fixes a level; then nothing waits.
    waiting = tutor.open(sitting.path)
    assert "Mark 4 responses" in waiting.words
    mark_all(marker, f"{ref}-1")
    assert "Waiting for a marker 0" in tutor.open(sitting.path).words

    # Before the release learners see no mark; after it they see what to do next.
    results = submitted.path.replace("/sit/", "/learn/results/").removesuffix("/submitted")
    assert "not released yet" in candidate.open(results).words
    clock.advance(hours=2)
    tutor.submit(tutor.open(f"{sitting.path}release"))
    hers = candidate.open(results)
    assert "11 of 14 marks" in hers.words
    assert "Merit from 11 marks" in hers.words
    assert "The wind makes the tides." in hers.words
    assert "A sign of it in question 1 and question 2" in hers.words
    assert "The wind makes waves; the Moon makes tides." in hers.words
    his = other_candidate.open(ben.path.replace("/sit/", "/learn/results/").rstrip("/"))
    assert "1 of 14 marks" in his.words
    assert "Do next" in his.words
    assert "Tip: Name each rope that you mean." in his.words
    assert "What would one rope let it do?" in his.words
    assert "Ideas to put right" not in his.words

    # The tutor takes the table.
    table = tutor.client.get(f"{sitting.path}results.csv").get_data(as_text=True)
    assert list(csv.reader(io.StringIO(table))) == [
        ["Number", "Name", "Status", "1", "2", "3", "4(a)", "4(b)", "5", "6", "Total", "Grade"],
        ["0001", ADA, "submitted", "0", "0", "2", "1", "1", "2", "5", "11", "Merit"],
        ["0002", BEN, "timed out", "1", "0", "0", "0", "0", "0", "0", "1", "Ungraded"],
    ]


def codes_of(sitting: Page) -> tuple[str, str]:
    """Return a candidate's own code and the sitting's, as the tutor reads them."""
    words = sitting.words.split()
    own = next(word for word in words if len(word) == 9 and word[4] == "-" and word.isupper())
    link = next(link for link in sitting.links if link.startswith("/join/"))
    return own, link.removeprefix("/join/")


def attempt_id_of(page: Page) -> UUID:
    return UUID(page.path.strip("/").split("/")[1])


def test_another_paper_like_it_holds_the_same_marks(tutor: Visitor) -> None:
    paper = make_paper(tutor)
    another = tutor.submit(paper, to=f"{paper.path}/another")
    assert "14 marks · 40 minutes" in another.words
    assert f"Shares 6 questions with {paper.path.rsplit('/', 1)[-1]}" in another.words


def test_a_style_brings_its_own_marks_and_minutes(tutor: Visitor) -> None:
    draft = tutor.submit(tutor.open("/tutor/papers/new"))
    assert "14 marks · 40 minutes" in draft.words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"topics": []}, "Tick at least one topic."),
        ({"marks": "1"}, "Enter marks from 5 to 200."),
        ({"minutes": "x"}, "There is a problem"),
        ({"learner": "0042"}, "No learner here has the number 0042."),
        ({"style": "NO-SUCH"}, "There is a problem"),
        ({"topics": ["H9"]}, "There is a problem"),
    ],
)
def test_a_paper_is_asked_for_sensibly_or_not_at_all(
    tutor: Visitor, values: Filled, said: str
) -> None:
    refused = tutor.submit(tutor.open("/tutor/papers/new"), values)
    assert refused.status == 422
    assert said in refused.words

"""Two of three questions to choose from, and one tried out: sat, marked and given back."""

import csv
import io
from datetime import timedelta

import pytest

from mockexam.services import papers, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry
from mockexam.store.database import Database
from tests.choices import make_choice_paper, make_plan
from tests.web.visitor import Visitor
from tests.web.world import QUAY, Clock, Held, described

ADA, BEN = "Ada Lane", "Ben Moss"
GRADES = [{"name": "Pass", "share": 0.6}, {"name": "Merit", "share": 0.8}]
POINTS = {"one idea": ["0"], "two ideas": ["0", "1"], "no idea": []}


def hold(database: Database, clock: Clock, *, told: bool = True) -> Held:
    """Set a sitting of the paper with a choice."""
    with database.writing() as session:
        quay = get_centre(session, QUAY)
        plan = make_plan(grades=GRADES, pretest_told=told)
        made = make_choice_paper(plan)
        row = papers.keep_paper(session, quay.id, made, plan, "Tutor of quay", clock())
        sitting = sittings.open_sitting(
            session,
            row,
            opens_at=clock(),
            closes_at=clock() + timedelta(hours=2),
            minutes=40,
            entries=[Entry(ADA), Entry(BEN)],
            now=clock(),
        )
        return described(sitting.ref, sitting.join_code, sittings.attempts_of(session, sitting))


def answer(learner: Visitor, attempt: str, number: int, **values: str) -> None:
    filled = {f"answer-{ref.replace('_', '-')}": value for ref, value in values.items()}
    page = learner.open(f"{attempt}questions/{number}")
    assert learner.answer(page, filled, go="next").came_by == 303


def mark_all(marker: Visitor, sitting: str) -> None:
    for item in ("BE-3", "BE-4", "BE-5"):
        page = marker.open(f"/marker/sittings/{sitting}/questions/{item}/")
        while "The response" in page.words:
            ticked = next(points for words, points in POINTS.items() if words in page.words)
            page = marker.submit(page, {"points": ticked} if ticked else {"nothing": "y"})
            assert page.status == 200


def test_three_answers_to_two_of_three_questions_and_the_best_two_count(
    tutor: Visitor,
    marker: Visitor,
    candidate: Visitor,
    other_candidate: Visitor,
    clock: Clock,
    database: Database,
) -> None:
    held = hold(database, clock)
    ada, ben = held.candidates[ADA], held.candidates[BEN]

    # Ada is told what is asked for, everywhere.
    details = candidate.join(ada.code)
    assert "5, of which you answer 4; 5 marks" in details.words
    first = candidate.submit(details, {"start": "1"})
    assert "Section B Answer two questions." in first.words
    second = candidate.open(f"{ada.address}questions/2")
    assert "Section B. Answer two questions." in second.words
    fifth = candidate.open(f"{ada.address}questions/5")
    assert "Section C. These questions do not count towards your mark." in fifth.words
    review = candidate.open(f"{ada.address}review")
    assert "4 of 4 not answered" in review.words
    assert "Answer two questions. 3 questions, 0 answered" in review.words

    # With two answered the third is not missing; with three she is told that the best two count.
    answer(candidate, ada.address, 1, BE_1="B")
    answer(candidate, ada.address, 2, BE_3="one idea")
    answer(candidate, ada.address, 4, BE_5="two ideas")
    answer(candidate, ada.address, 5, BE_9="A")
    review = candidate.open(f"{ada.address}review?show=all")
    assert "0 of 4 not answered" in review.words
    assert "Not answered, not needed" in review.words
    assert "Not answered, 0" in review.words
    assert "the best two count" not in review.words
    answer(candidate, ada.address, 3, BE_4="two ideas, again")
    said = "Section B asks for 2 answers and you have begun 3. All are marked; the best two count."
    assert said in candidate.open(f"{ada.address}review").words
    submit = candidate.open(f"{ada.address}submit")
    assert said in submit.words
    assert "Answers stored 5" in candidate.submit(submit).words

    # Ben answers one of the three, and the question that is tried out.
    started = other_candidate.submit(other_candidate.join(ben.code), {"start": "1"})
    assert started.status == 200
    answer(other_candidate, ben.address, 4, BE_5="no idea")
    answer(other_candidate, ben.address, 5, BE_9="B")
    submit = other_candidate.open(f"{ben.address}submit")
    assert "Not answered 2 of 4" in submit.words
    other_candidate.submit(submit)

    # The tutor sees the counted marks; an item's facility is of those who answered it.
    mark_all(marker, held.ref)
    table = tutor.client.get(f"{held.address}results.csv").get_data(as_text=True)
    assert list(csv.reader(io.StringIO(table)))[1:] == [
        ["0001", ADA, "submitted", "1", "1 not counted", "2", "2", "0 not counted", "5", "Merit"],
        [
            "0002",
            BEN,
            "submitted",
            "0",
            "0",
            "0",
            "0 not counted",
            "1 not counted",
            "0",
            "Ungraded",
        ],
    ]
    clock.advance(hours=3)
    tutor.submit(tutor.open(f"{held.address}release"))

    hers = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "5 of 5 marks · Merit from 4 marks" in hers.words
    assert "Section B: the best two of these three questions count." in hers.words
    assert "Section C: these questions do not count towards the mark." in hers.words
    assert "The hive 5 of 5" in hers.words
    assert "Honey" not in hers.words.partition("What you know, by topic")[2].partition("Que")[0]
    assert hers.words.count("not counted") == 2
    assert "1 of 2 not counted" in hers.words
    his = other_candidate.open(f"/learn/results/{ben.attempt_id}")
    assert "0 of 5 marks · Ungraded" in his.words


@pytest.mark.parametrize("told", [True, False])
def test_who_is_not_told_reads_nothing_of_it_before_the_release(
    told: bool,  # noqa: FBT001 (a parameter of the test)
    candidate: Visitor,
    tutor: Visitor,
    clock: Clock,
    database: Database,
) -> None:
    held = hold(database, clock, told=told)
    ada = held.candidates[ADA]
    pages = [candidate.join(ada.code)]
    pages.append(candidate.submit(pages[0], {"start": "1"}))
    pages += [candidate.open(f"{ada.address}questions/{n}") for n in range(1, 6)]
    pages += [candidate.open(f"{ada.address}{name}") for name in ("review", "submit")]
    words = " ".join(page.words for page in pages)
    assert ("do not count towards" in words) is told
    assert ("5 marks" in words) is told
    candidate.submit(pages[-1])
    clock.advance(hours=3)
    tutor.submit(tutor.open(f"{held.address}release"))
    results = candidate.open(f"/learn/results/{ada.attempt_id}")
    assert "Section C: these questions do not count towards the mark." in results.words


def test_the_tutor_sees_what_counts_of_each_section(
    tutor: Visitor, clock: Clock, database: Database
) -> None:
    held = hold(database, clock)
    paper = tutor.open(f"/tutor/papers/{held.ref.rpartition('-')[0]}")
    assert "5 questions · 5 marks" in paper.words
    assert "Section B. The best two of these three questions count." in paper.words
    assert "Section C. These questions do not count towards the mark." in paper.words

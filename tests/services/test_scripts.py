"""Judging responses: by the scheme, one judgement after another, none overwritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from mockexam.marking.award import MarkRefused
from mockexam.services import attempts, scripts
from mockexam.services.late_answers import DecideLate
from mockexam.services.scripts import MarkChanged, Script
from mockexam.store.database import Database
from mockexam.store.models import MarkEvent
from tests.sitting_acts import act, answer, sit
from tests.web.world import NOON, Held

Hold = Callable[..., Held]


@pytest.fixture
def script(database: Database, hold: Hold) -> UUID:
    """A submitted attempt with both written questions answered."""
    ada = hold("Ada Lane").candidates["Ada Lane"].attempt_id
    answers = {"HA-1": "B", "HA-4": "one may break", "HA-5": "A table looks ahead."}
    sit(database, ada, answers, NOON)
    return ada


def judge(
    database: Database, script: UUID, ref: str = "HA-4", *, revision: int = 0, **judged: Any
) -> Fraction:
    with database.writing() as session:
        row = attempts.get_attempt(session, script)
        return scripts.mark(
            session,
            row,
            ref,
            marker="Marker",
            revision=revision,
            now=NOON,
            **judged,
        )


@pytest.mark.both_engines
def test_a_script_has_marks_once_every_written_answer_is_judged(
    database: Database, script: UUID
) -> None:
    judge(database, script, points=[0, 2])
    with database.reading() as session:
        found = scripts.script_of(session, attempts.get_attempt(session, script))
        assert (found.marks, found.waiting) == (None, ("HA-5",))
    judge(database, script, "HA-5", level_marks=4)
    with database.reading() as session:
        found = scripts.script_of(session, attempts.get_attempt(session, script))
        assert found.marks == Fraction(1 + 2 + 4)
        assert found.grade == "Pass"


def test_a_second_judgement_stands_and_the_first_is_kept(database: Database, script: UUID) -> None:
    judge(database, script, points=[0])
    judge(database, script, points=[], revision=1)
    with database.reading() as session:
        found = scripts.script_of(session, attempts.get_attempt(session, script))
        award = found.awards["HA-4"]
        assert award is not None
        assert award.marks == 0
        kept = session.scalars(select(MarkEvent.marks).order_by(MarkEvent.revision)).all()
    assert kept == [Fraction(1), Fraction(0)]


@pytest.mark.both_engines
def test_of_two_markers_at_the_same_moment_one_is_told(database: Database, script: UUID) -> None:
    def judged(points: list[int]) -> str:
        try:
            return f"stored {judge(database, script, points=points)}"
        except MarkChanged:
            return "told"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(judged, [[0]] * 4))
    assert sorted(outcomes) == ["stored 1", "told", "told", "told"]


def decide(database: Database, script: UUID, *, count: bool) -> Script:
    """Answer HA-4 anew after the end, and count it or not."""
    over = NOON + timedelta(hours=1)
    late = answer(database, script, {"HA-4": "it may swing"}, over)
    act(database, DecideLate(script, over, late.sequence, count, "Tutor"))
    with database.reading() as session:
        return scripts.script_of(session, attempts.get_attempt(session, script))


@pytest.mark.both_engines
def test_a_judgement_no_longer_holds_once_a_late_answer_counts(
    database: Database, script: UUID
) -> None:
    judge(database, script, points=[0])
    judge(database, script, "HA-5", level_marks=4)
    found = decide(database, script, count=True)
    assert found.responses["HA-4"] == "it may swing"
    assert (found.marks, found.waiting) == (None, ("HA-4",))


def test_a_judgement_of_the_late_answer_holds(database: Database, script: UUID) -> None:
    judge(database, script, points=[0])
    decide(database, script, count=True)
    judge(database, script, points=[0, 2], revision=1)
    with database.reading() as session:
        found = scripts.script_of(session, attempts.get_attempt(session, script))
    assert found.waiting == ("HA-5",)


def test_a_judgement_holds_where_a_late_answer_is_left_out(
    database: Database, script: UUID
) -> None:
    judge(database, script, points=[0])
    assert decide(database, script, count=False).waiting == ("HA-5",)


@pytest.mark.parametrize(
    ("ref", "judged"),
    [
        ("HA-9a", {"points": [0]}),
        ("HA-4", {"points": [3]}),
        ("HA-5", {"level_marks": 7}),
        ("HA-5", {"level_marks": -1}),
        ("HA-5", {}),
        ("HA-1", {"points": [0]}),
        ("HA-77", {"points": [0]}),
    ],
)
def test_what_the_scheme_does_not_allow_is_refused(
    database: Database, script: UUID, ref: str, judged: dict[str, Any]
) -> None:
    with pytest.raises(MarkRefused):
        judge(database, script, ref, **judged)

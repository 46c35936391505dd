"""Attempts in the database: seats, saving, ending by the clock, and many people at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from mockexam.bank.item import Response
from mockexam.services import attempts, responses, seats, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry, SittingRefused
from mockexam.services.saves import ResponseRefused, Saved
from mockexam.store.database import Database
from mockexam.store.models import AttemptEvent, ResponseEvent, Sitting
from tests.sitting_acts import answer, begin
from tests.web.world import NOON, QUAY, Held

Hold = Callable[..., Held]
ADA = "Ada Lane"


def save(
    database: Database, attempt_id: UUID, *, after: timedelta = timedelta(), **answers: Response
) -> Saved:
    responses = {ref.replace("_", "-"): value for ref, value in answers.items()}
    return answer(database, attempt_id, responses, NOON + after)


def standing(database: Database, attempt_id: UUID) -> dict[str, Response]:
    with database.reading() as session:
        return responses.responses_of(session, attempt_id)


@pytest.mark.both_engines
def test_the_last_answer_stands_and_none_before_it_is_lost(database: Database, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    begin(database, ada, NOON)
    save(database, ada, HA_1="A", HA_3=("A", "B"))
    save(database, ada, HA_1="B")
    assert standing(database, ada) == {"HA-1": "B", "HA-3": ("A", "B")}
    with database.reading() as session:
        events = session.scalars(select(ResponseEvent).order_by(ResponseEvent.sequence)).all()
    assert [(e.sequence, e.item_ref, e.value) for e in events] == [
        (1, "HA-1", "A"), (2, "HA-3", ["A", "B"]), (3, "HA-1", "B"),
    ]  # fmt: skip


def test_the_same_answer_again_is_acknowledged_and_not_stored_twice(
    database: Database, hold: Hold
) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    begin(database, ada, NOON)
    assert save(database, ada, HA_1="A").sequence == save(database, ada, HA_1="A").sequence == 1


def test_an_answer_taken_back_is_unanswered_again(database: Database, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    begin(database, ada, NOON)
    save(database, ada, HA_4="one may break")
    save(database, ada, HA_4=None)
    assert standing(database, ada) == {"HA-4": None}


def test_one_answer_of_the_wrong_form_keeps_all_from_being_stored(
    database: Database, hold: Hold
) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    begin(database, ada, NOON)
    with pytest.raises(ResponseRefused, match="Choose one of the options"):
        save(database, ada, HA_3=("A", "B"), HA_1="Z")
    assert standing(database, ada) == {}


@pytest.mark.both_engines
def test_savers_at_the_same_moment_lose_nothing(database: Database, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    begin(database, ada, NOON)
    answers = {"HA-1": "A", "HA-2": "B", "HA-4": "rope", "HA-5": "table", "HA-9a": "tide"}

    def save_one(ref: str) -> int:
        return answer(database, ada, {ref: answers[ref]}, NOON).sequence

    with ThreadPoolExecutor(5) as pool:
        sequences = list(pool.map(save_one, answers))
    assert sorted(sequences) == [1, 2, 3, 4, 5]
    assert len(standing(database, ada)) == 5


@pytest.mark.both_engines
def test_the_sweep_ends_what_is_overdue_at_its_deadline_and_once(
    database: Database, hold: Hold
) -> None:
    held = hold(ADA, Entry("Ben Moss", 25))
    ada, ben = (held.candidates[name].attempt_id for name in (ADA, "Ben Moss"))
    begin(database, ada, NOON)
    begin(database, ben, NOON)
    sweeps = []
    for minutes in (39, 45, 45):
        with database.writing() as session:
            sweeps.append(attempts.close_overdue(session, NOON + timedelta(minutes=minutes)))
    assert sweeps == [0, 1, 0]
    with database.reading() as session:
        assert attempts.get_attempt(session, ada).ended_at == NOON + timedelta(minutes=40)
        assert attempts.get_attempt(session, ada).status == "timed out"
        assert attempts.get_attempt(session, ben).status == "in progress"
        reasons = session.scalars(select(AttemptEvent.reason).filter_by(attempt_id=ada)).all()
    assert reasons == ["started", "the time was up"]


@pytest.mark.both_engines
def test_a_new_seat_signs_the_one_before_out(database: Database, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    with database.writing() as session:
        row = attempts.get_attempt(session, ada)
        first, second = (seats.take_seat(session, row, NOON) for _ in range(2))
        assert seats.seated_attempts(session, [first], NOON) == []
        assert seats.seated_attempts(session, [second], NOON) == [ada]


def test_a_seat_lasts_longer_than_any_exam_and_not_for_ever(database: Database, hold: Hold) -> None:
    ada = hold(ADA).candidates[ADA].attempt_id
    with database.writing() as session:
        token = seats.take_seat(session, attempts.get_attempt(session, ada), NOON)
        day_after = NOON + timedelta(days=1)
        assert seats.seated_attempts(session, [token], day_after) == [ada]
        assert seats.seated_attempts(session, [token], NOON + seats.SEAT_LIFE) == []


@pytest.mark.both_engines
def test_a_whole_class_joins_at_the_same_moment(database: Database, hold: Hold) -> None:
    held = hold()

    def join(name: str) -> str:
        with database.writing() as session:
            sitting = sittings.find_by_code(session, held.join_code)
            assert isinstance(sitting, Sitting)
            row = seats.join_by_name(session, sitting, name, NOON)
            seats.take_seat(session, row, NOON)
            return row.candidate.number

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(join, [f"Learner {n}" for n in range(16)]))
    assert sorted(numbers) == [f"{n:04}" for n in range(1, 17)]


def test_a_name_is_found_however_it_is_spaced_and_capitalised(
    database: Database, hold: Hold
) -> None:
    held = hold(ADA)
    with database.writing() as session:
        sitting = sittings.get_sitting(session, get_centre(session, QUAY).id, held.ref)
        row = seats.join_by_name(session, sitting, "  ada   LANE ", NOON)
        assert row.id == held.candidates[ADA].attempt_id


def test_nobody_joins_by_name_after_the_last_start(database: Database, hold: Hold) -> None:
    held = hold()
    with database.writing() as session:
        sitting = sittings.get_sitting(session, get_centre(session, QUAY).id, held.ref)
        with pytest.raises(SittingRefused, match="no longer be started"):
            seats.join_by_name(session, sitting, ADA, NOON + timedelta(hours=2))

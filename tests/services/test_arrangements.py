"""Arrangements follow the candidate into every sitting, and what was used of them is on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.attempt import ChangeRefused
from mockexam.services import arrangements, attempts, entries, evidence, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.arrangements import ArrangeNow, Hand
from mockexam.services.attempts import EndBreak, TakeBreak
from mockexam.services.entries import EntriesRefused, Entry
from mockexam.store.database import Database
from tests.sitting_acts import act, begin, hand_in
from tests.web.world import NOON, QUAY, Held

Hold = Callable[..., Held]
TUTOR = Hand("Tutor", NOON)
MINUTE = timedelta(minutes=1)


def arrange(database: Database, number: str, **said: object) -> None:
    with database.writing() as session:
        candidate = arrangements.get_candidate(session, get_centre(session, QUAY).id, number)
        arrangements.arrange(session, candidate, Arrangements(**said), TUTOR)


def extra_of(database: Database, held: Held, name: str = "Ada Lane") -> int:
    with database.reading() as session:
        row = attempts.get_attempt(session, held.candidates[name].attempt_id)
        return entries.arrangements_of(row).extra_percent


@pytest.mark.both_engines
def test_they_reach_sittings_that_have_not_started_and_those_to_come(
    database: Database, hold: Hold
) -> None:
    running, waiting = hold("Ada Lane"), hold("Ada Lane")
    begin(database, running.candidates["Ada Lane"].attempt_id, NOON)
    arrange(database, "0001", extra_percent=25)
    assert extra_of(database, running) == 0
    assert extra_of(database, waiting) == 25
    assert extra_of(database, hold("Ada Lane")) == 25


@pytest.mark.both_engines
def test_a_running_exam_changes_only_for_a_reason_and_its_finish_moves(
    database: Database, hold: Hold
) -> None:
    ada = hold("Ada Lane").candidates["Ada Lane"].attempt_id
    begin(database, ada, NOON)
    with pytest.raises(ChangeRefused, match="Say why"):
        act(database, ArrangeNow(ada, NOON, Arrangements(extra_percent=25), "Tutor", " "))
    wanted = Arrangements(extra_percent=25, break_minutes=10)
    told = act(database, ArrangeNow(ada, NOON + MINUTE, wanted, "Tutor", "letter arrived"))
    assert told.deadline == NOON + 50 * MINUTE
    assert told.break_remaining == 10 * MINUTE
    with pytest.raises(ChangeRefused, match="would end at once"):
        act(database, ArrangeNow(ada, NOON + 45 * MINUTE, Arrangements(), "Tutor", "an error"))


def test_what_was_used_is_told_from_the_log(database: Database, hold: Hold) -> None:
    held = hold(Entry("Ada Lane", said={"extra_percent": 25, "break_minutes": 20}))
    ada = held.candidates["Ada Lane"].attempt_id
    begin(database, ada, NOON)
    act(database, TakeBreak(ada, NOON + 10 * MINUTE))
    act(database, EndBreak(ada, NOON + 17 * MINUTE))
    hand_in(database, ada, NOON + 52 * MINUTE)
    with database.reading() as session:
        candidate = arrangements.get_candidate(session, get_centre(session, QUAY).id, "0001")
        (use,) = evidence.uses_of(session, candidate, NOON + timedelta(days=1))
        (change,) = arrangements.changes_of(session, candidate)
    assert use.words == ("25 % extra time", "rest breaks up to 20 min")
    assert (use.extra, use.extra_given) == (5 * MINUTE, 10 * MINUTE)
    (rest,) = use.used.breaks
    assert (rest.begun, rest.ended) == (NOON + 10 * MINUTE, NOON + 17 * MINUTE)
    assert change.arrangements == {"extra_percent": 25, "break_minutes": 20}


def test_a_list_finds_learners_by_number_and_refuses_what_does_not_fit(
    database: Database, hold: Hold
) -> None:
    held = hold("Ada Lane", Entry("Ben Fox", 25))
    new = hold()
    listed = [
        Entry("", number="0002", where="Row 2"),
        Entry("Cy Nord", number="0001", where="Row 3"),
        Entry("", number="0077", where="Row 4"),
    ]

    def enter(ref: str, *chosen: Entry) -> None:
        with database.writing() as session:
            found = sittings.find_anywhere(session, ref)
            entries.enter_all(session, found, chosen)

    with pytest.raises(EntriesRefused) as refusal:
        enter(new.ref, *listed)
    assert refusal.value.faults == (
        "Row 3, number: 0001 is Ada Lane here, not Cy Nord. Mend the name or the number.",
        "Row 4, number: no learner here has the number 0077. Enter a name too.",
    )
    enter(new.ref, listed[0], Entry("Dee Orr", number="0077"))
    with database.reading() as session:
        rows = sittings.attempts_of(session, sittings.find_anywhere(session, new.ref))
        entered = [(r.candidate.name, r.candidate.number, r.arrangements) for r in rows]
    assert entered == [
        ("Ben Fox", "0002", {"extra_percent": 25}),
        ("Dee Orr", "0077", {}),
    ]
    with pytest.raises(EntriesRefused, match="is entered already"):
        enter(held.ref, listed[0])

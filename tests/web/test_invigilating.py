"""An invigilator runs a room by plain forms: who is in, time, pauses, messages, the log, lists."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, func, select

from mockexam.delivery import civil
from mockexam.services.attempts import Heartbeat, get_attempt, state_of_row
from mockexam.services.entries import Entry
from mockexam.store.database import Database
from mockexam.store.models import AttemptEvent, Message
from tests.printing.pages import texts
from tests.sitting_acts import act, answer, begin, hand_in
from tests.web.visitor import Page, Visitor
from tests.web.world import NOON, Clock, Held, assign

Hold = Callable[..., Held]
ADA, BEN, CAT = "Ada Lane", "Ben Moss", "Cat Mole"
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def room(hold: Hold, database: Database) -> Held:
    """Ada (a quarter more) and Ben work since noon; Cat is not there."""
    held = hold(Entry(ADA, 25), BEN, CAT)
    assign(database, held.ref)
    for name in (ADA, BEN):
        begin(database, held.candidates[name].attempt_id, NOON)
    return held


def address(room: Held, page: str = "live") -> str:
    return f"/centre/sittings/{room.ref}/{page}"


def numbers(room: Held, database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {
            name: get_attempt(session, entered.attempt_id).candidate.number
            for name, entered in room.candidates.items()
        }


def row(page: Page, name: str) -> str:
    """Return the words of a candidate's row."""
    start = page.html.index(f'aria-label="{name}"')
    return " ".join(page.html[start : page.html.index("</tr>", start)].split())


def finishes(database: Database, room: Held, name: str) -> str:
    with database.reading() as session:
        found = get_attempt(session, room.candidates[name].attempt_id)
        assert found.deadline_at is not None
        return civil.clock_time(found.deadline_at, LONDON)


def test_an_invigilator_s_first_page_has_their_sittings_and_no_others(
    invigilator: Visitor, hold: Hold, database: Database, clock: Clock
) -> None:
    own = hold(ADA)
    later = hold(ADA, opens_at=clock() + timedelta(days=2), closes_at=clock() + timedelta(days=3))
    other = hold(BEN)
    for held in (own, later):
        assign(database, held.ref)
    page = invigilator.open("/home")
    assert page.path == "/centre/"
    assert page.words.index(own.ref) < page.words.index("Next") < page.words.index(later.ref)
    assert other.ref not in page.words
    assert invigilator.open(address(other)).status == 404
    assert invigilator.open("/tutor/").status == 403


def test_a_tutor_sees_every_room_of_the_centre(tutor: Visitor, hold: Hold) -> None:
    assert tutor.open(address(hold(ADA))).status == 200


def test_the_live_page_puts_first_who_wants_a_look(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    ben = room.candidates[BEN].attempt_id
    clock.advance(minutes=3)
    act(database, Heartbeat(ben, clock() - timedelta(seconds=5), 4))
    page = invigilator.open(address(room))
    assert "started 12:00 · ordinary finish 12:40 · last finish 12:50" in page.words
    assert "Working 1 On a break 0" in page.words
    assert "Offline 3 min" in row(page, ADA)
    assert "Not arrived" in row(page, CAT)
    assert ">4<" in row(page, BEN)
    order = [page.html.index(f'aria-label="{name}"') for name in (ADA, CAT, BEN)]
    assert order == sorted(order)


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _x: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_rows_take_two_statements_however_many_candidates_there_are(
    invigilator: Visitor, hold: Hold, database: Database
) -> None:
    counts = []
    for size in (1, 30):
        held = hold(*(f"Candidate {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(size)))
        assign(database, held.ref)
        with counting(database) as said:
            told = invigilator.client.get(address(held, "rows")).get_json()
        assert len(told["rows"]) == size
        counts.append(sum("FROM attempt" in s or "FROM sitting" in s for s in said))
    assert counts == [2, 2]


@pytest.mark.both_engines
def test_a_pause_of_all_stops_every_clock_and_all_go_on_with_the_time_they_had(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=10)
    page = invigilator.open(f"{address(room, 'act/pause')}?all=1")
    assert "Pause for everybody: 3 candidates" in page.words
    assert "Cat Mole has not started." in page.words
    done = invigilator.submit(page, {"why": "fire alarm", "do": "do"})
    assert done.came_by == 303
    assert "Paused: 2 candidates. Not done: Cat Mole has not started." in done.words
    clock.advance(minutes=25)
    assert "Paused" in row(invigilator.open(address(room)), ADA)
    page = invigilator.open(f"{address(room, 'act/resume')}?all=1")
    done = invigilator.submit(page, {"why": "all clear", "do": "do"})
    assert "The clock goes on for 2 candidates." in done.words
    assert finishes(database, room, BEN) == "13:05"
    assert finishes(database, room, ADA) == "13:15"
    log = invigilator.open(address(room, "incidents")).words
    assert "2 candidates: paused: fire alarm Invigilator of quay" in log
    assert "2 candidates: clock goes on: all clear" in log


@pytest.mark.both_engines
def test_a_double_click_adds_five_minutes_once(
    invigilator: Visitor, room: Held, database: Database
) -> None:
    ada = numbers(room, database)[ADA]
    page = invigilator.open(f"{address(room, 'act/add-time')}?c={ada}")
    assert "Ada Lane" in page.words
    assert "12:50 12:55" in page.words
    for _ in range(2):
        done = invigilator.submit(page, {"why": "the screen broke", "do": "do"})
        assert "5 minutes added for Ada Lane." in done.words
    assert finishes(database, room, ADA) == "12:55"
    assert finishes(database, room, BEN) == "12:40"


def test_other_minutes_are_shown_before_they_are_added(
    invigilator: Visitor, room: Held, database: Database
) -> None:
    ben = numbers(room, database)[BEN]
    page = invigilator.open(f"{address(room, 'act/add-time')}?c={ben}")
    asked = invigilator.submit(page, {"why": "noise", "minutes": "20", "do": "do"})
    assert asked.status == 422
    assert "Nothing is done yet: the minutes were changed." in asked.words
    assert "12:40 13:00" in asked.words
    assert finishes(database, room, BEN) == "12:40"
    assert invigilator.submit(asked, {"do": "do"}).came_by == 303
    assert finishes(database, room, BEN) == "13:00"


def test_nothing_is_done_without_a_reason_or_to_nobody(
    invigilator: Visitor, room: Held, database: Database
) -> None:
    nobody = invigilator.open(address(room, "act/pause"))
    assert "Nobody is ticked." in nobody.words
    ben = numbers(room, database)[BEN]
    page = invigilator.open(f"{address(room, 'act/pause')}?c={ben}")
    refused = invigilator.submit(page, {"do": "do"})
    assert refused.status == 422
    assert "Say why; it is kept with the exam." in refused.words
    assert "Working" in row(invigilator.open(address(room)), BEN)


def test_a_candidate_of_another_sitting_is_not_reached(
    invigilator: Visitor, room: Held, hold: Hold, database: Database
) -> None:
    other = hold("Dan Roe")
    begin(database, other.candidates["Dan Roe"].attempt_id, NOON)
    dan = numbers(other, database)["Dan Roe"]
    assert "Nobody is ticked." in invigilator.open(f"{address(room, 'act/void')}?c={dan}").words


def test_who_has_submitted_goes_on_once_reopened_and_counts_for_nothing_once_void(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=10)
    hand_in(database, room.candidates[BEN].attempt_id, clock())
    ben = numbers(room, database)[BEN]
    page = invigilator.open(f"{address(room, 'act/reopen')}?c={ben}")
    done = invigilator.submit(page, {"why": "pressed by mistake", "do": "do"})
    assert "Reopened: Ben Moss." in done.words
    assert finishes(database, room, BEN) == "12:45"
    page = invigilator.open(f"{address(room, 'act/void')}?c={ben}")
    invigilator.submit(page, {"why": "wrong paper", "do": "do"})
    assert "Void" in row(invigilator.open(address(room)), BEN)


def test_a_candidate_is_let_in_after_the_last_start(
    invigilator: Visitor, candidate: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    clock.advance(hours=2, minutes=5)
    cat = numbers(room, database)[CAT]
    page = invigilator.open(f"{address(room, 'act/let-in')}?c={cat}")
    assert "14:20" in page.words
    invigilator.submit(page, {"why": "the bus was late", "do": "do"})
    assert "Question 1" in candidate.start(room.candidates[CAT].code).words


def test_a_message_reaches_all_or_one(invigilator: Visitor, room: Held, database: Database) -> None:
    everybody = invigilator.open(f"{address(room, 'act/message')}?all=1")
    for _ in range(2):
        done = invigilator.submit(everybody, {"why": "The lift works again.", "do": "do"})
    assert "Message sent to 3 candidates." in done.words
    ben = numbers(room, database)[BEN]
    one = invigilator.open(f"{address(room, 'act/message')}?c={ben}")
    invigilator.submit(one, {"why": "Your cable is back.", "do": "do"})
    with database.reading() as session:
        sent = {m.words: m.attempt_id for m in session.scalars(select(Message))}
        assert session.scalar(select(func.count()).select_from(Message)) == 2
    assert sent == {
        "The lift works again.": None,
        "Your cable is back.": room.candidates[BEN].attempt_id,
    }


def test_wrong_details_are_decided_by_a_name_put_right(
    invigilator: Visitor, candidate: Visitor, room: Held
) -> None:
    page = candidate.join(room.candidates[CAT].code)
    candidate.submit(page, {"wrong": "1"})
    live = invigilator.open(address(room))
    assert "says the details are wrong" in row(live, CAT)
    link = next(link for link in live.links if "/details/" in link)
    done = invigilator.submit(invigilator.open(link), {"name": "Catherine  Mole"})
    assert "Signed in" in row(done, "Catherine Mole")
    assert "Nothing waits for a decision." in done.words
    assert "details checked: the name is now Catherine Mole" in done.words


def test_a_request_to_move_is_decided_where_it_is_seen(
    invigilator: Visitor, candidate: Visitor, other_candidate: Visitor, room: Held
) -> None:
    code = room.candidates[ADA].code
    candidate.join(code)
    assert other_candidate.join(code).status == 409
    live = invigilator.open(address(room))
    link = next(link for link in live.links if "act/move?c=" in link)
    done = invigilator.submit(invigilator.open(link), {"why": "broken keyboard", "do": "do"})
    assert "Nothing waits for a decision." in done.words
    assert "Question 1" in other_candidate.join(code).words


def test_late_answers_are_decided_by_the_invigilator(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    ben = room.candidates[BEN].attempt_id
    clock.advance(minutes=41)
    answer(database, ben, {"HA-4": "one rope lets the boat swing"}, clock())
    live = invigilator.open(address(room))
    assert "Time is up, 1 late answer to decide" in row(live, BEN)
    link = next(link for link in live.links if "/late/" in link)
    done = invigilator.submit(invigilator.open(link), {"decision": "count"})
    assert "The late answers count now." in done.words
    assert "Nothing waits for a decision." in done.words


def test_an_incident_stands_in_the_log_at_the_time_that_is_entered(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=20)
    page = invigilator.open(address(room, "incidents"))
    ada = numbers(room, database)[ADA]
    told = {"words": "Cable out at A4.", "whom": ada, "at": "2026-06-10T12:15"}
    for _ in range(2):
        done = invigilator.submit(page, told)
    assert done.words.count("12:15 Ada Lane: Cable out at A4.") == 1
    later = invigilator.submit(page, {**told, "at": "2026-06-10T12:35"})
    assert "Enter a time that has been." in later.words
    assert later.status == 422


def test_lists_tell_who_was_there_and_what_was_done(
    invigilator: Visitor, room: Held, database: Database, clock: Clock
) -> None:
    clock.advance(minutes=10)
    hand_in(database, room.candidates[BEN].attempt_id, clock())
    page = invigilator.open(f"{address(room, 'act/pause')}?all=1")
    invigilator.submit(page, {"why": "fire alarm", "do": "do"})
    printed = {
        name: " ".join(texts(invigilator.client.get(address(room, f"{name}.pdf")).data))
        for name in ("attendance", "incidents", "board")
    }
    assert "3 candidates: 2 present, 1 absent." in printed["attendance"]
    assert "Ben Moss present 12:00 12:10 submitted" in printed["attendance"]
    assert "Ada Lane paused: fire alarm Invigilator of quay" in printed["incidents"]
    assert "Start 12:00 Finish 12:40 Finish with 25 % extra time 12:50" in printed["board"]


def test_an_invigilator_prints_the_paper_and_not_its_mark_scheme(
    invigilator: Visitor, tutor: Visitor, room: Held
) -> None:
    page = invigilator.open(address(room, "lists"))
    assert "mark scheme" not in page.words
    assert any("/papers/1.pdf" in link for link in page.links)
    schemes = [link for link in tutor.open(address(room, "lists")).links if "mark-scheme" in link]
    assert invigilator.open(schemes[0]).status == 403


def test_what_is_done_is_logged_with_who_and_why(
    invigilator: Visitor, room: Held, database: Database
) -> None:
    ben = numbers(room, database)[BEN]
    page = invigilator.open(f"{address(room, 'act/add-time')}?c={ben}")
    invigilator.submit(page, {"why": "noise in the corridor", "do": "do"})
    with database.reading() as session:
        found = session.scalars(
            select(AttemptEvent).where(AttemptEvent.kind == "time granted")
        ).one()
        row_of = get_attempt(session, room.candidates[BEN].attempt_id)
        assert state_of_row(row_of).deadline == row_of.deadline_at
    assert (found.by, found.reason) == ("Invigilator of quay", "5 min: noise in the corridor")

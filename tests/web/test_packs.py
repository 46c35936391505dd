"""The print pack of a sitting by plain forms: made, watched, taken, and not before its time."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from mockexam.services import packs
from mockexam.services.entries import Entry
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import PackRun, PaperRow, Sitting
from tests.factories import make_paper, make_short
from tests.printing.pages import texts
from tests.web.visitor import Visitor
from tests.web.world import NOON, Clock, Held, assign

Hold = Callable[..., Held]
ADA, BEN = "Ada Lane", "Ben Moss"


@pytest.fixture
def later(hold: Hold, database: Database, clock: Clock) -> Held:
    """A sitting of two, which opens in three hours; the invigilator is assigned to it."""
    opens = clock() + timedelta(hours=3)
    held = hold(Entry(ADA, place="A1"), BEN, opens_at=opens, closes_at=opens + timedelta(hours=1))
    assign(database, held.ref)
    return held


def address(held: Held, page: str = "") -> str:
    return f"/centre/sittings/{held.ref}/packs{page}"


def fetch(visitor: Visitor, address: str) -> tuple[int, bytes]:
    with visitor.client.get(address, buffered=True) as answer:
        return answer.status_code, answer.data


def test_a_tutor_has_a_pack_made_and_takes_its_files(
    tutor: Visitor, invigilator: Visitor, later: Held, clock: Clock
) -> None:
    page = tutor.open(address(later))
    made = tutor.submit(page, {"spares": "1", "sheets": "", "do": "make"}, to=address(later))
    assert "2 papers with a name and 1 spare" in made.words
    links = [link for link in made.links if "/packs/" in link and link.endswith(".pdf")]
    assert len(links) == 7
    papers = next(link for link in links if "papers-standard" in link)
    status, pdf = fetch(tutor, papers)
    assert status == 200
    assert "Ada Lane Candidate 0001 Seat A1" in texts(pdf)[0]

    # An invigilator has the lists at once, papers an hour before the opening.
    early = invigilator.open(address(later))
    assert "Papers and inserts can be had here from 14:00" in early.words
    assert not any("papers-" in link or "insert-" in link for link in early.links)
    assert fetch(invigilator, links[-1])[0] == 200
    for held_back in (
        papers,
        address(later, "/candidate.pdf?number=0001"),
        f"/centre/sittings/{later.ref}/papers/1.pdf",
        f"/centre/sittings/{later.ref}/papers/1-insert.pdf",
    ):
        status, answer = fetch(invigilator, held_back)
        assert status == 403
        assert b"an hour before the exam opens" in answer
    clock.advance(hours=2)
    assert any("papers-" in link for link in invigilator.open(address(later)).links)
    assert fetch(invigilator, papers) == (200, pdf)
    alone = address(later, "/candidate.pdf?number=0001")
    assert fetch(invigilator, alone) == fetch(tutor, alone)


def test_a_pack_under_way_shows_its_steps_and_can_be_cancelled(
    tutor: Visitor, later: Held, database: Database
) -> None:
    run_id = _running(database, later)
    page = tutor.open(address(later))
    assert 'max="9" value="4"' in page.html
    assert "4 of 9 steps done" in page.words
    told = tutor.client.get(address(later, "/progress")).get_json()
    assert told == {"working": True, "seconds": 0, "done": 4, "total": 9}
    ended = tutor.submit(page, {"do": "cancel"})
    assert "The pack was cancelled." in ended.words
    with database.writing() as session:
        assert session.get_one(PackRun, run_id).status == "cancelled"
        assert not packs.note_steps(session, run_id, 5, 9)


def test_two_packs_of_a_sitting_are_not_made_at_once(
    tutor: Visitor, later: Held, database: Database
) -> None:
    page = tutor.open(address(later))
    _running(database, later)
    refused = tutor.submit(page, {"do": "make"}, to=address(later))
    assert refused.status in (200, 422)
    assert "The print pack is being made." in refused.words


def test_what_is_wrong_with_numbers_is_said_beside_them(tutor: Visitor, later: Held) -> None:
    page = tutor.open(address(later))
    refused = tutor.submit(page, {"spares": "many", "sheets": "0", "do": "make"}, to=address(later))
    assert refused.status == 422
    assert "Enter a whole number from 1 to 100000." in refused.words


@pytest.mark.parametrize(
    "wrong", [{"versions": "9"}, {"versions": "1"}, {"versions": "B"}, {"shuffle": "marks"}]
)
def test_versions_that_are_not_offered_are_refused_beside_their_field(
    tutor: Visitor, later: Held, wrong: dict[str, str]
) -> None:
    page = tutor.open(address(later))
    refused = tutor.submit(page, {"do": "make", "versions": "2", **wrong}, to=address(later))
    assert refused.status == 422
    assert "Choose one of what is offered." in refused.words


def test_what_the_paper_cannot_be_dealt_as_is_said_beside_its_field(
    tutor: Visitor, hold: Hold, database: Database
) -> None:
    held = hold(Entry(ADA, place="A1"))
    with database.writing() as session:
        row = session.scalars(select(PaperRow)).one()
        words = make_paper(make_short()).model_copy(update={"ref": row.ref})
        row.document, row.digest = words.as_json(), words.digest
    page = tutor.open(address(held))
    for asked, told in (
        ({"versions": "2"}, "Let versions differ in something else, or print one paper for all."),
        ({"answer_sheets": "y"}, "Leave the answer sheets out."),
    ):
        refused = tutor.submit(page, {"do": "make", **asked}, to=address(held))
        assert refused.status == 422
        assert told in refused.words


@pytest.mark.slow
def test_versions_answer_sheets_and_keys_are_for_whom_they_may_be(
    tutor: Visitor, invigilator: Visitor, later: Held, clock: Clock
) -> None:
    asked = {"versions": "2", "answer_sheets": "y", "spares": "0", "do": "make"}
    made = tutor.submit(tutor.open(address(later)), asked, to=address(later))
    while "The print pack is being made." in made.words:
        time.sleep(0.2)
        made = tutor.open(address(later))
    assert "2 papers with a name and 0 spare in 2 versions" in made.words
    assert 'value="2" selected' in made.html or 'selected value="2"' in made.html
    keys = [link for link in made.links if "/for-marking/" in link]
    assert len(keys) == 4
    assert all(fetch(tutor, key)[0] == 200 for key in keys)
    sheets = next(link for link in made.links if link.endswith("answer-sheets.pdf"))
    assert ["Version A" in page for page in texts(fetch(tutor, sheets)[1])] == [True, False]

    clock.advance(hours=2)
    room = invigilator.open(address(later))
    assert sheets in room.links
    assert not any("for-marking" in link for link in room.links)
    lists = fetch(invigilator, f"/centre/sittings/{later.ref}/attendance.pdf")[1]
    assert "0001 Ada Lane A1 A absent 0002 Ben Moss B absent" in texts(lists)[0]
    for key in keys:
        status, answer = fetch(invigilator, key)
        assert status == 403
        assert b"is not for your role" in answer
    alone = address(later, "/candidate.pdf?number=0001&what=answer-sheet")
    status, pdf = fetch(invigilator, alone)
    assert status == 200
    assert "Ada Lane" in texts(pdf)[0]


def test_one_answer_sheet_again_needs_a_pack_with_answer_sheets(
    tutor: Visitor, later: Held
) -> None:
    status, answer = fetch(tutor, address(later, "/candidate.pdf?number=0001&what=answer-sheet"))
    assert status == 422
    assert b"The pack was made without answer sheets." in answer


def test_a_sitting_without_candidates_says_what_to_do(tutor: Visitor, hold: Hold) -> None:
    held = hold()
    refused = tutor.submit(tutor.open(address(held)), {"do": "make"}, to=address(held))
    assert refused.status == 422
    assert "Enter the candidates first." in refused.words


def test_a_pack_whose_process_was_lost_says_so(
    tutor: Visitor, later: Held, database: Database, clock: Clock, settings: Settings
) -> None:
    _running(database, later)
    clock.advance(hours=1)
    page = tutor.open(address(later))
    assert "Make it again; nothing else is lost." in page.words
    assert not packs.folder_of(1, settings.packs).exists()


def test_an_invigilator_makes_no_pack(invigilator: Visitor, later: Held) -> None:
    page = invigilator.open(address(later))
    assert "No pack has been made yet. A tutor makes it." in page.words
    assert invigilator.client.post(address(later), data={"do": "make"}).status_code in (400, 403)


def _running(database: Database, held: Held) -> int:
    with database.writing() as session:
        sitting = session.scalars(select(Sitting).where(Sitting.ref == held.ref)).one()
        run = PackRun(
            centre_id=sitting.centre_id, sitting_id=sitting.id, status="running", spares=None,
            sheets=500, done=4, total=9, asked_by="T", asked_at=NOON, started_at=NOON,
        )  # fmt: skip
        session.add(run)
        session.flush()
        return run.id

"""A pack is made in a process of its own, and its row says how far it is."""

import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from mockexam.clock import utc_now
from mockexam.jobs import packing
from mockexam.services import packs, rooms
from mockexam.services.entries import Entry
from mockexam.services.pack_plans import Wanted
from mockexam.services.rooms import Watcher
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import PackRun
from tests.printing.pages import texts
from tests.web.world import Held

Hold = Callable[..., Held]
ADA = "Ada Lane"


@pytest.fixture
def run_id(database: Database, hold: Hold) -> int:
    held = hold(Entry(ADA, place="A1"))
    with database.writing() as session:
        room = rooms.find_room(session, Watcher(0, 1, sees_all=True), held.ref)
        return packs.ask(session, room, Wanted(500, spares=0), "A tutor", utc_now()).id


@pytest.mark.both_engines
def test_a_pack_is_made_by_a_process_of_its_own(
    settings: Settings, database: Database, run_id: int
) -> None:
    packing.work(settings, database, run_id)
    with database.reading() as session:
        run = session.get_one(PackRun, run_id)
        made = packs.made_of(run)
    assert (run.status, run.done) == ("done", run.total)
    papers = packs.folder_of(run_id, settings.packs) / made.files[0].name
    assert "Ada Lane Candidate 0001 Seat A1" in texts(papers.read_bytes())[0]
    packing.work(settings, database, run_id)  # nobody's any more
    with database.reading() as session:
        assert session.get_one(PackRun, run_id).ended_at == run.ended_at


def test_a_cancelled_pack_stops_its_process(
    settings: Settings, database: Database, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing._Desk, "note", lambda *_: False)
    with database.writing() as session:
        packs.cancel(session.get_one(PackRun, run_id), utc_now())
        session.get_one(PackRun, run_id).status = "waiting"
    packing.work(settings, database, run_id)
    with database.reading() as session:
        assert session.get_one(PackRun, run_id).outcome is None


def test_a_process_that_breaks_is_told_in_the_row(
    settings: Settings, database: Database, run_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    packing.work(settings, database, run_id)
    with database.reading() as session:
        run = session.get_one(PackRun, run_id)
        assert run.status == "refused"
        assert "The fault is ours and has been logged." in packs.fault_of(run, utc_now())


def test_what_cannot_be_printed_is_told_in_the_row(
    settings: Settings, database: Database, run_id: int
) -> None:
    broken = replace(settings, instance=settings.instance / "file")
    broken.instance.parent.mkdir(parents=True, exist_ok=True)
    broken.instance.write_text("no folder")
    packing.work(broken, database, run_id)
    with database.reading() as session:
        assert session.get_one(PackRun, run_id).status == "refused"

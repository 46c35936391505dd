"""Print packs of a sitting: who gets which paper, which files there are, the same every time."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from mockexam.delivery.attempt import Status
from mockexam.printing.layout import Layout
from mockexam.services import pack_files, rooms
from mockexam.services.entries import Entry
from mockexam.services.pack_deals import PackRefused
from mockexam.services.pack_editions import printout_in
from mockexam.services.pack_files import CONTENTS, Made, Store, make_files
from mockexam.services.pack_plans import PackTask, Wanted, base_of, plan_pack
from mockexam.services.printouts import Printout
from mockexam.services.rooms import Watcher
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.models import AttemptRow, Sitting
from tests.printing.pages import read, texts
from tests.web.world import NOON, Held

Hold = Callable[..., Held]
ADA, BEN, CAT, LI = "Ada Lane", "Ben Moss", "Cat Mole", "李小龍"
WHOLE = Wanted(sheets=500)


def planned(database: Database, held: Held, wanted: Wanted = WHOLE) -> PackTask:
    with database.reading() as session:
        sitting = session.scalars(select(Sitting).where(Sitting.ref == held.ref)).one()
        room = rooms.find_room(session, Watcher(0, sitting.centre_id, sees_all=True), held.ref)
        return plan_pack(session, room, wanted, NOON)


@pytest.fixture
def held(hold: Hold) -> Held:
    return hold(
        Entry(ADA, place="A10"),
        Entry(BEN, place="A2", said={"print_size": "18pt", "extra_percent": 25}),
        Entry(CAT, said={"separate_room": True}),
        Entry(LI, place="A1"),
    )


def test_each_candidate_has_their_own_paper_in_their_own_size(
    database: Database, held: Held
) -> None:
    task = planned(database, held)
    ref = next(iter(task.papers))
    told = [(c.name, c.seat, c.base) for c in task.copies if not c.spare]
    standard = base_of(ref, Layout.STANDARD)
    assert told == [
        (LI, "A1", standard),
        (BEN, "A2", base_of(ref, Layout.PT18)),
        (ADA, "A10", standard),
        (CAT, "", standard),
    ]
    assert [(copy.number, copy.base) for copy in task.copies if copy.spare] == [
        ("0001", standard), ("0002", standard),
    ]  # fmt: skip


def test_who_was_voided_gets_no_paper(database: Database, held: Held) -> None:
    with database.writing() as session:
        row = session.get_one(AttemptRow, held.candidates[ADA].attempt_id)
        row.status = Status.VOIDED.value
    assert ADA not in {copy.name for copy in planned(database, held).copies}


def test_a_number_that_nobody_has_is_refused(database: Database, held: Held) -> None:
    with pytest.raises(PackRefused, match="Nobody with the number 9876 sits"):
        planned(database, held, replace(WHOLE, numbers=("9876",)))


def test_a_sitting_without_candidates_has_no_pack(database: Database, hold: Hold) -> None:
    with pytest.raises(PackRefused, match="Enter the candidates first"):
        planned(database, hold())


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings.print_cache, settings.assets)


def make(task: PackTask, folder: Path, store: Store) -> tuple[Made, list[tuple[int, int]]]:
    steps: list[tuple[int, int]] = []
    made = make_files(task, folder, store, lambda done, total: steps.append((done, total)))
    return made, steps


@pytest.mark.slow
def test_a_pack_is_files_by_size_inserts_and_lists_and_the_same_every_time(
    database: Database, held: Held, store: Store, tmp_path: Path
) -> None:
    task = planned(database, held)
    made, steps = make(task, tmp_path / "one", store)
    names = [one.name for one in made.files]
    ref = next(iter(task.papers))
    assert names == [
        "papers-standard.pdf", "papers-18pt.pdf",
        f"insert-{ref}-18pt.pdf", f"insert-{ref}-standard.pdf",
        "attendance.pdf", "seating-plan.pdf", "instructions.pdf", "board.pdf",
        "reconciliation.pdf",
    ]  # fmt: skip
    assert made.not_set == (LI,)
    assert (made.candidates, made.spares) == (4, 2)
    assert {one.name: one.times for one in made.files}[f"insert-{ref}-standard.pdf"] == 5
    assert steps[0][0] == 0
    assert steps[-1][0] == steps[-1][1] == len(steps) - 1
    first = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert sorted(first) == sorted([*names, CONTENTS])

    for path in store.cache.glob("*.pdf"):
        path.unlink()
    make(planned(database, held), tmp_path / "two", store)
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == first

    few = replace(task, sheets=1)
    make(few, tmp_path / "one", store)
    left = {path.name for path in (tmp_path / "one").iterdir()}
    assert "papers-standard.pdf" not in left
    assert {"papers-standard-1.pdf", "papers-standard-5.pdf"} <= left
    told = json.loads((tmp_path / "one" / CONTENTS).read_text())
    assert left == {*(one["name"] for one in told["files"]), CONTENTS}
    assert "18 point bold, A4" in " ".join(
        texts((tmp_path / "one" / "reconciliation.pdf").read_bytes())
    )


def test_one_paper_again_is_that_of_the_pack(
    database: Database, held: Held, store: Store, tmp_path: Path
) -> None:
    task = planned(database, held)
    number = next(copy.number for copy in task.copies if copy.name == ADA)
    alone = planned(database, held, replace(WHOLE, numbers=(number,)))
    assert alone.copies == tuple(copy for copy in task.copies if copy.name == ADA)
    (file,) = pack_files.make_alone(alone, tmp_path, store).files
    pdf = (tmp_path / file.name).read_bytes()
    assert file.name == f"papers-{number}.pdf"
    assert len(read(pdf).pages) == file.pages
    assert all(f"Ada Lane Candidate {number} Seat A10" in page for page in texts(pdf))


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("papers-18pt.pdf", Printout.PAPER),
        ("insert-X-standard.pdf", Printout.INSERT),
        ("answer-sheets-2.pdf", Printout.ANSWER_SHEET),
        ("for-marking/X-B-key.pdf", Printout.KEY),
        ("for-marking/X-B-mark-scheme.pdf", Printout.MARK_SCHEME),
        ("board.pdf", None),
    ],
)
def test_what_a_file_holds_is_told_by_its_name(name: str, held: Printout | None) -> None:
    assert printout_in(name) is held


def test_changed_candidates_change_what_a_pack_is_told_by(database: Database, held: Held) -> None:
    before = planned(database, held).digest
    assert planned(database, held).digest == before
    with database.writing() as session:
        session.get_one(AttemptRow, held.candidates[ADA].attempt_id).place = "C3"
    assert planned(database, held).digest != before

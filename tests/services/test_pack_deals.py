"""Versions and answer sheets of packs: dealt by seats, kept, refused in words, beside families."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from mockexam.assembly.versions import Shuffle
from mockexam.delivery.attempt import Status
from mockexam.printing.layout import Layout
from mockexam.services import sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry, enter_all
from mockexam.services.pack_deals import (
    AnswerSheetsRefused,
    Dealing,
    VersionsRefused,
    check_dealing,
    versions_told,
)
from mockexam.services.pack_editions import pack_editions
from mockexam.services.pack_plans import PackTask, Wanted, keep_dealt, parts_of_base
from mockexam.services.papers import list_papers
from mockexam.services.sittings import Plan
from mockexam.store.database import Database
from mockexam.store.models import AttemptRow, Sitting
from tests.factories import make_paper, make_short
from tests.services.test_families import second_paper
from tests.services.test_packs import ADA, BEN, CAT, planned
from tests.web.world import NOON, QUAY, Held

Hold = Callable[..., Held]
THREE = Wanted(500, spares=1, dealing=Dealing(3, answer_sheets=True))


@pytest.fixture
def held(hold: Hold) -> Held:
    return hold(
        Entry(ADA, place="A1"),
        Entry(BEN, place="A2", said={"print_size": "18pt"}),
        Entry(CAT, place="A3"),
        Entry("Dee Orr", place="A4"),
    )


def versions(task: PackTask) -> dict[str, str]:
    return {copy.name: copy.version for copy in task.copies if not copy.spare}


def make(database: Database, held: Held, wanted: Wanted = THREE) -> PackTask:
    """Plan a pack, and keep what was dealt as if it were made."""
    task = planned(database, held, wanted)
    with database.writing() as session:
        keep_dealt(session, task)
    return task


def move(database: Database, held: Held, name: str, seat: str) -> None:
    with database.writing() as session:
        session.get_one(AttemptRow, held.candidates[name].attempt_id).place = seat


def number_of(task: PackTask, name: str) -> str:
    return next(copy.number for copy in task.copies if copy.name == name)


def test_versions_are_dealt_by_seats_in_every_size_with_spares_of_each(
    database: Database, held: Held
) -> None:
    task = planned(database, held, THREE)
    ref = next(iter(task.papers))
    assert versions(task) == {ADA: "A", BEN: "B", CAT: "C", "Dee Orr": "A"}
    bases = [(parts_of_base(copy.base), copy.spare) for copy in task.copies]
    assert bases[1] == ((ref, Layout.PT18, "B"), False)
    assert [base.told for base, spare in bases if spare] == ["A", "B", "C"]
    sheets = task.sheets_to_fill
    assert [(s.number, s.name, s.version, s.spare) for s in sheets] == [
        (c.number, c.name, c.version, c.spare) for c in task.copies
    ]
    assert {sheet.layout for sheet in sheets} == {Layout.STANDARD}
    assert {row.name: row.version for row in task.attended} == versions(task)
    assert {place.name: place.version for place in task.places} == versions(task)
    assert {one.name: one.version for one in task.arranged} == {BEN: "B"}


def test_keys_and_schemes_of_what_was_dealt_lie_apart(database: Database, held: Held) -> None:
    task = planned(database, held, THREE)
    ref = next(iter(task.papers))
    apart = [one.name for one in pack_editions(task) if one.name.startswith("for-marking/")]
    assert apart == [
        f"for-marking/{ref}-{letter}-{what}.pdf"
        for letter in "ABC"
        for what in ("mark-scheme", "key")
    ]
    assert pack_editions(planned(database, held))[0].name.startswith("insert-")
    assert len(pack_editions(planned(database, held))) == 2


def test_there_is_one_insert_for_all_versions_unless_questions_move(
    database: Database, held: Held
) -> None:
    def inserts(shuffle: Shuffle) -> list[tuple[str, int]]:
        task = planned(database, held, replace(THREE, dealing=Dealing(3, shuffle)))
        ref = next(iter(task.papers))
        found = [one for one in pack_editions(task) if one.name.startswith("insert-")]
        return [(one.name.removeprefix(f"insert-{ref}-"), one.times) for one in found]

    assert inserts(Shuffle.OPTIONS) == [("18pt.pdf", 1), ("standard.pdf", 6)]
    assert inserts(Shuffle.QUESTIONS) == [
        ("Aq-standard.pdf", 3), ("Bq-18pt.pdf", 1), ("Bq-standard.pdf", 1), ("Cq-standard.pdf", 2),
    ]  # fmt: skip


@pytest.mark.both_engines
def test_who_was_dealt_a_version_keeps_it_when_others_come_and_go(
    database: Database, held: Held
) -> None:
    before = versions(make(database, held))
    with database.writing() as session:
        sitting = session.scalars(select(Sitting).where(Sitting.ref == held.ref)).one()
        enter_all(session, sitting, [Entry("Abe Late", place="A0")])
        session.get_one(AttemptRow, held.candidates[BEN].attempt_id).status = Status.VOIDED.value
    late = planned(database, held, THREE)
    kept = {name: letter for name, letter in before.items() if name != BEN}
    assert versions(late) == {"Abe Late": "B", **kept}

    # Their paper alone is that of the pack made anew, and is kept from then on.
    alone = replace(THREE, numbers=(number_of(late, "Abe Late"),), dealing=Dealing())
    assert versions(make(database, held, alone)) == {"Abe Late": "B"}
    assert versions(make(database, held)) == versions(late)


def test_who_sits_elsewhere_is_dealt_another_in_a_new_pack_and_the_same_alone(
    database: Database, held: Held
) -> None:
    make(database, held)
    move(database, held, ADA, "A5")  # beside Dee, who has A
    moved = planned(database, held, THREE)
    assert versions(moved) == {BEN: "B", CAT: "C", "Dee Orr": "A", ADA: "B"}
    number = number_of(moved, ADA)
    alone = planned(database, held, Wanted(500, numbers=(number,)))
    assert versions(alone) == {ADA: "A"}
    assert len(alone.sheets_to_fill) == 1


def test_other_versions_are_dealt_anew_and_none_are_forgotten(
    database: Database, held: Held
) -> None:
    make(database, held)
    two = replace(THREE, dealing=Dealing(2, Shuffle.BOTH))
    assert versions(make(database, held, two)) == {ADA: "A", BEN: "B", CAT: "A", "Dee Orr": "B"}
    make(database, held, Wanted(500))
    alone = planned(database, held, Wanted(500, numbers=("0001",)))
    assert [copy.version for copy in alone.copies] == [""]
    assert alone.sheets_to_fill == ()


def test_the_digest_of_a_pack_changes_with_what_is_dealt(database: Database, held: Held) -> None:
    wanted = (Dealing(), Dealing(2), Dealing(2, Shuffle.BOTH), Dealing(answer_sheets=True))
    digests = {planned(database, held, replace(THREE, dealing=one)).digest for one in wanted}
    assert len(digests) == len(wanted)


def test_other_lists_tell_the_versions_of_the_newest_pack(database: Database, held: Held) -> None:
    def told() -> dict[str, str]:
        with database.reading() as session:
            versions = versions_told(session, task.pack)
            return {session.get_one(AttemptRow, a).candidate.name: v for a, v in versions.items()}

    task = make(database, held, replace(THREE, dealing=Dealing(2, Shuffle.QUESTIONS)))
    assert told() == {ADA: "Aq", BEN: "Bq", CAT: "Aq", "Dee Orr": "Bq"}
    make(database, held, Wanted(500))
    assert told() == {}


def test_a_paper_that_cannot_be_dealt_so_is_refused_with_what_to_do() -> None:
    words = [make_paper(make_short())]
    with pytest.raises(VersionsRefused, match="Let versions differ in something else, or print"):
        check_dealing(words, Dealing(2))
    with pytest.raises(AnswerSheetsRefused, match="Leave the answer sheets out"):
        check_dealing(words, Dealing(answer_sheets=True))
    check_dealing(words, Dealing())


def test_a_family_deals_each_candidate_their_paper_in_their_version(database: Database) -> None:
    second_paper(database)
    names = (ADA, BEN, CAT, "Dee Orr")
    with database.writing() as session:
        rows = sorted(
            list_papers(session, get_centre(session, QUAY).id), key=lambda row: row.ref == "TWIN"
        )
        plan = Plan(NOON, NOON + timedelta(hours=2), 40)
        entered = [Entry(name, place=f"A{n}") for n, name in enumerate(names, 1)]
        ref = sittings.set_sitting(session, rows, plan, entered, now=NOON).ref
        rows_dealt = session.scalars(select(AttemptRow)).all()
        dealt = {attempt.candidate.name: attempt.paper.ref for attempt in rows_dealt}
        own = rows[0].ref
    task = planned(database, Held(ref, "", {}), THREE)
    found = {copy.name: parts_of_base(copy.base) for copy in task.copies if copy.name}
    assert {name: base.ref for name, base in found.items()} == dealt
    assert [found[name].ref for name in names] == [own, "TWIN", own, "TWIN"]
    assert [found[name].told for name in names] == ["A", "B", "C", "A"]
    spares = [parts_of_base(copy.base) for copy in task.copies if copy.spare]
    assert [(base.ref, base.told) for base in spares] == [
        (paper, letter) for paper in (own, "TWIN") for letter in "ABC"
    ]
    assert len({(copy.number, copy.spare) for copy in task.copies}) == len(task.copies)
    marking = [one.name for one in pack_editions(task) if "for-marking/TWIN" in one.name]
    assert marking == [
        f"for-marking/TWIN-{letter}-{what}.pdf"
        for letter in "ABC"
        for what in ("mark-scheme", "key")
    ]

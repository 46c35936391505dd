"""A sitting of parallel papers: dealt in turn, marked and reported paper by paper."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mockexam.assembly.paper import PaperQuestion
from mockexam.services import attempts, families, histories, results, scripts, sittings
from mockexam.services.accounts import get_centre
from mockexam.services.entries import Entry, SittingRefused
from mockexam.services.follow_ups import follow_up
from mockexam.services.invigilation import Void
from mockexam.services.papers import list_papers, paper_of
from mockexam.services.sittings import Plan
from mockexam.store.database import Database
from mockexam.store.models import PaperRow, Sitting
from tests.sitting_acts import act, sit
from tests.web.world import NOON, QUAY

NAMES = ("Ada Lane", "Ben Moss", "Cy Nord", "Dee Orr")


def reworded(placed: PaperQuestion) -> PaperQuestion:
    """Return a question with the item HA-4 in other words."""
    items = tuple(
        item.model_copy(update={"stem": f"Once more: {item.stem}"}) if item.ref == "HA-4" else item
        for item in placed.question.items
    )
    question = placed.question.model_copy(update={"items": items})
    return placed.model_copy(update={"question": question})


def second_paper(database: Database) -> None:
    """Keep a twin of the centre's paper: the same but for one item, in other words."""
    with database.writing() as session:
        row = list_papers(session, get_centre(session, QUAY).id)[0]
        paper = paper_of(row)
        sections = tuple(
            section.model_copy(update={"questions": tuple(map(reworded, section.questions))})
            for section in paper.sections
        )
        twin = paper.model_copy(update={"ref": "TWIN", "sections": sections})
        session.add(
            PaperRow(
                centre_id=row.centre_id, ref=twin.ref, title=twin.title, digest=twin.digest,
                document=twin.as_json(), blueprint=row.blueprint, made_by="Tutor", made_at=NOON,
            )
        )  # fmt: skip


@pytest.fixture
def family(database: Database) -> str:
    """The ref of a sitting of two papers, sat by four; the last attempt was voided."""
    second_paper(database)
    with database.writing() as session:
        rows = sorted(
            list_papers(session, get_centre(session, QUAY).id), key=lambda row: row.ref == "TWIN"
        )
        plan = Plan(NOON, NOON + timedelta(hours=2), 40)
        entered = [Entry(name) for name in NAMES]
        made = sittings.set_sitting(session, rows, plan, entered, now=NOON)
        ids = [attempt.id for attempt in sittings.attempts_of(session, made)]
        ref = made.ref
    for attempt_id in ids:
        sit(database, attempt_id, {"HA-1": "B", "HA-4": "it swings", "HA-5": "A table."}, NOON)
    act(database, Void(ids[-1], NOON, "Tutor", "sat the wrong paper"))
    return ref


def found(database: Database, ref: str, read: Callable[..., object]) -> object:
    with database.reading() as session:
        return read(session, sittings.find_anywhere(session, ref))


def test_papers_are_dealt_out_in_turn(database: Database, family: str) -> None:
    def dealt(session: object, sitting: Sitting) -> list[str]:
        rows = sittings.attempts_of(session, sitting)  # type: ignore[arg-type]
        return [row.paper.ref == "TWIN" for row in rows]  # type: ignore[misc]

    assert found(database, family, dealt) == [False, True, False, True]


def test_the_queue_joins_what_is_the_same_and_parts_what_is_worded_otherwise(
    database: Database, family: str
) -> None:
    with database.reading() as session:
        sitting = sittings.find_anywhere(session, family)
        written = scripts.scripts_of(session, sitting)
        items = families.family_items(families.members_of(sitting))
        queue = {one.key: one for one in scripts.marking_queue(written, items)}
        facility = next(one for one in items if one.key == "HA-1")
        marks = scripts.marks_on(facility, written)
    assert len(written) == 3, "the voided attempt counts nowhere"
    assert list(queue) == ["HA-9a", "HA-4", "HA-5", "HA-4@B"]
    assert (len(queue["HA-4"].scripts), len(queue["HA-4@B"].scripts)) == (2, 1)
    assert queue["HA-5"].label.count("Paper ") == 2
    assert len(queue["HA-5"].scripts) == 3
    assert len(marks) == 3


def test_results_name_the_paper_and_stand_by_ref(database: Database, family: str) -> None:
    with database.reading() as session:
        made = results.results_of(session, sittings.find_anywhere(session, family))
    assert made.several
    assert "HA-4" in made.columns
    assert [row.paper == "TWIN" for row in made.rows] == [False, True, False, True]
    void = made.rows[-1]
    assert (void.status, set(void.marks), void.total) == ("voided", {None}, None)


def test_a_family_counts_as_seen_in_all_its_papers(database: Database, family: str) -> None:
    with database.reading() as session:
        sitting = sittings.find_anywhere(session, family)
        seen = histories.history(session, sitting.centre_id)
        follow = follow_up(session, sitting)
    assert list(seen.papers) == []
    assert follow.scripts == 3


def test_papers_of_other_marks_are_no_family(database: Database) -> None:
    second_paper(database)
    with database.writing() as session:
        row, twin = sorted(
            list_papers(session, get_centre(session, QUAY).id), key=lambda row: row.ref == "TWIN"
        )
        short = paper_of(twin)
        cut = short.model_copy(update={"sections": short.sections[:1]})
        twin.document = cut.as_json()
        twin.digest = "another"
        plan = Plan(NOON, NOON + timedelta(hours=2), 40)
        with pytest.raises(SittingRefused, match="have the same marks"):
            sittings.set_sitting(session, [row, twin], plan, [], now=NOON)


def test_a_script_is_numbered_as_it_was_sat(database: Database, family: str) -> None:
    with database.writing() as session:
        sitting = sittings.find_anywhere(session, family)
        sitting.rules = {"shuffle_questions": True}
        attempt = sittings.attempts_of(session, sitting)[0]
        attempt.seed = 3
        session.flush()
        script = scripts.script_of(session, attempts.get_attempt(session, attempt.id))
        printed = [item.ref for _, item in paper_of(attempt.paper).items()]
    assert [item.ref for _, item in script.paper.items()] != printed

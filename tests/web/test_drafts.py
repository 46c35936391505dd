"""A draft is changed step by step, each taken back, and nothing is lost where two change it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mockexam.assembly.apart import outcome_of
from mockexam.services import assemblies, drafts
from mockexam.store.database import Database
from mockexam.store.models import AssemblyRun
from tests.sitting_acts import begin, sit
from tests.web.visitor import Page, Values, Visitor
from tests.web.world import NOON, Clock, Held

ADA = "Ada Lane"
ORDER = ["HA-1", "HA-2", "HA-3", "HA-9", "HA-4", "HA-5"]


@pytest.fixture
def draft(tutor: Visitor) -> Page:
    """A draft of the harbour's blueprint, which takes the whole bank."""
    return tutor.submit(tutor.open("/tutor/papers/new"))


def press(tutor: Visitor, page: Page, do: str) -> Page:
    return tutor.submit(page, {"do": do}, to="")


def order(page: Page) -> list[str]:
    """Return the refs of a draft's questions in the order of the page."""
    return re.findall(r'<tr id="([^"]+)"', page.html)


def fill_band(page: Page, row: str, low: str, high: str) -> Values:
    """Return what the editor's form holds with another band of one row."""
    form = next(f for f in page.forms if "title" in f.values)
    n = next(
        name.split("-")[1]
        for name, values in form.values.items()
        if name.endswith("-row") and values == [row]
    )
    return {f"rows-{n}-min": low, f"rows-{n}-target": "", f"rows-{n}-max": high}


def test_a_draft_shows_its_balance_and_its_questions(draft: Page) -> None:
    assert "6 questions · 14 marks · 40 minutes" in draft.words
    assert "Every row is met." in draft.words
    assert sorted(order(draft)) == sorted(ORDER)


@pytest.mark.both_engines
def test_a_draft_is_reordered_undone_redone_and_frozen_as_it_stands(
    tutor: Visitor, draft: Page
) -> None:
    before = order(draft)
    moved = press(tutor, draft, f"down {before[0]}")
    assert order(moved) == [before[1], before[0], *before[2:]]
    undone = press(tutor, moved, "undo")
    assert order(undone) == before
    again = press(tutor, undone, "redo")
    paper = press(tutor, again, "freeze")
    assert "is frozen. Every row of its blueprint is met." in paper.words
    assert paper.words.index(before[1]) < paper.words.index(before[0])
    assert tutor.open(draft.path).path == paper.path


def test_a_locked_question_is_kept_and_not_swapped(tutor: Visitor, draft: Page) -> None:
    locked = press(tutor, draft, "lock HA-1")
    assert "Unlock question" in locked.words
    refused = press(tutor, locked, "swap HA-1 HA-2")
    assert refused.status == 422
    assert "may not stand in the place" in refused.words
    assert "HA-1" in order(press(tutor, locked, "again"))


def test_a_swap_is_for_an_equal_alone_and_the_page_says_where_there_is_none(
    tutor: Visitor, draft: Page
) -> None:
    none = tutor.open(f"{draft.path}/swaps/HA-1")
    assert "The bank has no other question that may stand here." in none.words


def test_a_change_of_an_old_page_is_refused_and_offered_again(tutor: Visitor, draft: Page) -> None:
    press(tutor, draft, "lock HA-1")
    refused = press(tutor, draft, "lock HA-2")
    assert refused.status == 409
    assert "What you asked for was not done: lock HA-2." in refused.words
    done = tutor.submit(refused, {"do": "lock HA-2"}, to=draft.path)
    assert done.words.count("Unlock question") == 2


def test_a_button_that_is_not_there_changes_nothing(tutor: Visitor, draft: Page) -> None:
    for do in ("", "sell HA-1", "lock", "swap HA-1"):
        refused = press(tutor, draft, do)
        assert refused.status == 422
        assert "Press one of the buttons." in refused.words


def test_a_draft_is_discarded(tutor: Visitor, draft: Page) -> None:
    gone = press(tutor, draft, "discard")
    assert "The draft is discarded." in gone.words
    assert tutor.open(draft.path).status == 404


def test_a_frozen_paper_is_copied_to_a_draft(tutor: Visitor, draft: Page) -> None:
    paper = press(tutor, draft, "freeze")
    copy = tutor.submit(paper, to=f"{paper.path}/draft")
    assert "The frozen paper stays as it is." in copy.words
    assert "Shares 6 questions" in copy.words
    assert order(copy) == order(draft)


def test_what_a_class_has_seen_is_left_out(
    tutor: Visitor, draft: Page, hold: Callable[..., Held]
) -> None:
    held = hold(ADA)
    form = tutor.open(f"{draft.path}/left-out")
    left = tutor.submit(form, {"sittings": [held.ref]})
    assert f"6 questions that {held.ref} had." in left.words
    assert "cannot give one row what it asks for" in press(tutor, left, "again").words


def test_what_one_learner_has_seen_is_left_out(
    tutor: Visitor, draft: Page, hold: Callable[..., Held], database: Database
) -> None:
    held = hold(ADA, "Ben Moss")
    begin(database, held.candidates[ADA].attempt_id, NOON)
    form = tutor.open(f"{draft.path}/left-out")
    assert "6 questions that Ada Lane (0001) had." in tutor.submit(form, {"learner": "1"}).words
    assert (
        "0 questions that Ben Moss"
        in tutor.submit(tutor.open(f"{draft.path}/left-out"), {"learner": "0002"}).words
    )
    unknown = tutor.submit(tutor.open(f"{draft.path}/left-out"), {"learner": "77"})
    assert "No learner here has the number 0077." in unknown.words


def test_a_blueprint_is_changed_for_a_draft_and_the_library_keeps_its_own(
    tutor: Visitor,
) -> None:
    editor = tutor.open("/tutor/blueprints/HARBOUR-14")
    band = fill_band(editor, "total", "6", "8")
    saved = tutor.submit(editor, {**band, "do": "save", "title": "Short"}, to="")
    assert saved.path.endswith("/blueprint")
    assert saved.holds("title") == "Short"
    made = tutor.submit(saved, {"do": "assemble"}, to="")
    assert "Every row is met." in made.words
    assert tutor.open("/tutor/blueprints/HARBOUR-14").holds("title") == "Harbour mock"


def test_supply_is_told_in_words_and_figures_and_typed_numbers_stay(tutor: Visitor) -> None:
    editor = tutor.open("/tutor/blueprints/HARBOUR-14")
    band = {**fill_band(editor, "total", "20", "20"), "do": "check"}
    page = tutor.submit(editor, band, to="")
    assert "Short by 6" in page.words
    assert "Short: Whole paper." in page.words
    form = next(f for f in editor.forms if "title" in f.values)
    told = tutor.client.post(
        editor.path, data={**form.values, **band}, headers={"Accept": "application/json"}
    )
    rows: dict[str, Any] = json.loads(told.get_data(as_text=True))["rows"]
    assert (rows["total"]["words"], rows["total"]["short"]) == ("Short by 6", True)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ("9", "3", "Let min, target and max rise."),
        ("many", "3", "Enter a number from 0, or leave it empty."),
        ("", "", "Give it a min, a target or a max."),
    ],
)
def test_a_band_is_typed_sensibly_or_the_row_says_how(
    tutor: Visitor, low: str, high: str, said: str
) -> None:
    editor = tutor.open("/tutor/blueprints/HARBOUR-14")
    refused = tutor.submit(
        editor, {**fill_band(editor, "total", low, high), "do": "assemble"}, to=""
    )
    assert refused.status == 422
    assert f"Whole paper: {said}" in refused.words


def test_a_row_is_added_switched_off_and_removed(tutor: Visitor) -> None:
    editor = tutor.open("/tutor/blueprints/HARBOUR-14")
    added = tutor.submit(
        editor, {"do": "add", "counts": "topic|H1", "by": "marks", "within": "A"}, to=""
    )
    form = next(f for f in added.forms if "title" in f.values)
    assert form.values["rows-2-where"] == ['{"topic": "H1"}']
    assert form.values["rows-2-section"] == ["A"]
    removed = tutor.submit(added, {"do": "remove 0"}, to="")
    form = next(f for f in removed.forms if "title" in f.values)
    ids = [v for name, v in form.values.items() if name.endswith("-row")]
    assert ids == [["own-1"], ["time"]]  # the whole paper's rows come last
    form.values.pop("rows-1-on")
    saved = tutor.submit(removed, {"do": "save"}, to="")
    form = next(f for f in saved.forms if "title" in f.values)
    assert "rows-0-on" not in form.values
    assert "rows-1-on" in form.values


def test_two_tutors_who_change_a_blueprint_lose_nothing(tutor: Visitor, draft: Page) -> None:
    mine = tutor.open(f"{draft.path}/blueprint")
    theirs = tutor.open(f"{draft.path}/blueprint")
    tutor.submit(theirs, {"do": "save", "title": "Theirs"}, to="")
    refused = tutor.submit(mine, {"do": "save", "title": "Mine"}, to="")
    assert refused.status == 409
    assert refused.holds("title") == "Mine"
    assert "changed this draft after you opened it" in refused.words
    saved = tutor.submit(refused, {"do": "save"}, to="")
    assert saved.holds("title") == "Mine"


def test_an_assembly_under_way_has_its_own_page_and_can_be_cancelled(
    tutor: Visitor, draft: Page, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        row = drafts.get(session, 1, int(draft.path.rsplit("/", 1)[-1]))
        assemblies.ask(session, row, 7, "assembly", "Somebody", clock())
    working = tutor.open(draft.path)
    assert "Working for 0 s." in working.words
    asked = tutor.client.get(f"{draft.path}/progress")
    assert asked.get_json() == {"working": True, "seconds": 0}
    refused = tutor.submit(working, {"do": "again"}, to=draft.path)
    assert refused.status == 422
    cancelled = tutor.submit(working, {"do": "cancel"}, to=draft.path)
    assert "The assembly was cancelled." in cancelled.words
    assert order(cancelled) == order(draft)


def test_an_assembly_whose_process_was_lost_says_so(
    tutor: Visitor, draft: Page, database: Database, clock: Clock
) -> None:
    with database.writing() as session:
        row = drafts.get(session, 1, int(draft.path.rsplit("/", 1)[-1]))
        run = assemblies.ask(session, row, 7, "assembly", "Somebody", clock())
        run.status, run.started_at = "running", clock()
    clock.advance(minutes=3)
    assert "ended early. Assemble again" in tutor.open(draft.path).words


def test_a_follow_up_weighs_what_went_badly_and_leaves_out_what_was_seen(
    tutor: Visitor, hold: Callable[..., Held], database: Database
) -> None:
    held = hold(*(f"Learner {name}" for name in "ABCDE"))
    for entered in held.candidates.values():
        sit(database, entered.attempt_id, {"HA-1": "B", "HA-2": "B"}, NOON)
    offered = tutor.open(f"{held.address}follow-up")
    assert "Follow-up to Harbour mock" in offered.words
    assert "6 questions that the class has seen are left out" in offered.words
    assert re.search(r"\d+ % \(5\)", offered.words)
    made = tutor.submit(offered, to="")
    assert f"6 questions that those who sat {held.ref} had." in made.words


def test_the_pages_work_where_no_worker_runs(
    app: Flask, tutor: Visitor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockexam.web.tutor.drafts.UNCLAIMED_SECONDS", 0.0)
    queue = app.extensions["mockexam"].queue
    queue.huey.immediate = False
    queue.huey.storage.enqueue = lambda *_args, **_more: None
    page = tutor.submit(tutor.open("/tutor/papers/new"))
    for _ in range(100):
        with database.reading() as session:
            run = session.get_one(AssemblyRun, 1)
        if run.status == "done":
            break
        page = tutor.open(page.path)
    assert "Every row is met." in tutor.open(page.path).words


def test_a_draft_that_is_changed_while_it_is_assembled_keeps_the_change(
    tutor: Visitor, draft: Page, database: Database, clock: Clock
) -> None:
    number = int(draft.path.rsplit("/", 1)[-1])
    with database.writing() as session:
        row = drafts.get(session, 1, number)
        run_id = assemblies.ask(session, row, 7, "assembly", "Somebody", clock()).id
    with database.writing() as session:
        task = assemblies.claim(session, run_id, clock())
    assert task is not None
    editor = tutor.open(f"{draft.path}/blueprint")
    tutor.submit(editor, {"do": "save", "title": "Mine"}, to="")
    with database.writing() as session:
        assemblies.finish(session, run_id, outcome_of(task), clock())
    stays = tutor.open(draft.path)
    assert "The draft was changed while it was being assembled" in stays.words
    assert "Mine" in stays.words


def test_a_blueprint_that_cannot_be_met_says_why_and_each_change_has_its_button(
    tutor: Visitor,
) -> None:
    editor = tutor.open("/tutor/blueprints/HARBOUR-14")
    refused = tutor.submit(
        editor, {**fill_band(editor, "total", "20", "20"), "do": "assemble"}, to=""
    )
    assert "The bank cannot give one row what it asks for" in refused.words
    assert "Nothing has been relaxed" in refused.words
    assert "Whole paper" in refused.words
    assert "Write 1 more question like HA-5" in refused.words
    (offered,) = re.findall(r'value="(apply \d)"', refused.html)
    made = press(tutor, refused, offered)
    assert "Every row is met." in made.words
    stale = press(tutor, made, offered)
    assert "not offered any more" in stale.words

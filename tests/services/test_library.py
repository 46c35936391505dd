"""Loading a bank goes by content, never over an edit, and says what it did."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from mockexam.document import digest_of
from mockexam.paths import starter_bank_folder
from mockexam.services.library import (
    LibraryEmpty,
    LoadReport,
    NoSuchBlueprint,
    library_of_folder,
    load_folder,
    read_library,
)
from mockexam.store.database import Database
from mockexam.store.migrate import migrate
from mockexam.store.models import Authored
from tests.web.world import HARBOUR, NOON

EDITED = "Which two are tides, of these four?"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """The harbour bank where a test may change it."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "bank"))


def change(bank: Path, name: str, old: str, new: str) -> None:
    path = bank / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def load(database: Database, bank: Path) -> LoadReport:
    with database.writing() as session:
        return load_folder(session, bank, NOON + timedelta(days=1))


def edit_here(database: Database, ref: str = "HA-3") -> None:
    """Edit a question in the database, as an author would on a page."""
    with database.writing() as session:
        row = session.scalars(select(Authored).where(Authored.ref == ref, Authored.current)).one()
        document = {**row.document, "items": [{**row.document["items"][0], "stem": EDITED}]}
        row.document, row.digest = document, digest_of(document)


def stem(database: Database, ref: str = "HA-3") -> str:
    with database.reading() as session:
        return read_library(session).questions[ref].items[0].stem


@pytest.mark.both_engines
def test_what_was_loaded_reads_back_as_the_files_have_it(database: Database) -> None:
    with database.reading() as session:
        stored = read_library(session)
    assert stored.digest == library_of_folder(HARBOUR)[0].digest
    assert list(stored.blueprints) == ["HARBOUR-14"]


@pytest.mark.both_engines
def test_loading_again_finds_everything_as_it_was(database: Database, bank: Path) -> None:
    report = load(database, bank)
    assert (report.added, report.changed, report.withdrawn, report.kept) == ([], [], [], [])
    assert report.unchanged == 8  # six questions, a blueprint and the syllabus


@pytest.mark.both_engines
def test_a_file_that_changed_replaces_its_question(database: Database, bank: Path) -> None:
    change(bank, "items/tides.yaml", "Which **TWO** are tides?", "Choose the **TWO** tides.")
    report = load(database, bank)
    assert report.changed == ["HA-3"]
    assert stem(database) == "Choose the **TWO** tides."


def test_the_version_before_a_change_is_still_stored(database: Database, bank: Path) -> None:
    change(bank, "items/tides.yaml", "Which **TWO** are tides?", "Choose the **TWO** tides.")
    load(database, bank)
    with database.reading() as session:
        rows = session.scalars(select(Authored).where(Authored.ref == "HA-3")).all()
    assert sorted(row.current for row in rows) == [False, True]


def test_a_question_that_left_the_files_is_withdrawn_and_named(
    database: Database, bank: Path
) -> None:
    (bank / "items" / "written.yaml").unlink()
    report = load(database, bank)
    assert sorted(report.withdrawn) == ["HA-4", "HA-5", "HA-9"]
    with database.reading() as session:
        assert sorted(read_library(session).questions) == ["HA-1", "HA-2", "HA-3"]


def test_a_withdrawn_question_comes_back_with_its_file(database: Database, bank: Path) -> None:
    text = (bank / "items" / "written.yaml").read_bytes()
    (bank / "items" / "written.yaml").unlink()
    load(database, bank)
    (bank / "items" / "written.yaml").write_bytes(text)
    assert sorted(load(database, bank).added) == ["HA-4", "HA-5", "HA-9"]


@pytest.mark.both_engines
def test_an_edit_made_here_outlives_loading(database: Database, bank: Path) -> None:
    edit_here(database)
    assert load(database, bank).unchanged == 8
    assert stem(database) == EDITED


def test_an_edit_made_here_is_kept_and_named_where_the_file_changed_too(
    database: Database, bank: Path
) -> None:
    edit_here(database)
    change(bank, "items/tides.yaml", "Which **TWO** are tides?", "Choose the **TWO** tides.")
    report = load(database, bank)
    assert report.kept == ["HA-3"]
    assert "kept your edit of HA-3" in str(report)
    assert stem(database) == EDITED


def test_an_edit_made_here_outlives_its_file(database: Database, bank: Path) -> None:
    edit_here(database)
    (bank / "items" / "tides.yaml").unlink()
    assert sorted(load(database, bank).withdrawn) == ["HA-1", "HA-2"]
    assert stem(database) == EDITED


def test_a_question_broken_in_its_file_is_named_and_stays_as_it_was(
    database: Database, bank: Path
) -> None:
    change(bank, "items/tides.yaml", "ref: HA-3\n", "ref: HA-3\nmarks: [\n")
    report = load(database, bank)
    assert [finding.file for finding in report.findings] == ["items/tides.yaml"]
    assert report.withdrawn == []
    assert stem(database) == "Which **TWO** are tides?"


def test_a_broken_question_leaves_the_others_to_load(empty_database: Database, bank: Path) -> None:
    migrate(empty_database.engine)
    change(bank, "items/tides.yaml", "ref: HA-3\n", "ref: HA-3\nmarks: [\n")
    load(empty_database, bank)
    with empty_database.reading() as session:
        assert sorted(read_library(session).questions) == ["HA-1", "HA-2", "HA-4", "HA-5", "HA-9"]


def test_a_database_without_a_bank_says_what_to_run(empty_database: Database) -> None:
    migrate(empty_database.engine)
    with pytest.raises(LibraryEmpty, match="mockexam init"), empty_database.reading() as session:
        read_library(session)


def test_an_unknown_blueprint_is_answered_with_those_that_there_are(database: Database) -> None:
    with database.reading() as session, pytest.raises(NoSuchBlueprint, match="HARBOUR-14"):
        read_library(session).blueprint("LIGHTHOUSE-1")


def test_a_folder_and_the_database_list_the_same_questions_in_one_order(
    database: Database,
) -> None:
    with database.writing() as session:
        load_folder(session, starter_bank_folder(), NOON)
    with database.reading() as session:
        stored = read_library(session)
    assert list(stored.questions) == list(library_of_folder(starter_bank_folder())[0].questions)

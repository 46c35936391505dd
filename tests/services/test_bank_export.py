"""A bank goes into the database and comes out as the same files."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from mockexam import paths
from mockexam.bank.check import sound_bank
from mockexam.bank.load import load_bank
from mockexam.errors import InputRefused
from mockexam.services.bank_export import export_bank
from mockexam.services.library import load_folder
from mockexam.store.database import Database
from mockexam.store.models import Authored
from tests.factories import BANKS
from tests.web.world import HARBOUR, NOON

SHIPPED = paths.starter_bank_folder()


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in ("syllabus", "items", "blueprints", "assets")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def bring(database: Database, bank: Path, out: Path) -> tuple[str, ...]:
    with database.writing() as session:
        load_folder(session, bank, NOON)
    with database.reading() as session:
        return export_bank(session, out, assets=bank / "assets").rewritten


@pytest.mark.both_engines
@pytest.mark.parametrize("bank", [SHIPPED, HARBOUR, BANKS / "sound"], ids=lambda bank: bank.name)
def test_a_bank_comes_back_byte_for_byte(database: Database, bank: Path, tmp_path: Path) -> None:
    assert bring(database, bank, tmp_path / "out") == ()
    assert files_of(tmp_path / "out") == files_of(bank)


def test_questions_and_syllabus_are_the_same_on_the_way_through(
    database: Database, tmp_path: Path
) -> None:
    bring(database, SHIPPED, tmp_path / "out")
    before, after = sound_bank(SHIPPED)[0], sound_bank(tmp_path / "out")[0]
    assert [q.digest for q in after.questions] == [q.digest for q in before.questions]
    assert after.syllabus == before.syllabus


def test_a_changed_comment_or_place_comes_back_too(database: Database, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    for name, content in files_of(HARBOUR).items():
        (bank / name).parent.mkdir(parents=True, exist_ok=True)
        (bank / name).write_bytes(content)
    bring(database, bank, tmp_path / "first")
    file = bank / "items" / "tides.yaml"
    one, _, rest = file.read_text("utf-8").partition("---\n")
    file.write_text(f"# Tides\n{rest.rstrip()}\n---\n# the oldest\n{one}", "utf-8")
    bring(database, bank, tmp_path / "second")
    assert files_of(tmp_path / "second") == files_of(bank)


def test_what_was_edited_in_the_database_goes_out_anew_and_is_named(
    database: Database, tmp_path: Path
) -> None:
    with database.writing() as session:
        load_folder(session, BANKS / "sound", NOON)
        for row in session.scalars(select(Authored).where(Authored.ref.in_(["BE-1", "BE-9"]))):
            document = dict(row.document)
            document["version"] = 2
            document["items"] = [{**item, "version": 2} for item in document["items"]]
            row.document, row.digest = document, "another"
    with database.reading() as session:
        out = tmp_path / "out"
        assert set(export_bank(session, out, assets=tmp_path / "none").rewritten) == {
            "BE-1",
            "BE-9",
        }
    before, after = load_bank(BANKS / "sound")[0], load_bank(out)[0]
    assert set(after.entries) == set(before.entries)
    for ref in before.entries:
        old, new = before.entries[ref].question, after.entries[ref].question
        changed = {"version": new.version, "items": new.items}
        assert old.model_copy(update=changed) == new
        assert new.version == (2 if ref in {"BE-1", "BE-9"} else 1)
        assert [i.stem for i in new.items] == [i.stem for i in old.items]


def test_nothing_is_written_over(database: Database, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", "utf-8")
    with pytest.raises(InputRefused, match="is not empty"):
        bring(database, HARBOUR, tmp_path)
    assert (tmp_path / "mine.txt").read_text("utf-8") == "kept"


def test_comments_of_a_file_stand_where_they_stood(database: Database, tmp_path: Path) -> None:
    bank = tmp_path / "bank"
    for name, content in files_of(HARBOUR).items():
        (bank / name).parent.mkdir(parents=True, exist_ok=True)
        (bank / name).write_bytes(content)
    file = bank / "items" / "tides.yaml"
    file.write_text(f"# yaml-language-server: $schema=x\n---\n{file.read_text('utf-8')}", "utf-8")
    bring(database, bank, tmp_path / "out")
    assert files_of(tmp_path / "out") == files_of(bank)
    assert yaml.safe_load(file.read_text("utf-8").split("\n---\n")[1])["ref"]

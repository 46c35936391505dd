"""`mockexam syllabus import` writes a draft of every document, or nothing at all."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from mockexam.cli.refusals import RefusingGroup
from mockexam.cli.syllabus import INSTEAD, syllabus
from mockexam.syllabus import PointKind
from mockexam.syllabus.load import load_syllabus

BREAD = """\
Topic Synopsis
How a loaf is made, from flour to the cooled crust.
Key Concepts & Core Principles
- Proving: Leaving dough to rise: the yeast's own work.
- Crumb: The "inside" of a loaf.
Exam Tips & Revision Strategies
- Give weights in grams.
Common Misconceptions & Mistakes to Avoid
- Taking a longer bake for a better one.
Examiner Marking Points
- Award credit for a method in the right order.
- Award credit for naming two flours.
"""


@pytest.fixture(autouse=True)
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MOCKEXAM_INSTANCE", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def bread(tmp_path: Path) -> Path:
    path = tmp_path / "bread.txt"
    path.write_text(BREAD, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    main = RefusingGroup("main", commands=[syllabus])
    result = CliRunner().invoke(main, ["syllabus", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_draft_is_a_syllabus_with_the_document_s_points(bread: Path, instance: Path) -> None:
    result = run("import", bread)
    assert result.exit_code == 0
    assert files_below(instance) == ["bread.yaml"]
    (topic,) = load_syllabus(instance / "syllabus").topics
    assert topic.summary == "How a loaf is made, from flour to the cooled crust."
    assert [(point.id, point.text) for point in topic.points] == [
        ("S0.KC1", "Proving: Leaving dough to rise: the yeast's own work."),
        ("S0.KC2", 'Crumb: The "inside" of a loaf.'),
        ("S0.TIP1", "Give weights in grams."),
        ("S0.MIS1", "Taking a longer bake for a better one."),
        ("S0.MP1", "Award credit for a method in the right order."),
        ("S0.MP2", "Award credit for naming two flours."),
    ]
    instead = {point.kind: point.instead for point in topic.points if point.instead}
    assert instead == {PointKind.MISCONCEPTION: INSTEAD}


def test_the_answer_counts_the_points_and_says_what_is_left_to_write(
    bread: Path, instance: Path
) -> None:
    lines = run("import", bread).stdout.splitlines()
    assert lines[0].split()[:4] == ["file", "concepts", "tips", "misconceptions"]
    draft = str(instance / "syllabus" / "bread.yaml")
    assert lines[1].split() == [str(bread), "2", "1", "1", "2", draft]
    assert INSTEAD in lines[-1]


def test_json_counts_each_document(bread: Path) -> None:
    result = run("import", bread, "--json")
    answer = json.loads(result.stdout)
    assert answer["documents"] == [
        {"file": str(bread), "concepts": 2, "tips": 1, "misconceptions": 1, "marking_points": 2}
    ]
    assert answer["problems"] == []


def test_one_fault_among_many_files_leaves_nothing_written(bread: Path, instance: Path) -> None:
    cut = bread.with_name("cut.txt")
    cut.write_text(BREAD[:-12], encoding="utf-8")
    result = run("import", bread, cut)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"{cut}:12: syllabus.truncated: " in result.stderr
    assert not instance.exists()


def test_json_names_every_problem_and_still_exits_1(bread: Path, instance: Path) -> None:
    other = bread.with_name("letter.txt")
    other.write_text("Dear baker,\n", encoding="utf-8")
    result = run("import", bread, other, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert [document["file"] for document in answer["documents"]] == [str(bread)]
    (problem,) = answer["problems"]
    assert (problem["file"], problem["line"]) == (str(other), 0)
    assert "none of the headings" in problem["message"]
    assert not instance.exists()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"\x7fELF\x02\x01\x00\xff\xfe", "not UTF-8"),
        (BREAD.encode("utf-16"), "not UTF-8"),
        (BREAD.encode().replace(b"loaf", b"lo\0f"), "NUL"),
        (b"", "empty"),
    ],
)
def test_a_file_that_is_not_text_is_refused(
    bread: Path, instance: Path, raw: bytes, says: str
) -> None:
    bread.write_bytes(raw)
    result = run("import", bread)
    assert result.exit_code == 1
    assert says in result.stderr
    assert not instance.exists()


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    missing = tmp_path / "gone.txt"
    folder = tmp_path / "folder"
    folder.mkdir()
    result = run("import", missing, folder)
    assert result.exit_code == 1
    assert f"{missing}:0: file.unreadable: cannot be read: No such file" in result.stderr
    assert f"{folder}:0: file.unreadable: cannot be read: Is a directory" in result.stderr


def test_no_file_at_all_is_wrong_usage() -> None:
    assert run("import").exit_code == 2


def test_a_draft_that_somebody_edited_is_never_overwritten(bread: Path, instance: Path) -> None:
    draft = instance / "syllabus" / "bread.yaml"
    run("import", bread)
    draft.write_text(draft.read_text("utf-8").replace(INSTEAD, "Taste it."), encoding="utf-8")
    edited = draft.read_bytes()
    other = bread.with_name("rolls.txt")
    other.write_text(BREAD, encoding="utf-8")
    result = run("import", other, bread)
    assert result.exit_code == 1
    assert f"{draft}:0: syllabus.edited-draft: " in result.stderr
    assert draft.read_bytes() == edited
    assert files_below(instance) == ["bread.yaml"]


def test_an_unedited_draft_follows_its_document_and_keeps_its_topic_id(
    bread: Path, instance: Path
) -> None:
    rolls = bread.with_name("rolls.txt")
    rolls.write_text(BREAD, encoding="utf-8")
    run("import", bread, rolls)
    rolls.write_text(BREAD.replace("two flours", "three flours"), encoding="utf-8")
    assert run("import", rolls).exit_code == 0
    draft = (instance / "syllabus" / "rolls.yaml").read_text("utf-8")
    assert "S1.MP2" in draft
    assert "three flours" in draft


def test_two_files_of_one_name_are_refused(bread: Path, instance: Path) -> None:
    twin = bread.parent / "twin" / "Bread.txt"
    twin.parent.mkdir()
    twin.write_text(BREAD, encoding="utf-8")
    result = run("import", bread, twin)
    assert result.exit_code == 1
    assert f"{twin}:0: syllabus.same-name: " in result.stderr
    assert not instance.exists()


def test_a_folder_that_cannot_be_written_is_named(bread: Path) -> None:
    result = run("import", bread, "--out", bread)
    assert result.exit_code == 1
    assert f"{bread}:0: file.unwritable: " in result.stderr
    assert bread.read_text("utf-8") == BREAD


def test_a_write_that_fails_half_way_leaves_no_draft(
    bread: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rolls = bread.with_name("rolls.txt")
    rolls.write_text(BREAD, encoding="utf-8")
    write = Path.write_bytes

    def fill_the_disk(path: Path, text: bytes) -> int:
        if "-1." in path.name:
            raise OSError(28, "No space left on device", str(path))
        return write(path, text)

    monkeypatch.setattr(Path, "write_bytes", fill_the_disk)
    result = run("import", bread, rolls, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert files_below(tmp_path / "out") == []


def test_a_document_without_a_last_full_stop_is_imported_with_a_note(bread: Path) -> None:
    bread.write_text(BREAD.replace("order.", "order").rstrip(".\n"), encoding="utf-8")
    result = run("import", bread)
    assert result.exit_code == 0
    note = "ends without a full stop at “… credit for naming two flours”"
    assert note in result.stdout


BANK = """\
ref: baking
title: Baking
topics:
  - id: T01
    title: Bread
    short: Bread
    points:
      - {id: T01.KC1, kind: concept, text: Yeast is alive.}
      - {id: T01.MP1, kind: marking_point, text: Award credit for a method.}
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    folder = tmp_path / "bank" / "syllabus"
    folder.mkdir(parents=True)
    (folder / "baking.yaml").write_text(BANK, encoding="utf-8")
    return folder.parent


def test_topics_of_the_bank_and_of_the_drafts_are_listed(bread: Path, bank: Path) -> None:
    run("import", bread)
    result = run("list", "--bank", bank, "--json")
    assert result.exit_code == 0
    first, second = json.loads(result.stdout)["topics"]
    assert first == {
        "id": "T01", "title": "Bread", "concepts": 1, "tips": 0, "misconceptions": 0,
        "marking_points": 1, "source": "bank",
    }  # fmt: skip
    assert (second["id"], second["concepts"], second["marking_points"]) == ("S0", 2, 2)
    table = run("list", "--bank", bank).stdout.splitlines()
    assert table[1].split() == ["T01", "Bread", "1", "0", "0", "1", "bank"]


def test_a_draft_that_cannot_be_read_does_not_hide_the_others(
    bread: Path, bank: Path, instance: Path
) -> None:
    run("import", bread)
    (instance / "syllabus" / "broken.yaml").write_text("topics: [", encoding="utf-8")
    (instance / "syllabus" / "other.yaml").write_text("ref: other\n", encoding="utf-8")
    result = run("list", "--bank", bank)
    assert result.exit_code == 1
    assert "S0" in result.stdout
    assert "broken.yaml:" in result.stderr
    assert "yaml.syntax" in result.stderr
    assert "other.yaml:1: schema: title: is missing" in result.stderr


def test_a_bank_without_a_syllabus_is_refused(tmp_path: Path) -> None:
    result = run("list", "--bank", tmp_path)
    assert result.exit_code == 1
    assert "none found" in result.stderr


def test_the_bundled_bank_is_listed_unless_another_is_named() -> None:
    result = run("list", "--json")
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)["topics"]) > 1


def test_the_group_is_a_click_group_that_any_command_line_can_take_up() -> None:
    assert isinstance(syllabus, click.Group)
    assert sorted(syllabus.commands) == ["import", "list"]

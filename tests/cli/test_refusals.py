"""Bad input on the command line: what, where and how to mend, exit 1, and nothing half-written."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockexam.cli import main
from tests.web.world import HARBOUR

pytestmark = pytest.mark.usefixtures("instance")


def run(*arguments: str | Path) -> Result:
    """Run a command; whatever it refuses, it refuses in words."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HARBOUR, tmp_path / "bank"))


def change(path: Path, old: str, new: str) -> int:
    """Change a file and return the line where it begins to differ."""
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.count("\n", 0, text.index(old)) + 1


def files_below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_broken_item_is_named_by_file_and_line_and_costs_only_itself(bank: Path) -> None:
    line = change(bank / "items" / "tides.yaml", "stem: Which **TWO**", "stem: 'Which **TWO**")
    result = run("bank", "check", bank, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["items"] == 6
    (finding,) = told["findings"]
    assert (finding["file"], finding["rule"]) == ("items/tides.yaml", "yaml.syntax")
    assert finding["line"] >= line


def test_an_unknown_topic_is_named_by_file_and_line(bank: Path) -> None:
    line = change(bank / "items" / "written.yaml", "topic: H2", "topic: H7")
    result = run("bank", "check", bank)
    assert result.exit_code == 1
    said = f"items/written.yaml:{line}: topic.unknown: there is no topic H7 in the syllabus"
    assert said in result.output


def test_a_file_that_is_no_text_is_named(bank: Path) -> None:
    (bank / "items" / "photo.yaml").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    result = run("bank", "check", bank)
    assert result.exit_code == 1
    assert "items/photo.yaml:1: file.not-text: is not UTF-8 text" in result.output


def test_a_blueprint_row_that_names_nothing_is_named_by_row_and_line(
    bank: Path, tmp_path: Path
) -> None:
    plan = bank / "blueprints" / "harbour.yaml"
    change(
        plan,
        "  - {id: time,",
        "  - {id: piers, label: Piers, where: {topic: H9}, measure: marks, min: 1}\n  - {id: time,",
    )
    line = plan.read_text().split("id: piers")[0].count("\n") + 1
    for command in (
        ("blueprint", "check", plan, "--bank", bank),
        ("paper", "assemble", plan, "--bank", bank, "--out", tmp_path / "out"),
    ):
        result = run(*command)
        assert result.exit_code == 1
        assert f"harbour.yaml:{line}: row.names-nothing: row piers: no item has topic H9" in (
            result.stderr
        )
    assert not (tmp_path / "out").exists()


def test_a_blueprint_that_cannot_be_met_says_which_rows_clash_and_what_would_work(
    bank: Path, tmp_path: Path
) -> None:
    plan = bank / "blueprints" / "harbour.yaml"
    change(plan, "min: 14, max: 14", "min: 20, max: 20")
    result = run("paper", "assemble", plan, "--bank", bank, "--json", "--out", tmp_path / "out")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["conflict"] == ["total"]
    assert told["suggestions"]
    for suggestion in told["suggestions"]:
        assert (suggestion["row"], suggestion["write"] > 0) in {("total", False), ("", True)}
    assert all(suggestion["solves"] for suggestion in told["suggestions"])
    assert "20 marks" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_later_paper_that_cannot_be_made_leaves_none_of_the_earlier_ones(
    bank: Path, tmp_path: Path
) -> None:
    plan = bank / "blueprints" / "harbour.yaml"
    result = run(
        "paper", "assemble", plan, "--bank", bank, "--exclude", "HA-5", "--papers", "3",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "holds one blueprint, not 0 documents"),
        (b"ref: A\n---\nref: B\n", "holds one blueprint, not 2 documents"),
        (b"- a list\n", "blueprint.yaml"),
        (b"ref: [\n", "yaml.syntax"),
        (b"\xff\xfe\x00", "is not UTF-8 text"),
        (b"ref: X\nrows: many\n", "title: is missing"),
    ],
)
def test_a_file_that_is_no_blueprint_is_refused(
    tmp_path: Path, bank: Path, text: bytes, said: str
) -> None:
    plan = tmp_path / "blueprint.yaml"
    plan.write_bytes(text)
    for command in (("blueprint", "check"), ("paper", "assemble")):
        result = run(*command, plan, "--bank", bank)
        assert result.exit_code == 1
        assert said in result.stderr


@pytest.mark.parametrize("command", [("blueprint", "check"), ("paper", "assemble")])
def test_a_blueprint_that_is_not_there_is_refused(
    tmp_path: Path, bank: Path, command: tuple[str, str]
) -> None:
    result = run(*command, tmp_path / "nowhere.yaml", "--bank", bank)
    assert result.exit_code == 1
    assert "nowhere.yaml" in result.stderr


@pytest.mark.parametrize("missing", ["items", "syllabus"])
def test_a_folder_that_is_no_bank_is_refused(bank: Path, missing: str) -> None:
    shutil.rmtree(bank / missing)
    for command in (
        ("bank", "check", bank),
        ("paper", "assemble", "HARBOUR-14", "--bank", bank),
    ):
        assert run(*command).exit_code == 1


@pytest.mark.parametrize(
    "command",
    [
        ("demo", "--json"),
        ("paper", "assemble", "CS-L2-50"),
        ("paper", "print", "CS-L2-50-ABCD"),
        ("sitting", "list"),
        ("sitting", "open", "X"),
        ("sitting", "close", "X"),
        ("sitting", "create", "X", "--opens", "2030-06-01T09:00", "--closes", "2030-06-01T10:00"),
        ("results", "X"),
    ],
    ids=" ".join,
)
def test_before_init_a_command_says_what_to_run_and_leaves_no_work_behind(
    instance: Path, command: tuple[str, ...]
) -> None:
    result = run(*command)
    assert result.exit_code == 1
    assert "Run `mockexam init` first." in result.stderr
    assert result.stdout == ""
    assert set(files_below(instance)) <= {"mockexam.sqlite"}


@pytest.mark.parametrize(
    "command",
    [
        ("lighthouse",),
        ("demo", "--candidates", "none"),
        ("demo", "--candidates", "0"),
        ("paper", "assemble"),
        ("paper", "assemble", "X", "--papers", "0"),
        ("paper", "print", "X", "--format", "stone"),
        ("results",),
        ("results", "X", "--format", "stone"),
        ("sitting", "create", "X", "--opens", "soon", "--closes", "later"),
        ("serve", "--workers", "0"),
        ("bank", "--fix"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2(command: tuple[str, ...]) -> None:
    assert run(*command).exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("workers = 0", "workers"),
        ("colour = 'red'", "colour is no setting"),
        ("= 1", "config.toml"),
    ],
)
def test_a_configuration_that_cannot_be_used_is_named(instance: Path, text: str, said: str) -> None:
    (instance / "config.toml").write_text(text)
    result = run("sitting", "list")
    assert result.exit_code == 1
    assert said in result.stderr


def test_init_on_a_broken_syllabus_stores_nothing(
    bank: Path, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKEXAM_BANK", str(bank))
    change(bank / "syllabus" / "harbour.yaml", "title: Harbour keeping", "title: [")
    refused = run("init")
    assert refused.exit_code == 1
    assert "syllabus/harbour.yaml:" in refused.stderr
    assert not (instance / "assets").exists()
    shutil.copytree(HARBOUR, bank, dirs_exist_ok=True)
    mended = run("init")
    assert "8 added" in mended.stdout
    assert "First account" in mended.stdout


def test_a_database_that_does_not_answer_is_a_refusal_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MOCKEXAM_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    result = run("sitting", "list")
    assert result.exit_code == 1
    assert "database" in result.stderr


def test_a_place_that_cannot_be_written_to_is_named(bank: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "out"
    result = run("paper", "assemble", "HARBOUR-14", "--bank", bank, "--out", out)
    assert result.exit_code == 1
    assert str(tmp_path / "file") in result.stderr


def test_the_installed_command_refuses_in_words_too(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from mockexam.cli import main; main()", "bank", "check", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "is no question bank" in done.stderr
    assert "Traceback" not in done.stderr

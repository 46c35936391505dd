"""Parallel papers and their certificate by commands, with a database and without."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockexam.cli import main
from tests.web.world import HARBOUR

SHARED = "Papers A and B share 6 questions (14 marks), allowed none."


def run(*arguments: str | Path, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == exit_code, result.output
    return result


def told(*arguments: str | Path) -> Any:
    return json.loads(run(*arguments, "--json").stdout)


def assemble(*arguments: str | Path) -> Any:
    return told("paper", "assemble", "HARBOUR-14", *arguments)


@pytest.fixture
def two_files(instance: Path, tmp_path: Path) -> list[Path]:
    """Two papers as files; nothing is stored."""
    made = assemble("--bank", HARBOUR, "--papers", "2", "--out", tmp_path)["papers"]
    assert not (instance / "mockexam.sqlite").exists()
    return [tmp_path / f"{paper['ref']}.json" for paper in made]


def test_papers_made_together_have_their_certificate_beside_them(
    two_files: list[Path], tmp_path: Path
) -> None:
    assert set(tmp_path.glob("*.json")) == set(two_files)
    (beside,) = (tmp_path / "certificates").iterdir()
    report = json.loads(beside.read_text())
    assert report["sentences"] == [SHARED]
    assert [paper["ref"] for paper in report["papers"]] == [path.stem for path in two_files]


@pytest.mark.usefixtures("instance")
def test_a_paper_alone_has_none(tmp_path: Path) -> None:
    assert assemble("--bank", HARBOUR, "--out", tmp_path)["certificate"] is None
    assert [path.suffix for path in tmp_path.iterdir() if path.name != "instance"] == [".json"]


@pytest.mark.usefixtures("instance")
def test_the_verdict_is_told_where_nothing_is_written() -> None:
    made = run("paper", "assemble", "HARBOUR-14", "--bank", HARBOUR, "--papers", "2")
    assert made.stdout.splitlines()[-1] == SHARED


def test_papers_are_compared_from_their_files(two_files: list[Path]) -> None:
    lines = run("paper", "certificate", *two_files).stdout.splitlines()
    assert lines[0] == SHARED
    assert f"A: {two_files[0].stem}, Harbour mock" in lines
    assert any(line.startswith("Marks by topic: ") for line in lines)


def test_shared_questions_can_be_allowed(two_files: list[Path]) -> None:
    assert told("paper", "certificate", *two_files, "--shared", "6")["agrees"]


def test_the_certificate_is_written_as_json_and_pdf(two_files: list[Path], tmp_path: Path) -> None:
    report = told("paper", "certificate", *two_files, "--out", tmp_path / "out")
    files = {kind: Path(path) for kind, path in report["files"].items()}
    assert json.loads(files["json"].read_text())["ref"] == report["ref"]
    assert files["pdf"].read_bytes().startswith(b"%PDF-")


@pytest.fixture
def stored(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance with the harbour bank."""
    monkeypatch.setenv("MOCKEXAM_BANK", str(HARBOUR))
    run("init", "--centre", "Quay College")
    return instance


@pytest.mark.usefixtures("stored")
def test_stored_papers_are_compared_by_their_refs() -> None:
    made = assemble("--papers", "2")
    report = told("paper", "certificate", *(paper["ref"] for paper in made["papers"]))
    assert report["ref"] == made["certificate"]["ref"]
    assert made["certificate"]["files"] == report["files"] == {}


@pytest.mark.slow
def test_papers_that_are_printed_together_have_their_certificate_printed(stored: Path) -> None:
    files = assemble("--papers", "2", "--print")["certificate"]["files"]
    assert Path(files["pdf"]).parent == stored / "papers" / "certificates"
    assert Path(files["pdf"]).read_bytes().startswith(b"%PDF-")


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(
    ("text", "said"), [("{}", "ref: Field required"), ("no paper", "Invalid JSON")]
)
def test_a_file_that_is_no_paper_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    refused = run("paper", "certificate", path, path, exit_code=1)
    assert f"{path}:0: paper: " in refused.stderr
    assert said in refused.stderr


def test_one_paper_twice_is_one_paper(two_files: list[Path]) -> None:
    refused = run("paper", "certificate", two_files[0], two_files[0], exit_code=1)
    assert refused.stderr == "A certificate compares papers: name two or more.\n"

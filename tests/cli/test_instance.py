"""An instance from nothing to a sitting and its results, by commands alone."""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mockexam.cli import main
from tests.web.world import HARBOUR

WINDOW = ("--opens", "2040-06-01T09:00", "--closes", "2040-06-01T10:00")


def run(*arguments: str | Path, exit_code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.exit_code == exit_code, result.output
    return result


def told(*arguments: str | Path) -> Any:
    """Return the one JSON object that a command prints."""
    return json.loads(run(*arguments, "--json").stdout)


@pytest.fixture
def harbour(instance: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An initialised instance with the harbour bank."""
    monkeypatch.setenv("MOCKEXAM_BANK", str(HARBOUR))
    run("init", "--centre", "Quay College")
    return instance  # type: ignore[return-value]


@pytest.fixture(scope="session")
def shipped_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any, Any]:
    """An instance with the shipped bank after `init` and twice `demo`; made once."""
    folder = tmp_path_factory.mktemp("shipped") / "instance"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOCKEXAM_INSTANCE", str(folder))
        patch.delenv("MOCKEXAM_BANK", raising=False)
        patch.delenv("MOCKEXAM_DATABASE", raising=False)
        run("init")
        return folder, told("demo", "--candidates", "5"), told("demo", "--candidates", "5")


@pytest.fixture
def demo(shipped_demo: tuple[Path, Any, Any], instance: Path) -> Any:
    """What `demo` printed, in an instance that a test may change."""
    shutil.copytree(shipped_demo[0], instance, dirs_exist_ok=True)
    return shipped_demo[1]


def test_init_shows_the_first_account_once_and_loads_the_bank(
    instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKEXAM_BANK", str(HARBOUR))
    first = run("init").stdout
    assert "8 added, 0 changed, 0 withdrawn, 0 as they were" in first
    assert "First account: tutor@example.org, password " in first
    again = run("init").stdout
    assert "0 added, 0 changed, 0 withdrawn, 8 as they were" in again
    assert "password" not in again
    assert (instance / "secret_key").stat().st_mode & 0o077 == 0


def test_init_again_keeps_the_key_that_sessions_are_signed_with(harbour: Path) -> None:
    key = (harbour / "secret_key").read_bytes()
    run("init")
    assert (harbour / "secret_key").read_bytes() == key


@pytest.mark.slow
def test_demo_again_gives_the_same_logins(shipped_demo: tuple[Path, Any, Any]) -> None:
    _, first, second = shipped_demo
    assert second == first


def test_demo_tells_all_that_a_newcomer_needs(demo: Any) -> None:
    assert demo["accounts"] == {
        "tutor": "tutor.demo@example.org",
        "marker": "marker.demo@example.org",
        "author": "author.demo@example.org",
        "invigilator": "invigilator.demo@example.org",
    }
    assert demo["address"] == "http://127.0.0.1:8000"
    assert demo["password"]
    assert demo["centre"].endswith(" College")
    assert len(demo["candidates"]) == 5
    assert [c["extra_percent"] for c in demo["candidates"]].count(25) == 1
    assert {c["number"] for c in demo["candidates"]}.isdisjoint({""})


def test_the_demo_s_sittings_are_one_to_join_and_one_to_mark(demo: Any) -> None:
    held = {sitting["ref"]: sitting for sitting in told("sitting", "list")["sittings"]}
    assert set(held) == {demo["live_sitting"], demo["marking_sitting"]}
    live, past = held[demo["live_sitting"]], held[demo["marking_sitting"]]
    assert {c["status"] for c in live["candidates"]} == {"not started"}
    assert {c["status"] for c in past["candidates"]} == {"submitted"}
    assert live["join_code"] == demo["join_code"]


def test_the_demo_s_results_wait_for_a_marker_and_hold_marks_within_the_paper(demo: Any) -> None:
    table = run("results", demo["marking_sitting"]).stdout
    header, *rows = csv.reader(io.StringIO(table))
    assert header[:3] == ["Number", "Name", "Status"]
    assert header[-2:] == ["Total", "Grade"]
    assert len(rows) == 5
    for row in rows:
        assert row[-2:] == ["", ""]
        assert all(cell == "" or 0 <= float(cell) <= 10 for cell in row[3:-2])


def test_another_seed_makes_other_people(
    harbour: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[list[str]] = []
    for seed in ("1", "1", "2"):
        folder = tmp_path / f"seed{len(names)}"
        shutil.copytree(harbour, folder)
        monkeypatch.setenv("MOCKEXAM_INSTANCE", str(folder))
        made = told("demo", "--candidates", "3", "--seed", seed)
        names.append([candidate["name"] for candidate in made["candidates"]])
    assert names[0] == names[1] != names[2]


def test_a_paper_is_assembled_printed_and_sat(harbour: Path, tmp_path: Path) -> None:
    (made,) = told("paper", "assemble", "HARBOUR-14", "--seed", "3")["papers"]
    assert (made["marks"], made["seed"], made["proven"]) == (14, 3, True)
    assert all(row["met"] for row in made["rows"])
    printed = told("paper", "print", made["ref"])
    assert set(printed["files"]) == {
        "paper", "insert", "mark-scheme", "key", "answer-sheet",
    }  # fmt: skip
    for file in printed["files"].values():
        assert Path(file).parent == harbour / "papers"
        assert Path(file).read_bytes().startswith(b"%PDF")
    on_screen = told("paper", "print", made["ref"], "--format", "html")["files"]
    assert Path(on_screen["html"]).read_text("utf-8").startswith("<!doctype html>")
    names = tmp_path / "names.txt"
    names.write_text("Ada Lane, 25\nBen Moss\n", encoding="utf-8")
    created = told("sitting", "create", made["ref"], *WINDOW, "--candidates", names)
    assert created["opens_at"] == "2040-06-01T08:00:00+00:00"
    assert [c["extra_percent"] for c in created["candidates"]] == [25, 0]
    assert told("sitting", "list")["sittings"] == [created]
    report = json.loads(run("results", created["ref"], "--format", "json").stdout)
    assert [row["status"] for row in report["results"]] == ["not started", "not started"]
    assert report["results"][0]["total"] is None


def test_versions_are_printed_each_with_its_key(harbour: Path) -> None:
    (made,) = told("paper", "assemble", "HARBOUR-14")["papers"]
    printed = told("paper", "print", made["ref"], "--version", "b", "--shuffle", "questions")
    what = {"paper", "insert", "mark-scheme", "key", "answer-sheet"}
    assert set(printed["files"]) == {*(f"Bq-{one}" for one in what), "key"}
    assert (harbour / "papers" / f"{made['ref']}-Bq-answer-sheet.pdf").is_file()


def test_papers_get_the_next_seeds_and_a_file_each(harbour: Path, tmp_path: Path) -> None:
    assert harbour.is_dir()
    made = told(
        "paper", "assemble", HARBOUR / "blueprints" / "harbour.yaml", "--bank", HARBOUR,
        "--papers", "2", "--out", tmp_path / "out",
    )["papers"]  # fmt: skip
    assert [paper["seed"] for paper in made] == [1, 2]
    written = list((tmp_path / "out").glob("*.json"))
    assert {path.stem for path in written} == {p["ref"] for p in made}
    for path in written:
        assert json.loads(path.read_text("utf-8"))["ref"] == path.stem


def test_with_a_bank_named_nothing_is_stored(harbour: Path) -> None:
    told("paper", "assemble", "HARBOUR-14", "--bank", HARBOUR)
    with closing(sqlite3.connect(harbour / "mockexam.sqlite")) as database:
        assert database.execute("SELECT count(*) FROM paper").fetchone() == (0,)


def test_a_sitting_is_opened_early_and_closed_by_a_word(harbour: Path) -> None:
    assert harbour.is_dir()
    (made,) = told("paper", "assemble", "HARBOUR-14")["papers"]
    ref = told("sitting", "create", made["ref"], *WINDOW)["ref"]
    refused = run("sitting", "close", ref, exit_code=1)
    assert "has not opened yet" in refused.stderr
    assert f"{ref} can be started." in run("sitting", "open", ref).stdout
    assert f"{ref} can no longer be started." in run("sitting", "close", ref).stdout
    assert "Set a new sitting" in run("sitting", "open", ref, exit_code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("paper", "assemble", "NO-SUCH"), "Blueprints are HARBOUR-14."),
        (("paper", "print", "NO-SUCH"), "`mockexam paper assemble` makes one."),
        (("results", "NO-SUCH"), "`mockexam sitting list` names them."),
        (("sitting", "open", "NO-SUCH"), "There is no sitting NO-SUCH."),
        (("sitting", "create", "NO-SUCH", *WINDOW), "There is no paper NO-SUCH."),
        (("--centre", "99999", "sitting", "list"), "Centres are 00001."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
@pytest.mark.usefixtures("harbour")
def test_what_is_not_there_is_answered_with_what_is(arguments: tuple[str, ...], said: str) -> None:
    assert said in run(*arguments, exit_code=1).stderr


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("2040-06-01T10:00", "2040-06-01T09:00", "comes after the opening"),
        ("2020-06-01T09:00", "2020-06-01T10:00", "in the past"),
        ("2040-03-25T01:30", "2040-03-25T03:00", "does not exist"),
        ("2040-10-28T01:30", "2040-10-28T03:00", "happens twice"),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_a_window_that_cannot_be_is_refused_and_sets_nothing(
    opens: str, closes: str, said: str
) -> None:
    (made,) = told("paper", "assemble", "HARBOUR-14")["papers"]
    window = ("--opens", opens, "--closes", closes)
    assert said in run("sitting", "create", made["ref"], *window, exit_code=1).stderr
    assert told("sitting", "list")["sittings"] == []


@pytest.mark.usefixtures("harbour")
def test_names_that_cannot_be_read_set_nothing(tmp_path: Path) -> None:
    (made,) = told("paper", "assemble", "HARBOUR-14")["papers"]
    names = tmp_path / "names.txt"
    for content, said in ((b"Ada, lots\n", "Line 1"), (b"\xff\xfe\x00A", "names.txt")):
        names.write_bytes(content)
        create = ("sitting", "create", made["ref"], *WINDOW, "--candidates", names)
        assert said in run(*create, exit_code=1).stderr
    assert told("sitting", "list")["sittings"] == []


@pytest.mark.usefixtures("harbour")
def test_results_go_to_a_file_whole(tmp_path: Path) -> None:
    (made,) = told("paper", "assemble", "HARBOUR-14")["papers"]
    ref = told("sitting", "create", made["ref"], *WINDOW)["ref"]
    out = tmp_path / "results" / "june.csv"
    run("results", ref, "--out", out)
    assert out.read_text("utf-8").startswith("Number,Name,Status,1,2,3,")


@pytest.mark.parametrize(
    "arguments",
    [
        ("bank", "check", str(HARBOUR)),
        (
            "blueprint",
            "check",
            str(HARBOUR / "blueprints" / "harbour.yaml"),
            "--bank",
            str(HARBOUR),
        ),
        ("paper", "assemble", "HARBOUR-14", "--bank", str(HARBOUR)),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_what_needs_no_database_works_before_init_and_makes_none(
    instance: Path, arguments: tuple[str, ...]
) -> None:
    assert told(*arguments)
    assert list(instance.iterdir()) == []


def test_the_schema_for_editors_is_json(instance: Path) -> None:
    assert instance.is_dir()
    assert "$defs" in json.loads(run("bank", "schema").stdout)


def test_an_address_that_is_none_is_refused_before_anything_is_served(harbour: Path) -> None:
    assert harbour.is_dir()
    assert "HOST:PORT" in run("serve", "--bind", "everywhere", exit_code=1).stderr

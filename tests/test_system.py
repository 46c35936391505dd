"""What a machine lacks for printing is said, and never takes down whoever asks."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mockexam import system
from mockexam.cli import main
from mockexam.jobs import __main__ as worker
from mockexam.printing import machine


def test_a_page_is_printed_stamped_and_its_code_read_back() -> None:
    machine.print_a_page()


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of Python, to be written by the test."""
    path = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(path))
    monkeypatch.setattr(system, "missing_packages", lambda _: [])
    return path


def write(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o700)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kill -SEGV $$", "The renderer took its process down (SIGSEGV): fonts or libraries"),
        ("echo no font >&2; exit 1", "A page cannot be printed: no font"),
        ("exit 0", ""),
    ],
)
def test_what_became_of_the_page_is_told(program: Path, line: str, said: str) -> None:
    write(program, line)
    assert system.printing_fault().startswith(said)
    assert bool(system.printing_fault()) is bool(said)


def test_the_doctor_and_the_worker_say_it(
    program: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(program, "kill -ABRT $$")
    monkeypatch.setattr("mockexam.cli.doctor.missing_packages", lambda _: [])
    answer = CliRunner().invoke(main, ["doctor", "--for", "printing"])
    assert answer.exit_code == 1
    assert "took its process down (SIGABRT)" in answer.output
    worker.say_whether_it_prints()
    assert "Run `mockexam doctor --for printing`." in caplog.text


def test_missing_packages_are_named_before_anything_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system, "missing_packages", lambda _: ["fonts-liberation"])
    monkeypatch.setattr(subprocess, "run", None)
    assert system.printing_fault().endswith("missing: fonts-liberation.")

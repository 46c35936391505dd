"""What the documentation says of the command line is what the command line does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mockexam.cli import main
from tests.docs.pages import (
    REFERENCE,
    ROOT,
    code_blocks,
    lines_run,
    mentions,
    name_of,
    section,
)

PAGE = REFERENCE / "command-line.md"
HELP = {"-h", "--help"}


def leaves(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from leaves(command, f"{path} {name}")
        elif command is not None:
            yield f"{path} {name}", command


COMMANDS: dict[str, click.Command] = {"mockexam": main, **dict(leaves(main, "mockexam"))}


def named(value: Path | list[str]) -> str:
    return name_of(value) if isinstance(value, Path) else " ".join(value)


def find(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"there is no command {words[0]}"
        command, words = found, words[1:]
    return command, words


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_documented(path: str) -> None:
    text = section(PAGE, f"`{path}`")
    assert text, f"{PAGE.name} has no section on {path}"
    for parameter in COMMANDS[path].params:
        if isinstance(parameter, click.Argument):
            assert f"`{parameter.make_metavar(click.Context(COMMANDS[path])).strip('[].')}`" in text
        for option in set(parameter.opts) - HELP if isinstance(parameter, click.Option) else ():
            assert re.search(rf"`{option}[ `]", text), f"{option} of {path} is not documented"


@pytest.mark.parametrize("path", COMMANDS)
def test_no_option_is_documented_that_is_not_there(path: str) -> None:
    known = {option for parameter in COMMANDS[path].params for option in parameter.opts} | HELP
    documented = re.findall(r"^\| `(--[a-z-]+)", section(PAGE, f"`{path}`"), re.MULTILINE)
    assert set(documented) <= known


@pytest.mark.parametrize(("page", "words"), lines_run("mockexam"), ids=named)
def test_every_command_shown_can_be_typed(
    page: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for word in words:
        if word.endswith((".txt", ".png")):
            (tmp_path / word).touch()
    (tmp_path / "my_bank").mkdir()
    command, rest = find(words)
    with command.make_context(page.name, rest):
        pass


@pytest.mark.parametrize(("page", "words"), mentions("mockexam"), ids=named)
def test_every_command_mentioned_is_there(page: Path, words: list[str]) -> None:
    command, rest = find(words)
    command.make_parser(click.Context(command, info_name=page.name)).parse_args(rest)


@pytest.mark.parametrize(("page", "words"), [*lines_run("make"), *mentions("make")], ids=named)
def test_every_make_target_named_is_in_the_makefile(page: Path, words: list[str]) -> None:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(words) <= set(targets), page.name


CLASH = """
ref: CLASH
title: A blueprint that cannot be met
qualification: None
level: 2
minutes: 20
sections: [{id: A, title: A}]
rows: [{id: law, label: Law, where: {topic: T08}, measure: marks, min: 500}]
"""
REFERRED_TO = {"sitting list": "sitting create", "paper assemble": "paper print"}
BANK = str(ROOT / "question_bank")
LEVEL_2 = f"{BANK}/blueprints/level-2-objective.yaml"


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("bank check", []),
        ("bank check", [f"{ROOT}/tests/data/banks/suppressed"]),
        ("bank rules", []),
        ("bank coverage", ["--bank", f"{ROOT}/tests/journeys/harbour"]),
        ("blueprint check", ["fault.yaml"]),
        ("paper assemble", [LEVEL_2, "--bank", BANK]),
        ("paper assemble", ["clash.yaml", "--bank", BANK]),
        ("paper assemble", ["bees.yaml", "--bank", "bees.csv"]),
        ("syllabus list", []),
        ("syllabus import", ["none.txt"]),
        ("paper assemble", [LEVEL_2, "--bank", BANK, "--print"]),
        ("paper assemble", [LEVEL_2, "--bank", BANK, "--papers", "2", "--out", "out"]),
        ("demo", ["--candidates", "1"]),
        ("sitting list", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.usefixtures("instance")
def test_every_json_key_is_documented(
    path: str,
    arguments: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "clash.yaml").write_text(CLASH)
    (tmp_path / "fault.yaml").write_text(CLASH.replace("T08", "T99"))
    for name, language in (("bees.csv", "csv"), ("bees.yaml", "blueprint")):
        (tmp_path / name).write_text(*code_blocks(REFERENCE / "blueprint-format.md", language))
    run = CliRunner().invoke
    if path in {"demo", "sitting list"}:
        assert run(main, ["init"]).exit_code == 0
    if path == "sitting list":
        assert run(main, ["demo", "--candidates", "1"]).exit_code == 0
    printed = json.loads(run(main, [*path.split(), *arguments, "--json"]).stdout)
    places = [path, REFERRED_TO.get(path, path)]
    text = "".join(section(PAGE, f"`mockexam {place}`") for place in places)
    text += PAGE.read_text().partition("\n## ")[0]
    missing = {key for key in _keys(printed) if f"`{key}`" not in text}
    assert not missing


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for name, inner in value.items():
            # Counts by kind, level or topic are named for what is counted.
            if not (isinstance(inner, dict) and (name.startswith("by_") or name == "items")):
                yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)

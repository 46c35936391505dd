"""The examples on the pages about formats are read, fit the bundled bank, and make a paper."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel, TypeAdapter

from mockexam.assembly.blueprint import (
    Blueprint,
    Grade,
    ItemResponse,
    Papers,
    Row,
    Section,
    TableColumns,
)
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.information import MODELS
from mockexam.assembly.objective import Objective
from mockexam.assembly.pool import dimensions
from mockexam.assembly.row import Measure
from mockexam.assembly.rule import Rule
from mockexam.bank.question import read_question
from mockexam.cli import main
from mockexam.paths import starter_bank_folder
from mockexam.services.library import library_of_folder
from mockexam.services.papers import make_paper
from tests.docs.pages import REFERENCE, code_blocks

BLUEPRINTS = REFERENCE / "blueprint-format.md"
(EXAMPLE,) = code_blocks(BLUEPRINTS, "yaml")


def test_the_example_of_a_blueprint_makes_a_paper(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(EXAMPLE)
    file = read_blueprint(path)
    library, _ = library_of_folder(starter_bank_folder())
    assert check_against(file, library.pool) == []
    made = make_paper(library, file.blueprint, seed=1, now=datetime(2026, 6, 1, tzinfo=UTC))
    assert all(row.met for row in made.rows)


@pytest.mark.parametrize("document", [Blueprint, Section, Row, Grade])
def test_the_example_of_a_blueprint_shows_every_field(document: type[Blueprint]) -> None:
    assert [name for name in document.model_fields if f"{name}:" not in EXAMPLE] == []


def test_the_example_of_a_choice_makes_a_paper() -> None:
    (example,) = code_blocks(BLUEPRINTS, "choice")
    plan = Blueprint.model_validate(yaml.safe_load(EXAMPLE) | yaml.safe_load(example))
    library, _ = library_of_folder(starter_bank_folder())
    made = make_paper(library, plan, seed=1, now=datetime(2026, 6, 1, tzinfo=UTC))
    assert [(len(s.questions), s.asked, s.scored) for s in made.sections[1:]] == [
        (3, 2, True),
        (2, 2, False),
    ]


def test_every_dimension_is_documented() -> None:
    library, _ = library_of_folder(starter_bank_folder())
    own = {tag for question in library.questions.values() for i in question.items for tag in i.tags}
    text = BLUEPRINTS.read_text()
    assert [d for d in dimensions(library.pool) - own if f"| `{d}` |" not in text] == []


@pytest.mark.parametrize("document", [Row, Objective, Papers, TableColumns, ItemResponse])
def test_every_field_of_the_language_is_documented(document: type[BaseModel]) -> None:
    text = BLUEPRINTS.read_text()
    assert [name for name in document.model_fields if f"`{name}`" not in text] == []


def test_every_measure_and_every_model_is_documented() -> None:
    text = BLUEPRINTS.read_text()
    assert [name for name in (*Measure, *MODELS) if f"| `{name}`" not in text] == []


def test_every_kind_of_rule_is_shown_with_all_its_fields() -> None:
    (shown,) = code_blocks(BLUEPRINTS, "rules")
    rules = TypeAdapter(tuple[Rule, ...]).validate_python(yaml.safe_load(shown))
    by_kind = {rule.kind: type(rule) for rule in rules}
    assert set(by_kind.values()) == set(get_args(get_args(Rule)[0]))
    text = BLUEPRINTS.read_text()
    assert [kind for kind in by_kind if f"| `{kind}` |" not in text] == []
    own = {name for kind in by_kind.values() for name in kind.model_fields}
    assert [name for name in own if f"{name}:" not in text and f"`{name}`" not in text] == []


@pytest.mark.parametrize(("language", "document"), [("objective", Objective), ("papers", Papers)])
def test_the_examples_of_parts_of_a_blueprint_are_read(
    language: str, document: type[BaseModel]
) -> None:
    (example,) = code_blocks(BLUEPRINTS, language)
    assert document.model_validate(yaml.safe_load(example))


def test_the_example_of_a_table_makes_the_paper_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, language in (("bees.csv", "csv"), ("bees.yaml", "blueprint")):
        (tmp_path / name).write_text(*code_blocks(BLUEPRINTS, language))
    (shown,) = code_blocks(BLUEPRINTS, "printed")
    command = ["paper", "assemble", "bees.yaml", "--bank", "bees.csv"]
    made = CliRunner().invoke(main, command)
    second = CliRunner().invoke(main, [*command, "--seed", "2"])
    assert _without_seconds(made.output) == _without_seconds(shown)
    assert second.output.splitlines()[-1].strip() in BLUEPRINTS.read_text()


def _without_seconds(printed: str) -> list[str]:
    timed = re.sub(r", [0-9.]+ s$", "", printed, flags=re.MULTILINE)
    return [line.rstrip() for line in timed.splitlines()]


def test_the_published_schema_of_items_is_the_one_that_is_printed() -> None:
    published = (REFERENCE / "item.schema.json").read_text()
    assert published == CliRunner().invoke(main, ["bank", "schema"]).stdout


def test_the_example_of_a_family_is_read_with_all_its_rows() -> None:
    (example,) = code_blocks(REFERENCE / "item-format.md", "family")
    assert len(read_question(yaml.safe_load(example)).variants) == 3


def test_the_example_of_an_item_is_read() -> None:
    (example,) = code_blocks(REFERENCE / "item-format.md", "yaml")
    question = read_question(yaml.safe_load(example))
    assert question.ref == "CP-014"

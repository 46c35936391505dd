"""The examples on the pages about formats are read, fit the bundled bank, and make a paper."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from mockexam.assembly.blueprint import Blueprint, Grade, Row, Section
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.pool import dimensions
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


def test_every_dimension_is_documented() -> None:
    library, _ = library_of_folder(starter_bank_folder())
    own = {tag for question in library.questions.values() for i in question.items for tag in i.tags}
    text = BLUEPRINTS.read_text()
    assert [d for d in dimensions(library.pool) - own if f"| `{d}` |" not in text] == []


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

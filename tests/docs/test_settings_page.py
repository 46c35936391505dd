"""Every setting is documented, and the example on the page can be used."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from mockexam.settings import Settings, read_settings
from tests.docs.pages import PAGES, REFERENCE, code_blocks, name_of, rows

PAGE = REFERENCE / "settings.md"
NAMES = sorted({field.name for field in fields(Settings)} - {"instance"})


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_is_documented_with_its_variable(name: str) -> None:
    assert [f"`{name}`", f"`MOCKEXAM_{name.upper()}`"] in [
        row[:2] for row in rows(PAGE.read_text())
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_variable_named_is_read(page: Path) -> None:
    known = {f"MOCKEXAM_{name.upper()}" for name in [*NAMES, "instance"]}
    assert set(re.findall(r"MOCKEXAM_[A-Z_]+", page.read_text())) <= known


@pytest.mark.parametrize(
    ("page", "example"),
    [(page, example) for page in PAGES for example in code_blocks(page, "toml")],
)
def test_every_example_of_a_configuration_is_accepted(
    page: Path, example: str, instance: Path
) -> None:
    (instance / "config.toml").write_text(example)
    assert read_settings(instance) != read_settings(instance.parent), name_of(page)

"""A blueprint is refused where it contradicts itself, and held against the bank row by row."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.pool import Pool, dimensions, pool_of
from mockexam.errors import InputRefused
from tests.factories import (
    ask,
    freeze_these,
    make_blueprint,
    make_choice,
    make_row,
    make_set,
    make_short,
)

HEADER = """\
ref: BEES
title: Bees
qualification: Award in Bees
level: 2
minutes: 30
sections:
  - {id: A, title: Section A, where: {kind: multiple_choice}}
rows:
"""
POOL: Pool = pool_of(
    [ask(make_choice("BE-1", tags={"season": "spring"})), ask(make_short("BE-2")), make_set("BE-9")]
)


def written(folder: Path, *rows: str) -> Path:
    file = folder / "bees.yaml"
    file.write_text(HEADER + "".join(f"  - {row}\n" for row in rows), "utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "row total: give it a min, a target or a max"),
        ({"min": 3, "max": 2}, "stand in rising order"),
        ({"min": 3, "target": 2}, "stand in rising order"),
        ({"min": -1}, "no paper has fewer than 0 marks"),
        ({"min": float("nan")}, "min"),
        ({"min": 1, "measure": "pages"}, "measure"),
        ({"min": 1, "where": {"facility": {}}}, "a range has a min, a max, above or below"),
        ({"min": 1, "where": {"facility": {"min": 1, "max": 0}}}, "min 1 is above max 0"),
        ({"min": 1, "id": "a row"}, "id"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused(row: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_row(**{"id_": row.pop("id", "total")} | row)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rows": (make_row(min=1), make_row(max=9))}, "row or rule total stands more than once"),
        ({"sections": [{"id": "A", "title": "A"}] * 2}, "section A stands more than once"),
        ({"rows": (make_row(min=1, section="Z"),)}, "row total: there is no section Z"),
        ({"sections": []}, "sections"),
        ({"minutes": 0}, "minutes"),
        ({"grades": [{"name": "Pass", "share": 1.5}]}, "share"),
        ({"ref": "bees!"}, "ref"),
    ],
)
def test_a_blueprint_that_contradicts_itself_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        make_blueprint(**fields)


def test_a_blueprint_read_back_from_its_json_is_the_same() -> None:
    plan = make_blueprint(
        make_row(min=1),
        make_row("T", where={"topic": ["T1", "T2"], "facility": {"max": 0.5}, "level": 2}, max=3),
    )
    assert Blueprint.model_validate(plan.as_json()) == plan


def test_a_blueprint_that_names_only_what_there_is_passes(tmp_path: Path) -> None:
    file = read_blueprint(
        written(
            tmp_path,
            "{id: total, label: All, measure: marks, min: 1}",
            "{id: spring, label: Spring, where: {season: spring}, measure: marks, target: 1}",
            "{id: easy, label: Easy, where: {facility: {min: 0.5}}, measure: items, min: 1}",
        )
    )
    assert check_against(file, POOL) == []


@pytest.mark.parametrize(
    ("row", "line", "said"),
    [
        (
            "{id: x, label: X, where: {topic: T9}, measure: marks, min: 1}",
            10,
            "row x: no item has topic T9",
        ),
        (
            "{id: x, label: X, where: {topic: [T1, T9]}, measure: marks, min: 1}",
            10,
            "row x: no item has topic T9",
        ),
        (
            "{id: x, label: X, where: {colour: amber}, measure: marks, max: 1}",
            10,
            "row x: no item has a colour; dimensions are ao, command_word, facility",
        ),
        (
            "{id: x, label: X, where: {facility: {min: 0.99}}, measure: marks, min: 1}",
            10,
            "row x: no item has facility from 0.99 to …",
        ),
        (
            "{id: x, label: X, where: {kind: short_answer}, measure: marks, min: 1}",
            10,
            "row x: no question in its sections meets all its conditions",
        ),
    ],
)
def test_a_condition_that_names_nothing_is_found_with_its_row_and_line(
    tmp_path: Path, row: str, line: int, said: str
) -> None:
    total = "{id: total, label: All, measure: marks, min: 1}"
    (finding,) = check_against(read_blueprint(written(tmp_path, total, row)), POOL)
    assert (finding.line, finding.rule, finding.ref) == (line, "row.names-nothing", "x")
    assert said in finding.message


def test_a_section_that_names_nothing_is_found(tmp_path: Path) -> None:
    file = written(tmp_path, "{id: total, label: All, measure: marks, max: 1}")
    file.write_text(file.read_text().replace("multiple_choice", "riddle"))
    (finding,) = check_against(read_blueprint(file), POOL)
    assert (finding.line, finding.message) == (7, "section A: no item has kind riddle")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ref: [", "bees.yaml:1: yaml.syntax"),
        ("", "bees.yaml:0: blueprint: holds one blueprint, not 0 documents"),
        ("a: 1\n---\nb: 2\n", "holds one blueprint, not 2 documents"),
        ("just words\n", "bees.yaml:1: schema"),
        (
            HEADER + "  - {id: x, label: X, measure: marks}\n",
            "bees.yaml:9: schema: .*give it a min",
        ),
        (HEADER.replace("minutes", "minuets") + "  []\n", "minuets: is not a field here"),
    ],
)
def test_a_file_that_is_no_blueprint_is_refused_with_its_lines(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "bees.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(InputRefused, match=said):
        read_blueprint(file)


def test_an_authors_tag_never_hides_what_every_item_has() -> None:
    pool = pool_of([ask(make_choice(tags={"topic": "T2", "season": "spring"}))])
    assert pool.table.values_of("topic") == ["T1"]
    assert {"season", "ao", "kind"} <= dimensions(pool)
    plan = make_blueprint(make_row(where={"topic": "T1"}, min=1))
    freeze_these({"A": [ask(make_choice(tags={"topic": "T2"}))]}, plan)

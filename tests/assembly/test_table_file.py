"""A table is read as people mean it, or refused with its line and what mends it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.table import Names, Numbers
from mockexam.assembly.table_file import CHUNK_ROWS, read_table
from mockexam.assembly.where import Range
from mockexam.cli import main
from mockexam.errors import InputRefused

PLAN = """\
ref: BEES
title: Bees
table: {ref: id, set: hive}
tolerance: 0
rows:
  - {id: items, measure: items, min: 2, max: 2}
"""
TABLE = "id,topic,marks,hive\nb1,T1,1,H1\nb2,T2,2,H1\nb3,T1,1,\n"


def read(
    folder: Path, table: str | bytes, rules: list[dict[str, object]] | None = None, **said: object
) -> Pool:
    path = folder / "bees.csv"
    path.write_bytes(table if isinstance(table, bytes) else table.encode())
    plan = {
        "ref": "BEES", "title": "Bees", "table": {"ref": "id", **said}, "rules": rules or [],
        "rows": [{"id": "items", "measure": "items", "min": 1}],
    }  # fmt: skip
    return read_table(path, Blueprint.model_validate(plan))


def numbers(pool: Pool, column: str) -> list[float]:
    held = pool.table.columns[column]
    assert isinstance(held, Numbers)
    return [float(value) for value in held.values]


def names(pool: Pool, column: str) -> list[str]:
    held = pool.table.columns[column]
    assert isinstance(held, Names)
    return [held.names[code] if code >= 0 else "" for code in held.codes]


Assemble = Callable[..., Result]


@pytest.fixture
def assemble(tmp_path: Path) -> Assemble:
    """Run `paper assemble` from a plan and a table."""

    def run(plan: str = PLAN, table: str | bytes = TABLE, *options: str) -> Result:
        (tmp_path / "bees.yaml").write_text(plan, encoding="utf-8")
        content = table if isinstance(table, bytes) else table.encode()
        (tmp_path / "bees.csv").write_bytes(content)
        arguments = ["paper", "assemble", str(tmp_path / "bees.yaml")]
        arguments += ["--bank", str(tmp_path / "bees.csv"), "--out", str(tmp_path / "papers")]
        return CliRunner().invoke(main, [*arguments, *options])

    return run


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("", 1, "is empty: its first line names the columns"),
        ("id,topic,marks,hive\n", 1, "add a row for each item"),
        ("id,topic,,hive\nb1,T1,1,\n", 1, "column 3 has no name; give it one"),
        ("id,topic,id,hive\nb1,T1,1,\n", 1, "column id stands more than once; rename one"),
        (TABLE + "b4,T1,1\n", 5, "has 3 cells, and the header has 4; give each column a cell"),
        (TABLE + "b4,T1,1,H1,x\n", 5, "has 5 cells"),
        (TABLE + "\n\n,T1,1,H1\n", 7, "column id: this item has no ref; give it one"),
        (TABLE + "b2,T1,1,H1\n", 5, "b2 stands in line 3 too; rename one"),
        (TABLE.replace("T1", '"T\n1"') + "b4\n", 7, "has 1 cells"),
        (TABLE.encode() + b"b4,T\xe91,1,\n", 5, "is not UTF-8 text; save it as CSV UTF-8"),
        (TABLE + "b4,T1,two,\n", 5, "column marks: two is no number, and marks are numbers"),
        (TABLE + "b4,T1,inf,\n", 5, "column marks: inf is no number"),
        ("ref,topic,marks,hive\nb1,T1,1,\n", 1, "no column id for ref; the columns are ref, topic"),
        ("id,topic,marks\nb1,T1,1\n", 1, "no column hive for set; the columns are id, topic"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_its_line_and_what_mends_it(
    tmp_path: Path, assemble: Assemble, table: str | bytes, line: int, said: str
) -> None:
    ran = assemble(PLAN, table)
    assert ran.exit_code == 1, ran.output
    assert f"bees.csv:{line}: table: " in ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.output
    assert not (tmp_path / "papers").exists()


def test_a_table_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bees.yaml").write_text(PLAN)
    arguments = ["paper", "assemble", str(tmp_path / "bees.yaml"), "--bank", "nowhere.csv"]
    ran = CliRunner().invoke(main, arguments)
    assert (ran.exit_code, "nowhere.csv cannot be read" in ran.stderr) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("min: 2", "where: {topik: T1}, min: 2", 6, "no item has a topik; dimensions are hive"),
        ("min: 2, ", "where: {topik: T1}, ", 6, "no item has a topik"),
        ("min: 2, ", "each: topik, ", 6, "no item has a topik"),
        ("min: 2", "where: {topic: T9}, min: 2", 6, "no item has topic T9"),
        ("measure: items, min: 2", "measure: sum of topic, min: 2", 6, "no dimension of numbers"),
        ("measure: items, min: 2", "measure: sum of topik", 6, "no dimension of numbers"),
        ("measure: items, min: 2", "measure: words", 6, "name the column under `table: words`"),
        ("measure: items, min: 2", "where: {topic: T2}, measure: sets", 6, "items of the set H1"),
        ("rows:", "rules: [{id: r, kind: order, by: topik}]\nrows:", 5, "no item has a topik"),
        ("rows:", "rules: [{id: r, kind: enemies, same: x}]\nrows:", 5, "no item has a x"),
        ("rows:", "rules: [{id: r, kind: pivot, column: x}]\nrows:", 5, "no item has a x"),
        ("rows:", "rules: [{id: r, kind: only, column: topic, min: 1}]\nrows:", 5, "no numbers"),
        ("rows:", "rules: [{id: r, kind: only, column: marks}]\nrows:", 5, "has a min, a max"),
        ("rows:", "rules: [{id: r, kind: sets apart, sets: [H1, H2]}]\nrows:", 5, "no set H2"),
        ("rows:", "rules: [{id: r, kind: cue, gives_away: b1, answer_of: b9}]\nrows:", 5,
         "no question b9"),
        ("rows:", "rules: [{id: r, kind: cue, gives_away: b1, answer_of: b1}]\nrows:", 5,
         "no question gives itself away"),
        ("rows:", "rules: [{id: r, kind: must include, where: {id: b9}}]\nrows:", 5, "has id b9"),
        (", set: hive}", "}\nrules: [{id: r, kind: whole sets}]", 4, "under `table: set`"),
        (", set: hive}", "}\nrules: [{id: r, kind: only, column: marks, min: 1, sets: true}]", 4,
         "under `table: set`"),
        ("rows:", "objective: {maximise: information}\nrows:", 5, "name the columns under"),
        ("rows:", "objective: {maximise: sum of topic}\nrows:", 5, "no dimension of numbers"),
        ("rows:", "objective: {maximise: sum of marks, at: []}\nrows:", 5, "at least 1 item"),
        ("rows:", "papers: {count: 2, within: {itemz: 1}}\nrows:", 1, "within names itemz"),
        ("set: hive", "separator: ''", 3, "at least 1 character"),
        ("set: hive", "marks: topic", 2, "bees.csv:2: table: column topic: T1 is no number"),
        ("set: hive", "minutes: time", 1, "bees.csv:1: table: there is no column time for minutes"),
        ("set: hive", "irt: {model: 9PL, parameters: [marks]}", 1, "no column 9PL for irt"),
        ("set: hive", "irt: {model: topic, parameters: [marks]}", 2, "T1 is no model; those are"),
        ("set: hive", "irt: {model: 2PL, parameters: [marks]}", 2, "takes a discrimination and"),
    ],
)  # fmt: skip
def test_what_a_blueprint_names_that_no_table_has_is_refused_with_its_line(
    tmp_path: Path, assemble: Assemble, old: str, new: str, line: int, said: str
) -> None:
    assert old in PLAN
    ran = assemble(PLAN.replace(old, new))
    assert ran.exit_code == 1, ran.output
    assert f":{line}: " in ran.stderr
    assert said in ran.stderr
    assert not (tmp_path / "papers").exists()


def test_cues_in_a_circle_are_refused(assemble: Assemble) -> None:
    cues = (
        "rules:\n  - {id: one, kind: cue, gives_away: b1, answer_of: b2}\n"
        "  - {id: two, kind: cue, gives_away: b2, answer_of: b1}\nrows:"
    )
    ran = assemble(PLAN.replace("rows:", cues))
    assert ran.exit_code == 1
    assert "rules one, two go round in a circle; say `apart: true` in one of them" in ran.stderr


def test_a_table_as_spreadsheets_save_it_gives_a_paper(tmp_path: Path, assemble: Assemble) -> None:
    ran = assemble(PLAN, b"\xef\xbb\xbf" + TABLE.replace("\n", "\r\n").encode() + b"\r\n\r\n")
    assert ran.exit_code == 0, ran.output
    assert len(list((tmp_path / "papers").iterdir())) == 1


def test_blank_lines_hold_no_items(tmp_path: Path) -> None:
    assert read(tmp_path, "id,topic\n\nb1,T1\n\nb2,T2\n\n\n").refs == ("b1", "b2")


def test_a_cell_in_quotes_may_hold_commas_and_lines(tmp_path: Path) -> None:
    pool = read(tmp_path, 'id,topic\nb1,"T1, the\nhive"\n"b2",T2\n')
    assert names(pool, "topic") == ["T1, the\nhive", "T2"]


def test_spaces_around_cells_and_names_of_columns_mean_nothing(tmp_path: Path) -> None:
    pool = read(tmp_path, "id , topic,level\n b1, T1 , 2 \nb2,  ,  \n")
    assert pool.refs == ("b1", "b2")
    assert names(pool, "topic") == ["T1", ""]
    assert numbers(pool, "level") == pytest.approx([2, float("nan")], nan_ok=True)


@pytest.mark.parametrize("late", [1, CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1])
def test_one_cell_that_is_no_number_makes_its_column_one_of_names(
    tmp_path: Path, late: int
) -> None:
    rows = [f"b{n},{n}" for n in range(late)]
    pool = read(tmp_path, "\n".join(["id,level", *rows, "last,high", "more,7"]))
    assert names(pool, "level") == [*(str(n) for n in range(late)), "high", "7"]
    assert pool.table.part({"level": 7}).sum() == (2 if late > 7 else 1)
    assert pool.table.part({"level": "high"}).sum() == 1
    assert pool.table.part({"level": Range(min=0)}).sum() == 0


@pytest.mark.parametrize("cell", ["nan", "NaN", "inf", "-Infinity", "1_000", "NA"])
def test_what_only_python_calls_a_number_is_a_name(tmp_path: Path, cell: str) -> None:
    assert names(read(tmp_path, f"id,level\nb1,1\nb2,{cell}\n"), "level") == ["1", cell]


def test_refs_sets_and_enemies_are_kept_as_they_are_written(tmp_path: Path) -> None:
    pool = read(
        tmp_path, "id,hive,foe\n007,01,7\n7,1,07\n07,1.0,\n",
        [{"id": "foes", "kind": "enemies", "listed_in": "foe"}], set="hive",
    )  # fmt: skip
    assert pool.refs == ("007", "7", "07")
    assert pool.set_names == ("01", "1", "1.0")
    assert names(pool, "foe") == ["7", "07", ""]


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        ("b1,2PL,1,\n", 2, "2PL takes a discrimination and a difficulty; one of them is missing"),
        ("b1,2PL,1,0\nb2,GR,1,0\nb3,GR,,1\n", 4, "one threshold or more; one of them is missing"),
        ("b1,,,\nb2,3PL,,0\n", 3, "one of them is missing"),
    ],
)
def test_items_whose_parameters_are_missing_are_refused(
    tmp_path: Path, rows: str, line: int, said: str
) -> None:
    with pytest.raises(InputRefused) as refusal:
        read(tmp_path, "id,m,a,b\n" + rows, irt={"model": "m", "parameters": ["a", "b"]})
    assert f"bees.csv:{line}: " in str(refusal.value)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("model", "cells", "said"),
    [
        ("3PL", "1,0,1", "guessing is from 0 to below 1"),
        ("3PL", "1,0,-0.1", "guessing is from 0 to below 1"),
        ("GR", "1,0,-1", "thresholds rise"),
        ("GPC", "1,,1", "one of them is missing"),
        ("PC", "1,,1", "with no gap between them"),
    ],
)
def test_parameters_that_make_no_model_are_refused(
    tmp_path: Path, model: str, cells: str, said: str
) -> None:
    said_of_irt = {"model": model, "parameters": ["a", "b", "c"]}
    with pytest.raises(InputRefused, match=said):
        read(tmp_path, f"id,a,b,c\nb1,{cells}\n", irt=said_of_irt)

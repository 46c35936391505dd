"""Sittings by command: everything that is planned, candidates from a table, each fault named."""

from pathlib import Path

import pytest

from mockexam.services import papers
from mockexam.services.accounts import get_centre
from mockexam.store.database import Database
from mockexam.store.models import PaperRow
from tests.cli.test_instance import WINDOW, run, told
from tests.web.world import NOON, QUAY


@pytest.fixture
def paper(database: Database) -> str:
    """The ref of the centre's paper, which has a twin called TWIN."""
    with database.writing() as session:
        row = papers.list_papers(session, get_centre(session, QUAY).id)[0]
        twin = papers.paper_of(row).model_copy(update={"ref": "TWIN"})
        session.add(
            PaperRow(
                centre_id=row.centre_id, ref=twin.ref, title=twin.title, digest=twin.digest,
                document=twin.as_json(), blueprint=row.blueprint, made_by="Tutor", made_at=NOON,
            )
        )  # fmt: skip
        return row.ref


def test_a_planned_sitting_is_listed_as_it_was_planned(paper: str, tmp_path: Path) -> None:
    table = tmp_path / "class.csv"
    table.write_bytes("\ufeffname;extra time;seat\nZoë Fry;25;A1\nBen Fox;;A2\n".encode())
    planned = (
        "--paper", "TWIN", "--ends", "2040-06-01T11:00", "--forward-only", "--shuffle", "questions",
        "--room", "Hall 2", "--release", "2040-06-03T16:00",
    )  # fmt: skip
    made = told("sitting", "create", paper, *WINDOW, *planned, "--candidates", table)
    assert made["papers"] == [paper, "TWIN"]
    assert made["rules"] == ["forward only", "questions shuffled"]
    assert made["release"] == "on 3 June, 16:00"
    assert {c["name"]: (c["seat"], c["paper"], c["extra_percent"]) for c in made["candidates"]} == {
        "Zoë Fry": ("A1", paper, 25),
        "Ben Fox": ("A2", "TWIN", 0),
    }
    assert "Hall 2  forward only  questions shuffled" in run("sitting", "list").stdout
    header = run("results", made["ref"]).stdout.splitlines()[0]
    assert header.startswith("Number,Name,Status,Paper,HA-1,")


def test_candidates_of_a_file_are_entered_together_or_not_at_all(
    paper: str, tmp_path: Path
) -> None:
    ref = told("sitting", "create", paper, *WINDOW)["ref"]
    table = tmp_path / "class.csv"
    table.write_text("name,number\nAda Lane,42\nBen Fox,x\n")
    refused = run("sitting", "enter", ref, table, exit_code=1)
    assert "Row 3, number: enter a number from 0001 to 9999, not “x”." in refused.stderr
    assert told("sitting", "list")["sittings"][0]["candidates"] == []
    table.write_text("name,number\nAda Lane,42\n")
    entered = told("sitting", "enter", ref, table)["candidates"]
    assert [(c["name"], c["number"]) for c in entered] == [("Ada Lane", "0042")]

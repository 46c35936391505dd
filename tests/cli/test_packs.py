"""Packs by command: from `mockexam pack` to files whose codes are read back from drawn pages."""

from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from mockexam.printing.codes import PageCode, Sheet, find_codes, read_text
from mockexam.services import papers
from mockexam.services.accounts import get_centre
from mockexam.store.database import Database
from tests.cli.test_instance import WINDOW, run, told
from tests.printing.pages import texts
from tests.web.world import QUAY


@pytest.fixture
def sitting(database: Database, tmp_path: Path) -> str:
    """The ref of a sitting of three, the second in large print."""
    with database.reading() as session:
        paper = papers.list_papers(session, get_centre(session, QUAY).id)[0].ref
    table = tmp_path / "class.csv"
    table.write_text("name,seat,print_size\nAda Lane,A1,\nBen Moss,A2,18pt\nCat Mole,A3,\n")
    ref: str = told("sitting", "create", paper, *WINDOW, "--candidates", table)["ref"]
    return ref


def codes_in(file: Path) -> list[PageCode]:
    document = pypdfium2.PdfDocument(file)
    try:
        drawn = [np.asarray(p.render(scale=2, grayscale=True).to_numpy()) for p in document]
    finally:
        document.close()
    return [read_text(text) for picture in drawn for text in find_codes(picture)]


@pytest.mark.slow
def test_a_pack_of_versions_has_them_in_its_codes_its_lists_and_its_keys(
    sitting: str, tmp_path: Path
) -> None:
    asked = ("pack", sitting, "--versions", "2", "--answer-sheets", "--spares", "1")
    made = told(*asked, "--out", tmp_path / "pack")
    files = {one["name"]: Path(one["path"]) for one in made["files"]}
    standard = codes_in(files["papers-standard.pdf"])
    large = codes_in(files["papers-18pt.pdf"])
    sheets = codes_in(files["answer-sheets.pdf"])
    assert [(c.number, c.version) for c in standard if c.page == 1] == [
        (1, "A"), (3, "A"), (1, "A"), (2, "B"),
    ]  # fmt: skip
    assert {(code.number, code.version) for code in large} == {(2, "B")}
    assert [(code.sheet, code.number, code.version) for code in sheets] == [
        (Sheet.ANSWER_SHEET, 1, "A"),
        (Sheet.ANSWER_SHEET, 2, "B"),
        (Sheet.ANSWER_SHEET, 3, "A"),
        (Sheet.SPARE_ANSWER_SHEET, 1, "A"),
        (Sheet.SPARE_ANSWER_SHEET, 2, "B"),
    ]
    by_name = {one["name"]: one for one in made["files"]}
    assert len(standard) + len(large) == sum(
        by_name[name]["pages"] for name in ("papers-standard.pdf", "papers-18pt.pdf")
    )
    assert by_name["answer-sheets.pdf"]["sides"] == 1
    assert sorted(name for name in files if "/" in name) == sorted(
        f"for-marking/{sitting.rpartition('-')[0]}-{letter}-{what}.pdf"
        for letter in "AB"
        for what in ("key", "mark-scheme")
    )
    for name, words in {
        "attendance.pdf": "Ada Lane A1 A",
        "seating-plan.pdf": "A1 0001 Ada Lane A A2 0002 Ben Moss 18 point bold, A4 B",
        "instructions.pdf": "B 1 0002",
        "reconciliation.pdf": "0003 Cat Mole A3 A",
    }.items():
        assert words in " ".join(texts(files[name].read_bytes())), name

    # The same again, to the byte; then one paper alone, as it was dealt.
    again = told(*asked, "--out", tmp_path / "again")
    for one in again["files"]:
        assert Path(one["path"]).read_bytes() == files[one["name"]].read_bytes(), one["name"]
    alone = told("pack", sitting, "--candidate", "2", "--out", tmp_path / "alone")
    paper, sheet = (codes_in(Path(one["path"])) for one in alone["files"])
    assert paper == large
    assert sheet == sheets[1:2]


def test_options_that_do_not_go_together_are_refused(sitting: str) -> None:
    for options, words in (
        (("--candidate", "2", "--versions", "2"), "--candidate prints what the pack dealt out"),
        (("--candidate", "2", "--answer-sheets"), "--candidate prints what the pack dealt out"),
        (("--shuffle", "both"), "say how many, --versions 4"),
        (("--versions", "7"), "7 is not in the range 2<=x<=6"),
        (("--versions", "1"), "1 is not in the range 2<=x<=6"),
    ):
        assert words in run("pack", sitting, *options, exit_code=2).stderr

"""`mockexam paper check-pdf` on the command line."""

import io
import json
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from mockexam.cli import main
from mockexam.printing.pdf import render_pdf

HTML = '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>A</title><h1>B</h1>'


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.pdf"
    file.write_bytes(render_pdf(HTML))
    return file


@pytest.fixture
def bad(good: Path, tmp_path: Path) -> Path:
    file = tmp_path / "bad.pdf"
    with pikepdf.open(io.BytesIO(good.read_bytes())) as pdf:
        del pdf.Root.Lang
        pdf.save(file)
    return file


def test_a_good_file_is_said_to_be(good: Path) -> None:
    ran = CliRunner().invoke(main, ["paper", "check-pdf", str(good)])
    assert ran.exit_code == 0
    assert ran.stdout == f"{good}: 0 findings\n"


def test_a_finding_says_what_where_and_how_to_mend_it(good: Path, bad: Path) -> None:
    ran = CliRunner().invoke(main, ["paper", "check-pdf", str(good), str(bad), "--json"])
    assert ran.exit_code == 1
    said = json.loads(ran.stdout)
    assert said["findings"] == 1
    assert [file["file"] for file in said["files"]] == [str(good), str(bad)]
    [finding] = said["files"][1]["findings"]
    assert (finding["rule"], finding["page"]) == ("language", None)
    plain = CliRunner().invoke(main, ["paper", "check-pdf", str(bad)])
    assert "document: language: The document names no language. Give the html" in plain.stdout


def test_what_is_no_pdf_is_refused_by_its_name(tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_text("Dear candidate")
    ran = CliRunner().invoke(main, ["paper", "check-pdf", str(file)])
    assert ran.exit_code == 1
    assert "letter.pdf: This is no PDF that can be read" in ran.stderr

"""HTML to PDF: accessible, the same every time, and closed to the outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from mockexam.assembly.paper import Paper
from mockexam.bank.pictures import add_picture
from mockexam.printing.document import Cover
from mockexam.printing.pdf import Ends, PrintingFault, render_booklet, render_pdf
from mockexam.printing.render import render_paper

from .factories import make_choice, make_paper
from .pages import catalogue, read, structure, texts

PAGE = '<!doctype html><html lang="en-GB"><head><title>A</title>{head}</head><body>{body}</body>'

PRINT_IN_A_FRESH_PROCESS = """
import hashlib, sys
from mockexam.assembly.paper import Paper
from mockexam.printing.document import Cover
from mockexam.printing.render import render_mark_scheme, render_paper
paper = Paper.model_validate_json(sys.stdin.read())
for render in (render_paper, render_mark_scheme):
    print(hashlib.sha256(render(paper, Cover())).hexdigest())
"""


def page(body: str = "", head: str = "") -> str:
    return PAGE.format(body=body, head=head)


@pytest.mark.parametrize("printed", ["printed_paper", "printed_scheme"])
def test_it_claims_pdf_ua_with_title_and_language(
    printed: str, request: pytest.FixtureRequest
) -> None:
    pdf = request.getfixturevalue(printed)
    root, about = catalogue(pdf), read(pdf).metadata
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert about is not None
    assert str(about.title).startswith("Tides, SEA-1: ")
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


@pytest.mark.slow
def test_the_same_paper_gives_the_same_bytes_in_any_process(paper_of_every_kind: Paper) -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", PRINT_IN_A_FRESH_PROCESS],
            input=paper_of_every_kind.model_dump_json(),
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_what_the_renderer_warns_of_is_a_fault() -> None:
    with pytest.raises(PrintingFault, match="no-such-property"):
        render_pdf(page(head="<style>p { no-such-property: 1 }</style>"))


def test_a_document_without_a_language_is_refused() -> None:
    with pytest.raises(PrintingFault, match="lang"):
        render_pdf("<!doctype html><title>A</title><p>B")


@pytest.mark.parametrize(
    "address", ["https://example.org/a.png", "//example.org/a.png", "ftp://example.org/a.png"]
)
def test_nothing_is_fetched_from_a_network(address: str) -> None:
    with pytest.raises(PrintingFault, match=r"a\.png"):
        render_pdf(page(f'<img alt="A" src="{address}">'))


def test_no_file_outside_the_folders_is_read(tmp_path: Path) -> None:
    assets, outside = tmp_path / "assets", tmp_path / "outside.png"
    assets.mkdir()
    Image.new("RGB", (4, 4)).save(outside)
    (assets / "link.png").symlink_to(outside)
    addresses = [
        outside.as_uri(),
        assets.as_uri() + "/../outside.png",
        assets.as_uri() + "/%2e%2e/outside.png",
        (assets / "link.png").as_uri(),
    ]
    for address in addresses:
        with pytest.raises(PrintingFault, match="outside the folders"):
            render_pdf(page(f'<img alt="A" src="{address}">'), assets=assets)


def test_a_picture_of_the_bank_is_printed_with_its_alternative_text(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "navy").save(tmp_path / "sea.png")
    name = add_picture(tmp_path / "sea.png", tmp_path)
    paper = make_paper(make_choice(stem=f"What is this?\n\n![A blue field]({name})"))
    pdf = render_paper(paper, Cover(), assets=tmp_path / "assets")
    assert "/Figure" in structure(pdf)
    assert any(page.images for page in read(pdf).pages)


def test_a_picture_that_is_missing_stops_the_print(tmp_path: Path) -> None:
    name = "assets/" + "0" * 24 + ".png"
    paper = make_paper(make_choice(stem=f"What is this?\n\n![A field]({name})"))
    with pytest.raises(PrintingFault):
        render_paper(paper, Cover(), assets=tmp_path)


def test_a_picture_that_is_no_asset_is_printed_as_the_words_it_was_written_as(
    tmp_path: Path,
) -> None:
    stem = "What is this?\n\n![A field](assets/../../secret.png)"
    pdf = render_paper(make_paper(make_choice(stem=stem)), Cover(), assets=tmp_path)
    assert not any(page.images for page in read(pdf).pages)


def test_a_booklet_takes_its_ends_from_a_document_of_their_own() -> None:
    told = []
    last = '<p style="break-before: page">'

    def ends(pages: int) -> Ends:
        told.append(pages)
        return Ends(page(f"<p>Cover of four{last}Blank"), 1)

    pages = texts(render_booklet(page(f"<p>Cover{last}B{last}C"), ends))
    assert told == [3]
    assert pages == ["Cover of four", "B", "C", "Blank"]


def test_a_booklet_that_is_right_stays_as_it_is() -> None:
    assert render_booklet(page("<p>A"), lambda _: None) == render_pdf(page("<p>A"))

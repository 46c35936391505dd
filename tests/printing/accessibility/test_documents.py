"""Everything that is printed passes the gate, and a second opinion has nothing against it."""

from collections.abc import Iterator
from pathlib import Path

import pdfua
import pytest
from PIL import Image

from mockexam.assembly.certify import certify
from mockexam.assembly.paper import Paper
from mockexam.assembly.versions import Shuffle
from mockexam.bank.pictures import add_picture
from mockexam.printing.accessibility.gate import check_pdf
from mockexam.printing.layout import Layout
from mockexam.printing.pack_lists import (
    Arranged,
    Briefing,
    Returned,
    render_briefing,
    render_reconciliation,
    render_seating,
)
from mockexam.printing.plan import Place, plan_seats
from mockexam.printing.render import render_certificate, render_insert, render_paper
from mockexam.printing.room import (
    FinishGroup,
    Happened,
    render_attendance,
    render_board,
    render_incidents,
)
from mockexam.services.printouts import editions_of
from tests.printing.factories import make_choice, make_paper
from tests.printing.shipped import COVER, EACH, REFS, Shipped, every_edition
from tests.printing.test_certificate import a_paper
from tests.printing.test_pack_lists import PARCELS
from tests.printing.test_room import HEADING, attended


def second_opinion(pdf: bytes, folder: Path) -> list[str]:
    """Return what pdfua has against a document."""
    file = folder / "looked-at.pdf"
    file.write_bytes(pdf)
    return [f"{found.rule_id}: {found.message}" for found in pdfua.validate(str(file)).findings]


def passes(pdf: bytes, folder: Path) -> bool:
    assert check_pdf(pdf) == []
    assert second_opinion(pdf, folder) == []
    return True


@pytest.mark.parametrize("printed", ["printed_paper", "printed_scheme"])
def test_a_paper_of_every_kind_passes(
    printed: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    assert passes(request.getfixturevalue(printed), tmp_path)


def lists_of_a_room() -> Iterator[bytes]:
    rows = [attended(number) for number in range(1, 40)]
    yield render_attendance(HEADING, rows, "39 candidates.")
    yield render_attendance(HEADING, [], "No candidates.")
    yield render_incidents(HEADING, [Happened("12:00", "", "A fire alarm", "")] * 3, "3 lines.")
    yield render_board(HEADING, "12:00", [FinishGroup(f"Finish {n}", "12:40") for n in range(4)])


def test_the_lists_of_a_sitting_pass(tmp_path: Path) -> None:
    assert all(passes(pdf, tmp_path) for pdf in lists_of_a_room())


def lists_of_a_pack() -> Iterator[bytes]:
    copies = [Returned(f"{n:04}", "Ada Lane", f"A{n}", "HARBOUR-14", "A4") for n in range(60)]
    yield render_reconciliation(HEADING, PARCELS, copies, "60 copies printed.")
    places = [Place("A1", "0001", "Ada Lane"), Place("B2", "0002", "Ben Moss", "18 point bold, A4")]
    plan = plan_seats(places, apart=[Place("", "0003", "Cat Mole")])
    yield render_seating(HEADING, plan, "3 candidates.")
    arranged = Arranged("0007", "Ada Lane", "A4", "12:50", ("25 % extra time", "18 pt"))
    told = Briefing(
        "12:00", "12:40", 40, 41, ("a ruler",), "Answer all of it.", PARCELS, (arranged,), (),
        has_insert=True,
    )  # fmt: skip
    yield render_briefing(HEADING, told)


def test_the_lists_of_a_pack_pass(tmp_path: Path) -> None:
    assert all(passes(pdf, tmp_path) for pdf in lists_of_a_pack())


def test_a_certificate_passes(tmp_path: Path) -> None:
    assert passes(render_certificate(certify([a_paper(1), a_paper(2)]), COVER), tmp_path)


def test_a_picture_with_alternative_text_passes(tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "navy").save(tmp_path / "sea.png")
    name = add_picture(tmp_path / "sea.png", tmp_path)
    paper = make_paper(make_choice(stem=f"What is this?\n\n![A blue field]({name})"))
    assert passes(render_paper(paper, COVER, assets=tmp_path / "assets"), tmp_path)


def test_the_papers_looked_at_are_of_all_blueprints_that_are_shipped(shipped: Shipped) -> None:
    assert set(REFS) == set(shipped.library.blueprints)


@pytest.mark.slow
@pytest.mark.parametrize("ref", EACH)
def test_every_edition_of_every_shipped_paper_passes(
    ref: str, shipped: Shipped, tmp_path: Path
) -> None:
    paper = shipped.paper(ref)
    version = editions_of(paper, version="B", shuffle=Shuffle.BOTH)
    for edition in (*every_edition(paper), *version):
        assert passes(shipped.pdf(ref, edition), tmp_path), edition


@pytest.mark.slow
@pytest.mark.parametrize("layout", [layout for layout in Layout if layout.is_modified])
def test_large_print_passes(layout: Layout, paper_of_every_kind: Paper, tmp_path: Path) -> None:
    assert passes(render_paper(paper_of_every_kind, COVER, layout=layout), tmp_path)
    assert passes(render_insert(paper_of_every_kind, COVER, layout=layout), tmp_path)

"""Frozen papers to PDFs: the paper, its insert, the mark scheme, the certificate of several."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from mockexam.assembly.certificate import Certificate
from mockexam.assembly.paper import Paper
from mockexam.bank.text import ASSET_NAME
from mockexam.printing.blank_pages import count_blanks
from mockexam.printing.document import (
    Around,
    Cover,
    PictureAddress,
    certificate_html,
    insert_html,
    mark_scheme_html,
    paper_html,
    preview_html,
)
from mockexam.printing.layout import Layout
from mockexam.printing.pdf import Ends, PrintingFault, render_booklet, render_pdf


def render_paper(
    paper: Paper,
    cover: Cover,
    *,
    layout: Layout = Layout.STANDARD,
    version: str = "",
    assets: Path | None = None,
) -> bytes:
    """Return the question paper as PDF; its pages are a multiple of four.

    `version` is the letter that the paper is told by; `assets` is the folder of the bank
    that holds the pictures by their names.

    Raises:
        PrintingFault: A picture is missing or is no asset, or the pages cannot be drawn.
    """
    return _booklet(partial(paper_html, paper, cover, _address_in(assets), layout, version), assets)


def render_insert(
    paper: Paper,
    cover: Cover,
    *,
    layout: Layout = Layout.STANDARD,
    version: str = "",
    assets: Path | None = None,
) -> bytes:
    """Return the insert, the booklet of a paper's sources, as PDF; a multiple of four pages.

    Raises:
        PrintingFault: As for `render_paper`.
    """
    return _booklet(
        partial(insert_html, paper, cover, _address_in(assets), layout, version), assets
    )


def render_mark_scheme(
    paper: Paper, cover: Cover, *, version: str = "", assets: Path | None = None
) -> bytes:
    """Return the mark scheme as PDF, landscape.

    Raises:
        PrintingFault: As for `render_paper`.
    """
    html = mark_scheme_html(paper, cover, _address_in(assets), version)
    return render_pdf(html, assets=assets)


def render_preview(paper: Paper, *, assets: Path | None = None) -> bytes:
    """Return the questions of a paper as PDF, for looking at.

    Raises:
        PrintingFault: As for `render_paper`.
    """
    return render_pdf(preview_html(paper, _address_in(assets)), assets=assets)


def render_certificate(certificate: Certificate, cover: Cover) -> bytes:
    """Return the equivalence certificate of papers as PDF.

    Raises:
        PrintingFault: The pages cannot be drawn.
    """
    return render_pdf(certificate_html(certificate, cover))


def _booklet(document: Callable[..., str], assets: Path | None) -> bytes:
    """Render a document with as many blank pages as bring it up to a multiple of four."""

    def ends(pages: int) -> Ends | None:
        blanks = count_blanks(pages)
        if not blanks:
            return None
        return Ends(document(around=Around(pages + blanks, blanks)), blanks)

    return render_booklet(document(), ends, assets=assets)


def _address_in(assets: Path | None) -> PictureAddress:
    def address(name: str) -> str:
        if assets is None or not ASSET_NAME.match(name):
            raise PrintingFault([f"the picture {name} is none of the bank's assets"])
        return (assets.resolve() / Path(name).name).as_uri()

    return address

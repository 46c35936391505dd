"""Frozen papers to PDFs: the question paper, the mark scheme, the certificate of several."""

from pathlib import Path

from mockexam.assembly.certificate import Certificate
from mockexam.assembly.paper import Paper
from mockexam.bank.text import ASSET_NAME
from mockexam.printing.blank_pages import count_blanks
from mockexam.printing.document import (
    Cover,
    PictureAddress,
    certificate_html,
    mark_scheme_html,
    paper_html,
    preview_html,
)
from mockexam.printing.pdf import PrintingFault, count_pages, render_pdf


def render_paper(paper: Paper, cover: Cover, *, assets: Path | None = None) -> bytes:
    """Return the question paper as PDF; its pages are a multiple of four.

    `assets` is the folder of the bank that holds the pictures by their names.

    Raises:
        PrintingFault: A picture is missing or is no asset, or the pages cannot be drawn.
    """
    address = _address_in(assets)
    pages = count_pages(paper_html(paper, cover, address), assets=assets)
    html = paper_html(paper, cover, address, blanks=count_blanks(pages))
    return render_pdf(html, assets=assets)


def render_mark_scheme(paper: Paper, cover: Cover, *, assets: Path | None = None) -> bytes:
    """Return the mark scheme as PDF, landscape.

    Raises:
        PrintingFault: As for `render_paper`.
    """
    html = mark_scheme_html(paper, cover, _address_in(assets))
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


def _address_in(assets: Path | None) -> PictureAddress:
    def address(name: str) -> str:
        if assets is None or not ASSET_NAME.match(name):
            raise PrintingFault([f"the picture {name} is none of the bank's assets"])
        return (assets.resolve() / Path(name).name).as_uri()

    return address

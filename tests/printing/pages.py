"""What a PDF holds, read back with other tools than those that made it."""

import io
import re
from contextlib import closing
from typing import Any

import pypdfium2
from PIL import Image
from pypdf import PdfReader

from mockexam.printing.page_pictures import DOTS_PER_INCH, count_pdf_pages, picture_of_page

MM_AN_INCH = 25.4
POINTS_AN_INCH = 72


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def catalogue(pdf: bytes) -> Any:
    """Return the root of a document's objects: language, tags, metadata."""
    return read(pdf).trailer["/Root"].get_object()


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, spaces and line ends as single spaces."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in read(pdf).pages]


def structure(pdf: bytes) -> list[str]:
    """Return the structure tags of a document in reading order, Span and Div among them."""
    tags: list[str] = []

    def walk(node: object) -> None:
        value = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(value, list):
            for child in value:
                walk(child)
        elif isinstance(value, dict) and "/K" in value:
            if "/S" in value:
                tags.append(value["/S"])
            walk(value["/K"])

    walk(catalogue(pdf)["/StructTreeRoot"]["/K"])
    return tags


def side_margins_are_white(pdf: bytes, *, margin_mm: float = 15) -> bool:
    """Tell whether nothing is drawn in the side margins of any page."""
    width = int(margin_mm / MM_AN_INCH * DOTS_PER_INCH)
    for number in range(1, count_pdf_pages(pdf) + 1):
        with Image.open(io.BytesIO(picture_of_page(pdf, number) or b"")) as page:
            right = page.width - width
            strips = (page.crop((0, 0, width, page.height)), page.crop((right, 0, *page.size)))
            if any(strip.getextrema() != (255, 255) for strip in strips):
                return False
    return True


def cut_off(pdf: bytes, *, edge_mm: float = 5) -> list[str]:
    """Return the characters that lie nearer to an edge of their page than printers print."""
    edge = edge_mm / MM_AN_INCH * POINTS_AN_INCH
    found = []
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        for number, page in enumerate(document, 1):
            width, height = page.get_size()
            text = page.get_textpage()
            for place in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(place)
                is_drawn = right > left and top > bottom
                inside = left >= edge and bottom >= edge
                if is_drawn and not (inside and right <= width - edge and top <= height - edge):
                    found.append(f"page {number}: {text.get_text_range(place, 1)!r}")
    return found

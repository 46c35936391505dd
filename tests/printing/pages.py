"""What a PDF holds, read back with other tools than those that made it."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

MM_AN_INCH = 25.4
DOTS_AN_INCH = 50


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


def side_margins_are_white(pdf: bytes, folder: Path, *, margin_mm: float = 15) -> bool:
    """Tell whether nothing is drawn in the side margins of any page."""
    source = folder / "drawn.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-gray", "-r", str(DOTS_AN_INCH), str(source), str(folder / "drawn")],
        check=True,
    )
    width = int(margin_mm / MM_AN_INCH * DOTS_AN_INCH)
    for drawn in sorted(folder.glob("drawn-*.pgm")):
        with Image.open(drawn) as page:
            right = page.width - width
            strips = (page.crop((0, 0, width, page.height)), page.crop((right, 0, *page.size)))
            if any(strip.getextrema() != (255, 255) for strip in strips):
                return False
    return True

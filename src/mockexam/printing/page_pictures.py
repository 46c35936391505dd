"""Printed pages as pictures, for looking at before anything goes to a printer."""

import io
import threading

import pypdfium2

DOTS_PER_INCH = 90
_POINTS_PER_INCH = 72
_one_at_a_time = threading.Lock()  # PDFium is not safe for threads


def count_pdf_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def picture_of_page(pdf: bytes, number: int) -> bytes | None:
    """Return a page, counted from 1, as PNG; None where the PDF has no such page."""
    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            if not 1 <= number <= len(document):
                return None
            bitmap = document[number - 1].render(scale=DOTS_PER_INCH / _POINTS_PER_INCH)
            out = io.BytesIO()
            bitmap.to_pil().convert("L").save(out, "PNG", optimize=True)
            return out.getvalue()
        finally:
            document.close()

"""Every code of a pack read back from its pages as they are drawn, in several processes."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from mockexam.printing.codes import find_codes
from mockexam.printing.copies import Copy

DOTS_PER_INCH = 150
"""Half of what scanners usually do."""
_POINTS_PER_INCH = 72
_CORNER_POINTS = (150, 70)
"""How much of the page is drawn, at the top right."""


def count_unread(pdf: bytes, copies: Sequence[Copy], pack: int, pages: int) -> int:
    """Return on how many pages the code that belongs there does not read back.

    `pages` are those of each copy, which lie in their order.
    """
    texts = [copy.code(pack, page).text for copy in copies for page in range(1, pages + 1)]
    workers = os.cpu_count() or 1
    share = -(-len(texts) // workers)
    with TemporaryDirectory(prefix="mockexam-bench-") as folder:
        file = Path(folder) / "pack.pdf"
        file.write_bytes(pdf)
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            parts = [
                pool.submit(_unread, file, first, texts[first : first + share])
                for first in range(0, len(texts), share)
            ]
            return sum(part.result() for part in parts)


def _unread(file: Path, first: int, texts: Sequence[str]) -> int:
    document = pypdfium2.PdfDocument(file)
    try:
        found = (_codes_of(document[first + n]) for n in range(len(texts)))
        return sum(codes != [text] for codes, text in zip(found, texts, strict=True))
    finally:
        document.close()


def _codes_of(page: pypdfium2.PdfPage) -> list[str]:
    width, height = page.get_size()
    wide, high = _CORNER_POINTS
    drawn = page.render(
        scale=DOTS_PER_INCH / _POINTS_PER_INCH,
        crop=(width - wide, height - high, 0, 0),
        grayscale=True,
    )
    codes = find_codes(drawn.to_numpy())
    page.close()
    return codes

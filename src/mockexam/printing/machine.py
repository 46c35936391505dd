"""Whether this machine prints: `python -m mockexam.printing.machine`, in a process of its own.

Where Pango finds no font at all it takes its process down, so nobody tries in their own.
"""

import os
import sys

import pypdfium2

from mockexam.errors import MockExamError
from mockexam.printing.codes import find_codes
from mockexam.printing.copies import Copy
from mockexam.printing.pdf import render_pdf
from mockexam.printing.stamp import names_not_set, stamp

NAME = "Aé Ωά Жё"
_PAGE = """<!doctype html><html lang="en-GB"><head><title>A page</title>
<link rel="stylesheet" href="base.css"></head><body><h1>Abc</h1><p>Aé Ωά Жё 123</p></body></html>"""
_SCALE = 150 / 72


class CannotPrint(MockExamError):
    """What came out is not what was to be printed."""


def print_a_page() -> None:
    """Render a page, stamp a name and a code on it, and read the code back.

    Raises:
        MockExamError: One of these does not work here, in its own words.
    """
    rendered, copy = render_pdf(_PAGE), Copy("page", "0001", NAME)
    if names_not_set([copy]):
        raise CannotPrint("No font for names has Latin, Greek and Cyrillic letters.")
    pdf = stamp({"page": rendered}, [copy], pack=1, title="A page")
    document = pypdfium2.PdfDocument(pdf)
    try:
        drawn = document[0].render(scale=_SCALE, grayscale=True).to_numpy()
    finally:
        document.close()
    if find_codes(drawn) != [copy.code(1, 1).text]:
        raise CannotPrint("The code on a printed page does not read back.")


def main() -> int:
    """Print a page; say on standard error what does not work. Return 1 then, else 0."""
    if hasattr(os, "nice"):
        os.nice(10)  # whoever is served comes first
    try:
        print_a_page()
    except MockExamError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

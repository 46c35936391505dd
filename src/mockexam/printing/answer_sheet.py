"""The answer sheets of a paper, drawn from the table of positions."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from mockexam.assembly.paper import Paper
from mockexam.printing import positions
from mockexam.printing.codes import PACKS, QUIET_MODULES, SIDE, PageCode, Sheet, dark_modules
from mockexam.printing.document import Cover, fill
from mockexam.printing.pdf import PrintingFault, render_pdf
from mockexam.printing.positions import BODY_TOP, CODE, Box, SheetPage
from mockexam.printing.sheets import GUTTER, LABEL, lay_out_sheets
from mockexam.printing.words import say_labels


@dataclass(frozen=True)
class _Code:
    """The code of a sheet: what it says, and its picture as an address."""

    text: str
    picture: str


def render_answer_sheet(
    paper: Paper, cover: Cover, *, version: str = "", codes: Sequence[str] = ()
) -> bytes:
    """Return the answer sheets of a paper, or of a version of it, as PDF.

    `codes` are the texts of the sheets' codes, one a sheet in order; without them the place
    of the code is left white, for a pack to be stamped.

    Raises:
        PrintingFault: Nothing of the paper is answered on a sheet, or it cannot be drawn.
    """
    return render_pdf(answer_sheet_html(paper, cover, version=version, codes=codes))


def loose_codes(paper: Paper, letter: str = "") -> list[str]:
    """Return the codes of sheets that belong to no pack: the paper's number, version and page."""
    return [
        PageCode(Sheet.LOOSE_ANSWER_SHEET, number_of(paper), 0, page.number, version=letter).text
        for page in lay_out_sheets(paper).pages
    ]


def number_of(paper: Paper) -> int:
    """Return the number that a paper, or a version of it, has in a code: from its digest."""
    return int(paper.digest[:16], 16) % PACKS


def answer_sheet_html(
    paper: Paper, cover: Cover, *, version: str = "", codes: Sequence[str] = ()
) -> str:
    """Return the answer sheets of a paper as HTML; see `render_answer_sheet`.

    Raises:
        PrintingFault: Nothing of the paper is answered on a sheet.
    """
    sheets = lay_out_sheets(paper)
    if not sheets.pages:
        raise PrintingFault([f"no question of {paper.ref} is answered by filling bubbles"])
    choices = [choice for page in sheets.pages for choice in page.choices]
    figures = [figure for page in sheets.pages for figure in page.figures]
    return fill(
        "answer_sheet.html",
        None,
        paper=paper,
        cover=cover,
        version=version,
        sheets=sheets,
        table=positions,
        left_out=say_labels(sheets.left_out),
        has_several=any(choice.several for choice in choices),
        has_lines=any(choice.name.isdecimal() for choice in choices),
        has_figures=bool(figures),
        has_decimals=any(len(figure.cells) > figure.whole for figure in figures),
        dividers=_dividers,
        label_width=LABEL,
        codes=[_Code(text, _picture(text)) for text in codes],
    )


def _dividers(page: SheetPage) -> list[Box]:
    """Return the lines between the columns of rows that a page has."""
    ends = [choice.box.y + choice.box.height for choice in page.choices]
    height = max(ends, default=BODY_TOP) - BODY_TOP
    starts = sorted({choice.box.x for choice in page.choices})
    return [Box(start - GUTTER / 2, BODY_TOP, 0.0, height) for start in starts[1:]]


def _picture(text: str) -> str:
    """Return the DataMatrix of a text as the address of a picture that fills its place."""
    modules = "".join(
        f"M{column + QUIET_MODULES} {row + QUIET_MODULES}h1v1h-1z"
        for row, column in dark_modules(text)
    )
    side = SIDE + 2 * QUIET_MODULES
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{CODE.width}mm" height="{CODE.height}mm" '
        f'viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path d="{modules}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

"""The same paper in Typst, compiled for each candidate by one compiler that is kept."""

import json
import statistics
import time
from pathlib import Path
from typing import Any

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds.options import Choice
from mockexam.bank.text import to_plain
from mockexam.errors import MockExamError
from mockexam.printing.codes import SIDE, PageCode, Sheet, dark_modules
from mockexam.printing.page_pictures import count_pdf_pages

CANDIDATES = 20
_LINES_A_MARK = 2
_TRIES = 40
_TEMPLATE = """
#let paper = json("paper.json")
#let codes = json(bytes(sys.inputs.codes))
#set text(font: ("Liberation Sans", "Arial"), size: 11pt)
#set page(paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 22mm),
  header: context {
    let page = counter(page).get().first()
    grid(columns: (1fr, auto, 9.6mm), gutter: 4mm, align: horizon,
      strong(sys.inputs.name), strong("Candidate " + sys.inputs.number),
      image(bytes(codes.at(calc.min(page, codes.len()) - 1)), width: 9.6mm))
  },
  footer: context align(center, counter(page).display()))
#text(size: 27pt, weight: "bold", paper.title)
#v(4mm)
#for note in paper.notes [- #note]
#pagebreak()
#for asked in paper.questions {
  block(breakable: false, {
    grid(columns: (11mm, 1fr), strong(str(asked.number)), asked.stem)
    align(right, strong(asked.marks))
    for option in asked.options {
      grid(columns: (11mm, 7mm, 1fr, 6mm), [], strong(option.letter), option.text,
        square(size: 4.6mm, stroke: 0.3mm))
      v(1mm)
    }
  })
  for _ in range(asked.lines) { v(8mm, weak: false); line(length: 100%, stroke: 0.2mm) }
  v(8mm)
}
"""


class TypstMissing(MockExamError):
    """The package that the bench measures itself against is not installed."""


def measure_typst(paper: Paper, folder: Path, *, pages: int, runs: int) -> dict[str, Any]:
    """Return what a candidate's copy costs in Typst: seconds, bytes, pages and the raw runs.

    The questions are those of the paper, as many as fill so many pages there. A run compiles
    for several candidates, the first of whom warms the compiler up and does not count.

    Raises:
        TypstMissing: It is not installed.
    """
    compiler = _compiler(folder)
    filled = _fill(compiler, paper, folder, pages)
    times, size = [], 0
    for _ in range(runs):
        begun = time.perf_counter()
        for number in range(1, CANDIDATES + 1):
            size = len(_compile(compiler, number, pages))
        times.append(time.perf_counter() - begun)
    return {
        "seconds": statistics.median(times) / CANDIDATES,
        "bytes": size,
        "pages": filled,
        "candidates": CANDIDATES,
        "runs": times,
    }


def _compiler(folder: Path) -> Any:
    try:
        import typst  # noqa: PLC0415 (of the development install)
    except ImportError:
        raise TypstMissing(
            "The bench measures packs beside Typst. Install it: pip install typst"
        ) from None
    source = folder / "paper.typ"
    source.write_text(_TEMPLATE, "utf-8")
    return typst.Compiler(source)


def _fill(compiler: Any, paper: Paper, folder: Path, pages: int) -> int:
    """Write as many of the questions as fill the pages, from few to many; return the pages."""
    asked, printed = max(1, len(paper.questions) // 2), 0
    for _ in range(_TRIES):
        (folder / "paper.json").write_text(json.dumps(_content(paper, asked)), "utf-8")
        printed = count_pdf_pages(_compile(compiler, 0, pages))
        if printed >= pages:
            break
        asked += 1
    return printed


def _compile(compiler: Any, number: int, pages: int) -> bytes:
    codes = [_svg(PageCode(Sheet.PAPER, 1, number, page).text) for page in range(1, pages + 1)]
    inputs = {"name": f"Candidate {number}", "number": f"{number:04}", "codes": json.dumps(codes)}
    return bytes(compiler.compile(format="pdf", sys_inputs=inputs))


def _svg(text: str) -> str:
    drawn = "".join(f"M{column} {row}h1v1h-1z" for row, column in dark_modules(text))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">'
        f'<path d="{drawn}"/></svg>'
    )


def _content(paper: Paper, asked: int) -> dict[str, Any]:
    offered = [item for _, item in paper.items()]
    return {
        "title": paper.title,
        "notes": [to_plain(note) for note in paper.instructions],
        "questions": [
            {
                "number": n + 1,
                "stem": to_plain(item.stem),
                "marks": f"[{item.marks} marks]",
                "options": [
                    {"letter": "ABCDEFGH"[place % 8], "text": to_plain(option.text)}
                    for place, option in enumerate(item.options)
                ]
                if isinstance(item, Choice)
                else [],
                "lines": 0 if item.objective_marking else item.marks * _LINES_A_MARK,
            }
            for n, item in enumerate(offered[place % len(offered)] for place in range(asked))
        ],
    }

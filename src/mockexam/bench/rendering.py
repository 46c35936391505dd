"""Time and memory of rendering papers, beside WeasyPrint alone on the same HTML.

Each run is a process of its own, and the two take turns. The papers are one blueprint's questions
again and again, as many as fill the pages asked for.
"""

import cProfile
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mockexam.assembly.paper import Paper
from mockexam.bench.figures import Figures, Say, figure, told
from mockexam.bench.memory import most_memory
from mockexam.clock import utc_now
from mockexam.paths import starter_bank_folder, templates_folder
from mockexam.printing.document import Cover, paper_html
from mockexam.printing.page_pictures import count_pdf_pages
from mockexam.printing.pdf import PDF_VARIANT
from mockexam.printing.render import render_paper
from mockexam.services.library import library_of_folder
from mockexam.services.papers import make_papers

PAGES = (8, 16, 64, 256)
RUNS = 3
BLUEPRINT = "CS-L3-60"
_TRIES = 8
_AROUND = 3
"""Pages that hold no questions: the cover, and blank ones in the middle of cases."""
_COVER = Cover("Northgate College", "12345", "27 May 2027")

SHARES = {
    "template": ("printing/document.py", "fill"),
    "parsing": ("tinyhtml5/parser.py", "parse"),
    "styles": ("weasyprint/css/__init__.py", "get_all_computed_styles"),
    "boxes": ("formatting_structure/build.py", "build_formatting_structure"),
    "layout": ("weasyprint/layout/__init__.py", "layout_document"),
    "drawing": ("weasyprint/document.py", "paint"),
    "fonts": ("weasyprint/pdf/fonts.py", "build_fonts_dictionary"),
    "tagging": ("weasyprint/pdf/tags.py", "add_tags"),
    "mending": ("printing/tagging.py", "mend_tags"),
    "compression": ("pydyf/__init__.py", "write"),
}
"""The steps of a render by the functions that carry them out; none lies within another."""


@dataclass(frozen=True)
class Rendered:
    """One run, from the paper or the HTML to the bytes.

    Seconds by the clock and of the processor, most memory in MiB, pages.
    """

    seconds: float
    processor: float
    mebibytes: float
    pages: int


def measure_rendering(
    say: Say, *, pages: Sequence[int] = PAGES, runs: int = RUNS, base: Paper | None = None
) -> Figures:
    """Return the figures of rendering papers of so many pages; the baseline is WeasyPrint alone.

    Shares of the time are those of the largest paper, from one run under a profiler.
    """
    figures: Figures = {}
    with TemporaryDirectory(prefix="mockexam-bench-") as folder:
        base = base or shipped_paper()
        for size in pages:
            file = Path(folder) / f"{size}.json"
            paper = paper_of_pages(base, size)
            file.write_text(paper.model_dump_json(), "utf-8")
            html = file.with_suffix(".html")
            html.write_text(paper_html(paper, _COVER), "utf-8")
            turns = [(_run("ours", file), _run("plain", html)) for _ in range(runs)]
            ours, plain = zip(*turns, strict=True)
            figures |= _figures(size, ours, plain)
            for name in ("seconds", "processor_seconds", "mb"):
                say(told(f"render{size}_{name}", figures[f"render{size}_{name}"]))
        figures |= {
            f"render_{step}_percent": figure(round(share, 1), f"% of {pages[-1]} pages")
            for step, share in _shares(file).items()
        }
    return figures


def shipped_paper() -> Paper:
    """Return a paper of the bundled bank."""
    library, _ = library_of_folder(starter_bank_folder())
    return make_papers(library, library.blueprints[BLUEPRINT], seed=1, now=utc_now())[0]


def paper_of_pages(base: Paper, pages: int) -> Paper:
    """Return a paper that prints on so many pages, a multiple of four.

    Raises:
        ValueError: No number of its questions fills so many pages.
    """
    asked = len(base.questions)
    for _ in range(_TRIES):
        grown = grow(base, asked)
        printed = count_pdf_pages(render_paper(grown, _COVER))
        if printed == pages:
            return grown
        asked = max(1, round(asked * (pages - _AROUND) / (printed - _AROUND)))
    raise ValueError(f"no number of questions fills {pages} pages")


def grow(base: Paper, questions: int) -> Paper:
    """Return a paper of so many questions, those of another again and again, in one section."""
    offered = base.questions
    asked = tuple(
        offered[n % len(offered)].model_copy(update={"number": n + 1}) for n in range(questions)
    )
    section = base.sections[0].model_copy(update={"questions": asked, "answer": None})
    return base.model_copy(update={"sections": (section,)})


def _figures(size: int, ours: Sequence[Rendered], plain: Sequence[Rendered]) -> Figures:
    def of(name: str, unit: str, value: Callable[[Rendered], float]) -> Figures:
        own = [value(run) for run in ours]
        alone = statistics.median(value(run) for run in plain)
        return {f"render{size}_{name}": figure(statistics.median(own), unit, alone, own)}

    return {
        **of("seconds", "s, median", lambda run: run.seconds),
        **of("processor_seconds", "s of one processor, median", lambda run: run.processor),
        **of("mb", "MiB, median of the peaks", lambda run: run.mebibytes),
        **of("pages", "pages", lambda run: run.pages),
    }


def _shares(paper: Path) -> dict[str, float]:
    ran = _start("profile", paper)
    return {name: float(share) for name, share in json.loads(ran).items()}


def _run(way: str, file: Path) -> Rendered:
    return Rendered(*json.loads(_start(way, file)))


def _start(way: str, file: Path) -> str:
    ran = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", __name__, way, str(file)],
        capture_output=True,
        check=True,
        text=True,
    )
    return ran.stdout


def _plain(html: Path) -> bytes:
    """Render HTML as anybody would with WeasyPrint, to the same kind of PDF."""
    from weasyprint import HTML  # noqa: PLC0415 (this process is a baseline)

    base = (templates_folder() / "print").as_uri() + "/"
    document = HTML(string=html.read_text("utf-8"), base_url=base)
    return bytes(document.write_pdf(pdf_variant=PDF_VARIANT, pdf_tags=True))


def _ours(paper: Path) -> bytes:
    return render_paper(Paper.model_validate_json(paper.read_text("utf-8")), _COVER)


def _profile(paper: Path) -> dict[str, float]:
    """Return which share of a render each step takes, in per cent; the rest is not listed."""
    profile = cProfile.Profile()
    profile.runcall(_ours, paper)
    spent: dict[tuple[str, str], float] = {}
    for entry in profile.getstats():
        if not isinstance(entry.code, str):
            spent[entry.code.co_filename, entry.code.co_name] = entry.totaltime
    whole = spent[__file__, "_ours"]
    return {
        step: 100
        / whole
        * sum(s for (path, name), s in spent.items() if _is(path, name, *function))
        for step, function in SHARES.items()
    }


def _is(path: str, name: str, ending: str, wanted: str) -> bool:
    return name == wanted and path.endswith(ending)


def _main(way: str, file: str) -> None:
    if way == "profile":
        sys.stdout.write(json.dumps(_profile(Path(file))))
        return
    render = _plain if way == "plain" else _ours
    begun, worked = time.perf_counter(), time.process_time()
    pdf = render(Path(file))
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    most = most_memory()
    sys.stdout.write(json.dumps([seconds, processor, most, count_pdf_pages(pdf)]))


if __name__ == "__main__":
    _main(*sys.argv[1:])

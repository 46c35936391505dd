"""Packs of a cohort: stamped, beside a render for each candidate and beside Typst, in one run.

Every run is a process of its own. The paper is one of the bundled bank, as long as asked for;
names come in six alphabets, three of which the stamp's fonts have. Afterwards the code of every
page is read back from the pages as they are drawn.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mockexam.bench.figures import Figures, Say, figure, told
from mockexam.bench.memory import most_memory
from mockexam.bench.print_reading import count_unread
from mockexam.bench.print_typst import measure_typst
from mockexam.bench.rendering import paper_of_pages, shipped_paper
from mockexam.printing.codes import draw_alone, draw_codes
from mockexam.printing.copies import Copy
from mockexam.printing.document import Cover, paper_html
from mockexam.printing.pdf import render_pdf
from mockexam.printing.render import render_paper
from mockexam.printing.stamp import names_not_set, stamp

PAGES = 16
CANDIDATES = (300, 1200)
RUNS = 5
NAIVE = 3
"""So many candidates are rendered by themselves; the rest is reckoned from them."""
PACK = 4711
COVER = Cover("Northgate College", "12345", "Thursday 27 May 2027", is_stamped=True)
NAMES = (
    "Amelia Harrison", "Zoë Łukasiewicz-O’Brien", "Ελένη Παπαδοπούλου", "Жанна Ёлкина",
    "Nguyễn Thị Ánh", "George Featherstonehaugh", "محمد علي", "Siân Pryce", "李小龍",
    "Ibrahim Khan", "अनिता शर्मा", "Grace Okafor",
)  # fmt: skip
_MEGABYTE = 1_000_000


def cohort(candidates: int) -> list[Copy]:
    """Return the copies of so many candidates, their names in six alphabets."""
    return [
        Copy("paper", f"{n:04}", NAMES[n % len(NAMES)], f"{'ABCDEFGH'[n % 8]}{n // 8 + 1}")
        for n in range(1, candidates + 1)
    ]


def measure_packs(
    say: Say, *, candidates: Sequence[int] = CANDIDATES, runs: int = RUNS, pages: int = PAGES
) -> Figures:
    """Return the figures of packs of so many candidates; baselines are reckoned, as they say.

    Raises:
        TypstMissing: The package `typst` is not installed.
    """
    figures: Figures = {}
    with TemporaryDirectory(prefix="mockexam-bench-") as below:
        folder = Path(below)
        paper = paper_of_pages(shipped_paper(), pages)
        base = folder / "base.pdf"
        begun = time.perf_counter()
        base.write_bytes(render_paper(paper, COVER))
        rendered = time.perf_counter() - begun
        (folder / "naive.html").write_text(paper_html(paper, COVER), "utf-8")
        naive = [_run("naive", folder, NAIVE) for _ in range(max(1, runs // 2))]
        typst = measure_typst(paper, folder, pages=pages, runs=max(1, runs // 2))
        for number in candidates:
            found = _of(number, [_run("stamp", folder, number) for _ in range(runs)], naive, typst)
            begun = time.perf_counter()
            pdf = (folder / "pack.pdf").read_bytes()
            unread = count_unread(pdf, cohort(number), PACK, pages)
            found[f"pack{number}_codes_unread"] = figure(
                unread, f"of {number * pages} pages, read from the drawn pages", 0
            )
            found[f"pack{number}_codes_unread"]["seconds"] = round(time.perf_counter() - begun, 1)
            for name, one in found.items():
                say(told(name, one))
            figures |= found
        figures |= _in_all(figures, candidates, rendered, typst, pages)
    return figures


def _of(
    number: int, stamped: Sequence[Any], naive: Sequence[Any], typst: dict[str, Any]
) -> Figures:
    """Return the figures of one cohort, from runs as `_stamp` and `_naive` return them."""
    seconds, codes, limit, sizes, memory = zip(*stamped, strict=True)
    alone = statistics.median(run[0] for run in naive) / NAIVE
    alone_mb = naive[0][1] / NAIVE / _MEGABYTE
    name = f"pack{number}"
    return {
        f"{name}_seconds": figure(statistics.median(seconds), "s, median", alone * number, seconds),
        f"{name}_mb": figure(sizes[0] / _MEGABYTE, "MB", alone_mb * number),
        f"{name}_memory_mb": figure(
            statistics.median(memory), "MiB, median of peaks", None, memory
        ),
        f"{name}_codes_seconds": figure(
            statistics.median(codes), "s for the codes alone, median",
            statistics.median(limit), codes,
        ),
        f"{name}_codes_one_by_one_seconds": figure(
            statistics.median(limit), "s of zxing-cpp for them one by one: the limit without them "
            "being summed", None, limit,
        ),
        f"{name}_naive_seconds": figure(
            alone * number, f"s, reckoned from {NAIVE} candidates rendered", None,
            [run[0] for run in naive],
        ),
        f"{name}_typst_seconds": figure(
            typst["seconds"] * number, f"s, reckoned from {typst['candidates']} candidates", None,
            typst["runs"],
        ),
        f"{name}_typst_mb": figure(typst["bytes"] * number / _MEGABYTE, "MB, reckoned"),
    }  # fmt: skip


def _in_all(
    figures: Figures, candidates: Sequence[int], rendered: float, typst: dict[str, Any], pages: int
) -> Figures:
    unread = sum(figures[f"pack{n}_codes_unread"]["value"] for n in candidates)
    whole = sum(n * pages for n in candidates)
    names = len(names_not_set(cohort(len(NAMES))))
    return {
        "pack_codes_unread": figure(unread, f"of {whole} pages", 0),
        "pack_base_seconds": figure(rendered, "s, the paper rendered once"),
        "pack_typst_pages": figure(typst["pages"], "pages a candidate in Typst", pages),
        "pack_names_by_hand": figure(names, f"of {len(NAMES)} names, left as a line"),
    }


def _run(way: str, folder: Path, number: int) -> list[float]:
    ran = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", __name__, way, str(folder), str(number)],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    found: list[float] = json.loads(ran.stdout)
    return found


def _stamp(folder: Path, number: int) -> list[float]:
    base, copies = (folder / "base.pdf").read_bytes(), cohort(number)
    begun = time.perf_counter()
    pdf = stamp({"paper": base}, copies, pack=PACK, title="Papers")
    seconds = time.perf_counter() - begun
    (folder / "pack.pdf").write_bytes(pdf)
    begun = time.perf_counter()
    texts = [copy.code(PACK, page).text for copy in copies for page in range(1, PAGES + 1)]
    draw_codes(texts)
    together = time.perf_counter() - begun
    for text in texts:
        draw_alone(text)
    alone = time.perf_counter() - begun - together
    return [seconds, together, alone, len(pdf), most_memory()]


def _naive(folder: Path, number: int) -> list[float]:
    """Render the paper anew for each candidate, the name on its cover."""
    html = (folder / "naive.html").read_text("utf-8")
    size = 0
    begun = time.perf_counter()
    for n in range(1, number + 1):
        own = f"Candidate {n:04}: {NAMES[n - 1]}"
        size += len(render_pdf(html.replace("Mock examination", own, 1)))
    return [time.perf_counter() - begun, size]


if __name__ == "__main__":
    _way = _stamp if sys.argv[1] == "stamp" else _naive
    sys.stdout.write(json.dumps(_way(Path(sys.argv[2]), int(sys.argv[3]))))

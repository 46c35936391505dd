"""`mockexam bench print`: packs of a cohort, and rendering, beside what others do."""

import os
import time

import click

from mockexam.bench import print_packs, rendering
from mockexam.bench.figures import Figures
from mockexam.cli.output import emit_json

PARTS = ("packs", "rendering")


@click.command("print")
@click.option(
    "--only", "parts", type=click.Choice(PARTS), multiple=True, default=PARTS,
    help="Only this part.",
)  # fmt: skip
@click.option(
    "--candidates", type=click.IntRange(1, 9999), multiple=True, default=print_packs.CANDIDATES,
    show_default=True, help="Candidates of a pack; repeat.",
)  # fmt: skip
@click.option(
    "--pages", type=click.IntRange(8), multiple=True, default=rendering.PAGES, show_default=True,
    help="Pages of a paper that is rendered; repeat.",
)  # fmt: skip
@click.option("--runs", type=click.IntRange(min=1), default=print_packs.RUNS, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def print_bench(
    parts: tuple[str, ...],
    candidates: tuple[int, ...],
    pages: tuple[int, ...],
    runs: int,
    *,
    as_json: bool,
) -> None:
    """Make packs and render papers, beside plain WeasyPrint and Typst in the same run."""

    def say(line: str) -> None:
        click.echo(line, err=as_json)

    begun = time.perf_counter()
    figures: Figures = {}
    if "packs" in parts:
        figures |= print_packs.measure_packs(say, candidates=candidates, runs=runs)
    if "rendering" in parts:
        figures |= rendering.measure_rendering(say, pages=pages, runs=min(runs, rendering.RUNS))
    if as_json:
        seconds = round(time.perf_counter() - begun, 1)
        emit_json({"figures": figures, "seconds": seconds, "load_average": os.getloadavg()})

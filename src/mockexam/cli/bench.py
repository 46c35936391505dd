"""`mockexam bench`: measure what the documents claim."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from mockexam.bench.search import SearchFigures, measure_searches
from mockexam.bench.seeds import SeedFigures, measure_seeds
from mockexam.cli.output import emit_json
from mockexam.paths import starter_bank_folder
from mockexam.services.library import library_of_folder


@click.group()
def bench() -> None:
    """Measure speed and spread, with every raw run in the JSON."""


@bench.command()
@click.option("--bank", type=click.Path(path_type=Path), help="The bundled bank unless said.")
@click.option("--seeds", type=click.IntRange(min=2), default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def assembly(bank: Path | None, seeds: int, *, as_json: bool) -> None:
    """Assemble every blueprint of a bank with many seeds and check each paper independently."""
    library, _ = library_of_folder(bank or starter_bank_folder())
    figures: dict[str, Any] = {}
    for ref, blueprint in library.blueprints.items():
        found = measure_seeds(library, blueprint, range(1, seeds + 1))
        figures |= _figures(ref, found)
        if not as_json:
            click.echo(_line(found))
    if as_json:
        emit_json({"figures": figures})


@bench.command()
@click.option("--items", type=click.IntRange(min=1), default=100_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def search(items: int, *, as_json: bool) -> None:
    """Time the first page of searches of a large bank, made for the time being."""
    with TemporaryDirectory(prefix="mockexam-bench-") as folder:
        found = measure_searches(
            Path(folder), starter_bank_folder(), items, lambda line: click.echo(line, err=True)
        )
    if as_json:
        emit_json({"figures": {f"search_{one.name}_ms": _search_figure(one) for one in found}})
        return
    for one in found:
        click.echo(
            f"{one.name:<24} {1000 * one.median:7.1f} ms  {one.items:>7,} items  "
            f"by reading the documents {one.in_python:.1f} s"
        )


def _search_figure(found: SearchFigures) -> dict[str, Any]:
    runs = [round(1000 * seconds, 1) for seconds in found.seconds]
    baseline = round(1000 * found.in_python, 1)
    figure = _figure(round(1000 * found.median, 1), "ms, median", baseline, runs)
    return {**figure, "items": found.items}


def _figures(ref: str, found: SeedFigures) -> dict[str, Any]:
    name = ref.lower().replace("-", "_")
    return {
        f"{name}_papers_verified": _figure(found.verified, "papers", found.papers),
        f"{name}_papers_different": _figure(found.different, "papers", found.papers),
        f"{name}_most_used_percent": _figure(
            round(100 * found.most_used, 1), "% of papers", round(100 * found.most_used_bound, 1)
        ),
        f"{name}_seconds": _figure(
            round(found.median_seconds, 4), "s a paper, median", None, list(found.seconds)
        ),
    }


def _figure(value: float, unit: str, baseline: float | None, runs: Any = ()) -> dict[str, Any]:
    return {"value": value, "unit": unit, "baseline": baseline, "runs": list(runs)}


def _line(found: SeedFigures) -> str:
    return (
        f"{found.blueprint}: {found.verified} of {found.papers} papers pass the independent "
        f"checker, {found.different} differ, {found.most_used_ref} stands in "
        f"{found.most_used:.0%} (no choice of papers can do with less than "
        f"{found.most_used_bound:.0%} for every question), {found.median_seconds:.2f} s a paper"
    )

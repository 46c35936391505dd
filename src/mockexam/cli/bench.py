"""`mockexam bench`: measure what the documents claim."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from mockexam.bench.assembly import measure_assembly
from mockexam.bench.bank_copies import write_copies
from mockexam.bench.bank_sizes import BASELINE, STEPS, StepFigures, measure_step
from mockexam.bench.flaws import FlawFigures, measure_flaws
from mockexam.bench.search import SearchFigures, measure_searches
from mockexam.bench.seeds import SeedFigures, measure_seeds
from mockexam.cli.bench_delivery import delivery, faults, soak
from mockexam.cli.bench_print import print_bench
from mockexam.cli.output import emit_json
from mockexam.clock import utc_now
from mockexam.paths import benchmarks_folder, starter_bank_folder
from mockexam.services.library import library_of_folder
from mockexam.syllabus.load import load_syllabus


@click.group()
def bench() -> None:
    """Measure speed and spread, with every raw run in the JSON."""


for command in (delivery, faults, soak, print_bench):
    bench.add_command(command)


@bench.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--blueprints", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder of their blueprints; `benchmarks/` of a checkout unless said.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def assembly(folder: Path, blueprints: Path | None, *, as_json: bool) -> None:
    """Assemble from the pools in FOLDER, beside plain programs and relaxations in the same run."""

    def say(line: str) -> None:
        click.echo(line, err=as_json)

    begun = time.perf_counter()
    figures = measure_assembly(folder, blueprints or benchmarks_folder(), say)
    if as_json:
        emit_json({"figures": figures, "seconds": round(time.perf_counter() - begun, 1)})


@bench.command()
@click.option("--bank", type=click.Path(path_type=Path), help="The bundled bank unless said.")
@click.option("--seeds", "count", type=click.IntRange(min=2), default=200, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def seeds(bank: Path | None, count: int, *, as_json: bool) -> None:
    """Assemble every blueprint of a bank with many seeds and check each paper independently."""
    library, _ = library_of_folder(bank or starter_bank_folder())
    figures: dict[str, Any] = {}
    for ref, blueprint in library.blueprints.items():
        found = measure_seeds(library, blueprint, range(1, count + 1))
        figures |= _figures(ref, found)
        if not as_json:
            click.echo(_line(found))
    if as_json:
        emit_json({"figures": figures})


@bench.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def flaws(file: Path, *, as_json: bool) -> None:
    """Hold what the writing rules find in FILE, labelled items one a line, against its labels."""
    syllabus = load_syllabus(starter_bank_folder() / "syllabus")
    found = measure_flaws(file, syllabus, utc_now().date())
    if as_json:
        emit_json({"figures": _flaw_figures(found), "false_alarms": found.false_alarms})
        return
    for rule, figures in sorted(found.by_rule.items()):
        click.echo(f"{rule:30} {figures.found} of {figures.labelled}")
    for flaw, n in sorted(found.unclaimed.items()):
        click.echo(f"{flaw:30} no rule claims it ({n})")
    for ref, rule in found.false_alarms:
        click.echo(f"false alarm: {ref} {rule}")
    click.echo(f"recall {found.recall:.2f}, false alarms {found.false_alarm_rate:.2f}")


@bench.command("bank")
@click.option("--bank", type=click.Path(path_type=Path), help="The bundled bank unless said.")
@click.option(
    "--items", "sizes", type=click.IntRange(min=1), multiple=True, default=(400, 10_000, 100_000),
    show_default=True, help="How many items; repeat.",
)  # fmt: skip
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def bank_sizes(bank: Path | None, sizes: tuple[int, ...], runs: int, *, as_json: bool) -> None:
    """Time loading and checking banks of several sizes, made of the bank's items in other words."""
    figures: dict[str, Any] = {}
    for size in sizes:
        with TemporaryDirectory() as below:
            folder = Path(below) / "bank"
            items = write_copies(bank or starter_bank_folder(), size, folder)
            base = measure_step(BASELINE, folder, runs=runs)
            for step in STEPS:
                measured = measure_step(step, folder, runs=runs)
                figures |= _step_figures(step, size, measured, base)
                if not as_json:
                    click.echo(
                        f"{items:>7,} items, {step:5}: {measured.median:8.2f} s, "
                        f"{measured.mebibytes:6.0f} MiB (PyYAML alone {base.median:.2f} s)"
                    )
    if as_json:
        emit_json({"figures": figures})


def _step_figures(step: str, size: int, measured: StepFigures, base: StepFigures) -> dict[str, Any]:
    name = f"{step}_{size}"
    return {
        f"{name}_seconds": _figure(
            round(measured.median, 3), "s, median", round(base.median, 3), measured.seconds
        ),
        f"{name}_mb": _figure(round(measured.mebibytes), "MiB", round(base.mebibytes)),
    }


def _flaw_figures(found: FlawFigures) -> dict[str, Any]:
    by_rule = {
        f"recall_{rule.replace('-', '_')}": _figure(figures.found, "found", figures.labelled)
        for rule, figures in sorted(found.by_rule.items())
    }
    return {
        "recall": _figure(round(found.recall, 4), "share of claimed flaws", 0.8),
        "false_alarm_rate": _figure(round(found.false_alarm_rate, 4), "share of sound items", 0.1),
        **by_rule,
    }


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

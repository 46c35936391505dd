"""`mockexam bench delivery`, `faults` and `soak`: a server under load, on both databases."""

import os
import signal
import sys
import time
from pathlib import Path

import click

from mockexam.bench.delivery import measure_delivery
from mockexam.bench.engines import ENGINES, SQLITE
from mockexam.bench.faults import measure_faults
from mockexam.bench.figures import Figures, Say
from mockexam.bench.soak import measure_soak
from mockexam.cli.output import emit_json

folder_option = click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the databases are made; a temporary folder unless said. On a disk.",
)  # fmt: skip
database_option = click.option(
    "--database", "databases", type=click.Choice(ENGINES), multiple=True, default=ENGINES,
    help="Only this one.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.command()
@folder_option
@database_option
@click.option("--candidates", type=click.IntRange(32, 9000), default=2000, show_default=True)
@click.option("--seconds", type=click.FloatRange(min=0.5), default=5.0, show_default=True)
@json_option
def delivery(
    folder: Path | None,
    databases: tuple[str, ...],
    candidates: int,
    seconds: float,
    *,
    as_json: bool,
) -> None:
    """Load a server with candidates who start, save, turn pages and submit."""
    begun = _begin()
    figures = measure_delivery(
        folder, databases, candidates=candidates, seconds=seconds, say=_sayer(as_json=as_json)
    )
    _finish(figures, begun, as_json=as_json)


@click.command()
@folder_option
@database_option
@click.option("--times", type=click.IntRange(min=1), default=20, show_default=True)
@json_option
def faults(folder: Path | None, databases: tuple[str, ...], times: int, *, as_json: bool) -> None:
    """Kill what serves under load, over and over, and see that nothing acknowledged is lost."""
    begun = _begin()
    figures = measure_faults(folder, databases, times=times, say=_sayer(as_json=as_json))
    _finish(figures, begun, as_json=as_json)


@click.command()
@folder_option
@click.option("--database", type=click.Choice(ENGINES), default=SQLITE, show_default=True)
@click.option("--candidates", type=click.IntRange(1, 9000), default=1000, show_default=True)
@click.option("--minutes", type=click.FloatRange(min=0.2), default=10.0, show_default=True)
@json_option
def soak(
    folder: Path | None, database: str, candidates: int, minutes: float, *, as_json: bool
) -> None:
    """Let many candidates sit for long, and watch how it answers and what memory it takes."""
    begun = _begin()
    figures = measure_soak(
        folder, database, candidates=candidates, minutes=minutes, say=_sayer(as_json=as_json)
    )
    _finish(figures, begun, as_json=as_json)


def _begin() -> float:
    """Return when it began; told to end, it ends what it started first."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return time.perf_counter()


def _sayer(*, as_json: bool) -> Say:
    return lambda line: click.echo(line, err=as_json)


def _finish(figures: Figures, begun: float, *, as_json: bool) -> None:
    if as_json:
        seconds = round(time.perf_counter() - begun, 1)
        emit_json({"figures": figures, "seconds": seconds, "load_average": os.getloadavg()})

"""`mockexam bench delivery`, `faults` and `soak`: a server under load, on both databases."""

import time
from pathlib import Path
from typing import Any

import click

from mockexam.bench.delivery import measure_delivery
from mockexam.bench.engines import ENGINES
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
    begun = time.perf_counter()
    figures = measure_delivery(
        folder, databases, candidates=candidates, seconds=seconds, say=_sayer(as_json=as_json)
    )
    _finish(figures, begun, as_json=as_json)


def _sayer(*, as_json: bool) -> Any:
    return lambda line: click.echo(line, err=as_json)


def _finish(figures: dict[str, Any], begun: float, *, as_json: bool) -> None:
    if as_json:
        emit_json({"figures": figures, "seconds": round(time.perf_counter() - begun, 1)})

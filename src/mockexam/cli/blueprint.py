"""`mockexam blueprint`: hold a blueprint against a bank."""

from pathlib import Path

import click

from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.cli.output import emit_json
from mockexam.errors import InputRefused
from mockexam.paths import starter_bank_folder
from mockexam.services.library import library_of_folder


@click.group()
def blueprint() -> None:
    """Check blueprints."""


@blueprint.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--bank", type=click.Path(path_type=Path), help="The bundled bank unless said.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, bank: Path | None, *, as_json: bool) -> None:
    """Report every row of FILE that names nothing in the bank."""
    read = read_blueprint(file)
    library, _ = library_of_folder(bank or starter_bank_folder())
    findings = check_against(read, library.pool)
    if as_json:
        emit_json({"ref": read.blueprint.ref, "findings": [vars(f) for f in findings]})
    if findings:
        raise InputRefused(f"The blueprint {file.name} does not fit the bank.", findings)
    if not as_json:
        click.echo(f"{read.blueprint.ref}: {len(read.blueprint.rows)} rows, nothing found.")

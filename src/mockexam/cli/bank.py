"""`mockexam bank`: check what authors wrote."""

import json
from pathlib import Path

import click

from mockexam import paths
from mockexam.bank.check import check_bank
from mockexam.bank.pictures import add_picture
from mockexam.bank.question import authored_schema
from mockexam.cli.output import emit_json


@click.group()
def bank() -> None:
    """Check and look after a question bank."""


@bank.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def check(context: click.Context, path: Path | None, *, as_json: bool) -> None:
    """Report every finding of the bank at PATH as file:line: rule: message.

    Without PATH the bundled bank is checked. Exit code 1 when a finding stands.
    """
    checked, findings = check_bank(path or paths.starter_bank_folder())
    if as_json:
        emit_json({"items": len(checked.items), "findings": [vars(f) for f in findings]})
    else:
        for finding in findings:
            click.echo(str(finding))
        found = "nothing found" if not findings else f"{len(findings)} found"
        click.echo(f"{len(checked.items)} items in {len(checked.questions)} questions: {found}.")
    context.exit(1 if findings else 0)


@bank.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--bank", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The bank to add to; the bundled one unless said.",
)  # fmt: skip
def picture(file: Path, folder: Path | None) -> None:
    """Clean a picture, store it in the bank and print the line to paste into an item."""
    name = add_picture(file, folder or paths.starter_bank_folder())
    click.echo(f"![say here what it shows]({name})")


@bank.command()
def schema() -> None:
    """Print the JSON Schema of an item, for editors."""
    click.echo(json.dumps(authored_schema(), indent=2, ensure_ascii=False))

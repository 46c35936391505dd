"""`mockexam bank`: check what authors wrote."""

import json
from datetime import datetime
from pathlib import Path

import click

from mockexam import paths
from mockexam.bank.check import check_bank
from mockexam.bank.check_records import check_records
from mockexam.bank.pictures import add_picture
from mockexam.bank.question import authored_schema
from mockexam.bank.rules import BANK_RULES, ITEM_RULES
from mockexam.bank.rules.rule import BankRule, Rule
from mockexam.cli.application import Application, pass_application
from mockexam.cli.coverage import coverage_json, coverage_text
from mockexam.cli.output import emit_json
from mockexam.clock import utc_now
from mockexam.family_rows import flow_row, propose_rows
from mockexam.services.bank_export import export_bank
from mockexam.services.library import library_of_folder
from mockexam.services.outlooks import coverage_of, yields_of
from mockexam.syllabus.load import load_syllabus
from mockexam.yaml_source import find_document


@click.group()
def bank() -> None:
    """Check and look after a question bank."""


@bank.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Judge dates by this day, not today.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def check(context: click.Context, path: Path | None, on: datetime | None, *, as_json: bool) -> None:
    """Report every finding of the bank at PATH as file:line: rule: message.

    Without PATH the bundled bank is checked. PATH may also be a .jsonl file of plain
    items, one a line. Exit code 1 when a finding stands.
    """
    folder = path or paths.starter_bank_folder()
    today = on.date() if on else utc_now().date()
    if folder.suffix == ".jsonl":
        report = check_records(
            folder, load_syllabus(paths.starter_bank_folder() / "syllabus"), today
        )
    else:
        report = check_bank(folder, today)
    if as_json:
        emit_json(
            {
                "items": report.items,
                "questions": report.questions,
                "findings": [vars(finding) for finding in report.findings],
                "suppressed": [
                    vars(one.finding) | {"reason": one.reason} for one in report.suppressed
                ],
            }
        )
    else:
        click.echo(report.text())
    context.exit(1 if report.findings else 0)


@bank.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--bank", "folder", type=click.Path(path_type=Path), help="The same as PATH.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def coverage(path: Path | None, folder: Path | None, *, as_json: bool) -> None:
    """Say what the bank at PATH covers, what it lacks, and how many papers it still yields.

    Without PATH the bundled bank is counted.
    """
    library, _ = library_of_folder(path or folder or paths.starter_bank_folder())
    counted, yields = coverage_of(library), yields_of(library)
    if as_json:
        emit_json(coverage_json(counted, yields))
    else:
        click.echo(coverage_text(counted, yields))


@bank.command()
@click.option(
    "--format", "layout", type=click.Choice(["yaml"]), default="yaml", show_default=True,
    help="Our own, as a folder.",
)  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new folder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_application
def export(application: Application, layout: str, out: Path, *, as_json: bool) -> None:  # noqa: ARG001
    """Write the bank in the database to a folder: unchanged documents byte for byte."""
    with application.database.reading() as session:
        exported = export_bank(session, out, assets=application.settings.assets)
    if as_json:
        emit_json({"files": exported.files, "rewritten": exported.rewritten})
    else:
        click.echo(f"{len(exported.files)} files in {out}.")


@bank.command("propose-rows")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("ref")
@click.option("--rows", type=click.IntRange(1, 60), default=4, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Equal seeds, equal rows.")
@click.option(
    "--bank", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Whose syllabus holds; the bundled bank's unless said.",
)  # fmt: skip
def propose(file: Path, ref: str, rows: int, seed: int, folder: Path | None) -> None:
    """Propose value rows for the family REF of FILE, each a sound question, to paste into it."""
    authored = find_document(file, ref)
    syllabus = load_syllabus((folder or paths.starter_bank_folder()) / "syllabus")
    proposed = propose_rows(authored, syllabus, rows=rows, seed=seed, today=utc_now().date())
    for row in proposed:
        click.echo(f"    - {flow_row(row)}")


@bank.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def rules(*, as_json: bool) -> None:
    """List the writing rules: what each says, whose rule it is, and an example that breaks it."""
    listed: list[Rule | BankRule] = [*ITEM_RULES, *BANK_RULES]
    if as_json:
        fields = ("name", "severity", "says", "source", "example")
        emit_json({"rules": [{name: getattr(rule, name) for name in fields} for rule in listed]})
        return
    for rule in listed:
        click.echo(f"{rule.name} ({rule.severity})\n  {rule.says}\n  Source: {rule.source}")
        click.echo(f"  Breaks it: {rule.example}\n")


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

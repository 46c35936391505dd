"""`mockexam paper check-pdf`: hold PDFs to the rules of PDF/UA-1."""

from pathlib import Path

import click

from mockexam.cli.output import emit_json
from mockexam.errors import InputRefused
from mockexam.printing.accessibility.gate import RULES, check_pdf
from mockexam.printing.accessibility.rule import Finding
from mockexam.printing.accessibility.tagged import NotAPdf


@click.command("check-pdf")
@click.argument(
    "file", nargs=-1, required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True),
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def check_pdf_command(context: click.Context, file: tuple[Path, ...], *, as_json: bool) -> None:
    """Say what keeps each FILE, a PDF, from being read aloud: PDF/UA-1 by rules of our own."""
    found = {path: _check(path) for path in file}
    total = sum(map(len, found.values()))
    if as_json:
        listed = [
            {"file": str(path), "findings": [vars(finding) for finding in findings]}
            for path, findings in found.items()
        ]
        emit_json({"rules": [rule.name for rule in RULES], "findings": total, "files": listed})
    else:
        for path, findings in found.items():
            click.echo("\n".join([f"{path}: {len(findings)} findings", *map(str, findings)]))
    if total:
        context.exit(1)


def _check(path: Path) -> list[Finding]:
    try:
        return check_pdf(path.read_bytes())
    except NotAPdf as fault:
        raise InputRefused(f"{path}: {fault}") from None

"""The command line: one module a noun, imported when it is called."""

import click

from mockexam.cli.refusals import RefusingGroup

MODULES = {
    "bank": "mockexam.cli.bank",
    "bench": "mockexam.cli.bench",
    "blueprint": "mockexam.cli.blueprint",
    "demo": "mockexam.cli.instance",
    "doctor": "mockexam.cli.doctor",
    "init": "mockexam.cli.instance",
    "pack": "mockexam.cli.pack",
    "paper": "mockexam.cli.paper",
    "results": "mockexam.cli.sitting",
    "serve": "mockexam.cli.instance",
    "sitting": "mockexam.cli.sitting",
    "staff": "mockexam.cli.staff",
    "syllabus": "mockexam.cli.syllabus",
}


@click.group(
    cls=RefusingGroup, modules=MODULES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="mockexam")
@click.option("--centre", metavar="NUMBER", help="The centre to work for, where there are several.")
def main(centre: str | None) -> None:
    """Make balanced mock exams from a question bank, sit them online or print them."""

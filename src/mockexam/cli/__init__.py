"""The command line: one module a noun, refusals mapped to exit codes in one place."""

import click

from mockexam.cli.application import Application
from mockexam.cli.bank import bank
from mockexam.cli.bench import bench
from mockexam.cli.blueprint import blueprint
from mockexam.cli.instance import demo, doctor, init, serve
from mockexam.cli.paper import paper
from mockexam.cli.refusals import RefusingGroup
from mockexam.cli.sitting import results, sitting
from mockexam.cli.syllabus import syllabus


@click.group(cls=RefusingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockexam")
@click.option("--centre", metavar="NUMBER", help="The centre to work for, where there are several.")
@click.pass_context
def main(context: click.Context, centre: str | None) -> None:
    """Make balanced mock exams from a question bank, sit them online or print them."""
    context.obj = Application(centre)


for command in (
    bank,
    bench,
    blueprint,
    demo,
    doctor,
    init,
    paper,
    results,
    serve,
    sitting,
    syllabus,
):
    main.add_command(command)

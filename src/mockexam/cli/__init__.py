"""The command line: one module a noun, refusals mapped to exit codes in one place."""

import click

from mockexam.cli.bank import bank
from mockexam.cli.refusals import RefusingGroup
from mockexam.cli.syllabus import syllabus


@click.group(cls=RefusingGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockexam")
def main() -> None:
    """Make balanced mock exams from a question bank, sit them online or print them."""


main.add_command(bank)
main.add_command(syllabus)

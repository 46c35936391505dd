"""Refusals become exit code 1 and a message on standard error, in this one place."""

from typing import Any

import click

from mockexam.errors import MockExamError


class RefusingGroup(click.Group):
    """A group of commands whose refusals are printed without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; print a refusal on standard error and exit 1."""
        try:
            return super().invoke(ctx)
        except MockExamError as refusal:
            click.echo(str(refusal), err=True)
            ctx.exit(1)

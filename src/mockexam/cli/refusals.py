"""The group of all commands: each imported when it is called, refusals mapped to exit codes."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from mockexam.errors import MockExamError


class RefusingGroup(click.Group):
    """A group whose refusals are printed without a traceback, with exit code 1.

    `modules` names the module of each command; it is imported when the command
    is called, so that one command never fails for what another needs.
    """

    def __init__(
        self, *args: Any, modules: Mapping[str, str] | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.modules = dict(modules or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in alphabetical order."""
        return sorted({*super().list_commands(ctx), *self.modules})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now if it has not been called before."""
        if cmd_name in self.modules and cmd_name not in self.commands:
            found = getattr(import_module(self.modules[cmd_name]), cmd_name)
            self.add_command(found, cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; print a refusal on standard error and exit 1."""
        try:
            return super().invoke(ctx)
        except MockExamError as refusal:
            click.echo(str(refusal), err=True)
            ctx.exit(1)
        except OperationalError as fault:
            reason = str(fault.orig).strip().partition("\n")[0]
            click.echo(f"The database does not answer: {reason}", err=True)
            ctx.exit(1)
        except OSError as fault:
            if fault.filename is None:
                raise
            click.echo(f"{fault.filename}: {fault.strerror}", err=True)
            ctx.exit(1)

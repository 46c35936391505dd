"""What commands share: the settings of the instance and its database."""

from collections.abc import Callable
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from mockexam.errors import MockExamError
from mockexam.services.accounts import get_centre
from mockexam.services.library import Library, library_of_folder, read_library
from mockexam.settings import Settings, read_settings
from mockexam.store.database import Database
from mockexam.store.migrate import is_current
from mockexam.store.models import Centre


class NotReady(MockExamError):
    """The instance has no database yet, or an older one."""


class Application:
    """The instance that a command works on; the database is opened when it is first needed.

    `centre_number` names the centre where a command needs one and several are there.
    """

    def __init__(self, centre_number: str | None = None) -> None:
        self.centre_number = centre_number

    def centre(self, session: Session) -> Centre:
        """Return the centre named on the command line, else the first.

        Raises:
            NoSuchCentre: There is none of that number.
        """
        return get_centre(session, self.centre_number)

    def centre_id(self, session: Session) -> int | None:
        """Return the id of the centre named on the command line; None where none is.

        Raises:
            NoSuchCentre: There is none of that number.
        """
        return None if self.centre_number is None else self.centre(session).id

    @cached_property
    def settings(self) -> Settings:
        """The settings of the instance folder."""
        return read_settings()

    @cached_property
    def database(self) -> Database:
        """The database at its newest tables.

        Raises:
            NotReady: `mockexam init` has not been run.
        """
        database = self.unchecked_database
        if not is_current(database.engine):
            database.close()
            raise NotReady(
                f"{self.settings.instance} has no database, or an older one. "
                "Run `mockexam init` first."
            )
        return database

    @cached_property
    def unchecked_database(self) -> Database:
        """The database, whatever its tables; `init` alone uses it so."""
        self.settings.instance.mkdir(parents=True, exist_ok=True)
        return Database(self.settings.database_address)

    def library(self, bank: Path | None) -> Library:
        """Return the library of a bank folder, or of the database where none is named.

        Raises:
            InputRefused: The folder is no bank.
            NotReady: There is no database.
        """
        if bank is not None:
            return library_of_folder(bank)[0]
        with self.database.reading() as session:
            return read_library(session)


def pass_application(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the instance to a command as its first argument."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        centre = click.get_current_context().find_root().params.get("centre")
        return command(Application(centre), *args, **options)

    return run

"""Bringing a database to the newest tables, on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from mockexam.store import bank_index
from mockexam.store.models import Base


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision; a newest one stays as it is.

    What is derived from documents is made here, at the newest tables and with the code that
    reads documents today: a revision would go on running yesterday's.
    """
    with _changing(engine) as connection:
        command.upgrade(_config(connection), "head")
        bank_index.refresh(connection)


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """Yield a connection on which tables may be replaced; references are checked at the end.

    SQLite changes a table by copying it, and would take the drop of the old one for the loss of
    every row that others refer to.
    """
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError(
                        "The migration would leave references to rows that are gone."
                    )
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def is_current(engine: Engine) -> bool:
    """Tell whether the database is at the newest revision."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def differences(engine: Engine) -> list[object]:
    """Return what the models say and the migrated tables do not."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def write_revision(engine: Engine, message: str) -> None:
    """Write the next revision from what the models say and the tables do not yet."""
    with engine.begin() as connection:
        command.revision(_config(connection), message, autogenerate=True)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config

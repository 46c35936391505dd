"""Migrations bring both engines to the tables that the models describe, and back."""

import pytest
from alembic import command
from sqlalchemy import inspect, select

from mockexam.services.accounts import centres
from mockexam.store import migrate as migrations
from mockexam.store.database import Database
from mockexam.store.migrate import differences, is_current, migrate
from mockexam.store.models import Authored, Base
from tests.web.world import QUAY

pytestmark = pytest.mark.both_engines


def test_migrated_tables_are_those_of_the_models(empty_database: Database) -> None:
    migrate(empty_database.engine)
    assert differences(empty_database.engine) == []


def test_a_database_is_current_only_once_it_is_migrated(empty_database: Database) -> None:
    assert not is_current(empty_database.engine)
    migrate(empty_database.engine)
    assert is_current(empty_database.engine)


def test_migrating_again_changes_nothing_and_keeps_every_row(database: Database) -> None:
    with database.reading() as session:
        before = session.scalars(select(Authored.digest).order_by(Authored.id)).all()
    migrate(database.engine)
    assert differences(database.engine) == []
    with database.reading() as session:
        assert session.scalars(select(Authored.digest).order_by(Authored.id)).all() == before
        assert centres(session)[0].number == QUAY


def test_migrations_go_down_to_nothing_and_up_again(database: Database) -> None:
    with database.engine.begin() as connection:
        command.downgrade(migrations._config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    migrate(database.engine)
    assert differences(database.engine) == []


SHARED = {"centre", "role", "staff_role", "authored"}


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - SHARED))
def test_every_table_of_a_centre_carries_its_id(database: Database, table: str) -> None:
    columns = {column["name"]: column for column in inspect(database.engine).get_columns(table)}
    assert columns["centre_id"]["nullable"] is False

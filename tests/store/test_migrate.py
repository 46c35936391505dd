"""Migrations bring both engines to the tables that the models describe, and back."""

import pytest
from alembic import command
from sqlalchemy import func, inspect, select

from mockexam.services.accounts import centres
from mockexam.store import migrate as migrations
from mockexam.store.database import Database
from mockexam.store.migrate import differences, is_current, migrate
from mockexam.store.models import Authored, BankItem, BankTag, Base
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


def test_a_database_from_before_the_index_gets_it_with_its_bank(database: Database) -> None:
    def indexed() -> list[tuple[str, int]]:
        with database.reading() as session:
            found = session.execute(
                select(BankItem.ref, func.count(BankTag.item_id))
                .join(BankTag, BankTag.item_id == BankItem.id)
                .group_by(BankItem.ref)
                .order_by(BankItem.ref)
            )
            return [(ref, tags) for ref, tags in found]

    before = indexed()
    with database.engine.begin() as connection:
        command.downgrade(migrations._config(connection), "0001")
    assert "bank_item" not in inspect(database.engine).get_table_names()
    migrate(database.engine)
    assert indexed() == before
    assert [ref for ref, _ in before] == ["HA-1", "HA-2", "HA-3", "HA-4", "HA-5", "HA-9a", "HA-9b"]


BANK = {"authored", "bank_item", "bank_tag", "bank_word", "bank_value", "bank_pool"}
SHARED = {"centre", "role", "staff_role"} | BANK


@pytest.mark.parametrize("table", sorted(set(Base.metadata.tables) - SHARED))
def test_every_table_of_a_centre_carries_its_id(database: Database, table: str) -> None:
    columns = {column["name"]: column for column in inspect(database.engine).get_columns(table)}
    assert columns["centre_id"]["nullable"] is False

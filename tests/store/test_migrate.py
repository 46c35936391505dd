"""Migrations bring both engines to the tables that the models describe, and back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import func, inspect, select

from mockexam.services.accounts import centres
from mockexam.services.attempts import get_attempt, responses_of
from mockexam.services.entries import Entry
from mockexam.store import migrate as migrations
from mockexam.store.database import Database
from mockexam.store.migrate import differences, is_current, migrate
from mockexam.store.models import (
    AttemptEvent,
    AttemptRow,
    Authored,
    BankItem,
    BankTag,
    Base,
    Sitting,
)
from tests.sitting_acts import answer, begin, sit
from tests.web.world import NOON, QUAY, Held

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


def test_sittings_of_before_keep_extra_time_papers_and_answers(
    database: Database, hold: Callable[..., Held]
) -> None:
    held = hold(Entry("Ada Lane", 25), "Ben Moss")
    ada = held.candidates["Ada Lane"].attempt_id
    sit(database, ada, {"HA-1": "B", "HA-4": "it swings"}, NOON)

    def kept() -> list[object]:
        with database.reading() as session:
            sitting = session.scalars(select(Sitting)).one()
            rows = session.scalars(select(AttemptRow).order_by(AttemptRow.candidate_id)).all()
            return [
                [one.paper.ref for one in sitting.papers],
                [(r.arrangements, r.paper.ref, r.status, r.deadline_at, r.due_at) for r in rows],
                [r.candidate.arrangements for r in rows],
                [(e.kind, e.reason, e.at) for e in session.scalars(select(AttemptEvent))],
                responses_of(session, ada),
                [r.client_sequence >= 2 for r in rows],
            ]

    before = kept()
    with migrations._changing(database.engine) as connection:
        command.downgrade(migrations._config(connection), "0004")
        old = inspect(connection).get_columns("candidate")
        assert {"extra_percent"} <= {column["name"] for column in old}
    migrate(database.engine)
    assert differences(database.engine) == []
    assert kept() == before
    assert before[1][0][0] == {"extra_percent": 25}  # type: ignore[index]


def test_an_exam_that_ran_during_the_migration_goes_on_to_its_deadline(
    database: Database, hold: Callable[..., Held]
) -> None:
    ada = hold(Entry("Ada Lane", 25)).candidates["Ada Lane"].attempt_id
    begin(database, ada, NOON)
    with migrations._changing(database.engine) as connection:
        command.downgrade(migrations._config(connection), "0004")
    migrate(database.engine)
    answer(database, ada, {"HA-1": "B"}, NOON + timedelta(minutes=49))
    with database.reading() as session:
        row = get_attempt(session, ada)
        assert row.due_at == row.deadline_at == NOON + timedelta(minutes=50)
        assert responses_of(session, ada) == {"HA-1": "B"}

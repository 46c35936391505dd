"""Sessions write wholly or not at all, and columns give back what they were given."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from sqlalchemy import Dialect
from sqlalchemy.exc import StatementError

from mockexam.services.accounts import add_centre, centres
from mockexam.store.columns import Marks
from mockexam.store.database import Database
from mockexam.store.models import Centre, Sitting
from tests.web.world import NOON, hold_sitting


class StoppedHalfWayError(Exception):
    """Something goes wrong in the middle of a use case."""


def stop_half_way(database: Database) -> None:
    with database.writing() as session:
        add_centre(session, "Half College", "10003")
        raise StoppedHalfWayError


@pytest.mark.both_engines
def test_what_stops_half_way_leaves_nothing(database: Database) -> None:
    with pytest.raises(StoppedHalfWayError):
        stop_half_way(database)
    with database.reading() as session:
        assert [centre.number for centre in centres(session)] == ["10001", "10002"]


@pytest.mark.both_engines
def test_writers_at_the_same_moment_all_get_their_turn(database: Database) -> None:
    def rename(number: int) -> None:
        with database.writing() as session:
            centre = session.get_one(Centre, 1, with_for_update=True)
            centre.name = f"{centre.name}{number}"

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(rename, range(8)))
    with database.reading() as session:
        name = session.get_one(Centre, 1).name
    assert sorted(name.removeprefix("Quay College")) == list("01234567")


@pytest.mark.both_engines
def test_an_instant_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=9)))
    held = hold_sitting(database, elsewhere)
    with database.reading() as session:
        sitting = session.query(Sitting).filter_by(ref=held.ref).one()
    assert sitting.opens_at == NOON
    assert sitting.opens_at.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 6, 10, 11, 0)
    with pytest.raises(StatementError, match="no time zone"), database.writing() as session:
        session.query(Sitting).filter_by(opens_at=naive).all()


@pytest.mark.parametrize("marks", [Fraction(0), Fraction(7), Fraction(7, 2), Fraction(1, 3)])
def test_marks_are_kept_exactly(marks: Fraction, database: Database) -> None:
    dialect: Dialect = database.engine.dialect
    stored = Marks().process_bind_param(marks, dialect)
    assert Marks().process_result_value(stored, dialect) == marks


@pytest.mark.both_engines
def test_a_commit_is_on_the_disk_whatever_the_server_s_default_is(database: Database) -> None:
    asked = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
    with database.engine.connect() as connection:
        held = connection.exec_driver_sql(asked[database.engine.dialect.name]).scalar()
    assert held in {2, "on"}

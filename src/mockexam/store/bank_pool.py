"""The bank as the assembler sees it, kept beside its documents: reading those takes seconds."""

import hashlib
import pickle
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from mockexam.assembly import pool as pool_module
from mockexam.assembly.pool import Pool, pool_of
from mockexam.bank.question import Question
from mockexam.store.models import Authored, BankPool

_QUESTION = "question"
_ONLY_ROW = 1


def refresh(connection: Connection) -> None:
    """Bring the stored pool to what the current documents say."""
    state = _state_of(connection)
    if connection.scalar(select(BankPool.state)) == state:
        return
    pickled = pickle.dumps(_from_documents(connection))
    connection.execute(delete(BankPool))
    connection.execute(insert(BankPool), [{"id": _ONLY_ROW, "state": state, "pickled": pickled}])


def read_pool(session: Session) -> Pool:
    """Return the pool of the bank as it stands now; unpickled once for each state of it."""
    connection = session.connection()
    state = _state_of(connection)
    key = f"{connection.engine.url}/{state}"
    cached = _pools.get(key)
    if cached is None:
        stored = connection.execute(
            select(BankPool.pickled).where(BankPool.state == state)
        ).scalar_one_or_none()
        cached = _from_documents(connection) if stored is None else _unpickle(stored)
        _pools.clear()
        _pools[key] = cached
    return cached


_pools: dict[str, Pool] = {}


def _unpickle(stored: bytes) -> Pool:
    pool: Pool = pickle.loads(stored)  # noqa: S301 (from our own database, by the code that reads)
    return pool


def _from_documents(connection: Connection) -> Pool:
    documents = connection.scalars(
        select(Authored.document)
        .where(Authored.kind == _QUESTION, Authored.current)
        .order_by(Authored.ref)
    )
    return pool_of(Question.model_validate(document) for document in documents)


def _state_of(connection: Connection) -> str:
    """Return what tells one state of the bank, and of the code that makes pools, from another."""
    ids = connection.scalars(
        select(Authored.id)
        .where(Authored.kind == _QUESTION, Authored.current)
        .order_by(Authored.id)
    )
    numbers = ",".join(map(str, ids))
    return hashlib.sha256(f"{_code()}/{numbers}".encode()).hexdigest()


@cache
def _code() -> str:
    return hashlib.sha256(Path(pool_module.__file__).read_bytes()).hexdigest()

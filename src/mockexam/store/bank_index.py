"""The index of the bank's items: made from their documents, kept in step with them.

Words are rows of a table of our own, found by how they begin: the same statements on both
engines, and a few milliseconds where reading 100,000 stems by `LIKE` takes 60 to 140. SQLite's
FTS5 is as quick, but its tables are not the models', and PostgreSQL would need another way.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    delete,
    distinct,
    exists,
    func,
    insert,
    literal,
    not_,
    select,
)

from mockexam.bank.item import Item
from mockexam.bank.kinds.written import Written
from mockexam.bank.question import Question
from mockexam.bank.text import to_plain
from mockexam.store import bank_pool
from mockexam.store.models import TAG_LENGTH, Authored, BankItem, BankTag, BankValue, BankWord

QUESTION = "question"
VALUES_MAX = 500
"""A name with more values than these is no list to choose from."""
AUTHORS = "tag."
"""What the names of an author's own tags begin with, so that they never hide ours."""
_BATCH = 10_000
_REF = re.compile(r"^(?P<letters>[^-]*)-(?P<number>\d+)(?P<part>[a-z]?)$")
_NUMBER_DIGITS = 20
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
WORD = re.compile(r"\w+(?:[-'.,/:]\w+)*")
_JOINT = re.compile(r"[-'.,/:]")

_ONE_VALUE = ("topic", "kind", "level", "command_word", "format", "stimulus")
COLUMNS: dict[str, ColumnElement[Any]] = {name: BankItem.__table__.c[name] for name in _ONE_VALUE}
"""The dimensions of which an item has one value at the most, by their columns."""
OBJECTIVES: dict[str, ColumnElement[Any]] = {
    name.upper(): BankItem.__table__.c[name] for name in ("ao1", "ao2", "ao3")
}
"""The marks under each assessment objective: one narrow number is quicker than a row a value."""


def refresh(connection: Connection) -> bool:
    """Bring the index to what the current documents say; True where anything had changed."""
    stale = select(BankItem.id).where(
        ~exists().where(
            Authored.id == BankItem.authored_id,
            Authored.current,
            Authored.digest == BankItem.digest,
        )
    )
    removed = connection.execute(stale.limit(1)).first() is not None
    if removed:
        connection.execute(delete(BankWord).where(BankWord.item_id.in_(stale)))
        connection.execute(delete(BankItem).where(BankItem.id.in_(stale)))
    last = 0
    while batch := connection.execute(_missing(last)).all():
        _add(connection, batch)
        last = batch[-1][0]
    if removed or last:
        _count_values(connection)
    bank_pool.refresh(connection)
    return bool(removed or last)


def fold(text: str) -> str:
    """Return a text as it is searched: without capitals, accents and curled quotation marks."""
    straight = text.translate(_STRAIGHT)
    if straight.isascii():
        return straight.casefold()
    plain = unicodedata.normalize("NFKD", straight)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> set[str]:
    """Return the words of a text, folded; what has hyphens or points in it also by its parts."""
    whole = WORD.findall(fold(text))
    parts = [part for word in whole for part in _JOINT.split(word)]
    return {cut(word) for word in (*whole, *parts) if word}


def place_of(ref: str) -> str:
    """Return a key that puts CP-9 before CP-10 and parts after one another."""
    found = _REF.match(ref)
    if found is None:
        return ref[:TAG_LENGTH]
    return f"{found['letters']}-{found['number'].zfill(_NUMBER_DIGITS)}{found['part']}"


def cut(text: str) -> str:
    """Return a tag's name or value as the index holds it."""
    return text[:TAG_LENGTH]


def _missing(after: int) -> Select[tuple[int, str, dict[str, Any]]]:
    return (
        select(Authored.id, Authored.digest, Authored.document)
        .where(
            Authored.kind == QUESTION,
            Authored.current,
            Authored.id > after,
            ~exists().where(BankItem.authored_id == Authored.id),
        )
        .order_by(Authored.id)
        .limit(_BATCH)
    )


def _add(connection: Connection, documents: Iterable[tuple[int, str, dict[str, Any]]]) -> None:
    items, tags, words = [], {}, {}
    for authored_id, digest, document in documents:
        question = Question.model_validate(document)
        for item in question.items:
            row = _row(item, question)
            items.append({"authored_id": authored_id, "digest": digest, **row})
            tags[item.ref] = _tags_of(item)
            words[item.ref] = words_of(" ".join([item.ref, row["stem"], *_other_stems(question)]))
    added = connection.execute(insert(BankItem).returning(BankItem.ref, BankItem.id), items)
    ids = dict(added.all())
    # In the order of their keys, rows go in where their neighbours are.
    tagged = sorted((*tag, ids[ref]) for ref in ids for tag in tags[ref])
    connection.execute(
        insert(BankTag), [{"name": n, "value": v, "item_id": item} for n, v, item in tagged]
    )
    said = sorted((word, ids[ref]) for ref in ids for word in words[ref])
    connection.execute(insert(BankWord), [{"word": w, "item_id": item} for w, item in said])


def _row(item: Item, question: Question) -> dict[str, Any]:
    written = isinstance(item, Written)
    return {
        "question_ref": question.ref,
        "ref": item.ref,
        "place": place_of(item.ref),
        "kind": item.kind,
        "topic": cut(item.topic),
        "level": item.level,
        "command_word": cut(item.command_word),
        "format": "set" if question.is_set else "written" if written else "objective",
        "stimulus": cut(question.stimulus.form) if question.stimulus else None,
        **{name.lower(): item.marks_by_objective.get(name, 0) for name in OBJECTIVES},
        "marks": item.marks,
        "facility": item.estimated_facility,
        "minutes": item.estimated_minutes,
        "variants": len(question.variants),
        "stem": to_plain(item.stem),
    }


def _other_stems(question: Question) -> Iterator[str]:
    """Yield the stems of a family's other variants."""
    yield from (to_plain(variant.stem) for variant in question.variants[1:])


def _tags_of(item: Item) -> set[tuple[str, str]]:
    """Return every tag of which an item may have several values or none."""
    pairs = [
        *(("syllabus", point) for point in (*item.syllabus, *item.rewarded())),
        *(("misconception", idea) for idea in item.misconceptions()),
        *(("nation", nation) for nation in (item.law.nations if item.law else ())),
        *((AUTHORS + name, value) for name, value in item.tags.items()),
    ]
    return {(cut(name), cut(value)) for name, value in pairs if value}


def _count_values(connection: Connection) -> None:
    """Count anew how many items have each value, so that no page has to."""
    connection.execute(delete(BankValue))
    into = insert(BankValue)
    columns = ["name", "value", "items"]
    for name, column in COLUMNS.items():
        counted = (
            select(literal(name, String), cast(column, String), func.count())
            .where(column.is_not(None))
            .group_by(column)
        )
        connection.execute(into.from_select(columns, counted))
    for objective, marks in OBJECTIVES.items():
        tested = (
            select(literal("ao", String), literal(objective, String), func.count())
            .where(marks > 0)
            .having(func.count() > 0)
        )
        connection.execute(into.from_select(columns, tested))
    values = func.count(distinct(BankTag.value))
    names = connection.execute(select(BankTag.name, values, func.count()).group_by(BankTag.name))
    too_many = {name: items for name, found, items in names if found > VALUES_MAX}
    counted = (
        select(BankTag.name, BankTag.value, func.count())
        .where(not_(BankTag.name.in_(too_many)))
        .group_by(BankTag.name, BankTag.value)
    )
    connection.execute(into.from_select(columns, counted))
    if too_many:
        connection.execute(
            into, [{"name": name, "value": "", "items": n} for name, n in too_many.items()]
        )

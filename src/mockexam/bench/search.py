"""How long a search of a large bank takes, through the page that shows it."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mockexam.assembly.pool import tags_of
from mockexam.bank.question import Question
from mockexam.bank.text import to_plain
from mockexam.clock import utc_now
from mockexam.services import bank_search
from mockexam.services.accounts import StaffRole, add_centre, add_staff
from mockexam.services.bank_search import Filters
from mockexam.services.library import load_folder
from mockexam.settings import Settings
from mockexam.store import bank_index
from mockexam.store.bank_index import AUTHORS, QUESTION, fold, words_of
from mockexam.store.database import Database
from mockexam.store.migrate import migrate
from mockexam.store.models import Authored
from mockexam.web import create_app

RUNS = 5
EMAIL, PASSWORD = "bench@example.org", "a bank of many questions"
WORDS = ("amber", "birch", "copper", "dahlia", "ember", "fjord", "granite", "harbour", "indigo")
_BATCH = 5000

ReadQuestion = tuple[Question, tuple[dict[str, Any], ...]]

SEARCHES: dict[str, dict[str, str | float]] = {
    "all": {},
    "topic": {"topic": "T06"},
    "kind": {"kind": "multiple_choice"},
    "level": {"level": "3"},
    "objective": {"ao": "AO1"},
    "command_word": {"command_word": "identify"},
    "point": {"syllabus": "S4.MP1"},
    "misconception": {"misconception": "S0.MIS1"},
    "format": {"format": "set"},
    "stimulus": {"stimulus": "table"},
    "nation": {"nation": "Wales"},
    "setting": {"tag.setting": "retail"},
    "marks": {"marks_min": 2.0, "marks_max": 4.0},
    "facility": {"facility_min": 0.5, "facility_max": 0.7},
    "minutes": {"minutes_max": 1.0},
    "common_word": {"q": "customer"},
    "rare_word": {"q": "granite 4711"},
    "ref": {"q": "CP-10"},
    "no_word": {"q": "zeppelin"},
    "topic_kind_level": {"topic": "T06", "kind": "multiple_choice", "level": "2"},
    "kind_objective_setting": {"kind": "multiple_choice", "ao": "AO2", "tag.setting": "retail"},
    "word_kind_objective": {"q": "customer", "kind": "multiple_choice", "ao": "AO1"},
    "topic_facility": {"topic": "T07", "facility_min": 0.4, "facility_max": 0.6},
    "nothing_found": {"topic": "T06", "kind": "short_answer", "nation": "Wales", "q": "zeppelin"},
    "everything": {
        "q": "customer", "topic": "T06", "kind": "multiple_choice", "level": "2", "ao": "AO2",
        "marks_max": 2.0, "facility_min": 0.4, "minutes_max": 2.0, "tag.setting": "retail",
    },
}  # fmt: skip
"""Each filter alone and several together, by the name of its figure."""


@dataclass(frozen=True)
class SearchFigures:
    """One search: seconds to its first page, how many items it has, and seconds in Python."""

    name: str
    seconds: tuple[float, ...]
    items: int
    in_python: float

    @property
    def median(self) -> float:
        """The median time of the first page, in seconds."""
        return statistics.median(self.seconds)


def measure_searches(
    folder: Path, bank: Path, items: int, say: Callable[[str], None]
) -> list[SearchFigures]:
    """Build an instance with so many items in a folder and time the first page of each search.

    The time in Python is that of reading every document of the database, once for all searches,
    and of filtering the questions by one of them.
    """
    settings = Settings(folder, bank=bank)
    database = Database(settings.database_address)
    try:
        say(f"{build(database, bank, items)} items indexed")
        client = create_app(settings, database=database, immediate_jobs=True).test_client()
        _sign_in(client)
        timed = {name: _time_pages(client, name, filters) for name, filters in SEARCHES.items()}
        with database.reading() as session:
            questions, reading = _read_documents(session)
            return [
                _compare(name, filters, timed[name], session, questions, reading)
                for name, filters in SEARCHES.items()
            ]
    finally:
        database.close()


def build(database: Database, bank: Path, items: int) -> str:
    """Fill a database with varied copies of a bank; return how many items, in what time."""
    migrate(database.engine)
    with database.writing() as session:
        load_folder(session, bank, utc_now())
        centre = add_centre(session, "Bench College", "90002")
        roles = [StaffRole.TUTOR]
        add_staff(session, centre, name="Bench", email=EMAIL, password=PASSWORD, roles=roles)
        questions = _questions(session)
        begun = time.perf_counter()
        rows = _copies(questions, items - sum(len(q.items) for q in questions))
        while batch := list(islice(rows, _BATCH)):
            session.execute(insert(Authored), batch)
        written = time.perf_counter()
        bank_index.refresh(session.connection())
    indexed = time.perf_counter()
    return f"{items} ({written - begun:.1f} s to write, {indexed - written:.1f} s to index)"


def _copies(questions: list[Question], items: int) -> Iterator[dict[str, Any]]:
    """Yield rows of documents with other refs, topics, levels, facilities and words."""
    dice = random.Random(1)  # noqa: S311 (no secret)
    topics = sorted({question.items[0].topic for question in questions})
    for number, question in enumerate(cycle(questions), 1000):
        if items <= 0:
            return
        items -= len(question.items)
        yield _copy(question, number, dice.choice(topics), dice)


def _copy(question: Question, number: int, topic: str, dice: random.Random) -> dict[str, Any]:
    document = question.as_json()
    ref = f"{question.ref.partition('-')[0]}-{number}"
    level = dice.choice((2, 2, 3))
    for item in document["items"]:
        part = item["ref"].removeprefix(question.ref)
        item |= {"ref": f"{ref}{part}", "topic": topic, "level": level}
        item["stem"] += f" Think of {dice.choice(WORDS)} {number}."
        item["estimated_facility"] = round(dice.uniform(0.2, 0.95), 2)
    for variant in document.get("variants", ()):
        alike = ("ref", "topic", "level", "estimated_facility")
        variant |= {name: document["items"][0][name] for name in alike}
    document["ref"] = ref
    digest = f"{number:064d}"
    return {
        "kind": QUESTION, "ref": ref, "digest": digest, "base_digest": digest,
        "document": document, "source": "", "file": "items/bench.yaml", "current": True,
        "stored_at": utc_now(),
    }  # fmt: skip


def _sign_in(client: FlaskClient) -> None:
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD, "csrf_token": token})


def _time_pages(client: FlaskClient, name: str, filters: Filters) -> tuple[float, ...]:
    seconds = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        answer = client.get("/author/items", query_string=dict(filters))
        answer.get_data()
        seconds.append(time.perf_counter() - begun)
        if answer.status_code != 200:  # noqa: PLR2004 (OK)
            raise RuntimeError(f"{name}: the page answered {answer.status_code}")
    return tuple(seconds)


def _compare(
    name: str,
    filters: Filters,
    seconds: tuple[float, ...],
    session: Session,
    questions: list[ReadQuestion],
    reading: float,
) -> SearchFigures:
    total = bank_search.find_items(session, filters, 1).total
    begun = time.perf_counter()
    in_python = _filter_in_python(questions, filters)
    filtering = time.perf_counter() - begun
    if in_python != total:
        raise RuntimeError(f"{name}: {total} found, {in_python} by reading the documents")
    return SearchFigures(name, seconds, total, reading + filtering)


def _read_documents(session: Session) -> tuple[list[ReadQuestion], float]:
    """Return every question with its tags, and how long it took to read them, in seconds."""
    begun = time.perf_counter()
    questions = _questions(session)
    tags = [tuple(tags_of(item, question) for item in question.items) for question in questions]
    return list(zip(questions, tags, strict=True)), time.perf_counter() - begun


def _questions(session: Session) -> list[Question]:
    documents = session.scalars(
        select(Authored.document).where(Authored.kind == QUESTION, Authored.current)
    )
    return [Question.model_validate(document) for document in documents]


def _filter_in_python(questions: list[ReadQuestion], filters: Filters) -> int:
    """Count the items that meet all filters, with no index but the documents."""
    return sum(
        all(_meets(question, n, tags, name, value) for name, value in filters.items())
        for question, of_items in questions
        for n, tags in enumerate(of_items)
    )


def _meets(question: Question, n: int, tags: Any, name: str, value: str | float) -> bool:
    item = question.items[n]
    if name == bank_search.WORDS:
        stems = [to_plain(row.stem) for row in question.variants or (item,)]
        words = words_of(" ".join([item.ref, *stems]))
        return all(any(w.startswith(said) for w in words) for said in fold(str(value)).split())
    if isinstance(value, float):
        number = tags[name.rpartition("_")[0]]
        return bool(number >= value if name.endswith(bank_search.AT_LEAST) else number <= value)
    if name == "ao":
        return value in item.marks_by_objective
    if name == "nation":
        return item.law is not None and value in item.law.nations
    if name == "syllabus":
        return value in (*item.syllabus, *item.rewarded())
    found = tags.get(name.removeprefix(AUTHORS))
    return value in found if isinstance(found, tuple) else str(found) == value

"""An instance made to be measured: the starter bank, a paper, an open sitting, many candidates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from mockexam.assembly.paper import Paper
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.options import lettered
from mockexam.bench.candidate import Choice
from mockexam.clock import utc_now
from mockexam.services import papers, sittings
from mockexam.services.accounts import add_centre
from mockexam.services.acts import Start
from mockexam.services.codes import ACCESS_LENGTH, new_code
from mockexam.services.desk import carry_out
from mockexam.services.library import load_folder, read_library
from mockexam.services.printouts import keep_pictures
from mockexam.settings import Settings, secret_key
from mockexam.store.database import Database
from mockexam.store.migrate import migrate
from mockexam.store.models import AttemptRow, Candidate, Sitting

CENTRE = "90002"
BLUEPRINT = "CS-L2-50"
MINUTES = 600
"""Long enough for every bench."""


@dataclass(frozen=True)
class Stand:
    """An instance with a sitting, and what its candidates need to know."""

    settings: Settings
    database: Database
    sitting_id: int
    choices: tuple[Choice, ...]
    questions: int

    def enter(self, count: int) -> list[str]:
        """Enter candidates for the sitting and return their codes."""
        with self.database.writing() as session:
            return _enter(session, self.sitting_id, count)

    def enter_overdue(self, count: int, now: datetime) -> list[UUID]:
        """Enter candidates who started so long ago that their time is up, and nobody closed it."""
        began = now - timedelta(minutes=MINUTES + 1)
        codes = self.enter(count)
        with self.database.writing_connection() as connection:
            query = select(AttemptRow.id).where(AttemptRow.access_code.in_(codes))
            ids = list(connection.scalars(query))
            carry_out(connection, [Start(attempt_id, began) for attempt_id in ids])
        return ids


def make_stand(settings: Settings) -> Stand:
    """Make the instance of settings, whose database has no tables yet."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    secret_key(settings)  # made once, before workers that would each make their own
    database = Database(settings.database_address)
    migrate(database.engine)
    now = utc_now()
    with database.writing() as session:
        load_folder(session, settings.bank, now)
        keep_pictures(settings.bank, settings.assets)
        centre = add_centre(session, "The bench", CENTRE)
        library = read_library(session)
        blueprint = library.blueprint(BLUEPRINT)
        paper = papers.make_paper(library, blueprint, seed=1, now=now)
        row = papers.keep_paper(session, centre.id, paper, blueprint, "bench", now)
        sitting = sittings.open_sitting(
            session, row, opens_at=now - timedelta(minutes=MINUTES + 30),
            closes_at=now + timedelta(days=1), minutes=MINUTES, entries=[], now=now,
        )  # fmt: skip
        return Stand(settings, database, sitting.id, tuple(_choices(paper)), len(paper.questions))


def _choices(paper: Paper) -> Iterator[Choice]:
    for number, question in enumerate(paper.questions, 1):
        for item in question.question.items:
            if isinstance(item, MultipleChoice):
                yield Choice(number, item.ref, "".join(lettered(item.options)))


def _enter(session: Session, sitting_id: int, count: int) -> list[str]:
    """Enter many candidates at once, as `sittings.enter` does one by one."""
    sitting = session.get_one(Sitting, sitting_id)
    centre_id = sitting.centre_id
    entered = session.scalar(
        select(func.count()).select_from(Candidate).where(Candidate.centre_id == centre_id)
    )
    numbers = range((entered or 0) + 1, (entered or 0) + count + 1)
    session.execute(
        insert(Candidate),
        [
            {
                "centre_id": centre_id,
                "number": f"{n:04}",
                "name": f"Bench Candidate {n}",
                "arrangements": {},
            }
            for n in numbers
        ],
    )
    ids = session.scalars(
        select(Candidate.id)
        .where(Candidate.centre_id == centre_id, Candidate.number >= f"{numbers.start:04}")
        .order_by(Candidate.number)
    ).all()
    codes = list(islice(_new_codes(), count))
    session.execute(
        insert(AttemptRow),
        [
            {
                "id": uuid4(), "centre_id": centre_id, "sitting_id": sitting_id,
                "candidate_id": candidate_id, "paper_id": sitting.paper_id, "access_code": code,
                "flags": [], "arrangements": {},
            }
            for candidate_id, code in zip(ids, codes, strict=True)
        ],
    )  # fmt: skip
    return codes


def _new_codes() -> Iterator[str]:
    """Yield codes, none of them twice."""
    seen: set[str] = set()
    while True:
        code = new_code(ACCESS_LENGTH)
        if code not in seen:
            seen.add(code)
            yield code

"""The small world that the tests of what serves share: two colleges, one paper, their people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from mockexam.services import library, papers, sittings
from mockexam.services.accounts import StaffRole, add_centre, add_staff, get_centre
from mockexam.services.codes import show_code
from mockexam.services.entries import Entry
from mockexam.store.database import Database
from mockexam.store.migrate import migrate
from mockexam.store.models import AttemptRow, Sitting, SittingInvigilator, Staff
from tests.web.visitor import PASSWORD

HARBOUR = Path(__file__).parents[1] / "journeys" / "harbour"
"""A bank of 14 marks; its blueprint takes all of it: HA-1, 2, 3, then 9 (a set), 4 and 5."""

NOON = datetime(2026, 6, 10, 11, 0, tzinfo=UTC)
"""Noon of a Wednesday in June, by the colleges' clocks."""

QUAY, FAR = "10001", "10002"
TUTOR, MARKER, AUTHOR, INVIGILATOR, FAR_TUTOR = (
    "tutor@quay.example.org",
    "marker@quay.example.org",
    "author@quay.example.org",
    "invigilator@quay.example.org",
    "tutor@far.example.org",
)


class Clock:
    """A clock that only tests move."""

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **duration: float) -> None:
        """Let time pass."""
        self.instant += timedelta(**duration)


@dataclass(frozen=True)
class Entered:
    """A candidate of a sitting and the code that lets them in."""

    attempt_id: UUID
    code: str

    @property
    def address(self) -> str:
        """The address of the attempt."""
        return f"/sit/{self.attempt_id}/"


@dataclass(frozen=True)
class Held:
    """A sitting with its candidates by name."""

    ref: str
    join_code: str
    candidates: dict[str, Entered]

    @property
    def address(self) -> str:
        """The address of the tutor's page of it."""
        return f"/tutor/sittings/{self.ref}/"


def furnish(database: Database) -> None:
    """Fill an empty database: tables, the harbour bank, two colleges, their staff, one paper."""
    migrate(database.engine)
    both = [StaffRole.TUTOR, StaffRole.MARKER]
    with database.writing() as session:
        library.load_folder(session, HARBOUR, NOON)
        for name, number, people in (
            (
                "Quay College",
                QUAY,
                {
                    TUTOR: both,
                    MARKER: [StaffRole.MARKER],
                    AUTHOR: [StaffRole.AUTHOR],
                    INVIGILATOR: [StaffRole.INVIGILATOR],
                },
            ),
            ("Far College", FAR, {FAR_TUTOR: both}),
        ):
            centre = add_centre(session, name, number)
            for email, roles in people.items():
                person = email.partition(".")[0].replace("@", " of ").capitalize()
                add_staff(session, centre, name=person, email=email, password=PASSWORD, roles=roles)
        whole = library.read_library(session)
        plan = whole.blueprint("HARBOUR-14")
        made = papers.make_paper(whole, plan, seed=1, now=NOON)
        quay = get_centre(session, QUAY)
        papers.keep_paper(session, quay.id, made, plan, "Tutor of quay", NOON)


def hold_sitting(
    database: Database,
    now: datetime,
    *entries: Entry,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    minutes: int = 40,
) -> Held:
    """Set a sitting of Quay College's paper, open now and for two hours unless said."""
    with database.writing() as session:
        row = papers.list_papers(session, get_centre(session, QUAY).id)[0]
        sitting = sittings.open_sitting(
            session,
            row,
            opens_at=opens_at or now,
            closes_at=closes_at or now + timedelta(hours=2),
            minutes=minutes,
            entries=entries,
            now=now,
        )
        return described(sitting.ref, sitting.join_code, sittings.attempts_of(session, sitting))


def assign(database: Database, ref: str, email: str = INVIGILATOR) -> None:
    """Assign a member of staff to a sitting."""
    with database.writing() as session:
        sitting = session.scalars(select(Sitting).where(Sitting.ref == ref)).one()
        staff = session.scalars(select(Staff).where(Staff.email == email)).one()
        session.add(
            SittingInvigilator(
                sitting_id=sitting.id, staff_id=staff.id, centre_id=sitting.centre_id
            )
        )


def described(ref: str, join_code: str, attempts: Sequence[AttemptRow]) -> Held:
    """Return a sitting's facts as plain values."""
    return Held(
        ref,
        join_code,
        {a.candidate.name: Entered(a.id, show_code(a.access_code)) for a in attempts},
    )

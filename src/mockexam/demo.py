"""A demonstration centre made by Faker: people, a live sitting, and one that is over."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from faker import Faker
from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.assembly.blueprint import Blueprint
from mockexam.delivery.arrangements import Arrangements
from mockexam.demo_answers import made_up_responses
from mockexam.services import attempts, papers, sittings
from mockexam.services.accounts import StaffRole, add_centre, add_staff
from mockexam.services.attempts import Answer, Save, Start, Submit
from mockexam.services.codes import show_code
from mockexam.services.entries import Entry
from mockexam.services.library import Library, read_library
from mockexam.store.models import Centre, Sitting, SittingInvigilator, Staff

CENTRE_NUMBER = "90001"
LIVE_HOURS = 12
EXTRA_TIME = 25
ARRANGED: dict[int, dict[str, Any]] = {
    0: {"extra_percent": EXTRA_TIME},
    2: {"break_minutes": 20, "note": "Takes medication at the desk."},
    4: {"text": "150", "theme": "cream", "spacing": "wide"},
    5: {"extra_percent": 50, "break_minutes": 15, "screen_reader": True, "separate_room": True},
    7: {"hide_time": True, "ruler": True, "font": "dyslexia", "extra_percent": EXTRA_TIME},
}
"""What a candidate of each sitting has, by their place in it."""
INVIGILATOR = "Hazel Farrow"
ROOM = "Room 2"
SEATS_A_ROW = 6


@dataclass(frozen=True)
class DemoCandidate:
    """A candidate of the live sitting and the code that lets them in."""

    name: str
    number: str
    code: str
    extra_percent: int


@dataclass(frozen=True)
class Demo:
    """What a newcomer needs to look around."""

    centre: str
    live_sitting: str
    join_code: str
    marking_sitting: str
    candidates: tuple[DemoCandidate, ...]


def demo_addresses() -> dict[StaffRole, str]:
    """Return the addresses of the demo centre's accounts."""
    return {role: f"{role.value}.demo@example.org" for role in StaffRole}


def make_demo(
    session: Session, *, candidates: int, seed: int, password: str, now: datetime
) -> Demo:
    """Make the demo centre, or return the one that is there, with a sitting to join today.

    Args:
        session: The transaction.
        candidates: How many candidates each sitting has.
        seed: Names and answers follow from it.
        password: The password of the demo accounts, where they are new.
        now: The live sitting opens a quarter of an hour before it.
    """
    faker = Faker("en_GB")
    faker.seed_instance(seed)
    centre = session.scalar(select(Centre).where(Centre.number == CENTRE_NUMBER))
    if centre is None:
        centre = add_centre(session, f"{faker.city()} College", CENTRE_NUMBER)
        _add_people(session, centre, faker, password)
        _hold_past_sitting(session, centre, faker, candidates, seed, now)
    live = _live_sitting(session, centre, now)
    if live is None:
        live = _open_live_sitting(session, centre, faker, candidates, seed, now)
    marking = sittings.list_sittings(session, centre.id)[-1]
    return Demo(
        centre=centre.name,
        live_sitting=live.ref,
        join_code=live.join_code,
        marking_sitting=marking.ref,
        candidates=tuple(
            DemoCandidate(
                attempt.candidate.name,
                attempt.candidate.number,
                show_code(attempt.access_code),
                Arrangements.model_validate(attempt.arrangements).extra_percent,
            )
            for attempt in sittings.attempts_of(session, live)
        ),
    )


def _add_people(session: Session, centre: Centre, faker: Faker, password: str) -> None:
    for role, address in demo_addresses().items():
        roles = list(StaffRole) if role is StaffRole.TUTOR else [role]
        # This one has a name of their own, so that a seed gives the candidates that it always gave.
        is_new = role is StaffRole.INVIGILATOR
        name = INVIGILATOR if is_new else f"{faker.first_name()} {faker.last_name()}"
        add_staff(session, centre, name=name, email=address, password=password, roles=roles)


def _live_sitting(session: Session, centre: Centre, now: datetime) -> Sitting | None:
    held = sittings.list_sittings(session, centre.id)
    return next((s for s in held if s.closes_at > now + timedelta(hours=1)), None)


def _open_live_sitting(
    session: Session, centre: Centre, faker: Faker, candidates: int, seed: int, now: datetime
) -> Sitting:
    return _make_sitting(
        session, centre, faker, candidates, seed=seed, written=False,
        opens_at=now - timedelta(minutes=15), closes_at=now + timedelta(hours=LIVE_HOURS), now=now,
    )  # fmt: skip


def _hold_past_sitting(
    session: Session, centre: Centre, faker: Faker, candidates: int, seed: int, now: datetime
) -> None:
    """Hold yesterday's sitting with written answers, sat by everybody and not yet marked."""
    yesterday = now - timedelta(days=1)
    sitting = _make_sitting(
        session, centre, faker, candidates, seed=seed, written=True,
        opens_at=yesterday, closes_at=yesterday + timedelta(hours=1), now=yesterday,
    )  # fmt: skip
    paper = papers.paper_of(sitting.paper)
    dice = random.Random(seed)  # noqa: S311 (made-up answers, no secret)
    for attempt in sittings.attempts_of(session, sitting):
        ability = dice.uniform(-0.25, 0.2)
        begun = yesterday + timedelta(minutes=dice.randint(0, 9))
        attempts.do(session, Start(attempt.id, begun))
        finished = begun + timedelta(
            minutes=dice.randint(sitting.minutes // 2, sitting.minutes - 1)
        )
        made_up = made_up_responses(paper, ability, dice)
        answers = [Answer(ref, value) for ref, value in made_up.items()]
        attempts.do(session, Save(attempt.id, finished, answers))
        attempts.do(session, Submit(attempt.id, finished))


def _longest(library: Library) -> Blueprint:
    """Return the longest blueprint: the likeliest to ask for written answers of all kinds."""
    return max(library.blueprints.values(), key=lambda plan: (plan.minutes, plan.ref))


def _make_sitting(
    session: Session,
    centre: Centre,
    faker: Faker,
    candidates: int,
    *,
    seed: int,
    written: bool,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime,
) -> Sitting:
    library = read_library(session)
    plan = _longest(library) if written else library.by_use[0]
    paper = papers.make_paper(library, plan, seed=seed, now=now)
    row = papers.keep_paper(session, centre.id, paper, plan, "Demonstration", now)
    entries = [
        Entry(f"{faker.first_name()} {faker.last_name()}", said=ARRANGED.get(n, {}))
        for n in range(candidates)
    ]
    sitting = sittings.open_sitting(
        session, row, opens_at=opens_at, closes_at=closes_at, minutes=paper.minutes,
        entries=entries, now=now,
    )  # fmt: skip
    _furnish_room(session, sitting)
    return sitting


def _furnish_room(session: Session, sitting: Sitting) -> None:
    """Give a sitting its room, its candidates their seats, and the invigilator to it."""
    sitting.room = ROOM
    for place, attempt in enumerate(sittings.attempts_of(session, sitting)):
        row, seat = divmod(place, SEATS_A_ROW)
        attempt.place = f"{chr(ord('A') + row % 26)}{seat + 1}"
    address = demo_addresses()[StaffRole.INVIGILATOR]
    staff_id = session.scalar(select(Staff.id).where(Staff.email == address))
    if staff_id is not None:
        session.add(
            SittingInvigilator(
                sitting_id=sitting.id, staff_id=staff_id, centre_id=sitting.centre_id
            )
        )

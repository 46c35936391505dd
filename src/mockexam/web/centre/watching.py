"""Who looks, at which room, and how its candidates are shown in it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_security import current_user
from sqlalchemy.orm import Session

from mockexam.delivery import civil
from mockexam.delivery.arrangements import Arrangements
from mockexam.delivery.presence import CALM, State, span
from mockexam.services import rooms
from mockexam.services.printouts import Printout
from mockexam.services.reading import check_readable
from mockexam.services.rooms import Room, Sitter, Watcher
from mockexam.web.access import Role, role_names
from mockexam.web.state import now

WATCHERS = (Role.INVIGILATOR, Role.TUTOR)
ALWAYS_COUNTED = (
    State.WORKING, State.ON_BREAK, State.OFFLINE, State.NOT_ARRIVED, State.SUBMITTED,
)  # fmt: skip
"""The counts that are shown also where they are nought."""
NOTHING = "–"


def watcher() -> Watcher:
    """Return whoever is signed in, as one who looks after sittings."""
    return Watcher(current_user.id, current_user.centre_id, current_user.has_role(Role.TUTOR.value))


def room_of(session: Session, ref: str) -> Room:
    """Return a sitting of whoever is signed in. Raises NoSuchSitting where it is not theirs."""
    return rooms.find_room(session, watcher(), ref)


def refuse_early(room: Room, printout: Printout = Printout.PAPER) -> None:
    """Refuse what is printed of a sitting's paper to an invigilator who may not have it yet.

    Raises:
        NotYetReadable: It is too early; see `services.reading`.
    """
    check_readable(role_names(), printout, room.timing.opens_at, now(), room.zone)


def clock(at: datetime | None, room: Room) -> str:
    """Return an instant by the centre's clock."""
    return NOTHING if at is None else civil.clock_time(at, ZoneInfo(room.zone))


def shown(sitter: Sitter, room: Room) -> dict[str, Any]:
    """Return a candidate's row as words, the same for the page and for its script."""
    saved = sitter.saved_at
    look = "" if sitter.presence.rank == CALM else "warn"
    return {
        "number": sitter.number,
        "name": sitter.name,
        "seat": sitter.seat or NOTHING,
        "question": sitter.question or NOTHING,
        "saved": NOTHING if saved is None else span(now() - saved),
        "finishes": clock(sitter.finish, room),
        "arrangement": short(sitter.arrangements),
        "state": sitter.presence.words,
        "look": "bad" if sitter.presence.is_trouble else look,
    }


def short(arrangements: Arrangements) -> str:
    """Return arrangements in few words: the clock's first, shortened."""
    words = list(arrangements.words())
    head = []
    if arrangements.extra_percent:
        head.append(f"{arrangements.extra_percent} %")
        words.pop(0)
    if arrangements.break_minutes:
        head.append("breaks")
        words.pop(0)
    return ", ".join([*head, *words])


def counted(sitters: Sequence[Sitter]) -> list[dict[str, Any]]:
    """Return how many candidates are in each state, in the order of the states."""
    found = Counter(sitter.presence.state for sitter in sitters)
    return [
        {
            "state": state.value,
            "count": found[state],
            "hidden": not found[state] and state not in ALWAYS_COUNTED,
            "bad": state is State.OFFLINE and found[state] > 0,
        }
        for state in State
    ]

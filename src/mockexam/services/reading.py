"""Who of the staff may read what is printed of a paper, and from when."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mockexam.delivery import civil
from mockexam.errors import MockExamError
from mockexam.services.accounts import StaffRole
from mockexam.services.printouts import Printout

BEFORE_OPENING = timedelta(hours=1)
"""How long before a sitting opens its invigilators may have the paper."""
ALWAYS = datetime.min.replace(tzinfo=UTC)
_SAT_WITH = frozenset({Printout.PAPER, Printout.INSERT, Printout.ANSWER_SHEET})


class NotYetReadable(MockExamError):
    """What may be read from a later time on, and says which; or never."""


def readable_from(
    roles: Collection[str], printout: Printout, opens_at: datetime
) -> datetime | None:
    """Return from when staff may read something of a sitting's paper; None for never.

    A tutor, who chose the questions, always. A marker everything once the sitting has opened.
    An invigilator what candidates sit with, from `BEFORE_OPENING` on; no scheme and no key.
    An author, and everybody else, nothing: a paper is no item. Of several roles the best counts.
    """
    allowed = [at for role in roles if (at := _readable_from(role, printout, opens_at)) is not None]
    return min(allowed, default=None)


def _readable_from(role: str, printout: Printout, opens_at: datetime) -> datetime | None:
    match role:
        case StaffRole.TUTOR:
            return ALWAYS
        case StaffRole.MARKER:
            return opens_at
        case StaffRole.INVIGILATOR if printout in _SAT_WITH:
            return opens_at - BEFORE_OPENING
    return None


def check_readable(
    roles: Collection[str], printout: Printout, opens_at: datetime, now: datetime, zone: str
) -> None:
    """Pass where staff may read something of a sitting's paper at an instant.

    Raises:
        NotYetReadable: They may not, or not yet; it says from when by the centre's clock.
    """
    what = printout.value.replace("-", " ")
    start = readable_from(roles, printout, opens_at)
    if start is None:
        raise NotYetReadable(f"The {what} is not for your role.")
    if now < start:
        own = ZoneInfo(zone)
        at = f"{civil.clock_time(start, own)} on {civil.day(start, own)}"
        lead = "an hour before" if start < opens_at else "when"
        raise NotYetReadable(
            f"The {what} can be had from {at}, {lead} the exam opens. A tutor can have it now."
        )

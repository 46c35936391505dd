"""What a learner may see of their result by now: the marks, and the questions with their scheme."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Status
from mockexam.delivery.release import moment, verdict
from mockexam.delivery.rules import Release, Rules
from mockexam.delivery.timing import Timing
from mockexam.services.attempts import state_of_row
from mockexam.services.scripts import script_of
from mockexam.store.models import AttemptRow, Sitting, SittingPaper

_GOING_ON = [status.value for status in Status if not status.ended]


@dataclass(frozen=True)
class Standing:
    """Whether a result is released, and the words for it.

    `withheld` says why the questions and their mark scheme are not shown yet, and until when;
    it is empty where they are.
    """

    released: bool
    words: str
    withheld: str = ""


def result_standing(session: Session, row: AttemptRow, now: datetime) -> Standing:
    """Return what the candidate of an attempt may see of its result at an instant."""
    release = Release.model_validate(row.sitting.release)
    status = machine.at(state_of_row(row), now).status
    zone = ZoneInfo(row.sitting.centre.zone)
    marked = (
        release.when == "after marking" and status.ended and not script_of(session, row).waiting
    )
    found = verdict(
        release, status, marked=marked, released_at=row.sitting.released_at, now=now, zone=zone
    )
    withheld = script_withheld(session, row, now) if found.released else ""
    return Standing(found.released, found.words, withheld)


def script_withheld(session: Session, row: AttemptRow, now: datetime) -> str:
    """Return why an attempt's questions are not shown yet; nothing where they may be.

    They wait until nobody of the centre can be sitting the paper any more, in this sitting or
    in another. Sittings for practice, which tell the answers themselves, keep nobody waiting.
    """
    held = session.scalars(
        select(Sitting)
        .join(SittingPaper, SittingPaper.sitting_id == Sitting.id)
        .where(SittingPaper.paper_id == row.paper_id, SittingPaper.centre_id == row.centre_id)
        .order_by(Sitting.opens_at)
    )
    protected = [one for one in held if not Rules.model_validate(one.rules).practice]
    ends = [end for one in protected if (end := _over_at(session, one, now)) is not None]
    if not ends:
        return ""
    zone = ZoneInfo(row.sitting.centre.zone)
    return (
        "The questions and the mark scheme are shown when the last sitting of this paper is "
        f"over, about {moment(max(ends), zone)}: others may still be sitting it."
    )


def _over_at(session: Session, sitting: Sitting, now: datetime) -> datetime | None:
    """Return about when the last can finish a sitting; None where it is over."""
    rows = session.scalars(
        select(AttemptRow).where(
            AttemptRow.sitting_id == sitting.id, AttemptRow.status.in_(_GOING_ON)
        )
    )
    ends = []
    for row in rows:
        state = machine.at(state_of_row(row), now)
        last = machine.last_start(state)
        if state.status.running:
            ends.append((state.deadline or now) + (now - (state.stopped_at or now)))
        elif state.status is Status.NOT_STARTED and now < last:
            ends.append(state.timing.deadline(last))
    if now < sitting.closes_at:  # others may still join
        plain = Timing(sitting.opens_at, sitting.closes_at, sitting.minutes, 0, sitting.ends_at)
        ends.append(plain.deadline(sitting.closes_at))
    return max(ends, default=None)

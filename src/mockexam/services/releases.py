"""What a learner may see of their result by now: the marks, and the questions with their scheme."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mockexam.delivery import attempt as machine
from mockexam.delivery.attempt import Status
from mockexam.delivery.release import Verdict, moment, verdict
from mockexam.delivery.rules import Release, Rules
from mockexam.delivery.timing import Timing
from mockexam.services.attempts import state_of_row
from mockexam.services.scripts import script_of
from mockexam.store.models import AttemptRow, Sitting, SittingPaper


def result_verdict(session: Session, row: AttemptRow, now: datetime) -> Verdict:
    """Return whether the candidate of an attempt may see its result at an instant, and why not."""
    release = Release.model_validate(row.sitting.release)
    status = machine.at(state_of_row(row), now).status
    asked = release.when == "after marking" and status.ended
    return verdict(
        release,
        status,
        marked=asked and not script_of(session, row).waiting,
        released_at=row.sitting.released_at,
        now=now,
        zone=ZoneInfo(row.sitting.centre.zone),
    )


def script_withheld(session: Session, row: AttemptRow, now: datetime) -> str:
    """Return why an attempt's questions are not shown yet, and until when; nothing where they may.

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
    """Return about when the last can finish a sitting; None where it is over.

    Columns and no objects are read, because a whole room may ask at once.
    """
    of_it = AttemptRow.sitting_id == sitting.id
    running = session.scalar(
        select(func.max(AttemptRow.deadline_at)).where(
            of_it, AttemptRow.status == Status.IN_PROGRESS.value, AttemptRow.deadline_at > now
        )
    )
    stopped = session.execute(
        select(AttemptRow.deadline_at, AttemptRow.stopped_at).where(
            of_it, AttemptRow.status.in_(_STOPPED)
        )
    )
    ends = [end + (now - (since or now)) for end, since in stopped if end is not None]
    if running is not None:
        ends.append(running)
    return max([*ends, *_ends_of_waiting(session, sitting, now)], default=None)


def _ends_of_waiting(session: Session, sitting: Sitting, now: datetime) -> list[datetime]:
    """Return when those finish who start as late as they can; anybody may join until then."""
    waiting = session.execute(
        select(AttemptRow.arrangements, AttemptRow.late_until).where(
            AttemptRow.sitting_id == sitting.id, AttemptRow.status == Status.NOT_STARTED.value
        )
    )
    starts = {(0, sitting.closes_at)}
    for arrangements, late_until in waiting:
        last = max(sitting.closes_at, late_until or sitting.closes_at)
        starts.add((arrangements.get("extra_percent", 0), last))
    return [
        Timing(
            sitting.opens_at, sitting.closes_at, sitting.minutes, extra, sitting.ends_at,
            sitting.end_cuts_extra, Rules.model_validate(sitting.rules).section_minutes,
        ).deadline(last)
        for extra, last in starts
        if now < last
    ]  # fmt: skip


_STOPPED = [status.value for status in Status if status.stopped]

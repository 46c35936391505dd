"""Whether a candidate's result may be seen, and what they are told until it is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from mockexam.delivery import civil
from mockexam.delivery.attempt import Status
from mockexam.delivery.rules import Release


@dataclass(frozen=True)
class Verdict:
    """Whether a result is released, and in words when it is or why it is not."""

    released: bool
    words: str


def verdict(
    release: Release,
    status: Status,
    *,
    marked: bool,
    released_at: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> Verdict:
    """Return whether the result of an attempt is released at an instant.

    Args:
        release: The sitting's rule.
        status: The attempt's, as it is then.
        marked: Whether each of its answers that may count has its marks.
        released_at: When somebody released the sitting's results by hand, whatever its rule.
        now: The instant.
        zone: The centre's, for the words.
    """
    if status is Status.VOIDED:
        return Verdict(False, "This attempt was made void, so it has no result. Ask your tutor.")
    if not status.ended:
        return Verdict(False, "Results come after the exam.")
    if _is_out(release, marked=marked, released_at=released_at, now=now):
        return Verdict(True, "Your results are ready.")
    return Verdict(False, words(release, zone))


def _is_out(release: Release, *, marked: bool, released_at: datetime | None, now: datetime) -> bool:
    if released_at is not None and released_at <= now:
        return True
    if release.when == "at a time":
        return release.at is not None and release.at <= now
    return release.when == "at once" or (release.when == "after marking" and marked)


def words(release: Release, zone: ZoneInfo) -> str:
    """Return when results come, as a candidate is told before they do."""
    if release.when == "at once":
        return "Your results are shown as soon as you submit."
    if release.when == "after marking":
        return "Your results come when your answers are marked."
    if release.when == "at a time" and release.at is not None:
        return f"Results {moment(release.at, zone)}."
    return "Your results come when your tutor releases them."


def rule_words(release: Release, zone: ZoneInfo) -> str:
    """Return the rule as staff read it."""
    if release.when == "at a time" and release.at is not None:
        return f"on {moment(release.at, zone)}"
    return {
        "at once": "as soon as each candidate submits",
        "after marking": "to each candidate once their answers are marked",
    }.get(release.when, "by hand")


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant with its day, as people say it: "3 June, 16:00"."""
    local = civil.to_local(instant, zone)
    return f"{local.day} {local:%B}, {civil.clock_time(instant, zone)}"

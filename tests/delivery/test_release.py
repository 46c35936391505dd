"""Results are seen when the rule says so, and until then the candidate is told when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from mockexam.delivery.attempt import Kind, Status
from mockexam.delivery.evidence import used
from mockexam.delivery.release import verdict
from mockexam.delivery.rules import Release

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 3, 14, 59, tzinfo=UTC)
AT = Release(when="at a time", at=NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("release", "said", "released", "words"),
    [
        (Release(), {}, False, "Your results come when your tutor releases them."),
        (Release(), {"released_at": NOW}, True, "Your results are ready."),
        (Release(when="at once"), {}, True, "Your results are ready."),
        (Release(when="at once"), {"status": Status.VOIDED}, False, "made void"),
        (Release(when="at once"), {"status": Status.IN_PROGRESS}, False, "after the exam"),
        (Release(when="after marking"), {}, False, "when your answers are marked"),
        (Release(when="after marking"), {"marked": True}, True, "are ready"),
        (AT, {}, False, "Results 3 June, 16:00."),
        (AT, {"now": NOW + timedelta(minutes=1)}, True, "are ready"),
    ],
)
def test_a_rule_decides_at_an_instant(
    release: Release, said: dict[str, object], released: object, words: str
) -> None:
    asked = {
        "status": Status.SUBMITTED, "marked": False, "released_at": None, "now": NOW,
        "zone": LONDON,
    } | said  # fmt: skip
    found = verdict(release, **asked)  # type: ignore[arg-type]
    assert found.released is released
    assert words in found.words


def test_worked_time_leaves_breaks_and_pauses_out() -> None:
    def at(minute: int) -> datetime:
        return NOW + timedelta(minutes=minute)

    log = [
        (Kind.STARTED, at(0)), (Kind.BREAK_BEGUN, at(10)), (Kind.PAUSED, at(12)),
        (Kind.RESUMED, at(20)), (Kind.TAKEN, at(21)), (Kind.SUBMITTED, at(30)),
        (Kind.REOPENED, at(40)),
    ]  # fmt: skip
    found = used(log, at(45))
    assert found.worked == timedelta(minutes=10 + 10 + 5)
    assert [stretch.lasted(NOW) for stretch in found.breaks] == [timedelta(minutes=2)]
    assert [stretch.lasted(NOW) for stretch in found.pauses] == [timedelta(minutes=8)]

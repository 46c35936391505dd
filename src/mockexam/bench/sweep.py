"""The sweep that closes overdue attempts is killed, and a new one closes them."""

import random
import time
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from mockexam.bench import stored
from mockexam.bench.processes import kill_now
from mockexam.bench.scene import Scene
from mockexam.clock import utc_now
from mockexam.delivery.attempt import Status
from mockexam.store.models import AttemptRow

OVERDUE = 100
SUCCESSOR_SECONDS = 20.0
SWEEP_BEGINS, SWEEP_ENDS = 0.7, 2.2
"""Seconds after its start within which the queue's worker makes its first sweep."""
CLOSED_SECONDS = 75.0
"""The sweep runs each minute, and once when its worker starts."""
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class SweepResult:
    """How long after the kill all overdue attempts were closed, and how many never were."""

    seconds: float
    left_open: int
    closed_twice: int


def strike_sweep(scene: Scene, dice: random.Random) -> SweepResult:
    """Kill the queue's worker, and its successor while it sweeps; wait until all is closed."""
    overdue = scene.stand.enter_overdue(OVERDUE, utc_now())
    first = _jobs_worker(scene, other_than=None)
    kill_now(first)
    second = _jobs_worker(scene, other_than=first)
    time.sleep(dice.uniform(SWEEP_BEGINS, SWEEP_ENDS))
    begun = time.monotonic()
    kill_now(second)
    return _result(scene, overdue, begun)


def await_sweep(scene: Scene) -> SweepResult:
    """Wait until the sweep that there is closes overdue attempts by itself."""
    return _result(scene, scene.stand.enter_overdue(OVERDUE, utc_now()), time.monotonic())


def _result(scene: Scene, overdue: list[UUID], begun: float) -> SweepResult:
    left = _wait_until_closed(scene, overdue)
    seconds = time.monotonic() - begun
    with scene.stand.database.reading() as session:
        twice = stored.ended_twice(session, map(str, overdue))
    return SweepResult(seconds, left, twice)


def _jobs_worker(scene: Scene, *, other_than: int | None) -> int:
    """Return the id of the queue's worker, once it is another one.

    Raises:
        TimeoutError: None was started.
    """
    until = time.monotonic() + SUCCESSOR_SECONDS
    while time.monotonic() < until:
        found = scene.server.jobs_worker
        if found not in {None, other_than}:
            assert found is not None
            return found
        time.sleep(LOOK_SECONDS)
    raise TimeoutError("The queue's worker was not started again.")


def _wait_until_closed(scene: Scene, overdue: list[UUID]) -> int:
    """Wait until attempts are closed and return how many are not."""
    until = time.monotonic() + CLOSED_SECONDS
    while (left := _open(scene, overdue)) and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    return left


def _open(scene: Scene, overdue: list[UUID]) -> int:
    with scene.stand.database.reading() as session:
        return (
            session.scalar(
                select(func.count())
                .select_from(AttemptRow)
                .where(AttemptRow.id.in_(overdue), AttemptRow.status != Status.TIMED_OUT.value)
            )
            or 0
        )

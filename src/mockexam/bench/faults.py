"""What `mockexam bench faults` measures: whatever is killed, what was acknowledged is kept."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from mockexam.bench import stored
from mockexam.bench.candidate import Saved
from mockexam.bench.engines import ENGINES, POSTGRES
from mockexam.bench.figures import Figures, Say, figure, told
from mockexam.bench.processes import kill_now, open_files
from mockexam.bench.scene import Scene, set_up
from mockexam.bench.sweep import SweepResult, await_sweep, strike_sweep

SAVERS, SUBMITTERS = 8, 8
CALM, TREMBLE = 0.4, 0.3
"""Seconds before a fault, and how much later it may come."""
AFTER = 1.0
SUBMIT_WITHIN = 0.3
REPLACED_SECONDS = 30.0
LOOK_SECONDS = 0.05
BROWSER_TIMEOUT = 15.0
BACK_LIMIT = 5.0


@dataclass(frozen=True)
class Round:
    """What came of one fault."""

    fault: str
    lost: int
    duplicated: int
    back: float
    first_back: float
    broken: int
    unexpected: int


@dataclass(frozen=True)
class Fault:
    """Something that is killed, where, and whether candidates submit meanwhile."""

    name: str
    strike: Callable[["_Bench"], None]
    engines: Sequence[str] = ENGINES
    submitters: int = 0
    after: float = AFTER


def measure_faults(folder: Path | None, engines: Sequence[str], *, times: int, say: Say) -> Figures:
    """Kill each thing so many times under load and see what became of what was acknowledged.

    Args:
        folder: Where the databases are made and removed again; a temporary folder where None.
        engines: On which databases.
        times: How often each thing is killed.
        say: Told of each fault.

    Raises:
        InputRefused: The folder is kept in memory only.
        NoPostgresql: PostgreSQL is asked for and does not start here.
    """
    rounds: list[Round] = []
    sweeps: list[SweepResult] = []
    starts: list[float] = []
    for name in engines:
        with set_up(folder, name) as scene:
            bench = _Bench(scene, say)
            bench.run(times)
            rounds += bench.rounds
            sweeps += bench.sweeps
            starts += bench.starts
    figures = _figures(rounds, sweeps, starts)
    for name, one in figures.items():
        say(told(name, one))
    return figures


class _Bench:
    """The faults of one scene, one after the other."""

    def __init__(self, scene: Scene, say: Say) -> None:
        self.scene, self.say = scene, say
        self.dice = random.Random(1)  # noqa: S311 (the moments of faults are no secrets)
        self.rounds: list[Round] = []
        self.sweeps: list[SweepResult] = []
        self.starts: list[float] = []
        self.workers = len(scene.server.web_workers)
        self.candidates = 0

    def run(self, times: int) -> None:
        self._start(SAVERS + SUBMITTERS)
        self.scene.engine.settle()
        for fault in FAULTS:
            if self.scene.engine.name in fault.engines:
                for _ in range(times):
                    self._round(fault)
                    self._wait_for_workers()
        if self.starts:
            self.sweeps.append(await_sweep(self.scene))

    def _start(self, count: int) -> list[int]:
        """Let new candidates start and return their places in the load."""
        done = self.scene.loader.do(
            "start", codes=self.scene.stand.enter(count), at_once=count, timeout=BROWSER_TIMEOUT
        )
        if done["errors"]:
            self.say(f"  not started: {done['faults']}")
        self.candidates += count
        return list(range(self.candidates - count, self.candidates))

    def _round(self, fault: Fault) -> None:
        savers = list(range(SAVERS if fault.submitters else SAVERS + SUBMITTERS))
        submitters = self._start(fault.submitters) if fault.submitters else []
        strike_at = time.monotonic() + CALM + self.dice.uniform(0, TREMBLE)
        self.scene.loader.begin(
            "persist", candidates=savers + submitters, savers=len(savers),
            submit_at=strike_at - SUBMIT_WITHIN / 2, submit_within=SUBMIT_WITHIN,
            until=strike_at + fault.after,
        )  # fmt: skip
        time.sleep(max(0.0, strike_at - time.monotonic()))
        struck_at = time.monotonic()
        fault.strike(self)
        done = self.scene.loader.end()
        one = self._judge(f"{self.scene.engine.name}_{fault.name}", done, struck_at)
        self.rounds.append(one)
        self.say(
            f"  {one.fault}: {one.broken} requests broken, back after {one.back:.2f} s, "
            f"lost {one.lost}, twice {one.duplicated}"
        )

    def _judge(self, name: str, done: dict[str, Any], struck_at: float) -> Round:
        acknowledged = [Saved(*row[:-1]) for row in done["acknowledged"]]
        ended = [attempt for attempt, _ in done["submitted"]]
        with self.scene.stand.database.reading() as session:
            lost = stored.answers_lost(session, acknowledged)
            lost += stored.submissions_lost(session, done["submitted"])
            twice = stored.answers_twice(session, done["attempts"])
            twice += stored.ended_twice(session, ended)
        for fault in done["faults"]:
            self.say(f"  not as expected: {fault}")
        silent = silences(struck_at, done["acknowledged"], set(ended))
        back, first_back = max(silent, default=0.0), min(silent, default=0.0)
        return Round(name, lost, twice, back, first_back, done["broken"], done["errors"])

    def _wait_for_workers(self) -> None:
        """Let a killed worker's successor come up, so that the next fault meets a whole server."""
        until = time.monotonic() + REPLACED_SECONDS
        while len(self.scene.server.web_workers) < self.workers and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)

    def kill_web_worker(self) -> None:
        """Kill the web worker that the most candidates are connected to."""
        kill_now(max(self.scene.server.web_workers, key=open_files))

    def kill_sweep(self) -> None:
        """Kill the queue's worker and its successor, which sweeps."""
        self.sweeps.append(strike_sweep(self.scene, self.dice))

    def kill_database(self) -> None:
        """Kill the database's server and start it again at once, as a service manager would."""
        self.scene.engine.kill()
        begun = time.monotonic()
        self.scene.engine.start_again()
        self.starts.append(time.monotonic() - begun)


FAULTS = (
    Fault("web_worker_mid_save", _Bench.kill_web_worker),
    Fault("web_worker_mid_submit", _Bench.kill_web_worker, submitters=SUBMITTERS),
    Fault("sweep", _Bench.kill_sweep, after=3.0),
    Fault("database_mid_save", _Bench.kill_database, engines=(POSTGRES,)),
    Fault("database_mid_submit", _Bench.kill_database, engines=(POSTGRES,), submitters=SUBMITTERS),
)


def silences(struck_at: float, acknowledged: list[list[Any]], ended: set[str]) -> list[float]:
    """Return for each saver how long it went without an acknowledgement from the fault on, at most.

    In seconds. Each row of `acknowledged` begins with an attempt and ends with an instant;
    attempts that `ended` send one answer only and are left out.
    """
    instants: dict[str, list[float]] = {}
    for row in acknowledged:
        if row[0] not in ended:
            instants.setdefault(row[0], [struck_at]).append(max(row[-1], struck_at))
    return [max(b - a for a, b in pairwise(sorted(own))) for own in instants.values()]


def _figures(
    rounds: Sequence[Round], sweeps: Sequence[SweepResult], starts: Sequence[float]
) -> Figures:
    def by_fault(read: Callable[[Round], Any]) -> list[dict[str, Any]]:
        names = dict.fromkeys(one.fault for one in rounds)
        return [
            {"fault": name, "values": [read(one) for one in rounds if one.fault == name]}
            for name in names
        ]

    back = max((one.back for one in rounds), default=0.0)
    slowest = max((one.seconds for one in sweeps), default=0.0)
    return {
        "acknowledged_lost": figure(
            sum(one.lost for one in rounds), f"in {len(rounds)} faults", 0,
            by_fault(lambda one: one.lost),
        ),
        "duplicated": figure(
            sum(one.duplicated for one in rounds) + sum(one.closed_twice for one in sweeps),
            "answers or receipts twice", 0,
            by_fault(lambda one: one.duplicated),
        ),
        "back_seconds_max": figure(
            back, "s from a fault until everybody's save is acknowledged again", BACK_LIMIT,
            by_fault(lambda one: round(one.back, 3)),
        ),
        "first_back_seconds_max": figure(
            max((one.first_back for one in rounds), default=0.0),
            "s from a fault until the first of them is", None,
            by_fault(lambda one: round(one.first_back, 3)),
        ),
        "unexpected_answers": figure(
            sum(one.unexpected for one in rounds), "that no fault explains", 0,
            by_fault(lambda one: one.unexpected),
        ),
        "requests_broken": figure(
            sum(one.broken for one in rounds), "requests hit and sent again", None,
            by_fault(lambda one: one.broken),
        ),
        "database_start_seconds_max": figure(
            max(starts, default=0.0), "s of this that PostgreSQL takes to recover and start", None,
            starts,
        ),
        "overdue_left_open": figure(
            sum(one.left_open for one in sweeps), f"attempts, in {len(sweeps)} sweeps", 0,
            [one.left_open for one in sweeps],
        ),
        "overdue_closed_seconds_max": figure(
            slowest, "s from the kill of a sweep until all is closed", None,
            [round(one.seconds, 2) for one in sweeps],
        ),
    }  # fmt: skip

"""What `mockexam bench delivery` measures: saves, pages, starts and a stampede."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from mockexam.bench import stored
from mockexam.bench.candidate import Saved
from mockexam.bench.figures import Figures, Say, figure, percentile, told
from mockexam.bench.processes import cpu_seconds
from mockexam.bench.scene import Scene, set_up

FEW, MANY = 8, 32
RUNS = 3
WARM_UP_SECONDS = 2.0
STAMPEDE_SECONDS = 1.0
FLUSH_SECONDS = 20.0
"""As `clock.js` has it: what is unsent goes within the last seconds, each browser by chance."""
STAMPEDE_LIMITS = {"sqlite": 4.0, "postgres": 6.0}
START_LIMIT, START_P99_LIMIT = 60.0, 1000.0
MILLI, MICRO = 1000, 1_000_000


def measure_delivery(
    folder: Path | None, engines: Sequence[str], *, candidates: int, seconds: float, say: Say
) -> Figures:
    """Measure how a server delivers exams.

    Args:
        folder: Where the databases are made and removed again; a temporary folder where None.
        engines: On which databases.
        candidates: How many start and submit together, at least as many as save together.
        seconds: How long each run of saves or pages takes.
        say: Told each figure as it comes.

    Raises:
        InputRefused: The folder is kept in memory only.
        NoPostgresql: PostgreSQL is asked for and does not start here.
    """
    figures: Figures = {}
    for name in engines:
        with set_up(folder, name) as scene:
            figures |= _Bench(scene, seconds, say).run(candidates)
    return figures


class _Bench:
    """The measuring of one engine: its figures, and everything that was acknowledged so far."""

    def __init__(self, scene: Scene, seconds: float, say: Say) -> None:
        self.scene = scene
        self.engine, self.stand, self.loader = scene.engine, scene.stand, scene.loader
        self.seconds, self.say = seconds, say
        self.figures: Figures = {}
        self.acknowledged: list[Saved] = []
        self.errors = 0

    def run(self, candidates: int) -> Figures:
        bare = [self.engine.bare_commits(self.seconds / 2) for _ in range(RUNS)]
        self._figure(
            "bare_commits_per_s", median(bare), "rows committed one by one, a second", None, bare
        )
        self._starts(candidates)
        self._saves(FEW, None)
        self._saves(MANY, median(bare))
        self._pages()
        self._settle()
        self._stampede(candidates)
        return self.figures

    def _figure(
        self, name: str, value: Any, unit: str, baseline: Any = None, runs: Sequence[Any] = ()
    ) -> None:
        name = f"{self.engine.name}_{name}"
        self.figures[name] = figure(value, unit, baseline, runs)
        self.say(told(name, self.figures[name]))

    def _starts(self, candidates: int) -> None:
        codes = self.stand.enter(candidates)
        done = self._do("start", codes=codes, at_once=MANY)
        unit = f"s for {candidates} starts by code, {MANY} at once, as fast as they go"
        self._figure("starts_seconds", done["seconds"], unit, START_LIMIT, [done["seconds"]])
        p99 = MILLI * percentile(done["times"], 99)
        self._figure("starts_p99_ms", p99, "ms a request", START_P99_LIMIT, [p99])
        self._cost("starts_server_us", "request", [done])
        self._figure("starts_errors", done["errors"], "errors", 0, done["faults"])

    def _saves(self, count: int, bare: float | None) -> None:
        runs = self._runs("save", count)
        for done in runs:
            self.acknowledged += [Saved(*row[:-1]) for row in done["acknowledged"]]
        p99 = [MILLI * percentile(done["times"], 99) for done in runs]
        self._figure(f"save_p99_ms_{count}", median(p99), "ms, median of runs", None, p99)
        if bare is not None:
            rates = [len(done["acknowledged"]) / done["seconds"] for done in runs]
            unit = f"saves acknowledged a second, {count} candidates, median"
            self._figure("saves_per_s", median(rates), unit, bare, rates)
            self._cost("save_server_us", "save", runs)

    def _pages(self) -> None:
        runs = self._runs("page", MANY, questions=self.stand.questions)
        rates = [(len(done["times"]) - done["errors"]) / done["seconds"] for done in runs]
        self._figure(
            "pages_per_s", median(rates), f"pages a second, {MANY} candidates", None, rates
        )
        self._cost("page_server_us", "page", runs)
        p99 = [MILLI * percentile(done["times"], 99) for done in runs]
        self._figure(f"page_p99_ms_{MANY}", median(p99), "ms, median of runs", None, p99)

    def _runs(self, job: str, count: int, **options: Any) -> list[dict[str, Any]]:
        """Warm up and return what came of each run."""
        who = {"candidates": range(count), **options}
        warmed = self._do(job, seconds=WARM_UP_SECONDS, **who)
        runs = [self._do(job, seconds=self.seconds, **who) for _ in range(RUNS)]
        self.acknowledged += [Saved(*row[:-1]) for row in warmed["acknowledged"]]
        for done in (warmed, *runs):
            self._note_faults(done)
        return runs

    def _do(self, job: str, **options: Any) -> dict[str, Any]:
        """Let the load do a job, and note what processor time the server took for it."""
        pids = [*self.scene.server.pids, *self.engine.pids]
        before = cpu_seconds(pids)
        done = self.loader.do(job, **options)
        return {**done, "server_seconds": cpu_seconds(pids) - before}

    def _cost(self, name: str, what: str, runs: Sequence[dict[str, Any]]) -> None:
        """Note what a request costs the server, beside what it costs the load."""
        server = [MICRO * done["server_seconds"] / len(done["times"]) for done in runs]
        load = [MICRO * done["cpu_seconds"] / len(done["times"]) for done in runs]
        unit = f"µs of processor time a {what}; beside it the load's own"
        self._figure(name, median(server), unit, median(load), server)

    def _note_faults(self, done: dict[str, Any]) -> None:
        self.errors += done["errors"]
        for fault in done["faults"]:
            self.say(f"  not as expected: {fault}")

    def _settle(self) -> None:
        """Look whether everything that was acknowledged so far is stored."""
        with self.stand.database.reading() as session:
            lost = stored.answers_lost(session, self.acknowledged)
        self._figure("saves_lost", lost, f"of {len(self.acknowledged)} acknowledged", 0)
        self._figure("errors", self.errors, "saves and pages that were not as expected", 0)

    def _stampede(self, candidates: int) -> None:
        """Let all submit at once, with their last answers sent before as browsers send them."""
        everybody = range(candidates)
        last = self._do("flush", candidates=everybody, within=FLUSH_SECONDS)
        done = self._do("stampede", candidates=everybody, within=STAMPEDE_SECONDS)
        shown = self._do("receipts", candidates=everybody, within=STAMPEDE_SECONDS)
        for each in (last, done, shown):
            self._note_faults(each)
        acknowledged = [Saved(*row[:-1]) for row in last["acknowledged"]]
        with self.stand.database.reading() as session:
            lost = stored.answers_lost(session, acknowledged)
            unsubmitted = stored.submissions_lost(session, done["submitted"])
            unproven = stored.submissions_lost(session, shown["submitted"])
        unit = f"s to the last answer; {candidates} submissions within 1 s"
        limit = STAMPEDE_LIMITS[self.engine.name]
        self._figure("stampede_seconds", done["seconds"], unit, limit, [done["seconds"]])
        p99 = MILLI * percentile(done["times"], 99)
        self._figure("stampede_p99_ms", p99, "ms a request", None, [p99])
        self._cost("stampede_server_us", "request", [done])
        unit = f"s to the last receipt; {candidates} pages with it asked for within 1 s"
        self._figure("receipts_seconds", shown["seconds"], unit, None, [shown["seconds"]])
        unit = "acknowledged answers, submissions and shown receipts that are not stored"
        parts = [lost, unsubmitted, unproven]
        self._figure("stampede_lost", sum(parts), unit, 0, parts)
        told = len(acknowledged) + len(done["submitted"]) + len(shown["submitted"])
        errors = sum(each["errors"] for each in (last, done, shown))
        faults = [fault for each in (last, done, shown) for fault in each["faults"]]
        unit = "answers, submissions and receipts without the expected answer"
        self._figure("stampede_errors", max(errors, 3 * candidates - told), unit, 0, faults)

"""What `mockexam bench assembly` measures: tasks on other tools' pools and on synthetic banks."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from mockexam.bench.pools import run_task
from mockexam.errors import InputRefused

Figures = dict[str, dict[str, Any]]
Say = Callable[[str], None]

OPTIMUM_CLOSE = 1e-3
MIDDLE_SIZE, LARGE_SIZE = 10_000, 100_000
GROWTH_SIZES = (1_000, 3_000, MIDDLE_SIZE, 30_000, LARGE_SIZE)
SIZES_BESIDE_PLAIN = (1_000, 10_000)
PLAIN_SECONDS = 40.0
SINGLE = ("td_science", "td_reading", "td_fatigue", "mst_mixed")
THREE_THETAS = {"maximise": "information", "at": [-1.0, 0.0, 1.0]}


def measure_assembly(folder: Path, blueprints: Path, say: Say) -> Figures:
    """Measure everything in a folder of pools, with the blueprints of another.

    Raises:
        InputRefused: The folder holds no pools.
    """
    if not (folder / "expected.json").is_file():
        raise InputRefused(f"{folder} holds no pools: there is no expected.json in it.")
    return _Bench(folder, blueprints, say).run()


class _Bench:
    """The bench under way: figures, and the two counts that many tasks add to."""

    def __init__(self, folder: Path, blueprints: Path, say: Say) -> None:
        self.folder, self.blueprints, self.say = folder, blueprints, say
        self.expected = json.loads((folder / "expected.json").read_text("utf-8"))
        self.figures: Figures = {}
        self.optima: list[tuple[str, bool]] = []
        self.papers: list[tuple[str, bool]] = []

    def run(self) -> Figures:
        for name in SINGLE:
            self._single(name)
        self._three_thetas()
        self._vera()
        self._parallel()
        with TemporaryDirectory(prefix="mockexam-bench-") as scratch:
            self._large(Path(scratch))
            self._explanations(Path(scratch))
        reached = sum(good for _, good in self.optima)
        passed = sum(good for _, good in self.papers)
        self._figure(
            "optima_reached", reached, "optima, reached and proven", len(self.optima), self.optima
        )
        self._figure("papers_verified", passed, "papers, passed", len(self.papers), self.papers)
        return self.figures

    def _table(self, name: str) -> Path:
        return self.folder / name / "items.csv"

    def _figure(
        self, name: str, value: Any, unit: str, baseline: Any = None, runs: Any = ()
    ) -> None:
        self.figures[name] = {
            "value": value,
            "unit": unit,
            "baseline": baseline,
            "runs": list(runs),
        }
        self.say(
            f"{name:<34} {value} {unit}" + (f" (beside {baseline})" if baseline is not None else "")
        )

    def _note(self, name: str, measured: dict[str, Any], wanted: float) -> None:
        reached = abs(measured["objective"] - wanted) <= OPTIMUM_CLOSE * max(1.0, abs(wanted) / 10)
        self.optima.append((name, bool(reached and measured["proven"])))
        self.papers.append((name, not measured["faults"]))

    def _single(self, name: str) -> None:
        measured = run_task("one", self.blueprints / f"{name}.yaml", self._table(name))
        self._note(name, measured, self.expected[name]["opt"])
        ours, relaxation = median(measured["seconds"]), median(measured["relaxation_seconds"])
        plain = median(measured["plain_seconds"])
        short = name.split("_")[1]
        self._figure(f"{short}_seconds", _r(ours), "s, median", _r(plain), measured["seconds"])
        self._figure(
            f"{short}_relaxation_seconds", _r(relaxation), "s, median", None,
            measured["relaxation_seconds"],
        )  # fmt: skip
        self._figure(
            f"{short}_plain_seconds", _r(plain), "s, median", None, measured["plain_seconds"]
        )
        if name == "td_science":
            self._figure(
                "science_over_lp", _r(ours / relaxation), "× the time of its relaxation", 1
            )
        if name == "td_reading":
            self._figure("reading_speedup", _r(plain / ours), "× faster than the plain program", 1)

    def _three_thetas(self) -> None:
        name = "td_reading"
        measured = run_task(
            "one", self.blueprints / f"{name}.yaml", self._table(name), objective=THREE_THETAS
        )
        self._note("td_reading_three_thetas", measured, self.expected[name]["theta_m1_0_1_sum_opt"])

    def _vera(self) -> None:
        measured = run_task(
            "several", self.blueprints / "eat_vera.yaml", self._table("eat_vera"),
            papers=14, budgets=[30.0] * 5,
        )  # fmt: skip
        runs = measured["runs"]
        seconds = [run["seconds"] for run in runs]
        self._figure(
            "vera_seconds", _r(median(seconds)), "s, median, to the proof of 0.5", None, seconds
        )
        worst = max(runs, key=lambda run: run["objective"])
        self._note("eat_vera", worst, self.expected["eat_vera"]["opt"])

    def _parallel(self) -> None:
        for papers, budgets in ((5, (2.0, 10.0)), (20, (10.0,))):
            measured = run_task(
                "several", self.blueprints / "td_science_parallel.yaml", self._table("td_science"),
                papers=papers, budgets=[b for b in budgets for _ in range(3)],
            )  # fmt: skip
            best_known = self.expected["td_science_parallel"]["best_maxdev"][str(papers)]
            for budget in budgets:
                runs = [run for run in measured["runs"] if run["budget"] == budget]
                values = [run["objective"] for run in runs]
                self._figure(
                    f"science{papers}_deviation_{budget:g}s", _r(median(values)),
                    "largest deviation of information, median", best_known, values,
                )  # fmt: skip
                name = f"science{papers}_{budget:g}s"
                self.papers += [(name, not run["faults"]) for run in runs]

    def _large(self, scratch: Path) -> None:
        growth = []
        for size in GROWTH_SIZES:
            table = scratch / f"bank{size}.csv"
            _write_bank(self.folder / "synthetic.py", size, table)
            measured = run_task(
                "large",
                self.blueprints / "synthetic.yaml",
                table,
                with_plain=size in SIZES_BESIDE_PLAIN,
            )
            growth.append(_point(measured))
            self.papers.append((f"synthetic_{size}", not measured["faults"]))
            known = self.expected.get(f"syn_{size}")
            if known is not None:
                self._note(f"syn_{size}", measured, known["opt"])
            if size == MIDDLE_SIZE:
                self._ten_thousand(measured)
            if size == LARGE_SIZE:
                self._hundred_thousand(measured)
                self._plain_of_a_hundred_thousand(table)
        self._figure("growth", len(growth), "sizes", None, growth)

    def _ten_thousand(self, measured: dict[str, Any]) -> None:
        ours, plain = median(measured["seconds"]), median(measured["plain_seconds"])
        self._figure(
            "bank10k_seconds", _r(ours), "s, median, to the proof", _r(plain), measured["seconds"]
        )
        self._figure("bank10k_speedup", _r(plain / ours), "× faster than the plain program", 1)

    def _hundred_thousand(self, measured: dict[str, Any]) -> None:
        load = median(measured["load_seconds"])
        self._figure("bank100k_load_seconds", _r(load), "s, median", None, measured["load_seconds"])
        near = median(measured["near_seconds"])
        gap = (
            100 * (measured["near_bound"] - measured["near_objective"]) / measured["near_objective"]
        )
        to_optimum = (
            100 * (measured["objective"] - measured["near_objective"]) / measured["objective"]
        )
        self._figure("bank100k_gap_percent", _r(gap), "% to the proven bound", 0.2)
        self._figure("bank100k_off_optimum_percent", _r(to_optimum), "% below the optimum", None)
        self._figure(
            "bank100k_gap_over_load",
            _r(near / load),
            "× the time to load",
            1.5,
            measured["near_seconds"],
        )
        proof = median(measured["seconds"])
        self._figure("bank100k_proven", measured["proven"], "proven", None, measured["story"])
        self._figure(
            "bank100k_proven_over_load",
            _r(proof / load),
            "× the time to load",
            10,
            measured["seconds"],
        )
        self._figure("bank100k_mb", _r(measured["mb"]), "MiB at most", 350)

    def _plain_of_a_hundred_thousand(self, table: Path) -> None:
        """See whether a plain program has any paper in 40 s, and end it then."""
        try:
            measured = run_task(
                "plain", self.blueprints / "synthetic.yaml", table, seconds_max=PLAIN_SECONDS
            )
            found = measured["found"]
        except subprocess.TimeoutExpired:
            found = False
        unit = f"whether the plain program has a paper after {PLAIN_SECONDS:g} s"
        self._figure("bank100k_plain_found", found, unit)

    def _explanations(self, scratch: Path) -> None:
        for name, figure, table, row, low, high, bar in (
            ("td_science", "explain_science", self._table("td_science"), "C24", 9, 12, 0.3),
            ("synthetic", "explain_10k", scratch / "bank10000.csv", "T0", 40, 45, 2.0),
        ):
            measured = run_task(
                "explanation", self.blueprints / f"{name}.yaml", table, row=row, low=low, high=high
            )
            good = measured["fault"] is None and all(measured["works"]) and measured["works"]
            self._figure(
                f"{figure}_seconds",
                _r(median(measured["seconds"])),
                "s, median",
                bar,
                measured["seconds"],
            )
            self._figure(
                f"{figure}_sound", bool(good), "minimal, and every change solves", True,
                [measured["conflict"], measured["changes"]],
            )  # fmt: skip
        found = run_task("explanations", self.blueprints, self._pools_to_tighten(scratch))
        minimal = found["minimal"] if found["working"] == found["suggestions"] else 0
        self._figure(
            "explain_minimal", minimal, "named sets minimal, every change solving",
            found["blueprints"], [found],
        )  # fmt: skip

    def _pools_to_tighten(self, scratch: Path) -> Path:
        """Return a folder of the pools whose blueprints are tightened, one of them synthetic."""
        pools = scratch / "pools"
        (pools / "synthetic").mkdir(parents=True)
        for name in ("td_science", "td_reading", "mst_mixed"):
            (pools / name).symlink_to(self.folder.resolve() / name)
        (pools / "synthetic" / "items.csv").symlink_to(scratch / "bank1000.csv")
        return pools


def _point(measured: dict[str, Any]) -> dict[str, Any]:
    return {
        "items": measured["items"],
        "load": median(measured["load_seconds"]),
        "near": median(measured["near_seconds"]),
        "proof": median(measured["seconds"]),
        "plain": median(measured["plain_seconds"]) if measured["plain_seconds"] else None,
        "mb": measured["mb"],
    }


def _write_bank(script: Path, size: int, table: Path) -> None:
    subprocess.run([sys.executable, str(script), str(size), str(table)], check=True)  # noqa: S603


def _r(value: float) -> float:
    return round(value, 4)

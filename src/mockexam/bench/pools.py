"""Assembly measured on tables of items: each task in a process of its own, run again and again.

Beside every time stands, in the same process, a plain mixed-integer program of the same
model (once, cut off where it is long) and its linear relaxation. Papers are checked by
the independent checker, which reads the file's cells.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mockexam.assembly.assemble import by_section, in_own_unit
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import read_blueprint
from mockexam.assembly.build import build
from mockexam.assembly.compile import model_of
from mockexam.assembly.explain import explain
from mockexam.assembly.model import Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.search import Found, Limits, best_paper
from mockexam.assembly.several import assemble_several
from mockexam.assembly.solve import solve, solve_relaxation
from mockexam.assembly.table_file import read_table
from mockexam.assembly.table_paper import in_order
from mockexam.assembly.verify_table import TableChecker, shared
from mockexam.bench.infeasible import (
    fault_of_conflict,
    measure_explanations,
    suggestion_works,
)
from mockexam.bench.memory import most_memory

RUNS, RUNS_WHEN_LONG, LONG_SECONDS = 5, 3, 2.0
PLAIN_SECONDS_MAX = 30.0
CLOSE = 1e-4
GAP = 0.002


@dataclass(frozen=True)
class Timed:
    """The seconds of each run, with what the last one gave."""

    seconds: tuple[float, ...]
    value: Any

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.seconds)


def timed(work: Callable[[], Any], *, once: bool = False) -> Timed:
    """Run a piece of work five times, three where it takes long, or once."""
    seconds: list[float] = []
    value = None
    while not seconds or (
        not once and len(seconds) < (RUNS_WHEN_LONG if seconds[0] > LONG_SECONDS else RUNS)
    ):
        begun = time.perf_counter()
        value = work()
        seconds.append(time.perf_counter() - begun)
    return Timed(tuple(seconds), value)


@dataclass(frozen=True)
class Case:
    """A blueprint with its table, read."""

    blueprint: Blueprint
    table: Path
    pool: Pool
    load_seconds: float

    @classmethod
    def read(cls, blueprint: Path, table: Path, **changes: Any) -> "Case":
        """Read a case; `changes` are made to its blueprint."""
        plan = Blueprint.model_validate(read_blueprint(blueprint).blueprint.as_json() | changes)
        begun = time.perf_counter()
        pool = read_table(table, plan)
        return cls(plan, table, pool, time.perf_counter() - begun)

    def model(self) -> Model:
        """Return the model of the case."""
        return model_of(self.blueprint, self.pool)

    def faults(self, papers: Sequence[Mapping[str, Sequence[str]]]) -> list[str]:
        """Return what the independent checker finds in papers, overlap included."""
        checker = TableChecker(self.table, self.blueprint)
        found = [fault for paper in papers for fault in checker.faults(paper)]
        overlap = self.blueprint.papers.overlap
        if overlap is not None and len(papers) > 1 and shared(papers) > overlap:
            found.append("papers share too much")
        return found


def sections_of(model: Model, found: Found) -> dict[str, Sequence[str]]:
    """Return the refs of a found paper by section, in order."""
    sections = by_section(model, found.places)
    return {name: in_order(refs, model.blueprint, model.pool) for name, refs in sections.items()}


def one_paper(blueprint: Path, table: Path, **changes: Any) -> dict[str, Any]:
    """Measure the best paper of a case: from its model to a paper with its bound.

    All three times begin with the model in memory, and build the program.
    """
    case = Case.read(blueprint, table, **changes)
    compiled = timed(case.model)
    model = compiled.value
    ours = timed(lambda: best_paper(model))
    relaxation = timed(lambda: solve_relaxation(build(model).program))
    plain = timed(lambda: _plain(model), once=True)
    if plain.median < LONG_SECONDS:
        plain = timed(lambda: _plain(model))
    found = ours.value
    return {
        "items": len(case.pool),
        "objective": in_own_unit(model, found.cost),
        "bound": in_own_unit(model, found.bound),
        "proven": found.proven,
        "faults": case.faults([sections_of(model, found)]),
        "load_seconds": case.load_seconds,
        "model_seconds": compiled.seconds,
        "seconds": ours.seconds,
        "relaxation_seconds": relaxation.seconds,
        "plain_seconds": plain.seconds,
        "plain_objective": in_own_unit(model, plain.value.objective),
        "plain_bound": in_own_unit(model, plain.value.bound),
        "mb": most_memory(),
    }


def _plain(model: Model) -> Any:
    return solve(build(model).program, seconds=PLAIN_SECONDS_MAX)


def large_bank(blueprint: Path, table: Path, *, with_plain: bool) -> dict[str, Any]:
    """Measure a large bank: the gap over time, the time to a gap of 0.2 %, and to the proof."""
    case = Case.read(blueprint, table)
    loads = timed(lambda: read_table(table, case.blueprint))
    story: list[tuple[float, float, float]] = []

    def run(gap: float) -> Found:
        story.clear()
        begun = time.perf_counter()

        def watch(cost: float, bound: float) -> None:
            story.append((time.perf_counter() - begun, -cost, -bound))

        return best_paper(case.model(), Limits(gap=gap), watch)

    near = timed(lambda: run(GAP))
    proven = timed(lambda: run(0.0))
    mebibytes = most_memory()
    found = proven.value
    plain = timed(lambda: _plain(case.model()), once=True) if with_plain else None
    return {
        "items": len(case.pool),
        "objective": -found.cost,
        "bound": -found.bound,
        "proven": found.proven,
        "near_objective": -near.value.cost,
        "near_bound": -near.value.bound,
        "near_seconds": near.seconds,
        "faults": case.faults(
            [sections_of(case.model(), found), sections_of(case.model(), near.value)]
        ),
        "load_seconds": loads.seconds,
        "seconds": proven.seconds,
        "story": [[round(t, 4), cost, bound] for t, cost, bound in story],
        "plain_seconds": plain.seconds if plain else (),
        "plain_objective": -plain.value.objective if plain else None,
        "plain_bound": -plain.value.bound if plain else None,
        "mb": mebibytes,
    }


def plain_program(blueprint: Path, table: Path) -> dict[str, Any]:
    """Solve a case as one plain program, cut off after 30 s where the solver looks at the clock."""
    model = Case.read(blueprint, table).model()
    solved = timed(lambda: _plain(model), once=True)
    return {"seconds": solved.seconds, "found": bool(len(solved.value.values))}


def several_papers(
    blueprint: Path, table: Path, *, papers: int, budgets: Sequence[float]
) -> dict[str, Any]:
    """Measure papers assembled together: the worst one's objective after each budget of seconds."""
    case = Case.read(blueprint, table)
    said = case.blueprint.papers.model_copy(update={"count": papers})
    plan = case.blueprint.model_copy(update={"papers": said})
    runs: list[dict[str, Any]] = []
    for budget in budgets:
        begun = time.perf_counter()
        selections = assemble_several(plan, case.pool, limits=Limits(seconds=budget))
        seconds = time.perf_counter() - begun
        sections = [
            {name: in_order(refs, plan, case.pool) for name, refs in one.sections.items()}
            for one in selections
        ]
        runs.append(
            {
                "budget": budget,
                "seconds": seconds,
                "objective": max(one.objective for one in selections),
                "bound": selections[0].bound,
                "proven": all(one.proven for one in selections),
                "faults": replace(case, blueprint=plan).faults(sections),
            }
        )
    return {"items": len(case.pool), "papers": papers, "runs": runs}


def explanation(
    blueprint: Path, table: Path, *, row: str, low: float, high: float
) -> dict[str, Any]:
    """Measure the explanation of a case that a row makes impossible; plain solves judge it."""
    case = Case.read(blueprint, table)
    rows = tuple(
        one.model_copy(update={"min": low, "target": None, "max": high}) if one.id == row else one
        for one in case.blueprint.rows
    )
    plan = case.blueprint.model_copy(update={"rows": rows})
    explained = timed(lambda: explain(plan, case.pool))
    said = explained.value
    return {
        "items": len(case.pool),
        "seconds": explained.seconds,
        "conflict": said.conflict,
        "changes": [suggestion.change for suggestion in said.suggestions],
        "fault": fault_of_conflict(plan, case.pool, said.conflict),
        "works": [suggestion_works(plan, case.pool, one) for one in said.suggestions],
    }


def explanations(blueprint: Path, table: Path) -> dict[str, Any]:
    """Explain 50 blueprints that cannot be met; the paths are the folders of both."""
    return asdict(measure_explanations(table, blueprint))


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "one": one_paper,
    "large": large_bank,
    "plain": plain_program,
    "several": several_papers,
    "explanation": explanation,
    "explanations": explanations,
}


def run_task(
    name: str, blueprint: Path, table: Path, *, seconds_max: float | None = None, **options: Any
) -> dict[str, Any]:
    """Run a task in a process of its own and return what it measured.

    Raises:
        subprocess.TimeoutExpired: It took longer than it may, and was ended.
    """
    request = json.dumps([name, str(blueprint), str(table), options])
    ran = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", __name__, request],
        capture_output=True, check=True, text=True,
        timeout=seconds_max,
    )  # fmt: skip
    measured: dict[str, Any] = json.loads(ran.stdout)
    return measured


def _main(request: str) -> None:
    name, blueprint, table, options = json.loads(request)
    measured = TASKS[name](Path(blueprint), Path(table), **options)
    sys.stdout.write(json.dumps(measured))


if __name__ == "__main__":
    _main(sys.argv[1])

"""On the pools of other assembly software, the best paper known is found and proven."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mockexam.assembly.assemble import Selection, assemble
from mockexam.assembly.search import Limits
from mockexam.assembly.table_file import read_table
from mockexam.assembly.table_paper import paper_from_table
from mockexam.assembly.verify_table import TableChecker
from tests.assembly.shared_pools import (
    PLANS,
    expected,
    needs_pools,
    plan_of,
    pool_of_others,
    synthetic,
    table_of,
)

NEARLY = Limits(gap=0.005)
"""Where the best itself does not matter."""
SINGLE = ("td_science", "td_reading", "td_fatigue", "mst_mixed")
pytestmark = needs_pools


def faults(name: str, selection: Selection) -> list[str]:
    plan = plan_of(name)
    paper = paper_from_table(selection, plan, pool_of_others(name))
    return TableChecker(table_of(name), plan).faults(paper.sections)


@pytest.mark.parametrize("name", SINGLE)
def test_the_best_paper_known_is_found_and_proven(name: str) -> None:
    selection = assemble(plan_of(name), pool_of_others(name))
    best = expected(name)["opt"]
    assert selection.proven
    assert (selection.objective, selection.bound) == pytest.approx((best, best), abs=1e-4)
    assert faults(name, selection) == []


def test_the_sum_over_abilities_is_as_large_as_others_found_it() -> None:
    plan = plan_of("td_reading", objective={"maximise": "information", "at": [-1, 0, 1]})
    selection = assemble(plan, pool_of_others("td_reading"))
    best = expected("td_reading")["theta_m1_0_1_sum_opt"]
    assert selection.proven
    assert selection.objective == pytest.approx(best, abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_within_a_tolerance_the_paper_is_sound_and_hardly_worse(seed: int) -> None:
    selection = assemble(
        plan_of("td_science", tolerance=0.02), pool_of_others("td_science"), seed=seed
    )
    assert selection.objective >= 0.98 * expected("td_science")["opt"] - 1e-4
    assert faults("td_science", selection) == []


def papers_by_seed(plan: Any, pool: Any, seeds: int) -> set[tuple[str, ...]]:
    return {
        tuple(assemble(plan, pool, seed=seed, limits=NEARLY).sections["paper"])
        for seed in range(1, seeds + 1)
    }


@pytest.mark.slow
def test_seeds_give_many_papers_of_a_pool() -> None:
    plan = plan_of("td_science", tolerance=0.02)
    assert len(papers_by_seed(plan, pool_of_others("td_science"), 200)) >= 150


@pytest.mark.slow
def test_seeds_give_many_papers_of_a_synthetic_bank(tmp_path: Path) -> None:
    plan = plan_of("synthetic", tolerance=0.05)
    assert len(papers_by_seed(plan, read_table(synthetic(tmp_path, 400), plan), 200)) >= 150


def assembled_in_a_process(name: str, **environment: str) -> Any:
    """Return what `paper assemble --json` says of a pool, but for its seconds."""
    command = "from mockexam.cli import main; main()"
    arguments = ["paper", "assemble", str(PLANS / f"{name}.yaml"), "--bank", str(table_of(name))]
    ran = subprocess.run(
        [sys.executable, "-c", command, *arguments, "--seed", "5", "--tolerance", "0.02", "--json"],
        env=os.environ | environment, capture_output=True, check=True, text=True,
    )  # fmt: skip
    said = json.loads(ran.stdout)
    del said["load_seconds"]
    for paper in said["papers"]:
        del paper["seconds"]
    return json.dumps(said)


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.slow) for name in SINGLE])
def test_a_seed_gives_the_same_bytes_in_every_process_with_any_number_of_threads(name: str) -> None:
    every = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    one = assembled_in_a_process(name, PYTHONHASHSEED="1", **dict.fromkeys(every, "1"))
    two = assembled_in_a_process(name, PYTHONHASHSEED="2", **dict.fromkeys(every, "2"))
    assert one == two
    assert len(json.loads(one)["papers"][0]["items"]) >= 12

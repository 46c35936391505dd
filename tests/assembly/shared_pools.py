"""The pools of other assembly software that lie beside a checkout; tests skip where they do not."""

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.blueprint_file import check_against, read_blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.table_file import read_table

ROOT = Path(__file__).parents[2]
PLANS = ROOT / "benchmarks"
_BESIDE = [ROOT / "../shared/ata", ROOT / "../../shared/ata"]
POOLS = next((folder for folder in _BESIDE if folder.is_dir()), _BESIDE[0])

needs_pools = pytest.mark.skipif(not POOLS.is_dir(), reason="../shared/ata is not there")


def expected(name: str) -> Any:
    """Return what is known of a pool's best paper."""
    return json.loads((POOLS / "expected.json").read_text(encoding="utf-8"))[name]


def plan_of(name: str, **changes: Any) -> Blueprint:
    """Return the blueprint of a pool, some of its fields changed."""
    plan = read_blueprint(PLANS / f"{name}.yaml").blueprint
    return Blueprint.model_validate({**plan.as_json(), **changes})


def table_of(name: str) -> Path:
    """Return the table of a pool."""
    return POOLS / name / "items.csv"


def pool_of_others(name: str, plan: Blueprint | None = None) -> Pool:
    """Return a pool, once its blueprint has been held against it."""
    file = read_blueprint(PLANS / f"{name}.yaml")
    pool = read_table(table_of(name), plan or file.blueprint)
    assert check_against(file, pool) == []
    return pool


def synthetic(folder: Path, size: int) -> Path:
    """Write a synthetic bank and return its file."""
    path = folder / "bank.csv"
    runpy.run_path(str(POOLS / "synthetic.py"))["write_bank"](size, str(path), 3)
    return path

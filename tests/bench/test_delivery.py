"""The benches of a running server run, small, and find that nothing is lost."""

from pathlib import Path

import pytest

from mockexam.bench.delivery import measure_delivery
from mockexam.bench.engines import POSTGRES, SQLITE, NoPostgresql
from mockexam.bench.faults import measure_faults
from mockexam.bench.figures import Figures
from mockexam.bench.processes import in_memory
from mockexam.bench.soak import measure_soak
from mockexam.errors import InputRefused

pytestmark = pytest.mark.slow
ENGINES = (SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres))


def none_lost(figures: Figures, *names: str) -> None:
    assert {name: figures[name]["value"] for name in names} == dict.fromkeys(names, 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_delivery_loses_nothing(engine: str, tmp_path: Path) -> None:
    said: list[str] = []
    try:
        found = measure_delivery(tmp_path, [engine], candidates=32, seconds=0.5, say=said.append)
    except NoPostgresql as missing:
        pytest.skip(str(missing))
    none_lost(
        found,
        *(
            f"{engine}_{name}"
            for name in (
                "starts_errors", "saves_lost", "errors", "stampede_lost", "stampede_errors",
            )
        ),
    )  # fmt: skip
    for name in ("saves_per_s", "pages_per_s", "save_p99_ms_8", "save_p99_ms_32"):
        assert len(found[f"{engine}_{name}"]["runs"]) == 3
        assert found[f"{engine}_{name}"]["value"] > 0
    assert found[f"{engine}_saves_per_s"]["baseline"] > 0
    assert said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine", ENGINES)
def test_faults_lose_nothing(engine: str, tmp_path: Path) -> None:
    said: list[str] = []
    try:
        found = measure_faults(tmp_path, [engine], times=1, say=said.append)
    except NoPostgresql as missing:
        pytest.skip(str(missing))
    none_lost(found, "acknowledged_lost", "duplicated", "unexpected_answers", "overdue_left_open")
    assert found["requests_broken"]["value"] > 0
    assert found["back_seconds_max"]["value"] > 0


def test_a_soak_counts_and_looks_at_the_memory(tmp_path: Path) -> None:
    said: list[str] = []
    found = measure_soak(tmp_path, SQLITE, candidates=16, minutes=0.3, say=said.append)
    none_lost(found, "soak_errors", "soak_lost")
    assert found["soak_memory_mb"]["value"] > 0
    assert found["soak_p99_ms"]["value"] > 0


def test_a_folder_that_is_kept_in_memory_is_refused() -> None:
    folder = Path("/dev/shm")  # noqa: S108 (a file system in memory, where there is one)
    if not folder.is_dir() or not in_memory(folder):
        pytest.skip("no folder in memory is known here")
    with pytest.raises(InputRefused, match="--folder"):
        measure_delivery(folder, [SQLITE], candidates=32, seconds=1, say=print)

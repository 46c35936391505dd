"""Time and memory of loading and checking a bank, each step in a process of its own."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mockexam.bank.check import check_bank, sound_bank
from mockexam.bank.load import load_bank
from mockexam.bench.memory import most_memory
from mockexam.clock import utc_now

STEPS: dict[str, Callable[[Path], object]] = {
    "read": load_bank,
    "load": sound_bank,
    "check": lambda folder: check_bank(folder, utc_now().date()),
}
"""`read` parses and validates, `load` is what `init` and `--bank` do, `check` tries every rule."""

BASELINE = "yaml"


@dataclass(frozen=True)
class StepFigures:
    """Seconds of each run, and the most memory that a run had, in MiB."""

    seconds: tuple[float, ...]
    mebibytes: float

    @property
    def median(self) -> float:
        """The median of the runs, in seconds."""
        return statistics.median(self.seconds)


def measure_step(step: str, folder: Path, *, runs: int) -> StepFigures:
    """Run a step on a bank folder so many times, each in a process of its own."""
    results = [_run(step, folder) for _ in range(runs)]
    return StepFigures(
        tuple(seconds for seconds, _ in results), max(mebibytes for _, mebibytes in results)
    )


def _run(step: str, folder: Path) -> tuple[float, float]:
    ran = subprocess.run(  # noqa: S603 (our own interpreter and module)
        [sys.executable, "-m", __name__, step, str(folder)],
        capture_output=True,
        check=True,
        text=True,
    )
    seconds, mebibytes = json.loads(ran.stdout)
    return seconds, mebibytes


def _parse_alone(folder: Path) -> object:
    """Parse the files with the same C parser and do nothing else: what no loader can do without."""
    import yaml  # noqa: PLC0415 (this process is a baseline)

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((folder / "items").rglob("*.yaml")):
        list(yaml.load_all(path.read_text("utf-8"), Loader=loader))
    return None


def _main(step: str, folder: str) -> None:
    begun = time.perf_counter()
    kept = (_parse_alone if step == BASELINE else STEPS[step])(Path(folder))
    seconds = time.perf_counter() - begun
    most = most_memory()
    del kept
    sys.stdout.write(json.dumps([seconds, most]))


if __name__ == "__main__":
    _main(*sys.argv[1:])

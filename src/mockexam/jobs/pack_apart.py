"""A print pack made in a process of its own: the job comes in as a pickle, words go out as JSON.

Each line of standard output is how far the pack is; the last is what became of it.
"""

import json
import pickle
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mockexam.errors import MockExamError
from mockexam.services.pack_files import Made, PackFile, Store, make_files
from mockexam.services.pack_plans import PackTask


@dataclass(frozen=True)
class Job:
    """A pack to be made, where its files go, and where rendered papers and pictures lie."""

    task: PackTask
    folder: Path
    store: Store


def make(job: Job, say: Callable[[int, int], object]) -> Made | str:
    """Return what became of a pack, made here and now; a refusal in its own words."""
    try:
        return make_files(job.task, job.folder, job.store, say)
    except MockExamError as refusal:
        return str(refusal)


def say_outcome(outcome: Made | str) -> dict[str, Any]:
    """Return what became of a pack as JSON values."""
    return {"fault": outcome} if isinstance(outcome, str) else {"made": asdict(outcome)}


def read_outcome(said: dict[str, Any]) -> Made | str | None:
    """Return what became of a pack, None where a word says how far it is."""
    if "fault" in said:
        return str(said["fault"])
    if "made" not in said:
        return None
    held = said["made"]
    files = tuple(PackFile(**one) for one in held["files"])
    return Made(**{**held, "files": files, "not_set": tuple(held["not_set"])})


def _main() -> None:
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this)
    outcome = make(job, lambda done, total: _say({"steps": [done, total]}))
    _say(say_outcome(outcome))


def _say(word: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main()

"""Assembling in a process of its own, which can be stopped: a solver may not come back.

The task goes in as a pickle and the outcome comes back as JSON. `outcome_of` is what the other
process does; `assemble_apart` starts it, waits, and ends it when it is told to.
"""

import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile

from mockexam.assembly.assemble import BlueprintCannotBeMet, Selection, assemble
from mockexam.assembly.blueprint import Blueprint, Row
from mockexam.assembly.pool import Pool
from mockexam.document import Document
from mockexam.errors import MockExamError

SECONDS_MAX = 120
"""The wall-clock backstop."""
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Task:
    """What to assemble."""

    blueprint: Blueprint
    pool: Pool
    seed: int
    exclude: frozenset[str] = frozenset()
    include: tuple[str, ...] = ()


class Change(Document):
    """A change that would let the blueprint be met; tried before it is offered.

    `changed` are rows as they would be, `lifted` the ids of rules to switch off, and `write`
    is how many questions to write, `like` the refs of those they are to be like.
    """

    says: str
    rows: tuple[str, ...]
    cost: float
    changed: tuple[Row, ...] = ()
    lifted: tuple[str, ...] = ()
    write: int = 0
    like: tuple[str, ...] = ()


class Outcome(Document):
    """What became of a task: the sections of a paper, or why there is none.

    `sentences` say why the blueprint cannot be met, one for each row that clashes.
    """

    sections: dict[str, tuple[str, ...]] | None = None
    seed: int = 1
    objective: float = 0.0
    bound: float = 0.0
    proven: bool = False
    reproducible: bool = True
    conflict: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    fault: str = ""

    @property
    def selection(self) -> Selection | None:
        """The paper that was found."""
        if self.sections is None:
            return None
        return Selection(
            self.seed, self.sections, self.objective, self.bound, self.proven, self.reproducible
        )


def outcome_of(task: Task) -> Outcome:
    """Return what becomes of a task, worked out here and now."""
    try:
        found = assemble(
            task.blueprint, task.pool, seed=task.seed, exclude=task.exclude, include=task.include
        )
    except BlueprintCannotBeMet as refusal:
        why = refusal.explanation
        return Outcome(
            conflict=why.conflict,
            sentences=why.sentences,
            changes=tuple(
                Change(
                    says=s.change,
                    rows=s.rows,
                    cost=s.cost,
                    changed=s.changed,
                    lifted=s.lifted,
                    write=s.write,
                    like=tuple(ref for ref, _ in s.like),
                )
                for s in why.suggestions
            ),
        )
    except MockExamError as refusal:
        return Outcome(fault=str(refusal))
    return Outcome(
        sections=dict(found.sections),
        seed=found.seed,
        objective=found.objective,
        bound=found.bound,
        proven=found.proven,
        reproducible=found.reproducible,
    )


def assemble_apart(
    task: Task, *, is_cancelled: Callable[[], bool], seconds: float = SECONDS_MAX
) -> Outcome | None:
    """Return what becomes of a task in a process of its own; None where it was cancelled.

    Args:
        task: What to assemble.
        is_cancelled: Asked several times a second.
        seconds: After so many the process is ended.
    """
    with TemporaryFile() as given:
        # A pipe that is full would wait for a process that may never read it.
        pickle.dump(task, given)
        given.seek(0)
        process = subprocess.Popen(  # noqa: S603 (our own interpreter and module)
            [sys.executable, "-m", __name__],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    ends = time.monotonic() + seconds
    try:
        while True:
            with suppress(subprocess.TimeoutExpired):
                answer, said = process.communicate(timeout=_LOOK_SECONDS)
                break
            if is_cancelled():
                return None
            if time.monotonic() > ends:
                return Outcome(
                    fault=f"The search was stopped after {seconds:g} seconds without a paper. "
                    "Widen the bands of some rows, or switch rows off, and assemble again."
                )
    finally:
        process.kill()
        process.communicate()
    if process.returncode:
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise AssemblyBroke(f"The process that assembles ended with {process.returncode}: {last}")
    return Outcome.model_validate_json(answer)


class AssemblyBroke(MockExamError):
    """The process that assembles ended without an outcome: a defect, never the input's fault."""


def _main() -> None:
    task: Task = pickle.load(sys.stdin.buffer)  # noqa: S301 (from the process that started this)
    sys.stdout.write(outcome_of(task).model_dump_json())


if __name__ == "__main__":
    _main()

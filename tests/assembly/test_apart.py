"""An assembly in a process of its own: the same outcome, and it can be stopped."""

import pytest

from mockexam.assembly import apart
from mockexam.assembly.apart import Task, assemble_apart, outcome_of
from mockexam.assembly.pool import pool_of
from tests.factories import ask, make_blueprint, make_choice, make_row

POOL = pool_of(ask(make_choice(f"BE-{n}")) for n in range(1, 9))
TASK = Task(make_blueprint(make_row(min=3, max=3)), POOL, seed=4, include=("BE-2",))


def never() -> bool:
    return False


def test_the_other_process_finds_what_this_one_finds_around_what_is_locked() -> None:
    found = assemble_apart(TASK, is_cancelled=never)
    assert found == outcome_of(TASK)
    assert found is not None
    assert found.selection is not None
    assert "BE-2" in found.selection.sections["A"]


def test_a_blueprint_that_cannot_be_met_has_no_paper() -> None:
    task = Task(make_blueprint(make_row(min=30)), POOL, seed=1)
    assert outcome_of(task).selection is None


def test_an_assembly_is_cancelled() -> None:
    assert assemble_apart(TASK, is_cancelled=lambda: True) is None


def test_a_search_that_does_not_come_back_is_stopped() -> None:
    found = assemble_apart(TASK, is_cancelled=never, seconds=0)
    assert found is not None
    assert "stopped after 0 seconds" in found.fault


def test_a_process_that_breaks_is_a_fault_of_ours() -> None:
    broken = Task("no blueprint", POOL, seed=1)  # type: ignore[arg-type]
    with pytest.raises(apart.AssemblyBroke, match="ended with 1: AttributeError"):
        assemble_apart(broken, is_cancelled=never)

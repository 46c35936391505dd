"""Solutions in whole questions of a program over bunches, over few of its columns first."""

from dataclasses import replace
from math import ceil

import numpy as np

from mockexam.assembly.bunch import Bunched
from mockexam.assembly.solve import Outcome, Program, Solution, solve, solve_relaxation
from mockexam.assembly.table import Flags, Floats

NODES = 2000
STEPS = ((200, 50), (600, 100))
"""A program of more bunches is solved over about so many of them first, by so many nodes."""
GAP = 1e-3
_CLOSE = 1e-6


def seek(
    bunched: Bunched, program: Program, *, step: float = 0.0, known: Flags | None = None
) -> Solution:
    """Return a solution in whole questions that costs the least, within `GAP`, or little more.

    The relaxation's will do where it is one already. Else the columns that the relaxation
    uses, those of solutions known and some others are tried first, for any solution that
    costs what the relaxation says at least; the whole program is solved where none does.

    Args:
        bunched: The meaning of the columns.
        program: What to solve.
        step: What costs in whole questions are multiples of; 0 where there is no such step.
        known: Bunches that solutions of programs like this one use.
    """
    relaxed = solve_relaxation(program)
    if relaxed.outcome is not Outcome.OPTIMAL or relaxed.is_integral(program):
        return relaxed
    target = relaxed.objective + GAP
    if step:
        target = ceil(relaxed.objective / step - _CLOSE) * step + _CLOSE
    for size, nodes in STEPS:
        if size < len(bunched.sizes):
            few = _narrowed(bunched, program, relaxed, size, known)
            found = _priced(solve(_capped(few, target), nodes=nodes), program.cost)
            if len(found.values) and found.objective <= target:
                return found
    return solve(program, absolute_gap=GAP, nodes=NODES)


def _priced(solution: Solution, cost: Floats) -> Solution:
    if not len(solution.values):
        return solution
    return replace(solution, objective=float(cost @ solution.values))


def _capped(program: Program, target: float) -> Program:
    """Return the program where no column costs more than the target, and nothing is minimised."""
    cost, upper = program.cost, program.upper.copy()
    costs = cost > 0
    upper[costs] = np.minimum(upper[costs], target / cost[costs])
    return replace(program, costs=[np.zeros(program.width)], uppers=[upper])


def _narrowed(
    bunched: Bunched, program: Program, relaxed: Solution, size: int, known: Flags | None
) -> Program:
    """Shut the bunches that neither the relaxation nor known solutions use, but for some."""
    upper = program.upper.copy()
    shut = np.ones(len(bunched.sizes), dtype=bool)
    shut[relaxed.values[: len(shut)] > _CLOSE] = False
    if known is not None:
        shut &= ~known
    shut[np.random.default_rng(0).choice(len(shut), size, replace=False)] = False
    upper[: len(shut)][shut] = 0.0
    return replace(program, uppers=[upper])

"""Solutions in whole questions of a program over bunches, over few of its columns first."""

from dataclasses import replace
from math import ceil

import numpy as np

from mockexam.assembly.bunched import Bunched
from mockexam.assembly.solve import Outcome, Program, Solution, solve, solve_relaxation
from mockexam.assembly.table import Flags, Floats

NODES = 500
STEPS = ((100, 20), (300, 50), (900, 100))
"""A program of more bunches is solved over about so many of them first, by so many nodes."""
GAP, GAP_OF_MANY = 1e-3, 1e-2
"""What a solution may cost beyond the least; the second where there are `MANY` bunches."""
MANY, FEW_OF_MANY, FEW_NODES = 500, 300, 30
NEAR_ENOUGH = 0.1
"""How far above the relaxation the best of few columns out of many may be taken unproven."""
_CLOSE = 1e-6


def seek(
    bunched: Bunched, program: Program, *, step: float = 0.0, known: Flags | None = None
) -> Solution:
    """Return a solution in whole questions that costs the least, to within a gap.

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
    gap = GAP_OF_MANY if len(bunched.sizes) > MANY else GAP
    target = relaxed.objective + gap
    if step:
        target = ceil(relaxed.objective / step - _CLOSE) * step + _CLOSE
    for size, nodes in STEPS:
        if size < len(bunched.sizes):
            few = _narrowed(bunched, program, relaxed, size, known)
            found = _priced(solve(_capped(few, target), nodes=nodes), program.cost)
            if len(found.values) and found.objective <= target:
                return found
    if len(bunched.sizes) > MANY:
        few = _narrowed(bunched, program, relaxed, FEW_OF_MANY, known)
        found = solve(few, absolute_gap=gap / 2, nodes=FEW_NODES)
        if len(found.values) and found.objective <= relaxed.objective + NEAR_ENOUGH:
            return found
    return solve(program, absolute_gap=gap, nodes=NODES)


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
    """Shut the bunches that neither the relaxation nor known solutions use, but the cheapest."""
    upper = program.upper.copy()
    columns = np.concatenate([np.arange(len(bunched.sizes)), bunched.copies])
    shut = relaxed.values[columns] <= _CLOSE
    if known is not None:
        shut[: len(known)] &= ~known
    dear = np.maximum(relaxed.reduced_costs[columns], 0.0)
    order = np.lexsort((np.random.default_rng(0).random(len(columns)), dear))
    for some in (order[order < len(bunched.sizes)], order[order >= len(bunched.sizes)]):
        shut[some[:size]] = False
    upper[columns[shut]] = 0.0
    return replace(program, uppers=[upper])

"""How evenly the questions of a bank can be used by the papers of a blueprint."""

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.constraints import build_problem, supply_of
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import solve


def least_exposure(blueprint: Blueprint, pool: Pool) -> float:
    """Return a bound, 0..1: in any set of papers some question stands in this share or more.

    The mean of any set of papers meets the rows with shares of questions, so the
    smallest largest share over all such means is a bound on every choice of papers.
    """
    problem = build_problem(blueprint, supply_of(blueprint, pool))
    program = problem.program
    program.integral = [False] * len(program.integral)
    program.cost = [0.0] * len(program.cost)
    largest = program.add_column(cost=1.0, upper=1.0)
    for column in problem.choice.values():
        program.add_row({column: 1.0, largest: -1.0}, upper=0.0)
    solution = solve(program)
    return solution.objective

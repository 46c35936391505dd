"""How evenly the questions of a bank can be used by the papers of a blueprint."""

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import build
from mockexam.assembly.compile import model_of
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import solve_relaxation


def least_exposure(blueprint: Blueprint, pool: Pool) -> float:
    """Return a bound, 0..1: in any set of papers some question stands in this share or more.

    The mean of any set of papers meets the rows with shares of questions, so the
    smallest largest share over all such means is a bound on every choice of papers.
    """
    built = build(model_of(blueprint, pool), objective=False)
    largest = built.program.add_column(cost=1.0, upper=1.0)
    for column in range(len(built.places)):
        built.program.add_row([column, largest], [1.0, -1.0], upper=0.0)
    return solve_relaxation(built.program).objective

"""The outlook: how many papers without a shared question a blueprint can still get from a pool.

The bound comes from all papers taken together: K papers need K times every
row's minimum and have room for K times its maximum, from questions that each
serve one paper at most. Relaxed to shares of questions this is one small linear
program, and no set of papers can beat it. The papers themselves are then taken out
one by one, each chosen so that what is left still has room for the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from math import floor, inf

import numpy as np

from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.build import Built, build
from mockexam.assembly.compile import model_of
from mockexam.assembly.model import Line, Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import Outcome, Solution, solve, solve_relaxation
from mockexam.assembly.table import MISSING, Floats, Ints
from mockexam.assembly.writing_list import Wanted, least_to_write

PAPERS_MAX = 100
"""No more papers are looked for: nobody needs to know of the hundred and first."""
_ROOM = 1e-7


@dataclass(frozen=True)
class Outlook:
    """How many papers without a shared question were found, and how many there can be at most.

    Neither is above `PAPERS_MAX`.

    `binding_row` is the row without which the bound would rise most; None where
    only the number of questions binds. `papers` are the refs of each paper found.
    `to_write` is the least that lets the bound rise by one, most wanted first; empty where
    nothing like what the bank has would.
    """

    papers_without_overlap: int
    bound: int
    binding_row: str | None
    papers: tuple[tuple[str, ...], ...]
    to_write: tuple[Wanted, ...] = ()


def outlook(blueprint: Blueprint, pool: Pool) -> Outlook:
    """Return the outlook of a blueprint over a pool."""
    model = model_of(blueprint, pool)
    most, binds = _most_papers(model, ())
    papers = take_out(model, floor(most + _ROOM))
    bound = floor(most + _ROOM)
    to_write = least_to_write(model, bound + 1, shares) if bound < PAPERS_MAX else ()
    return Outlook(len(papers), bound, _binding(model, most, binds), papers, to_write)


def _most_papers(model: Model, without: Collection[str]) -> tuple[float, tuple[str, ...]]:
    """Return how many papers there can be at most, and the rows that hold that down."""
    built, papers = shares(model, without)
    built.program.cost = _only(built, [papers], -1.0)
    solution = solve_relaxation(built.program, presolve=True)
    if solution.outcome is not Outcome.OPTIMAL:
        return 0.0, tuple(row.id for row in model.rows if row.hard)
    return -solution.objective, _binding_clauses(built, solution)


def shares(
    model: Model, without: Collection[str] = (), *, at_most: float = PAPERS_MAX
) -> tuple[Built, int]:
    """Return a program of shares of questions, with a column for the number of papers.

    Enemies may serve different papers: only that each question serves once holds for all.
    """
    clauses = [c.id for c in model.clauses if c.id not in without and not c.soft]
    once = replace(model, standing=replace(model.standing, lines=(), apart=model.once))
    built = build(once, clauses=(), objective=False)
    program = built.program
    program.relax()
    papers = program.add_column(upper=at_most)
    unbounded = program.upper.copy()
    unbounded[built.set_columns[built.present]] = inf  # a set may serve several papers
    program.upper = unbounded
    for clause in (model.standing, *(c for c in model.clauses if c.id in clauses)):
        for line in clause.lines:
            _add_times(built, clause.id, line, papers)
        for number in built.present:
            for line in clause.of_sets.get(number, ()):
                built.add_line(clause.id, line)
    return built, papers


def _add_times(built: Built, clause: str, line: Line, papers: int) -> None:
    """Hold a line to its band times as many papers as a column says."""
    for low, high, bound in ((0.0, inf, line.low), (-inf, 0.0, line.high)):
        if abs(bound) < inf:
            scaled = Line(line.places, line.values, low, high, line.sets, line.set_values)
            built.add_line(clause, scaled, ((papers, -bound),))


def _only(built: Built, columns: Sequence[int], cost: float) -> Floats:
    costs = np.zeros(built.program.width)
    costs[list(columns)] = cost
    return costs


def _binding_clauses(built: Built, solution: Solution) -> tuple[str, ...]:
    rows = np.flatnonzero(np.abs(solution.row_duals) > _ROOM)
    return tuple(dict.fromkeys(built.owners[row] for row in rows if built.owners[row]))


def _binding(model: Model, bound: float, binds: Collection[str]) -> str | None:
    """Return the row without which the bound rises most, the first of equals."""
    rows = [row.id for row in model.rows if row.id in binds]
    without = {row: _most_papers(model, (row,))[0] for row in rows}
    best = max(without, key=lambda row: without[row], default=None)
    return best if best is not None and without[best] > bound + _ROOM else None


def most_papers(blueprint: Blueprint, pool: Pool) -> int:
    """Return a bound: how many papers without a shared question there can be at most."""
    return floor(_most_papers(model_of(blueprint, pool), ())[0] + _ROOM)


def take_out(model: Model, wanted: int) -> tuple[tuple[str, ...], ...]:
    """Return papers that share no question, as many as are wanted or can be found, by refs."""
    papers: list[tuple[str, ...]] = []
    left = np.arange(len(model), dtype=np.int32)
    while wanted > 0:
        wanted -= 1
        chosen = _next_paper(model, left, wanted)
        if chosen is None:
            continue
        papers.append(tuple(sorted(model.refs(chosen.tolist()))))
        left = left[~np.isin(model.question[left], model.question[chosen])]
    return tuple(papers)


def _next_paper(model: Model, left: Ints, others: int) -> Ints | None:
    """Return a paper from the places left, with room for so many others beside it."""
    hard = [clause.id for clause in model.clauses if not clause.soft]
    built = build(model, places=left, clauses=hard, objective=False)
    if others:
        _leave_room(built, model, hard, others)
    solution = solve(built.program, relative_gap=1.0)
    return built.chosen(solution.values) if solution.found else None


def _leave_room(built: Built, model: Model, clauses: Collection[str], others: int) -> None:
    """Add shares of the questions not chosen that meet every row so many times over."""
    program = built.program
    rest = program.add_columns(len(built.places), upper=1.0)
    rest_of = np.full(len(model), MISSING, dtype=np.int32)
    rest_of[built.places] = rest
    for column, other in zip(built.column_of[built.places], rest, strict=True):
        program.add_row([column, other], [1.0, 1.0], upper=1.0)
    for places in model.once.each():
        columns = np.concatenate([built.column_of[places], rest_of[places]])
        columns = columns[columns >= 0]
        if len(columns):
            program.add_row(columns, 1.0, upper=1.0)
    for clause in model.clauses:
        if clause.id in clauses:
            for line in clause.lines:
                columns = rest_of[line.places]
                there = columns >= 0
                if not len(line.sets):
                    program.add_row(
                        columns[there], line.values[there], line.low * others, line.high * others
                    )

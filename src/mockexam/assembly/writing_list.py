"""What to write next: the fewest questions, of kinds that the bank has, for one more paper."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from mockexam.assembly.build import Built
from mockexam.assembly.model import Model
from mockexam.assembly.pool import Pool
from mockexam.assembly.solve import Outcome, solve_relaxation
from mockexam.assembly.table import MISSING, Floats, Names
from mockexam.assembly.where import named

_SOME = 1e-6

Tags = tuple[tuple[str, str], ...]
Shares = Callable[..., tuple[Built, int]]
"""Makes the program of shares of questions, with a column for the number of papers."""


@dataclass(frozen=True)
class Wanted:
    """Questions to write: how many, a question they are to be like, the tags that count."""

    questions: int
    like: str
    tags: Tags

    def __str__(self) -> str:
        said = ", ".join(f"{name} {value}" for name, value in self.tags)
        noun = "question" if self.questions == 1 else "questions"
        return f"{self.questions} {noun} like {self.like}" + (f": {said}" if said else "")


def least_to_write(model: Model, papers: int, shares: Shares) -> tuple[Wanted, ...]:
    """Return the fewest questions that let the bound be so many papers, most wanted first.

    They are counted in shares and rounded up kind by kind, so that a list may be a
    question or two longer than need be.
    """
    built, column = shares(model, at_most=papers)
    program, count = built.program, len(built.places)
    program.add_row([column], 1.0, lower=papers)
    upper = program.upper.copy()
    upper[:count] = inf
    program.upper = upper
    extra = program.add_columns(count, cost=1.0)
    pairs = np.column_stack([np.arange(count), extra]).ravel()
    sizes = np.full(count, 2, dtype=np.int32)
    program.add_rows(pairs.astype(np.int32), np.tile([1.0, -1.0], count), sizes, upper=1.0)
    cost = np.zeros(program.width)
    cost[extra] = 1.0
    program.cost = cost
    solution = solve_relaxation(program, presolve=True)
    if solution.outcome is not Outcome.OPTIMAL:
        return ()
    return _by_tags(model, built, solution.values[extra])


def _by_tags(model: Model, built: Built, amounts: Floats) -> tuple[Wanted, ...]:
    spoken_of = [d for row in model.rows for d, _ in named(row.where) if d != "ref"]
    dimensions = tuple(dict.fromkeys(spoken_of))
    totals: Counter[Tags] = Counter()
    like: dict[Tags, str] = {}
    for place in np.flatnonzero(amounts > _SOME):
        question = int(model.question[built.places[place]])
        tags = _tags(model.pool, question, dimensions)
        totals[tags] += ceil(amounts[place] * 1000 - _SOME)
        like.setdefault(tags, model.pool.refs[question])
    ranked = sorted(totals.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Wanted(ceil(thousandths / 1000), like[tags], tags) for tags, thousandths in ranked)


def _tags(pool: Pool, question: int, dimensions: Sequence[str]) -> Tags:
    item = int(np.searchsorted(pool.question_of, question))
    found = []
    for dimension in dimensions:
        column = pool.table.columns.get(dimension)
        if isinstance(column, Names) and column.codes[item] != MISSING:
            found.append((dimension, column.names[column.codes[item]]))
    return tuple(found)

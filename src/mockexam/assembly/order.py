"""The order that a blueprint's rules ask of the questions of a section."""

from collections.abc import Iterable

import numpy as np

from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import InOrder, Rule
from mockexam.assembly.table import Floats, Names, Numbers


def ranks_of(pool: Pool, rules: Iterable[Rule]) -> list[Floats]:
    """Return the ranks of each question by each rule of order that is on, the first rule first."""
    return [_ranks(pool, rule.by) for rule in rules if isinstance(rule, InOrder) and rule.on]


def _ranks(pool: Pool, dimension: str) -> Floats:
    """Return the place of each question in the order of a dimension; missing values come last."""
    match pool.table.columns.get(dimension):
        case Numbers(values):
            ranks = np.where(np.isnan(values), np.inf, values)
        case Names(codes, names):
            place = np.argsort(np.argsort(np.array([*names, "\U0010ffff"])))
            ranks = place[codes].astype(np.float64)
        case _:
            ranks = np.zeros(pool.table.size)
    if pool.one_item_each:
        return ranks
    first = np.searchsorted(pool.question_of, np.arange(len(pool)))
    return ranks[first]

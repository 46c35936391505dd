"""The order that a blueprint's rules ask of the questions of a section."""

from collections.abc import Iterable

import numpy as np

from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import InOrder, Rule
from mockexam.assembly.table import MISSING, Floats, Names, Numbers


def ranks_of(pool: Pool, rules: Iterable[Rule]) -> list[Floats]:
    """Return for each rule of order that is on the rank of every question, shape (questions,).

    The first rule comes first; equals have equal ranks.
    """
    return [_ranks(pool, rule) for rule in rules if isinstance(rule, InOrder) and rule.on]


def _ranks(pool: Pool, rule: InOrder) -> Floats:
    """Return the place of each question in the order of a rule; missing values come last."""
    match pool.table.columns.get(rule.by):
        case Numbers(values):
            ranks = values
        case Names(codes, names):
            place = np.argsort(np.argsort(np.array(names))) if names else np.zeros(1)
            ranks = np.where(codes == MISSING, np.nan, place[codes])
        case _:
            ranks = np.zeros(pool.table.size)
    if not pool.one_item_each:
        ranks = ranks[np.searchsorted(pool.question_of, np.arange(len(pool)))]
    return np.nan_to_num(-ranks if rule.highest_first else ranks, nan=np.inf)

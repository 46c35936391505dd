"""A paper from a table of items: refs in order with what they give, as a plain value."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mockexam.assembly.assemble import Selection
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import Cue, InOrder
from mockexam.assembly.table import Floats, Names, Numbers
from mockexam.document import digest_of

REF_LETTERS = 6


@dataclass(frozen=True)
class TablePaper:
    """A selection from a table with its items in order, by section."""

    ref: str
    sections: Mapping[str, tuple[str, ...]]
    selection: Selection

    @property
    def items(self) -> tuple[str, ...]:
        """The refs of its items, in order."""
        return tuple(ref for some in self.sections.values() for ref in some)


def paper_from_table(selection: Selection, blueprint: Blueprint, pool: Pool) -> TablePaper:
    """Return the paper of a selection, its items in the order that the blueprint's rules ask for.

    The rules of order rank in their order; ties go by the table's order, the items of a
    set together.
    """
    sections = {
        section: in_order(refs, blueprint, pool) for section, refs in selection.sections.items()
    }
    digest = digest_of([blueprint.digest, [[s, list(refs)] for s, refs in sections.items()]])
    letters = base64.b32encode(bytes.fromhex(digest)).decode()
    return TablePaper(f"{blueprint.ref}-{letters[:REF_LETTERS]}", sections, selection)


def in_order(refs: Sequence[str], blueprint: Blueprint, pool: Pool) -> tuple[str, ...]:
    """Return refs in the order of a blueprint's rules; what gives an answer away stands later."""
    keys = [-_ranks(pool, r.by) if r.highest_first else _ranks(pool, r.by) for r in blueprint.rules if isinstance(r, InOrder) and r.on]
    first_of_set: dict[int, int] = {}
    numbers = sorted(pool.number[ref] for ref in refs)
    for number in numbers:
        first_of_set.setdefault(int(pool.sets[number]), number)

    def key(number: int) -> tuple[float, ...]:
        of_set = int(pool.sets[number])
        together = first_of_set[of_set] if of_set >= 0 else number
        return (*(float(ranks[number]) for ranks in keys), together, number)

    ordered = [pool.refs[number] for number in sorted(numbers, key=key)]
    for rule in blueprint.rules:
        if isinstance(rule, Cue) and rule.on and {rule.gives_away, rule.answer_of} <= set(ordered):
            ordered.remove(rule.gives_away)
            ordered.insert(ordered.index(rule.answer_of) + 1, rule.gives_away)
    return tuple(ordered)


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

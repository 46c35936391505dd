"""A paper from a table of items: refs in order with what they give, as a plain value."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mockexam.assembly.assemble import Selection
from mockexam.assembly.blueprint import Blueprint
from mockexam.assembly.order import ranks_of
from mockexam.assembly.pool import Pool
from mockexam.assembly.rule import Cue
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
    keys = ranks_of(pool, blueprint.rules)
    first_of_set: dict[int, int] = {}
    numbers = sorted(pool.number[ref] for ref in refs)
    for number in numbers:
        first_of_set.setdefault(int(pool.sets[number]), number)

    def key(number: int) -> tuple[float, ...]:
        of_set = int(pool.sets[number])
        together = first_of_set[of_set] if of_set >= 0 else number
        return (*(float(ranks[number]) for ranks in keys), together, number)

    ordered = [pool.refs[number] for number in sorted(numbers, key=key)]
    cues = [rule for rule in blueprint.rules if isinstance(rule, Cue) and rule.on]
    for _ in cues:  # each turn puts one more of a chain of cues in its place at least
        for rule in cues:
            _put_later(ordered, rule)
    return tuple(ordered)


def _put_later(ordered: list[str], rule: Cue) -> None:
    """Put what gives an answer away right after the question that it answers."""
    if rule.gives_away in ordered and rule.answer_of in ordered:
        here, there = ordered.index(rule.gives_away), ordered.index(rule.answer_of)
        if here < there:
            ordered.insert(there, ordered.pop(here))

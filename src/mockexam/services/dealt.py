"""The paper that an attempt is sat with, and where each of its items stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.delivery.dealing import deal
from mockexam.delivery.rules import Rules
from mockexam.services.papers import paper_of
from mockexam.store.models import AttemptRow

_KEPT = 4096


@dataclass(frozen=True)
class Place:
    """Where an item stands: its question's number and its section, from 0."""

    item: Item
    number: int
    section: int


def dealt_paper(row: AttemptRow) -> Paper:
    """Return the paper of an attempt in the candidate's own order."""
    return in_order(paper_of(row.paper), row.seed, Rules.model_validate(row.sitting.rules))


def in_order(paper: Paper, seed: int, rules: Rules) -> Paper:
    """Return a paper as a seed deals it, or as it stands where nothing is shuffled."""
    return _dealt(_Same(paper), seed) if rules.shuffle_questions else paper


def places(paper: Paper, seed: int, rules: Rules) -> Mapping[str, Place]:
    """Return where each item of a paper stands for a candidate, by ref."""
    return _places(_Same(in_order(paper, seed, rules)))


class _Same:
    """A paper that is equal to itself only: to compare two by content would cost too much."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.paper is self.paper

    def __hash__(self) -> int:
        return id(self.paper)


@lru_cache(_KEPT)
def _dealt(same: _Same, seed: int) -> Paper:
    return deal(same.paper, seed)


@lru_cache(_KEPT)
def _places(same: _Same) -> Mapping[str, Place]:
    return {
        item.ref: Place(item, question.number, section)
        for section, part in enumerate(same.paper.sections)
        for question in part.questions
        for item in question.question.items
    }

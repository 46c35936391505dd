"""The paper that an attempt is sat with, and where each of its items stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.delivery.dealing import deal
from mockexam.delivery.rules import Rules
from mockexam.services.papers import paper_of
from mockexam.store.models import AttemptRow

T = TypeVar("T")
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
    return _dealt(Same(paper), seed) if rules.shuffle_questions else paper


def places(paper: Paper, seed: int, rules: Rules) -> Mapping[str, Place]:
    """Return where each item of a paper stands for a candidate, by ref."""
    return _places(Same(in_order(paper, seed, rules)))


class Same(Generic[T]):
    """A thing that is equal to itself only: to compare two papers by content costs too much."""

    def __init__(self, thing: T) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


@lru_cache(_KEPT)
def _dealt(same: Same[Paper], seed: int) -> Paper:
    return deal(same.thing, seed)


@lru_cache(_KEPT)
def _places(same: Same[Paper]) -> Mapping[str, Place]:
    return {
        item.ref: Place(item, question.number, section)
        for section, part in enumerate(same.thing.sections)
        for question in part.questions
        for item in question.question.items
    }

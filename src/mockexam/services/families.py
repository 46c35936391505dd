"""The papers of a sitting, where it deals out several: their letters, and the items they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item
from mockexam.services.papers import paper_of
from mockexam.store.models import PaperRow, Sitting


@dataclass(frozen=True)
class Member:
    """A paper of a sitting; the letter is empty where there is no other."""

    letter: str
    row: PaperRow
    paper: Paper


@dataclass(frozen=True)
class FamilyItem:
    """An item of a sitting: in one of its papers or in several, the same words in each.

    `key` is its ref; where another of the papers has an item of that ref in other words, the
    letter of the first paper that holds it is added to tell the two apart. `papers` are the refs
    of those that hold it.
    """

    key: str
    label: str
    item: Item
    papers: frozenset[str]

    def is_in(self, paper: Paper) -> bool:
        """Tell whether a paper of the family holds it."""
        return paper.ref in self.papers


def members_of(sitting: Sitting) -> tuple[Member, ...]:
    """Return the papers of a sitting in the order in which they are dealt."""
    rows = [one.paper for one in sitting.papers]
    several = len(rows) > 1
    return tuple(
        Member(letter_at(place) if several else "", row, paper_of(row))
        for place, row in enumerate(rows)
    )


def letter_at(place: int) -> str:
    """Return the letter of a paper by its place from 0: A to Z, then A2, B2 and so on."""
    turn, place = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[place] + (str(turn + 1) if turn else "")


def letters_of(members: Sequence[Member]) -> dict[int, str]:
    """Return the letter of each paper by the id of its row."""
    return {member.row.id: member.letter for member in members}


def family_items(members: Sequence[Member]) -> list[FamilyItem]:
    """Return the items of papers, paper by paper in their order, each item once."""
    found: list[FamilyItem] = []
    for member in members:
        for number, item in member.paper.items():
            label = f"Paper {member.letter}, {number}" if member.letter else number
            same = [n for n, one in enumerate(found) if one.item.ref == item.ref]
            twin = next((n for n in same if found[n].item == item), None)
            if twin is None:
                key = f"{item.ref}@{member.letter}" if same else item.ref
                found.append(FamilyItem(key, label, item, frozenset({member.paper.ref})))
            else:
                known = found[twin]
                found[twin] = FamilyItem(
                    known.key, f"{known.label}; {label}", item, known.papers | {member.paper.ref}
                )
    return found

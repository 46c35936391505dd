"""Versions A to F of a frozen paper: the same questions for the same marks, in another order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from string import ascii_uppercase
from typing import Any

from mockexam.assembly.paper import Paper, PaperQuestion, PaperSection
from mockexam.assembly.shuffling import keeps_order, movable_places, reordered, shuffled
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.gap_fill import GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.options import Choice, Option
from mockexam.bank.kinds.true_false import TrueFalse
from mockexam.errors import MockExamError

LETTERS = "ABCDEF"
_TRIES = 64

Order = tuple[int, ...]
"""The places of the frozen paper, from 0, in the order of a version."""


class Shuffle(StrEnum):
    """What differs between the versions of a paper."""

    OPTIONS = "options"
    QUESTIONS = "questions"
    BOTH = "both"

    @property
    def moves_options(self) -> bool:
        """True where options change places within their questions."""
        return self is not Shuffle.QUESTIONS

    @property
    def moves_questions(self) -> bool:
        """True where questions change places within their sections."""
        return self is not Shuffle.OPTIONS

    def told(self, letter: str) -> str:
        """Return what a version is called: its letter, and a small one where questions move.

        `B` by options, `Bq` by questions, `Bqo` by both: no two of one paper share a name.
        """
        return letter and letter + _TOLD[self.value]


_TOLD = {"options": "", "questions": "q", "both": "qo"}


class NoSuchVersion(MockExamError):
    """A letter that names no version, or a version of a paper that can have no other."""


@dataclass(frozen=True)
class Offer:
    """What one place of an item offers: the texts in order, and which places are right.

    `keys` is empty where each thing to be answered has its own key, as in matching.
    """

    texts: tuple[str, ...]
    keys: tuple[int, ...] = ()


def version_of(paper: Paper, letter: str, shuffle: Shuffle = Shuffle.OPTIONS) -> Paper:
    """Return a version of a frozen paper: itself for A, else its own things in another order.

    Marks, schemes and rationales follow their options, refs stay. Options keep their places
    where `keeps_order` or `movable_places` say so; sections stay, sets stay together. The same
    paper gives the same versions for ever. Versions differ from each other in every question
    that can be ordered in so many ways, and where one of several movable options is right,
    its letter goes round: the first versions, as many as it has letters, all have another.

    Raises:
        NoSuchVersion: The letter is none of A to F.
    """
    if letter not in LETTERS or len(letter) != 1:
        raise NoSuchVersion(f"There is no version {letter}: versions are A to {LETTERS[-1]}.")
    if letter == LETTERS[0]:
        return paper
    number = LETTERS.index(letter)
    digest = paper.digest
    version = paper
    if shuffle.moves_options:
        version = _with_items(version, lambda item: _reordered(item, digest, number))
    if shuffle.moves_questions:
        version = reordered(version, lambda section: _questions(section, digest, number))
    return version


def can_vary(paper: Paper, shuffle: Shuffle = Shuffle.OPTIONS) -> bool:
    """Tell whether a paper has anything that a version could put in another place."""
    moves = shuffle.moves_questions and any(len(s.questions) > 1 for s in paper.sections)
    return moves or (shuffle.moves_options and any(_moves(item) for _, item in paper.items()))


def check_varies(paper: Paper, shuffle: Shuffle = Shuffle.OPTIONS) -> None:
    """Pass where a paper can have other versions than itself.

    Raises:
        NoSuchVersion: It has nothing that a version could put in another place.
    """
    if not can_vary(paper, shuffle):
        things = "questions and options" if shuffle is Shuffle.BOTH else shuffle.value
        raise NoSuchVersion(
            f"{paper.ref} has one version only: all its {things} stay where they are."
        )


def steady_items(paper: Paper) -> tuple[str, ...]:
    """Return the labels of the items whose options stand alike in every version, in order."""
    return tuple(label for label, item in paper.items() if offers(item) and not _moves(item))


def offers(item: Item) -> tuple[Offer, ...]:
    """Return what an item offers to choose from, an entry a place; none for other items."""
    match item:
        case MultipleChoice() | MultipleResponse():
            return (_offer(item.options),)
        case TrueFalse():
            return (_offer(item.reasons),)
        case Matching():
            return (Offer(item.options),)
        case GapFill():
            return tuple(_offer(gap.options) for gap in item.gaps if gap.options)
    return ()


def _offer(options: tuple[Option, ...]) -> Offer:
    return Offer(
        tuple(option.text for option in options),
        tuple(place for place, option in enumerate(options) if option.key),
    )


def _moves(item: Item) -> bool:
    return not keeps_order(item) and any(movable_places(offer.texts) for offer in offers(item))


def orders_of(offer: Offer, seed: str, count: int) -> list[Order]:
    """Return so many orders of an offer, the authored one first, different while they can be."""
    authored = tuple(range(len(offer.texts)))
    movable = movable_places(offer.texts)
    orders = [authored]
    if not movable:
        return orders * count
    homes = _homes_of_the_key(offer, movable, seed, count)
    for number in range(1, count):
        home = homes[number] if homes else None
        draw = partial(_drawn, offer, movable, f"{seed}:{number}", home)
        orders.append(_new(draw, orders))
    return orders


def _new(draw: Callable[[int], Order], orders: Sequence[Order]) -> Order:
    """Return the first drawn order that is none of these; the first drawn where all are."""
    tries = map(draw, range(_TRIES))
    return next((one for one in tries if one not in orders), draw(0))


def _homes_of_the_key(offer: Offer, movable: Order, seed: str, count: int) -> list[int]:
    """Return the places of the only key in so many orders, its own first; none for other offers.

    It is in every place once before it is in one again, each round in an order of its own.
    """
    if len(offer.keys) != 1 or offer.keys[0] not in movable:
        return []
    (own,) = offer.keys
    others = [place for place in movable if place != own]
    homes = [own, *(others[n] for n in shuffled(f"{seed}:key", len(others)))]
    while len(homes) < count:
        homes += [movable[n] for n in shuffled(f"{seed}:key:{len(homes)}", len(movable))]
    return homes


def _drawn(offer: Offer, movable: Order, seed: str, home: int | None, turn: int) -> Order:
    """Return an order of an offer by a seed; the only key stands at `home` where there is one."""
    moving = [movable[n] for n in shuffled(f"{seed}:{turn}", len(movable))]
    order = list(range(len(offer.texts)))
    if home is not None:
        moving.remove(offer.keys[0])
        moving.insert(movable.index(home), offer.keys[0])
    for place, taken in zip(movable, moving, strict=True):
        order[place] = taken
    return tuple(order)


def _reordered(item: Item, digest: str, number: int) -> Item:
    """Return an item with its options in the order of a version."""
    if not _moves(item):
        return item
    orders = [
        orders_of(offer, f"{digest}:{item.ref}:{place}", number + 1)[number]
        for place, offer in enumerate(offers(item))
    ]
    return item.model_copy(update=_changed(item, orders))


def _changed(item: Item, orders: Sequence[Order]) -> dict[str, Any]:
    match item:
        case Choice():
            return {"options": _taken(item.options, orders[0])}
        case TrueFalse():
            return {"reasons": _taken(item.reasons, orders[0])}
        case Matching():
            return {"options": _taken(item.options, orders[0])}
        case GapFill():
            left = iter(orders)
            return {
                "gaps": tuple(
                    gap.model_copy(update={"options": _taken(gap.options, next(left))})
                    if gap.options
                    else gap
                    for gap in item.gaps
                )
            }
    return {}


def _taken(things: Sequence[Any], order: Order) -> tuple[Any, ...]:
    return tuple(things[place] for place in order)


def _questions(section: PaperSection, digest: str, number: int) -> list[PaperQuestion]:
    """Return the questions of a section in the order of a version, new while there is one."""
    count = len(section.questions)
    orders: list[Order] = [tuple(range(count))]
    for version in range(1, number + 1):
        draw = partial(_turned, f"{digest}:{section.id}:{version}", count)
        orders.append(_new(draw, orders))
    return [section.questions[n] for n in orders[number]]


def _turned(seed: str, count: int, turn: int) -> Order:
    return shuffled(f"{seed}:{turn}", count)


def _with_items(paper: Paper, change: Callable[[Item], Item]) -> Paper:
    def question(placed: PaperQuestion) -> PaperQuestion:
        items = tuple(map(change, placed.question.items))
        return placed.model_copy(
            update={"question": placed.question.model_copy(update={"items": items})}
        )

    sections = tuple(
        section.model_copy(update={"questions": tuple(map(question, section.questions))})
        for section in paper.sections
    )
    return paper.model_copy(update={"sections": sections})


def as_frozen(response: Response, version: Item, frozen: Item) -> Response:
    """Return a response to a version's item as the response to the frozen paper's.

    Letters become those that the same options have there; what is no letter stays.
    """
    ways = letters_between(version, frozen)
    if not ways or response is None:
        return response
    if isinstance(version, MultipleChoice) and isinstance(response, str):
        return ways[0].get(response, response)
    if isinstance(version, MultipleResponse):
        return tuple(sorted(ways[0].get(letter, letter) for letter in response))
    if isinstance(version, TrueFalse):
        return tuple(response[:1]) + tuple(ways[0].get(slot, slot) for slot in response[1:])
    if isinstance(version, Matching):
        return tuple(ways[0].get(slot, slot) for slot in response)
    if isinstance(version, GapFill):
        left = iter(ways)
        each = [next(left) if gap.options else {} for gap in version.gaps]
        return tuple(way.get(slot, slot) for way, slot in zip(each, response, strict=False))
    return response


def letters_between(version: Item, frozen: Item) -> tuple[dict[str, str], ...]:
    """Return which letter of the frozen paper each of a version's is, an entry a place."""
    return tuple(
        {
            ascii_uppercase[place]: ascii_uppercase[there.texts.index(text)]
            for place, text in enumerate(here.texts)
        }
        for here, there in zip(offers(version), offers(frozen), strict=True)
    )

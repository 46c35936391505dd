"""Made-up candidates: the same for the same dice, right as often as said, and always storable."""

import random
from fractions import Fraction

import pytest

from mockexam.bank.item import Item
from mockexam.bank.kinds import KINDS
from mockexam.demo_answers import ANSWERERS, made_up_response, made_up_responses
from tests.factories import make_paper_of_every_kind

ITEMS = [item for _, item in make_paper_of_every_kind().items()]
KEYED = [item for item in ITEMS if item.objective_marking]


def test_every_kind_is_answered() -> None:
    assert set(ANSWERERS) == set(KINDS.values())


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.ref)
@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_whatever_the_dice_say_the_answer_may_be_stored(item: Item, chance: float) -> None:
    for seed in range(60):
        assert item.accepts(made_up_response(item, chance, random.Random(seed))) is None


@pytest.mark.parametrize("item", KEYED, ids=lambda item: item.ref)
def test_the_able_earn_more_and_nobody_is_right_or_wrong_throughout(item: Item) -> None:
    def mean(chance: float) -> Fraction:
        marks = [
            item.score(made_up_response(item, chance, random.Random(seed))) for seed in range(300)
        ]
        return sum((mark for mark in marks if mark), Fraction(0)) / (300 * item.marks)

    assert mean(0.1) < mean(0.5) < mean(0.9)
    assert mean(0.9) > Fraction(3, 4)
    assert mean(0.1) < Fraction(2, 3)


def test_some_answers_are_blank_in_part() -> None:
    paper = make_paper_of_every_kind()
    slotted = [
        response
        for seed in range(60)
        for response in made_up_responses(paper, 0, random.Random(seed)).values()
        if isinstance(response, tuple)
    ]
    assert any("" in response and any(response) for response in slotted)


def test_the_same_dice_give_the_same_candidate() -> None:
    paper = make_paper_of_every_kind()
    one, other = (made_up_responses(paper, 0.1, random.Random(7)) for _ in range(2))
    assert one == other

"""What a made-up candidate answers: right as often as their ability says, else believably wrong."""

import random
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.extended_response import ExtendedResponse
from mockexam.bank.kinds.gap_fill import Gap, GapFill
from mockexam.bank.kinds.matching import Matching
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.kinds.multiple_response import MultipleResponse
from mockexam.bank.kinds.numeric import Numeric
from mockexam.bank.kinds.options import Option, lettered
from mockexam.bank.kinds.ordering import Ordering
from mockexam.bank.kinds.scheme import Points
from mockexam.bank.kinds.short_answer import ShortAnswer
from mockexam.bank.kinds.true_false import VERDICTS, TrueFalse
from mockexam.bank.kinds.written import Written

LEFT_OUT = 0.03
"""The share of items, and of the slots of an item, that are left blank."""


def made_up_responses(paper: Paper, ability: float, dice: random.Random) -> Mapping[str, Response]:
    """Return a made-up candidate's responses; a hard question goes wrong more often.

    Args:
        paper: What is sat.
        ability: Added to the facility of each item, about -0.25..0.2.
        dice: All chance comes from it.
    """
    return {
        item.ref: made_up_response(
            item, min(0.97, max(0.05, item.estimated_facility + ability)), dice
        )
        for _, item in paper.items()
        if dice.random() > LEFT_OUT
    }


def made_up_response(item: Item, chance: float, dice: random.Random) -> Response:
    """Return a response to an item, or None where it stays blank.

    Args:
        item: What is answered.
        chance: How likely each part of the answer is right, 0..1.
        dice: All chance comes from it.
    """
    return ANSWERERS[type(item)](item, chance, dice)


def _choice(item: MultipleChoice, chance: float, dice: random.Random) -> Response:
    return item.key if dice.random() < chance else dice.choice(_wrong(item.options))


def _choices(item: MultipleResponse, chance: float, dice: random.Random) -> Response:
    wrong = _wrong(item.options)
    chosen = {key if dice.random() < chance else dice.choice(wrong) for key in item.keys}
    return tuple(sorted(chosen))


def _verdict(item: TrueFalse, chance: float, dice: random.Random) -> Response:
    if dice.random() < chance:
        return item.verdict, item.reason
    # Half of those who do not know have the verdict by luck.
    verdict = dice.choice(tuple(VERDICTS.values()))
    return _with_blanks((verdict, dice.choice(_wrong(item.reasons))), dice)


def _matches(item: Matching, chance: float, dice: random.Random) -> Response:
    return _with_blanks(
        tuple(
            key if dice.random() < chance else _mismatch(item, n, dice)
            for n, key in enumerate(item.keys)
        ),
        dice,
    )


def _mismatch(item: Matching, premise: int, dice: random.Random) -> str:
    """Return a wrong option, one that the author foresaw where there is one."""
    foreseen = {mismatch.option for mismatch in item.premises[premise].mismatches}
    letters = item.lettered_options
    likely = [letter for letter, text in letters.items() if text in foreseen]
    return dice.choice(likely or [letter for letter in letters if letter != item.keys[premise]])


def _order(item: Ordering, chance: float, dice: random.Random) -> Response:
    """Return the right order, or one with two neighbours changed over."""
    places = list(item.key)
    if dice.random() >= chance:
        first = dice.randint(1, len(places) - 1)
        one, other = places.index(str(first)), places.index(str(first + 1))
        places[one], places[other] = places[other], places[one]
    return _with_blanks(tuple(places), dice)


def _gaps(item: GapFill, chance: float, dice: random.Random) -> Response:
    return _with_blanks(
        tuple(
            _right_filling(gap) if dice.random() < chance else _wrong_filling(gap, dice)
            for gap in item.gaps
        ),
        dice,
    )


def _right_filling(gap: Gap) -> str:
    if gap.is_typed:
        return gap.accept[0]
    return next(letter for letter, option in lettered(gap.options).items() if option.key)


def _wrong_filling(gap: Gap, dice: random.Random) -> str:
    """Return a rejected wording or a wrong option; a gap without either stays blank."""
    if gap.is_typed:
        return dice.choice([rejected.text for rejected in gap.reject] or [""])
    return dice.choice(_wrong(gap.options))


def _number(item: Numeric, chance: float, dice: random.Random) -> Response:
    """Return the answer, a foreseen value, or the answer with its point in the wrong place."""
    if dice.random() < chance:
        return f"{item.answer:f}"
    return f"{dice.choice([f.value for f in item.foreseen] or [item.answer * Decimal(10)]):f}"


def _written(item: Written, chance: float, dice: random.Random) -> str:
    scheme = item.scheme
    ideas = [p.text for p in (scheme.points if isinstance(scheme, Points) else scheme.indicative)]
    said = [idea for idea in ideas if dice.random() < chance][: item.marks]
    return " ".join(f"{idea[:1].upper()}{idea[1:].rstrip('.')}." for idea in said)


def _wrong(options: tuple[Option, ...]) -> list[str]:
    return [letter for letter, option in lettered(options).items() if not option.key]


def _with_blanks(slots: tuple[str, ...], dice: random.Random) -> Response:
    """Return slots some of which are left out, or None where all are."""
    kept = tuple(slot if dice.random() > LEFT_OUT else "" for slot in slots)
    return kept if any(kept) else None


ANSWERERS: dict[type[Item], Callable[[Any, float, random.Random], Response]] = {
    MultipleChoice: _choice,
    MultipleResponse: _choices,
    TrueFalse: _verdict,
    Matching: _matches,
    Ordering: _order,
    GapFill: _gaps,
    Numeric: _number,
    ShortAnswer: _written,
    ExtendedResponse: _written,
}

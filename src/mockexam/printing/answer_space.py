"""The room that candidates are given to answer in."""

import re

from mockexam.bank.kinds.written import Written

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
_THINGS = re.compile(
    r"\b(?:state|name|give|list|identify|suggest|outline)\s+\*\*(two|three|four|five)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\*\*(?:one|two|three|four|five)\b", re.IGNORECASE)


def ruled_lines(item: Written) -> tuple[int, ...]:
    """Return how many lines to rule for each thing that is asked for, in order.

    "State **two** …" for two or four marks has two places; anything else has one.
    """
    asked = _THINGS.search(item.stem)
    if asked is None or len(_NUMBER.findall(item.stem)) > 1:
        return (item.answer_lines,)
    things = _NUMBERS[asked[1].lower()]
    return (item.answer_lines,) if item.marks % things else (item.answer_lines // things,) * things

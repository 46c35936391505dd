"""The room that candidates are given to answer in."""

import re
from textwrap import wrap

from mockexam.bank.item import Item
from mockexam.bank.kinds.written import Written
from mockexam.bank.text import to_html, to_plain
from mockexam.printing.layout import Layout

_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5}
_THINGS = re.compile(
    r"\b(?:state|name|give|list|identify|suggest|outline)\s+\*\*(two|three|four|five)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\*\*(?:one|two|three|four|five)\b", re.IGNORECASE)

_NO_PROSE = re.compile(r"<(?:table|img)")
_HUNG_EM, _LINE_EM, _LETTER_EM = 1.8, 1.5, 0.57
_BESIDE_EM = 6
"""What else a numeric question of large print holds: its marks, its answer and the gaps."""


def ruled_lines(item: Written) -> tuple[int, ...]:
    """Return how many lines to rule for each thing that is asked for, in order.

    "State **two** …" for two or four marks has two places; anything else has one.
    """
    asked = _THINGS.search(item.stem)
    if asked is None or len(_NUMBER.findall(item.stem)) > 1:
        return (item.answer_lines,)
    things = _NUMBERS[asked[1].lower()]
    return (item.answer_lines,) if item.marks % things else (item.answer_lines // things,) * things


def working_mm(item: Item, layout: Layout) -> int:
    """Return how high the room for working of a numeric question is, in millimetres.

    Large print has twice as much, or what its page leaves, so that the answer stands below
    it; never less than standard print.
    """
    standard = 15 + 12 * item.marks
    if not layout.is_modified:
        return standard
    stem = item.stem_in(modified=True)
    if _NO_PROSE.search(to_html(stem)):
        return 2 * standard
    width, height = layout.text_mm
    across = int((width / layout.em_mm - _HUNG_EM) / _LETTER_EM)
    lines = sum(len(wrap(to_plain(one), across)) + 0.4 for one in re.split(r"\n\s*\n", stem))
    left = height - (lines * _LINE_EM + _BESIDE_EM) * layout.em_mm
    return max(standard, min(2 * standard, int(left)))

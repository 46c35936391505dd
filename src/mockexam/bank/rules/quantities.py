"""Figures, times and ranges in options, read so that their order and overlap can be judged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

_SPELT = {
    word: number
    for number, word in enumerate(
        """nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {"a": 1, "an": 1, "zero": 0, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_UNITS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600,
    "month": 2629800, "year": 31557600, "working day": 86401,
}  # fmt: skip
_FIGURE = r"[−-]?[£$€]?\d+(?:,\d{3})*(?:\.\d+)?"
_UNIT_WORD = r"(?:working\s+day|second|minute|hour|day|week|fortnight|month|year)"
_ONE = re.compile(
    rf"^(?P<lead>[^\d]*?)(?P<figure>{_FIGURE}|\b(?:{'|'.join(_SPELT)})\b)(?P<sign>\s*(?:%|°C|°F)|)"
    rf"(?:[\s-]+(?P<unit>{_UNIT_WORD})s?)?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})(?:[.:](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\.?)$"
    r"|^(?P<hour24>\d{1,2}):(?P<minute24>\d\d)$",
    re.IGNORECASE,
)
_NOON = 12
_BOUND = re.compile(
    r"^(?P<word>at least|less than|fewer than|under|below|more than|over|above)\s+(?P<rest>.*)$",
    re.IGNORECASE,
)
"""Words that make a figure one end of a range; "within" and "up to" state a limit, one figure."""
_FROM = frozenset({"at least", "more than", "over", "above"})
_RANGE = re.compile(
    rf"(?P<low>{_FIGURE})\s*(?:%|°C|°F|[a-z]*)\s*(?:to|–|-|and)\s*(?P<high>{_FIGURE})",
    re.IGNORECASE,
)
_LEAD_WORDS_MAX = 3
_WORDS_AROUND_MAX = 4
"""With more words around it a range is a detail of the option, not the option itself."""


@dataclass(frozen=True)
class Quantity:
    """A figure with the words around it; a time is in seconds."""

    value: float
    unit: str
    around: str


def quantity_of(text: str) -> Quantity | None:
    """Return the one figure that an option is about, or None where it has none or several."""
    if clock := _CLOCK.match(text.strip()):
        return Quantity(_seconds_of_day(clock), "clock", "…")
    found = _ONE.match(text.strip())
    if found is None or len(found["lead"].split()) > _LEAD_WORDS_MAX:
        return None
    if re.search(r"\d", found["rest"]):
        return None
    figure = found["figure"].casefold()
    value = float(_SPELT[figure]) if figure in _SPELT else _number(figure)
    unit = " ".join((found["unit"] or "").casefold().split())
    if figure in {"a", "an"} and not unit:
        return None
    around = f"{found['lead'].strip()} … {found['rest'].strip()}".casefold()
    return Quantity(value * _UNITS.get(unit, 1), "time" if unit else found["sign"].strip(), around)


def _seconds_of_day(clock: re.Match[str]) -> float:
    hour = int(clock["hour"] or clock["hour24"])
    half = (clock["half"] or "")[:1].casefold()
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return 3600.0 * hour + 60 * int(clock["minute"] or clock["minute24"] or 0)


def quantities_of(texts: Sequence[str]) -> list[float] | None:
    """Return the figures of options that differ in their figure and in nothing else, or None."""
    found = [quantity_of(text) for text in texts]
    read = [quantity for quantity in found if quantity is not None]
    if len(read) != len(texts) or len({q.unit for q in read}) > 1:
        return None
    if len({q.around for q in read}) > 1:
        return None
    return [quantity.value for quantity in read]


def is_in_order(values: Sequence[float]) -> bool:
    """Tell whether figures rise or fall all the way; equal neighbours do neither harm."""
    rising = list(values) == sorted(values)
    return rising or list(values) == sorted(values, reverse=True)


def range_of(text: str) -> tuple[float, float] | None:
    """Return the ends of the range that an option is, or None where it says something else."""
    if bound := _BOUND.match(text.strip()):
        quantity = quantity_of(bound["rest"])
        if quantity is None:
            return None
        is_from = bound["word"].casefold() in _FROM
        return (quantity.value, inf) if is_from else (-inf, quantity.value)
    found = _RANGE.search(text)
    if found is None:
        return None
    if len((text[: found.start()] + text[found.end() :]).split()) > _WORDS_AROUND_MAX:
        return None
    low, high = _number(found["low"]), _number(found["high"])
    return (low, high) if low <= high else None


def overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Tell whether two ranges share more than an end."""
    return max(one[0], other[0]) < min(one[1], other[1])


def _number(figure: str) -> float:
    return float(re.sub(r"[£$€,]", "", figure).replace("−", "-"))

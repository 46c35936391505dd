"""Numeric: a figure with its unit, right within a tolerance."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Item, Line, Response, Text
from mockexam.bank.kinds.slots import SLOT_CHARACTERS_MAX
from mockexam.document import Document
from mockexam.syllabus.model import PointId

Figure = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=15)]

_NUMBER = re.compile(
    r"(?P<before>[^\d+.\-]*)(?P<sign>[+-]?)\s*(?P<unit>[£$€]?)\s*"
    r"(?P<figure>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s*(?P<after>.*)"
)
_SAME_UNIT = (
    ("%", "percent", "per cent", "pc"),
    ("percentage points", "percentage point", "points", "%", "percent", "per cent", "pp"),
    ("£", "pound", "pounds", "gbp"),
    ("$", "dollar", "dollars"),
    ("€", "euro", "euros", "eur"),
    ("second", "seconds", "sec", "secs", "s"),
    ("minute", "minutes", "min", "mins"),
    ("hour", "hours", "hr", "hrs", "h"),
    ("day", "days"),
    ("week", "weeks"),
    ("month", "months"),
    ("year", "years"),
)
_MEASURES = frozenset(name for names in _SAME_UNIT for name in names)
_MULTIPLIERS = frozenset(
    "k m bn p dozen hundred thousand million billion hundreds thousands millions".split()
)


def _names_of(unit: str) -> frozenset[str] | None:
    """Return what a unit may be called; None where it is no measure but what is counted."""
    plain = unit.casefold()
    same = next((names for names in _SAME_UNIT if plain in names), None)
    return None if same is None else frozenset(same) | {plain}


class ForeseenValue(Document):
    """A wrong value that a known slip leads to; it may earn part of the marks for its method."""

    value: Figure
    marks: int = Field(default=0, ge=0)
    why: Text
    misconception: PointId | None = None


class Numeric(Item):
    """A question whose answer is one number, given in `unit`.

    `tolerance` is how far off an answer may be and still be right, in the same
    unit, both ends included. `working` shows how to reach the answer.
    """

    objective_marking: ClassVar[bool] = True

    kind: Literal["numeric"]
    marks: int = Field(ge=1, le=4)
    answer: Figure
    tolerance: Figure = Field(default=Decimal(0), ge=0)
    unit: str = Field(default="", max_length=20)
    working: Text
    foreseen: tuple[ForeseenValue, ...] = ()

    @model_validator(mode="after")
    def _values_differ(self) -> Self:
        values = [self.answer, *(f.value for f in self.foreseen)]
        for n, value in enumerate(values):
            if any(abs(value - other) <= self.tolerance for other in values[:n]):
                raise ValueError(f"foreseen: {value} is within the tolerance of another value")
        for foreseen in self.foreseen:
            if foreseen.marks >= self.marks:
                raise ValueError(f"foreseen: {foreseen.value} earns fewer marks than {self.marks}")
        return self

    @property
    def is_money(self) -> bool:
        """True where the unit stands before the figure."""
        return self.unit in {"£", "$", "€"}

    def shown_figure(self, figure: Decimal) -> str:
        """Return a figure with its unit as print shows it: `£1,250.50`, `85%`, `12 minutes`."""
        whole = figure == figure.to_integral_value()
        text = f"{figure:,.0f}" if whole else f"{figure:,f}"
        if self.is_money:
            pence = "" if whole else "0" * max(0, 2 - len(text.partition(".")[2]))
            return f"{self.unit}{text}{pence}"
        return f"{text}{'' if self.unit == '%' else ' '}{self.unit}".strip()

    def read(self, response: Response) -> Decimal | None:
        """Return the number of a response, or None where it is none or has another unit."""
        if not isinstance(response, str):
            return None
        text = " ".join(response.replace("−", "-").replace("–", "-").casefold().split())
        found = _NUMBER.fullmatch(text)
        if found is None or not self._is_unit(found["before"] + found["unit"], found["after"]):
            return None
        return Decimal(found["sign"] + found["figure"].replace(",", "").replace(" ", ""))

    def _is_unit(self, before: str, after: str) -> bool:
        """Tell whether what stands around a figure is its unit; what is counted has any name."""
        lead, tail = before.removeprefix("about").strip(" =:~"), after.strip(" .")
        if tail == self.unit.casefold():
            tail = ""
        names = _names_of(self.unit)
        if names is not None:
            pence = self.unit == "£" and lead == "£" and tail == "p"
            return pence or {lead, tail} <= names | {""}
        words = tail.split()
        return (
            not lead
            and all(word.isalpha() for word in words)
            and not ({tail, *words} & (_MEASURES | _MULTIPLIERS))
        )

    def _foreseen(self, response: Response) -> ForeseenValue | None:
        value = self.read(response)
        if value is None or abs(value - self.answer) <= self.tolerance:
            return None
        return next((f for f in self.foreseen if abs(value - f.value) <= self.tolerance), None)

    @property
    def marking_rule(self) -> str:
        """How far off an answer may be."""
        if not self.tolerance:
            return ""
        low, high = self.answer - self.tolerance, self.answer + self.tolerance
        return f"Accept {self.shown_figure(low)} to {self.shown_figure(high)}."

    def score(self, response: Response) -> Fraction:
        """Return all marks within the tolerance, a foreseen value's own, otherwise none."""
        value = self.read(response)
        if value is not None and abs(value - self.answer) <= self.tolerance:
            return Fraction(self.marks)
        foreseen = self._foreseen(response)
        return Fraction(foreseen.marks if foreseen else 0)

    def accepts(self, response: Response) -> str | None:
        """Accept any short text: what is no number is kept, and earns nothing."""
        if response is None or isinstance(response, str):
            if len(response or "") > SLOT_CHARACTERS_MAX:
                return f"Shorten the answer to {SLOT_CHARACTERS_MAX} characters."
            return None
        return "Write the answer as a number."

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconception of a foreseen value, where it names one."""
        foreseen = self._foreseen(response)
        return (foreseen.misconception,) if foreseen and foreseen.misconception else ()

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions behind foreseen values."""
        yield from (f.misconception for f in self.foreseen if f.misconception)

    def key_lines(self) -> tuple[Line, ...]:
        """Return the answer with its unit."""
        return (Line("", self.shown_figure(self.answer)),)

    def rationale(self) -> tuple[Line, ...]:
        """Return the working, and what each foreseen value comes from."""
        return (
            Line("", self.working),
            *(
                Line(
                    self.shown_figure(f.value),
                    f"{f.why} ({f.marks} of {self.marks})" if f.marks else f.why,
                    f.misconception,
                )
                for f in self.foreseen
            ),
        )

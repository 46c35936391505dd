"""Matching: each premise goes with one of the options."""

from collections.abc import Iterator
from fractions import Fraction
from string import ascii_uppercase
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Line, Response, Text
from mockexam.bank.kinds.slots import Slotted
from mockexam.document import Document
from mockexam.syllabus.model import PointId


class Mismatch(Document):
    """A wrong option for a premise that somebody would choose, and why it is wrong."""

    option: Text
    why: Text
    misconception: PointId | None = None


class Premise(Document):
    """What is to be matched; `match` is the text of its option."""

    text: Text
    match: Text
    why: str = ""
    mismatches: tuple[Mismatch, ...] = ()


class Matching(Slotted):
    """Premises in order, options in the order shown; one mark a premise.

    An option serves one premise at most unless `reuse` says that it may serve
    several. The slots are the letters of the options, in the order of the premises.
    """

    kind: Literal["matching"]
    options: tuple[Text, ...] = Field(min_length=3, max_length=8)
    premises: tuple[Premise, ...] = Field(min_length=3, max_length=6)
    reuse: bool = False
    keep_order: bool = False

    @model_validator(mode="after")
    def _premises_and_options_fit(self) -> Self:
        _refuse_repeats("options", self.options)
        _refuse_repeats("premises", [premise.text for premise in self.premises])
        for premise in self.premises:
            for option in (premise.match, *(m.option for m in premise.mismatches)):
                if option not in self.options:
                    raise ValueError(f"premises: “{option}” is none of the options")
            if premise.match in [m.option for m in premise.mismatches]:
                raise ValueError(f"premises: “{premise.match}” is the match and a mismatch")
        matches = [premise.match for premise in self.premises]
        if not self.reuse and len(set(matches)) != len(matches):
            raise ValueError("premises: two share an option; say `reuse: true` where they may")
        if self.marks != len(self.premises):
            raise ValueError(
                f"marks: one for each premise, so {len(self.premises)}, not {self.marks}"
            )
        return self

    @property
    def lettered_options(self) -> dict[str, str]:
        """The options by their letters, A first, in the order shown."""
        return dict(zip(ascii_uppercase, self.options, strict=False))

    @property
    def keys(self) -> tuple[str, ...]:
        """The letter of each premise's match, in the order of the premises."""
        letters = {text: letter for letter, text in self.lettered_options.items()}
        return tuple(letters[premise.match] for premise in self.premises)

    @property
    def slot_choices(self) -> tuple[tuple[str, ...] | None, ...]:
        """The letter of an option for each premise."""
        return (tuple(self.lettered_options),) * len(self.premises)

    @property
    def marking_rule(self) -> str:
        """What each match earns."""
        return "One mark for each right match."

    def score(self, response: Response) -> Fraction:
        """Return one mark for each premise with its own option."""
        return Fraction(
            sum(given == key for given, key in zip(self.slots(response), self.keys, strict=True))
        )

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconceptions of the mismatches that were chosen."""
        options = self.lettered_options
        return tuple(
            mismatch.misconception
            for premise, given in zip(self.premises, self.slots(response), strict=True)
            for mismatch in premise.mismatches
            if mismatch.misconception and mismatch.option == options.get(given)
        )

    def texts(self) -> Iterator[str]:
        """Yield the stem, the premises and the options."""
        yield self.stem
        yield from (premise.text for premise in self.premises)
        yield from self.options

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions behind the mismatches."""
        for premise in self.premises:
            yield from (m.misconception for m in premise.mismatches if m.misconception)

    def key_lines(self) -> tuple[Line, ...]:
        """Return each premise's option, numbered as the premises."""
        return self._lines(self.keys)

    def rationale(self) -> tuple[Line, ...]:
        """Return why each match is right, and why each foreseen mismatch is wrong."""
        letters = {text: letter for letter, text in self.lettered_options.items()}
        return tuple(
            line
            for number, premise in enumerate(self.premises, 1)
            for line in (
                Line(f"{number}{letters[premise.match]}", premise.why),
                *(
                    Line(f"{number}{letters[m.option]}", m.why, m.misconception)
                    for m in premise.mismatches
                ),
            )
            if line.text
        )

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return the option that was chosen for each premise; blank slots left out."""
        return self._lines(self.slots(response))

    def _lines(self, letters: tuple[str, ...]) -> tuple[Line, ...]:
        options = self.lettered_options
        return tuple(
            Line(f"{number}{letter}", options[letter])
            for number, letter in enumerate(letters, 1)
            if letter in options
        )


def _refuse_repeats(where: str, texts: list[str] | tuple[str, ...]) -> None:
    seen: set[str] = set()
    for text in texts:
        if text.casefold() in seen:
            raise ValueError(f"{where}: “{text}” stands twice")
        seen.add(text.casefold())

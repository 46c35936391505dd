"""True or false with a reason: a statement to judge, and why, chosen from what is offered."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Line, Response
from mockexam.bank.kinds.options import Option, check_options, lettered, rationale_of
from mockexam.bank.kinds.slots import Slotted

VERDICTS = {True: "true", False: "false"}


class TrueFalse(Slotted):
    """A statement with its verdict and options for the reason, of which exactly one is right.

    The slots are the verdict (`true` or `false`) and the letter of the reason.

    Source: Treagust (1988), Int. J. Sci. Educ. 10(2), two-tier items: a
    verdict counts for little until the reason for it is right too.
    """

    kind: Literal["true_false"]
    marks: int = Field(ge=1, le=2)
    answer: bool
    reasons: tuple[Option, ...] = Field(min_length=3, max_length=5)
    keep_order: bool = False

    @model_validator(mode="after")
    def _has_one_right_reason(self) -> Self:
        keys = sum(reason.key for reason in self.reasons)
        if keys != 1:
            raise ValueError(f"reasons: exactly one is the key, {keys} are marked `key: true`")
        check_options(self.reasons)
        return self

    @property
    def verdict(self) -> str:
        """The right verdict, `true` or `false`."""
        return VERDICTS[self.answer]

    @property
    def reason(self) -> str:
        """The letter of the right reason."""
        return next(letter for letter, reason in lettered(self.reasons).items() if reason.key)

    @property
    def slot_choices(self) -> tuple[tuple[str, ...] | None, ...]:
        """A verdict, then the letter of a reason."""
        return tuple(VERDICTS.values()), tuple(lettered(self.reasons))

    @property
    def marking_rule(self) -> str:
        """How the two answers share the marks."""
        if self.marks == 1:
            return "The mark is for the right verdict with the right reason."
        return "One mark for the verdict; one for the reason, only where the verdict is right."

    def score(self, response: Response) -> Fraction:
        """Return all marks for verdict and reason, one mark less for the verdict alone."""
        verdict, reason = self.slots(response)
        if verdict != self.verdict:
            return Fraction(0)
        return Fraction(self.marks if reason == self.reason else self.marks - 1)

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconception of the chosen reason, where it names one."""
        chosen = lettered(self.reasons).get(self.slots(response)[1])
        return (chosen.misconception,) if chosen and chosen.misconception else ()

    def texts(self) -> Iterator[str]:
        """Yield the statement and the reasons."""
        yield self.stem
        yield from (reason.text for reason in self.reasons)

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions behind the wrong reasons."""
        yield from (r.misconception for r in self.reasons if r.misconception)

    def key_lines(self) -> tuple[Line, ...]:
        """Return the verdict and the right reason."""
        reason = lettered(self.reasons)[self.reason]
        return Line("", self.verdict.capitalize()), Line(self.reason, reason.text)

    def rationale(self) -> tuple[Line, ...]:
        """Return the rationale of every reason, the key first."""
        return rationale_of(self.reasons)

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return the verdict and the reason that were chosen."""
        verdict, letter = self.slots(response)
        reason = lettered(self.reasons).get(letter)
        return (
            *((Line("", verdict.capitalize()),) if verdict else ()),
            *((Line(letter, reason.text),) if reason else ()),
        )

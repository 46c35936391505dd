"""Multiple choice: one key among three to five options."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Response
from mockexam.bank.kinds.options import Choice, Option, check_options, lettered


class MultipleChoice(Choice):
    """A stem with options of which exactly one is right; it earns all marks or none."""

    kind: Literal["multiple_choice"]
    options: tuple[Option, ...] = Field(min_length=3, max_length=5)

    @model_validator(mode="after")
    def _has_one_key(self) -> Self:
        keys = sum(option.key for option in self.options)
        if keys != 1:
            raise ValueError(f"options: exactly one is the key, {keys} are marked `key: true`")
        check_options(self.options)
        return self

    @property
    def key(self) -> str:
        """The letter of the right option."""
        return next(letter for letter, option in lettered(self.options).items() if option.key)

    def score(self, response: Response) -> Fraction:
        """Return all marks for the key, none for anything else."""
        return Fraction(self.marks if response == self.key else 0)

    def accepts(self, response: Response) -> str | None:
        """Accept the letter of one option, or nothing."""
        if response is None or response in lettered(self.options):
            return None
        return "Choose one of the options."

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconception of the chosen distractor, where it names one."""
        chosen = lettered(self.options).get(response) if isinstance(response, str) else None
        return (chosen.misconception,) if chosen and chosen.misconception else ()

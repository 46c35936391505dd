"""Multiple response: two or more keys among four to seven options."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Response
from mockexam.bank.kinds.options import Choice, Option, check_options, lettered


class MultipleResponse(Choice):
    """A stem that says how many options to choose, one mark for each key."""

    kind: Literal["multiple_response"]
    options: tuple[Option, ...] = Field(min_length=4, max_length=7)

    @model_validator(mode="after")
    def _keys_are_the_marks(self) -> Self:
        keys = len(self.keys)
        if not 2 <= keys < len(self.options):  # noqa: PLR2004 (one key is multiple choice)
            raise ValueError("options: two or more are keys, and one or more is not")
        if keys != self.marks:
            raise ValueError(f"marks: one for each key, so {keys}, not {self.marks}")
        check_options(self.options)
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """The letters of the right options, in order."""
        return tuple(letter for letter, o in lettered(self.options).items() if o.key)

    @property
    def marking_rule(self) -> str:
        """How too many choices are marked."""
        return (
            f"One mark each. For each choice beyond {len(self.keys)}, one mark less, not below 0."
        )

    def score(self, response: Response) -> Fraction:
        """Return one mark a key chosen, less one for each choice beyond the number asked for.

        Ticking everything therefore earns no more than choosing at random would.
        """
        chosen = set(response or ())
        right = len(chosen & set(self.keys))
        beyond = max(0, len(chosen) - len(self.keys))
        return Fraction(max(0, right - beyond))

    def accepts(self, response: Response) -> str | None:
        """Accept any choice of options; too many are stored, and cost marks."""
        letters = lettered(self.options)
        if response is None or (isinstance(response, tuple) and set(response) <= set(letters)):
            return None
        return "Choose from the options."

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconceptions of the chosen distractors."""
        letters = lettered(self.options)
        chosen = (letters[letter] for letter in response or () if letter in letters)
        return tuple(option.misconception for option in chosen if option.misconception)

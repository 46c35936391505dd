"""What holds for every kind that is answered in the candidate's own words."""

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mockexam.bank.item import Item, Response
from mockexam.bank.kinds.scheme import Levels, Points, rewarded_by

ANSWER_CHARACTERS_MAX = 20_000


class Written(Item):
    """An item answered in words and marked by a person to its scheme."""

    objective_marking: ClassVar[bool] = False

    scheme: Points | Levels

    def score(self, response: Response) -> Fraction | None:
        """Return nought for a blank; what is written, a person marks."""
        return None if self.is_answered(response) else Fraction(0)

    def accepts(self, response: Response) -> str | None:
        """Accept text up to the stored length."""
        if response is None or isinstance(response, str):
            if len(response or "") > ANSWER_CHARACTERS_MAX:
                return f"Shorten the answer to {ANSWER_CHARACTERS_MAX:,} characters."
            return None
        return "Write the answer as text."

    @property
    def answer_lines(self) -> int:
        """Ruled lines to print: two a mark, at least two."""
        return max(2, 2 * self.marks)

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions that rejected answers show."""
        yield from (r.misconception for r in self.scheme.reject if r.misconception)

    def rewarded(self) -> Iterator[str]:
        """Yield the syllabus points that the scheme rewards."""
        yield from rewarded_by(self.scheme)

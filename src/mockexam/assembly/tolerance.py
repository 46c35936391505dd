"""How far two parallel papers may lie apart, measure by measure."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor

from pydantic import Field

from mockexam.document import Document

NONE = "none"
SHARED = "shared"


class Allowance(Document):
    """How far apart papers may lie in one line, and the share of their mean that it comes from.

    `share` is 0 where the flat figure of the tolerance was the larger.
    """

    amount: float
    share: float = 0

    @property
    def words(self) -> str:
        """The allowance as a sentence says it: "none", "2" or "10 %"."""
        if self.share:
            return f"{self.share:.0%}".replace("%", " %")
        return f"{self.amount:g}" if self.amount else NONE


class Tolerance(Document):
    """The larger of a flat figure, in the line's own unit, and a share of the papers' mean."""

    flat: float = Field(default=0, ge=0)
    share: float = Field(default=0, ge=0, le=1)

    def allowance(self, values: Sequence[Fraction], digits: int) -> Allowance:
        """Return what the values of a line, one a paper, may differ by.

        It is rounded down to `digits` places, those that the values have: so a
        difference is within it exactly where it is within it as shown.
        """
        mean = sum(values, Fraction(0)) / len(values)
        shared = floor(Fraction(str(self.share)) * mean * 10**digits)
        if Fraction(shared, 10**digits) > Fraction(str(self.flat)):
            return Allowance(amount=shared / 10**digits, share=self.share)
        # A share alone stays the rule, however little it comes to.
        return Allowance(amount=self.flat, share=0 if self.flat else self.share)

    @property
    def words(self) -> str:
        """The tolerance as a rule: "none", "2", "5 %" or "2 or 10 %"."""
        kinds = (Allowance(amount=self.flat), Allowance(amount=0, share=self.share))
        return " or ".join(kind.words for kind in kinds if kind.words != NONE) or NONE


TOLERANCES: Mapping[str, Tolerance] = {
    "marks": Tolerance(),
    "time": Tolerance(),
    "questions": Tolerance(flat=2, share=0.1),
    "minutes": Tolerance(share=0.05),
    "words": Tolerance(share=0.1),
    "facility": Tolerance(flat=0.02),
    "spread": Tolerance(flat=0.03),
    "topic": Tolerance(flat=2, share=0.1),
    "ao": Tolerance(flat=2, share=0.1),
    "format": Tolerance(flat=2, share=0.1),
    "kind": Tolerance(flat=2, share=0.1),
    "command_word": Tolerance(flat=3, share=0.1),
    "key": Tolerance(flat=6, share=0.75),
    "run": Tolerance(flat=2),
    "row.marks": Tolerance(flat=2, share=0.1),
    "row.items": Tolerance(flat=2, share=0.1),
    "row.minutes": Tolerance(share=0.05),
    "row.words": Tolerance(share=0.1),
    "row.sets": Tolerance(),
    "row.other": Tolerance(share=0.1),
    SHARED: Tolerance(),
}
"""What two papers may differ by, unless somebody says otherwise.

Totals that grade boundaries and timetables hang on have to be equal. A mean facility
that is 0.02 off moves a boundary on a paper of 50 marks by one mark. Where a key stands
is chance: of 20 000 drawn pairs of papers with 20 questions of four options, 6 in 100 lay
further apart than this in some position. `shared` is how many questions two papers may
have in common.
"""


def sharing(questions: int) -> dict[str, Tolerance]:
    """Return the tolerances with so many questions that two papers may have in common."""
    return {**TOLERANCES, SHARED: Tolerance(flat=questions)}

"""Gap fill: a passage with gaps, each typed into or filled from what is offered."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from mockexam.bank.item import Line, Response, Text
from mockexam.bank.kinds.options import Option, check_options, lettered, rationale_of
from mockexam.bank.kinds.scheme import RejectedAnswer
from mockexam.bank.kinds.slots import Slotted
from mockexam.bank.kinds.spelling import is_close, plain_words, slips_between
from mockexam.bank.text import to_html
from mockexam.document import Document

GAP = re.compile(r"\[(\d+)\]")


class Gap(Document):
    """One gap: `accept` for what is typed (the best wording first), or `options` to choose from.

    A typed answer is compared without regard to capitals, punctuation, a leading
    article and small slips of spelling; `reject` names close answers that are wrong.
    """

    accept: tuple[Text, ...] = ()
    reject: tuple[RejectedAnswer, ...] = ()
    options: tuple[Option, ...] = Field(default=(), max_length=5)
    why: str = ""

    @model_validator(mode="after")
    def _is_typed_or_chosen(self) -> Self:
        if bool(self.accept) == bool(self.options):
            raise ValueError("a gap has `accept` where it is typed, or `options`, not both")
        if self.options:
            if len(self.options) < 3 or sum(option.key for option in self.options) != 1:  # noqa: PLR2004
                raise ValueError("options: three or more, exactly one of them the key")
            check_options(self.options)
        clash = {plain_words(a) for a in self.accept} & {plain_words(r.text) for r in self.reject}
        if clash:
            raise ValueError(f"“{min(clash)}” is accepted and rejected")
        return self

    @property
    def is_typed(self) -> bool:
        """True where the candidate writes the answer."""
        return bool(self.accept)

    def is_filled_by(self, given: str) -> bool:
        """Tell whether an answer fills the gap: a letter where it is chosen, else words."""
        if not self.is_typed:
            chosen = lettered(self.options).get(given)
            return chosen is not None and chosen.key
        right = _fewest(given, self.accept)
        wrong = _fewest(given, [rejected.text for rejected in self.reject])
        return right is not None and (wrong is None or right < wrong)

    def rejected(self, given: str) -> RejectedAnswer | None:
        """Return the rejected answer that a typed one is, but for slips, unless it is right."""
        if self.is_filled_by(given):
            return None
        return next((r for r in self.reject if is_close(given, r.text)), None)

    def misconception_in(self, given: str) -> str | None:
        """Return the misconception that an answer shows, where it shows one."""
        if self.is_typed:
            rejected = self.rejected(given)
            return rejected.misconception if rejected else None
        chosen = lettered(self.options).get(given)
        return chosen.misconception if chosen else None


def _fewest(given: str, wordings: Iterable[str]) -> int | None:
    """Return how many slips part an answer from the nearest wording, None from them all."""
    found = [slips_between(given, wording) for wording in wordings]
    return min((n for n in found if n is not None), default=None)


class GapFill(Slotted):
    """A passage that names its gaps `[1]`, `[2]` … in order; one mark a gap."""

    kind: Literal["gap_fill"]
    passage: Text
    gaps: tuple[Gap, ...] = Field(min_length=1, max_length=6)
    keep_order: bool = False

    @model_validator(mode="after")
    def _gaps_are_the_marks(self) -> Self:
        wanted = list(range(1, len(self.gaps) + 1))
        found = [int(number) for number in GAP.findall(self.passage)]
        shown = [int(number) for number in GAP.findall(to_html(self.passage))]
        if found != wanted or shown != wanted:
            raise ValueError(
                f"passage: its gaps are {shown}; write [1] to [{len(self.gaps)}] in order"
            )
        if self.marks != len(self.gaps):
            raise ValueError(f"marks: one for each gap, so {len(self.gaps)}, not {self.marks}")
        return self

    @property
    def slot_choices(self) -> tuple[tuple[str, ...] | None, ...]:
        """Letters for a gap that is chosen, None for one that is typed."""
        return tuple(None if gap.is_typed else tuple(lettered(gap.options)) for gap in self.gaps)

    @property
    def is_typed(self) -> bool:
        """True where some gap is typed into."""
        return any(gap.is_typed for gap in self.gaps)

    @property
    def marking_rule(self) -> str:
        """What each gap earns, and how wording is judged."""
        if not self.is_typed:
            return "One mark for each gap."
        return "One mark for each gap. Ignore capitals and small slips of spelling."

    def score(self, response: Response) -> Fraction:
        """Return one mark for each gap that is filled rightly."""
        filled = zip(self.gaps, self.slots(response), strict=True)
        return Fraction(sum(bool(given) and gap.is_filled_by(given) for gap, given in filled))

    def misconceptions_in(self, response: Response) -> tuple[str, ...]:
        """Return the misconceptions that wrong answers show."""
        filled = zip(self.gaps, self.slots(response), strict=True)
        shown = (gap.misconception_in(given) for gap, given in filled if given)
        return tuple(misconception for misconception in shown if misconception)

    def texts(self) -> Iterator[str]:
        """Yield the stem, the passage and what is offered for the gaps."""
        yield self.stem
        yield self.passage
        for gap in self.gaps:
            yield from (option.text for option in gap.options)

    def misconceptions(self) -> Iterator[str]:
        """Yield the misconceptions behind distractors and rejected answers."""
        for gap in self.gaps:
            yield from (o.misconception for o in gap.options if o.misconception)
            yield from (r.misconception for r in gap.reject if r.misconception)

    def key_lines(self) -> tuple[Line, ...]:
        """Return what fills each gap; of a typed one every wording that is accepted."""
        return tuple(self._key_line(number, gap) for number, gap in enumerate(self.gaps, 1))

    def _key_line(self, number: int, gap: Gap) -> Line:
        if gap.is_typed:
            return Line(str(number), " / ".join(gap.accept))
        letter, option = next((at, o) for at, o in lettered(gap.options).items() if o.key)
        return Line(f"{number}{letter}", option.text)

    def rationale(self) -> tuple[Line, ...]:
        """Return why each answer is right or wrong, gap by gap."""
        lines: list[Line] = []
        for number, gap in enumerate(self.gaps, 1):
            lines += [Line(str(number), gap.why)] * bool(gap.why)
            lines += [
                Line(f"{number}{line.label}", line.text, line.misconception)
                for line in rationale_of(gap.options)
            ]
            lines += [Line(str(number), f"Reject “{r.text}”", r.misconception) for r in gap.reject]
        return tuple(lines)

    def lines_of(self, response: Response) -> tuple[Line, ...]:
        """Return what was put into each gap; blank gaps left out."""
        lines = []
        for number, (gap, given) in enumerate(zip(self.gaps, self.slots(response), strict=True), 1):
            if given and gap.is_typed:
                lines.append(Line(str(number), given))
            elif given in lettered(gap.options):
                lines.append(Line(f"{number}{given}", lettered(gap.options)[given].text))
        return tuple(lines)

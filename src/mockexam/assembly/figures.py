"""What one paper amounts to: marks by every heading, working time, reading load, keys."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import sqrt

from mockexam.assembly.paper import Paper
from mockexam.assembly.pool import OBJECTIVE, tags_of
from mockexam.bank.kinds.multiple_choice import MultipleChoice
from mockexam.bank.reading import words_read

TOPIC, FORMAT, KIND, COMMAND_WORD = "topic", "format", "kind", "command_word"
DIMENSIONS = (TOPIC, OBJECTIVE, FORMAT, KIND, COMMAND_WORD)
"""The headings that marks are counted under."""


@dataclass(frozen=True)
class Figures:
    """A paper in figures.

    `minutes` adds up the estimated minutes, `words` what candidates read.
    `facility` is the mean of the estimated facilities, 0..1, each item counting by
    its marks, and `spread` their standard deviation, counted in the same way.
    `marks_by` gives the marks under each value of a dimension; `keys` how often
    each position is the key of a single-answer question, and `longest_run` how many
    of these in a row have one position.
    """

    marks: int
    time: int
    questions: int
    minutes: Fraction
    words: int
    facility: Fraction
    spread: Fraction
    marks_by: Mapping[str, Mapping[str, int]]
    keys: Mapping[str, int]
    longest_run: int


def figures_of(paper: Paper) -> Figures:
    """Return what a paper amounts to, from its own questions alone."""
    items = [item for _, item in paper.items()]
    facilities = [(Fraction(str(item.estimated_facility)), item.marks) for item in items]
    mean, spread = _mean_and_spread(facilities)
    keys = [item.key for item in items if isinstance(item, MultipleChoice)]
    return Figures(
        marks=paper.marks,
        time=paper.minutes,
        questions=len(paper.questions),
        minutes=sum((Fraction(str(item.estimated_minutes)) for item in items), Fraction(0)),
        words=sum(words_read(i, q.question) for q in paper.questions for i in q.question.items),
        facility=mean,
        spread=spread,
        marks_by=_marks_by(paper),
        keys=Counter(keys),
        longest_run=max((len(list(run)) for _, run in groupby(keys)), default=0),
    )


def _mean_and_spread(weighted: list[tuple[Fraction, int]]) -> tuple[Fraction, Fraction]:
    whole = sum(weight for _, weight in weighted)
    if not whole:
        return Fraction(0), Fraction(0)
    mean = sum((value * weight for value, weight in weighted), Fraction(0)) / whole
    squares = sum(((value - mean) ** 2 * weight for value, weight in weighted), Fraction(0))
    return mean, Fraction(sqrt(squares / whole))


def _marks_by(paper: Paper) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = {dimension: Counter() for dimension in DIMENSIONS}
    for placed in paper.questions:
        for item in placed.question.items:
            counted[OBJECTIVE].update(item.marks_by_objective)
            tags = tags_of(item, placed.question)
            for dimension in (TOPIC, FORMAT, KIND, COMMAND_WORD):
                counted[dimension][str(tags[dimension])] += item.marks
    return counted

"""The equivalence certificate: papers line by line, and in words where they do not agree."""

import base64
from collections.abc import Sequence
from itertools import chain
from typing import Any

from mockexam.assembly.paper import REF_LETTERS
from mockexam.assembly.tolerance import NONE, Allowance, Tolerance
from mockexam.document import Document

AGREED = "These papers agree within every tolerance."
METHOD = (
    "Papers are compared as they were frozen. Figures are judged as shown, rounded.",
    "Expected facility is the mean of the authors’ estimates, each item counting by its marks.",
    "Spread is the standard deviation of the same. Nobody’s answers are in either.",
    "Working time is the sum of the estimated minutes.",
    "Reading load is the words and numbers of stems, of all that is offered, and of sources.",
    "In it a picture counts by its alternative text; instructions are left out.",
    "Keys are those of questions with one right option, by its printed position.",
    "A run counts such questions in the order of the paper.",
    "A question is shared where two papers have its ref, whichever version or variant they hold.",
    "A part of several objectives counts under each with the marks that fall to it.",
)
"""How the figures come about, in sentences for whoever reads a certificate."""
PAIRS_NAMED = 6
"""Pairs with shared questions that sentences name one by one."""


class Compared(Document):
    """A paper of a certificate with the letter that it goes by there."""

    letter: str
    ref: str
    title: str
    blueprint_ref: str
    blueprint_digest: str
    seed: int
    paper_digest: str


class Line(Document):
    """One figure of every paper, in the order of the papers, and what it may differ by.

    `label` stands in a table below its group's title, `name` in a sentence.
    `digits` is how many decimal places the figures have; they are judged as shown.
    """

    id: str
    label: str
    name: str
    unit: str = ""
    digits: int = 0
    values: tuple[float, ...]
    difference: float
    allowed: Allowance
    within: bool

    def shown(self, value: float) -> str:
        """Return a figure of the line as people read it."""
        return f"{value:,.{self.digits}f}"

    @property
    def shown_allowance(self) -> str:
        """The allowance in the line's own unit, with the share that it comes from."""
        if not self.allowed.share:
            return self.allowed.words
        return f"{self.shown(self.allowed.amount)} ({self.allowed.words})"

    @property
    def farthest(self) -> tuple[int, int]:
        """The places of the two papers that lie farthest apart, the earlier paper first."""
        low, high = self.values.index(min(self.values)), self.values.index(max(self.values))
        return min(low, high), max(low, high)

    def figures_of(self, first: int, second: int) -> str:
        """Return the figures of two papers as a sentence says them in brackets."""
        low, high = self.shown(self.values[first]), self.shown(self.values[second])
        unit = f" {self.unit}" if self.unit else ""
        return f"{low} and {high}{unit}, allowed {self.allowed.words}"


class Group(Document):
    """Lines of one heading."""

    id: str
    title: str
    lines: tuple[Line, ...]


class Shared(Document):
    """What a pair of papers has in common; `marks` are the fewer where an edit changed them."""

    papers: tuple[str, str]
    questions: int
    marks: int
    refs: tuple[str, ...]
    within: bool

    @property
    def words(self) -> str:
        """How much it is: "3 questions (4 marks)"."""
        return f"{_count(self.questions, 'question')} ({_count(self.marks, 'mark')})"


class Difference(Document):
    """Two papers and everything in which they lie farthest apart and beyond its tolerance."""

    papers: tuple[str, str]
    what: tuple[str, ...]

    @property
    def opening(self) -> str:
        """The sentence up to what it lists."""
        one, other = self.papers
        return f"Papers {one} and {other} differ by more than allowed in"

    @property
    def sentence(self) -> str:
        """The whole as one sentence."""
        return f"{self.opening}: {'; '.join(self.what)}."


class Certificate(Document):
    """Two or more papers compared; every line with a tolerance and whether it holds."""

    papers: tuple[Compared, ...]
    groups: tuple[Group, ...]
    shared: tuple[Shared, ...]
    shared_allowed: int
    rows_left_out: tuple[str, ...] = ()
    """Labels of blueprint rows that not all of the papers have."""
    tolerances: dict[str, Tolerance]

    @property
    def ref(self) -> str:
        """A ref that equal certificates share; files are named by it."""
        letters = base64.b32encode(bytes.fromhex(self.digest)).decode()[:REF_LETTERS]
        blueprints = {paper.blueprint_ref for paper in self.papers}
        stem = blueprints.pop() if len(blueprints) == 1 else "PAPERS"
        return f"{stem}-certificate-{letters}"

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in order."""
        return tuple(chain.from_iterable(group.lines for group in self.groups))

    @property
    def agrees(self) -> bool:
        """Whether every line and every pair is within its tolerance."""
        return all(line.within for line in self.lines) and all(s.within for s in self.shared)

    @property
    def is_of_one_blueprint(self) -> bool:
        """Whether all papers were made to one blueprint."""
        return len({paper.blueprint_digest for paper in self.papers}) == 1

    @property
    def sharing(self) -> tuple[Shared, ...]:
        """The pairs that have a question in common."""
        return tuple(pair for pair in self.shared if pair.questions)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What is beyond its tolerance, each line once, by the two papers farthest apart in it."""
        found: dict[tuple[int, int], dict[str, list[str]]] = {}
        for line in self.lines:
            if not line.within:
                figures = line.figures_of(*line.farthest)
                found.setdefault(line.farthest, {}).setdefault(figures, []).append(line.name)
        return tuple(
            Difference(
                papers=(self.papers[one].letter, self.papers[other].letter),
                what=tuple(f"{_listed(names)} ({figures})" for figures, names in what.items()),
            )
            for (one, other), what in sorted(found.items())
        )

    @property
    def method(self) -> tuple[str, ...]:
        """How its figures come about, and what was left out."""
        if not self.rows_left_out:
            return METHOD
        left_out = ", ".join(f"“{label}”" for label in self.rows_left_out)
        return (*METHOD, f"Rows that not all of the papers have are left out: {left_out}.")

    @property
    def overlaps(self) -> tuple[str, ...]:
        """A sentence for each pair that shares more than allowed, the rest in one."""
        beyond = sorted((s for s in self.shared if not s.within), key=lambda s: -s.questions)
        allowed = self.shared_allowed or NONE
        named = [
            f"Papers {pair.papers[0]} and {pair.papers[1]} share {pair.words}, allowed {allowed}."
            for pair in beyond[:PAIRS_NAMED]
        ]
        if more := len(beyond) - len(named):
            named.append(f"{_pairs(more, 'other pair')} more than allowed too.")
        return tuple(named)

    @property
    def headline(self) -> str:
        """The verdict in one sentence, with how much is behind it."""
        apart = sum(not line.within for line in self.lines)
        pairs = sum(not pair.within for pair in self.shared)
        lie = "lies beyond its" if apart == 1 else "lie beyond their"
        counts = [f"{apart} of {_count(len(self.lines), 'line')} {lie} tolerance"] * bool(apart)
        counts += [f"{_pairs(pairs)} questions"] * bool(pairs)
        return f"These papers do not agree: {_listed(counts)}." if counts else AGREED

    @property
    def sentences(self) -> tuple[str, ...]:
        """The verdict: that the papers agree, or everything in which they do not."""
        apart = (*self.overlaps, *(difference.sentence for difference in self.differences))
        return apart or (AGREED,)

    def as_report(self) -> dict[str, Any]:
        """Return the verdict and everything behind it as JSON values."""
        return {
            "ref": self.ref,
            "agrees": self.agrees,
            "sentences": list(self.sentences),
            **self.model_dump(mode="json"),
        }


def _pairs(number: int, thing: str = "pair") -> str:
    return f"{_count(number, thing)} of papers {'shares' if number == 1 else 'share'}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"

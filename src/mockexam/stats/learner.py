"""What one script says of a learner: marks by topic with their doubt, and ideas to put right."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from mockexam.assembly.paper import Paper
from mockexam.bank.item import Response
from mockexam.marking.award import Award
from mockexam.marking.counting import counted, scored
from mockexam.syllabus.model import Point, PointKind, Topic

MARKS_TO_SAY = 6
"""Below this many marks on a topic nothing is said of it."""
SIGNS_TO_SAY = 2
"""A misconception is named from this many independent signs on."""
WEAK_SHARE = Fraction(2, 3)
_Z90 = 1.6449


@dataclass(frozen=True)
class TopicResult:
    """A topic's marks; `low` and `high` bound the likely share, 0..1."""

    topic: Topic
    earned: Fraction
    available: int
    low: float
    high: float

    @property
    def share(self) -> Fraction:
        """The share of the marks earned, 0..1."""
        return self.earned / self.available

    @property
    def enough(self) -> bool:
        """True where there are marks enough to say something."""
        return self.available >= MARKS_TO_SAY


@dataclass(frozen=True)
class HeldIdea:
    """A misconception with the printed labels of the questions that are its signs."""

    point: Point
    labels: tuple[str, ...]


def topic_results(paper: Paper, awards: Mapping[str, Award | None]) -> tuple[TopicResult, ...]:
    """Return the marks of each topic in the paper, in topic order.

    What is not marked, or does not count, is left out.
    """
    counts, results = counted(paper, awards), []
    for topic in paper.topics:
        earned, available = Fraction(0), 0
        for _, item in paper.items():
            award = awards.get(item.ref)
            if item.topic == topic.id and item.ref in counts and award is not None:
                earned += award.marks
                available += item.marks
        if available:
            low, high = likely_share(earned, available)
            results.append(TopicResult(topic, earned, available, low, high))
    return tuple(results)


def likely_share(earned: Fraction, available: int) -> tuple[float, float]:
    """Return the 90 % interval of the share of marks, 0..1, as if each mark were one trial.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22(158), score interval.
    """
    n, p, z = available, float(earned) / available, _Z90
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def held_ideas(paper: Paper, responses: Mapping[str, Response]) -> tuple[HeldIdea, ...]:
    """Return the misconceptions with two or more signs, most signs first.

    What is not scored is being tried out, and gives no sign.
    """
    signs: dict[str, list[str]] = {}
    tested = set(scored(paper))
    for label, item in paper.items():
        if item.ref not in tested:
            continue
        for misconception in dict.fromkeys(item.misconceptions_in(responses.get(item.ref))):
            signs.setdefault(misconception, []).append(label)
    known = {point.id: point for topic in paper.topics for point in topic.points}
    held = [
        HeldIdea(known[ref], tuple(labels))
        for ref, labels in signs.items()
        if len(labels) >= SIGNS_TO_SAY and ref in known
    ]
    return tuple(sorted(held, key=lambda idea: (-len(idea.labels), idea.point.id)))


@dataclass(frozen=True)
class Advice:
    """What to do next on a topic: the points missed, and tips that go with it."""

    result: TopicResult
    points: tuple[Point, ...]
    tips: tuple[Point, ...]


def advice(
    paper: Paper, awards: Mapping[str, Award | None], *, most: int = 3
) -> tuple[Advice, ...]:
    """Return advice on the topics that went least well, worst first."""
    weak = sorted(
        (r for r in topic_results(paper, awards) if r.share < WEAK_SHARE),
        key=lambda r: (r.share, -r.available, r.topic.id),
    )
    return tuple(_advice_on(paper, awards, result) for result in weak[:most])


def _advice_on(paper: Paper, awards: Mapping[str, Award | None], result: TopicResult) -> Advice:
    missed = _missed(paper, awards, result.topic)
    return Advice(result, missed, _tips(result.topic, told=missed))


def _missed(paper: Paper, awards: Mapping[str, Award | None], topic: Topic) -> tuple[Point, ...]:
    """Return the points of a topic whose items lost marks that count, in paper order."""
    known = {point.id: point for point in topic.points}
    counts = counted(paper, awards)
    missed: dict[str, Point] = {}
    for _, item in paper.items():
        award = awards.get(item.ref)
        if item.topic != topic.id or item.ref not in counts:
            continue
        if award is not None and award.marks < item.marks:
            for ref in item.syllabus:
                if ref in known and known[ref].kind is not PointKind.MISCONCEPTION:
                    missed.setdefault(ref, known[ref])
    return tuple(missed.values())[:2]


def _tips(topic: Topic, *, told: Collection[Point]) -> tuple[Point, ...]:
    """Return a tip that an exam can ask for and that is not told already."""
    return tuple(
        point
        for point in topic.points
        if point.kind is PointKind.TIP and point.assess != "evidence" and point not in told
    )[:1]

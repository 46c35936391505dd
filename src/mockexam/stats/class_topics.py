"""What a class earned by topic: the share of the marks, with how many learners it is over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from mockexam.assembly.paper import Paper
from mockexam.marking.award import Award
from mockexam.syllabus.model import Topic

LEARNERS_TO_SAY = 5
"""With fewer learners nothing is said of a class."""


@dataclass(frozen=True)
class ClassTopic:
    """A topic's marks over all learners; `marks` are those of one paper, `n` learners.

    Where the learners sat several papers, `marks` are the mean over the papers, rounded.
    """

    topic: Topic
    earned: Fraction
    available: int
    marks: int
    n: int

    @property
    def share(self) -> Fraction:
        """The share of the marks earned, 0..1."""
        return self.earned / self.available

    @property
    def enough(self) -> bool:
        """True where there are learners enough to say something."""
        return self.n >= LEARNERS_TO_SAY


def class_topics(
    sat: Sequence[tuple[Paper, Sequence[Mapping[str, Award | None]]]],
) -> tuple[ClassTopic, ...]:
    """Return the marks of each topic over the learners' awards, in the first paper's topic order.

    Args:
        sat: Each paper with the awards of those who sat it.

    What is not marked yet counts neither as earned nor as available.
    """
    topics = {topic.id: topic for paper, _ in sat for topic in paper.topics}
    return tuple(
        _together([_class_topic(paper, topic, awards) for paper, awards in sat])
        for topic in topics.values()
    )


def _together(each: Sequence[ClassTopic]) -> ClassTopic:
    return ClassTopic(
        each[0].topic,
        sum((one.earned for one in each), Fraction(0)),
        max(sum(one.available for one in each if one.n), 1),
        round(Fraction(sum(one.marks for one in each), len(each))),
        sum(one.n for one in each),
    )


def _class_topic(
    paper: Paper, topic: Topic, awards: Sequence[Mapping[str, Award | None]]
) -> ClassTopic:
    items = [item for _, item in paper.items() if item.topic == topic.id]
    earned, available, n = Fraction(0), 0, 0
    for one in awards:
        marked = [(item, award) for item in items if (award := one.get(item.ref)) is not None]
        earned += sum((award.marks for _, award in marked), Fraction(0))
        available += sum(item.marks for item, _ in marked)
        n += bool(marked)
    return ClassTopic(topic, earned, max(available, 1), sum(item.marks for item in items), n)

"""What a bank covers, counted from its questions, and what it still lacks."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mockexam.bank.item import Item
from mockexam.bank.kinds import KINDS
from mockexam.bank.kinds.scheme import Levels
from mockexam.bank.kinds.written import Written
from mockexam.bank.question import Question
from mockexam.bank.rules.words import sentences, words
from mockexam.bank.text import to_plain
from mockexam.syllabus.model import Point, PointKind, Syllabus

ITEMS_A_POINT = 4
KINDS_A_POINT = 2
DISTRACTORS_A_MISCONCEPTION = 3
BANDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bands of estimated facility, each from its lower end up to its upper, that left out."""
_OPENING_WORDS = 3


@dataclass(frozen=True)
class PointCoverage:
    """What the bank has for a syllabus point; near-duplicate points count together.

    `items` assess it, `by_kind` says of which kinds; `distractors` counts the items
    in which a distractor or a rejected answer comes from it, for a misconception;
    `rewarded` counts the written items whose scheme rewards it.
    """

    point: Point
    topic: str
    items: int
    by_kind: Mapping[str, int]
    distractors: int
    rewarded: int

    @property
    def kinds(self) -> int:
        """How many kinds of question assess it."""
        return len(self.by_kind)

    def lacks(self) -> Iterator[str]:
        """Yield what is missing by this project's own standard, as sentences."""
        point = self.point
        if point.assess == "item" and self.items < ITEMS_A_POINT:
            yield f"{point.id}: {self.items} of {ITEMS_A_POINT} items"
        if point.assess == "item" and self.kinds < KINDS_A_POINT:
            yield f"{point.id}: {self.kinds} of {KINDS_A_POINT} kinds of question"
        if point.assess == "quality" and not self.rewarded:
            yield f"{point.id}: no marking point of a written item rewards it"
        wants = point.kind is PointKind.MISCONCEPTION
        if wants and self.distractors < DISTRACTORS_A_MISCONCEPTION:
            yield f"{point.id}: in {self.distractors} of {DISTRACTORS_A_MISCONCEPTION} distractors"


@dataclass(frozen=True)
class Coverage:
    """A bank's questions, counted; a part of a set counts as one item, a family as one."""

    syllabus: Syllabus
    questions: Sequence[Question]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item, of a family its first row."""
        return tuple(item for question in self.questions for item in question.items)

    @property
    def stimuli(self) -> int:
        """How many stimulus sets there are."""
        return sum(question.is_set for question in self.questions)

    @property
    def families(self) -> int:
        """How many item families there are."""
        return sum(question.is_family for question in self.questions)

    @property
    def by_kind(self) -> dict[str, int]:
        """Items by kind, every kind named, in the order of the kinds."""
        counted = Counter(item.kind for item in self.items)
        return {kind: counted[kind] for kind in KINDS}

    @property
    def by_level(self) -> dict[int, int]:
        """Items by level."""
        return dict(sorted(Counter(item.level for item in self.items).items()))

    @property
    def by_objective(self) -> dict[str, int]:
        """Items by assessment objective; one with marks under several counts for each."""
        counted = Counter(ao for item in self.items for ao in item.marks_by_objective)
        return dict(sorted(counted.items()))

    @property
    def by_command_word(self) -> dict[str, int]:
        """Items by command word, most used first."""
        return dict(Counter(item.command_word for item in self.items).most_common())

    @property
    def by_setting(self) -> dict[str, int]:
        """Items by the setting that their author named, most used first."""
        tags = (item.tags.get("setting", "none") for item in self.items)
        return dict(Counter(tags).most_common())

    @property
    def levels_based(self) -> int:
        """How many extended responses are marked by levels."""
        written = (item for item in self.items if isinstance(item, Written))
        return sum(isinstance(item.scheme, Levels) for item in written)

    @property
    def facility(self) -> tuple[float, float]:
        """The least and the greatest estimated facility, 0..1."""
        found = [item.estimated_facility for item in self.items] or [0.0]
        return min(found), max(found)

    @property
    def commonest_opening(self) -> tuple[str, float]:
        """The opening that most questions share, and their share of all items, 0..1.

        An opening is the first three words of the sentence that asks.
        """
        opened = Counter(_opening(item) for item in self.items)
        if not opened:
            return "", 0.0
        opening, n = opened.most_common(1)[0]
        return opening, n / len(self.items)

    @cached_property
    def points(self) -> tuple[PointCoverage, ...]:
        """Every point of the syllabus, topic by topic, with what the bank has for it."""
        together = {p: group for group in self.syllabus.near_duplicates for p in group}
        assessing: dict[str, set[str]] = {}
        distracting: dict[str, set[str]] = {}
        rewarding: dict[str, set[str]] = {}
        for item in self.items:
            for named, where in (
                (item.syllabus, assessing),
                (item.misconceptions(), distracting),
                (item.rewarded(), rewarding),
            ):
                for point in named:
                    where.setdefault(point, set()).add(item.ref)
        kinds = {item.ref: item.kind for item in self.items}

        def count(point: Point, topic: str) -> PointCoverage:
            same = together.get(point.id, (point.id,))
            refs = set().union(*(assessing.get(one, set()) for one in same))
            return PointCoverage(
                point,
                topic,
                len(refs),
                dict(sorted(Counter(kinds[ref] for ref in refs).items())),
                len(distracting.get(point.id, ())),
                len(rewarding.get(point.id, ())),
            )

        return tuple(
            count(point, topic.id) for topic in self.syllabus.topics for point in topic.points
        )

    def lacking(self) -> tuple[str, ...]:
        """Return what is missing, point by point, as sentences."""
        return tuple(missing for point in self.points for missing in point.lacks())

    def heat_map(self) -> dict[str, tuple[int, ...]]:
        """Return the items of each topic by band of estimated facility; see `BANDS`."""
        cells = {topic.id: [0] * (len(BANDS) - 1) for topic in self.syllabus.topics}
        for item in self.items:
            if item.topic in cells:
                cells[item.topic][band_of(item.estimated_facility)] += 1
        return {topic: tuple(row) for topic, row in cells.items()}


def band_of(facility: float) -> int:
    """Return the position of a facility, 0..1, among the bands."""
    return max(n for n, low in enumerate(BANDS[:-1]) if facility >= low)


def _opening(item: Item) -> str:
    """Return how the sentence begins that asks: a question, or what names the command word."""
    found = sentences(to_plain(item.stem))
    asking = [one for one in found if "?" in one] or [
        one for one in found if item.command_word in one.casefold()
    ]
    return " ".join(words((asking or found or [""])[-1])[:_OPENING_WORDS])

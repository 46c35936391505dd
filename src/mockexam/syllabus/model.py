"""The syllabus as values: topics in teaching order, and the points under each."""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from mockexam.document import Document

Text = Annotated[str, StringConstraints(min_length=1)]
PointId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(\.[A-Z]+\d+)?$")]


class PointKind(StrEnum):
    """Which section of a syllabus document a point comes from."""

    CONCEPT = "concept"
    TIP = "tip"
    MISCONCEPTION = "misconception"
    MARKING_POINT = "marking_point"


class Point(Document):
    """One thing that a learner should know, do or avoid.

    `assess` says how: `item` by a question, `quality` by a marking point of a
    constructed response, `evidence` by a portfolio and not by any question.
    `instead` is what the syllabus says where a misconception is held.
    """

    id: PointId
    kind: PointKind
    text: Text
    assess: Literal["item", "quality", "evidence"] = "item"
    also: tuple[str, ...] = ()
    instead: Text | None = None

    @model_validator(mode="after")
    def _misconceptions_are_put_right(self) -> Self:
        if (self.kind is PointKind.MISCONCEPTION) != (self.instead is not None):
            raise ValueError(
                f"{self.id}: a misconception, and nothing else, says what holds `instead`"
            )
        return self


class Topic(Document):
    """A topic in teaching order with the points that belong to it first of all."""

    id: Text
    title: Text
    short: Text
    summary: str = ""
    points: tuple[Point, ...] = ()


class Alias(Document):
    """A name with the other names that answers may use for the same thing."""

    name: Text
    also: tuple[Text, ...]


class Confusable(Document):
    """One of several things that are easily taken for each other, with its parts in order."""

    name: Text
    parts: tuple[Text, ...] = ()
    means: str = ""


class ConfusableSet(Document):
    """Things taken for each other; a question on one names it in the stem."""

    id: Text
    title: Text
    rule: Text
    points: tuple[PointId, ...] = ()
    things: tuple[Confusable, ...] = ()


class CommandWord(Document):
    """A verb that opens a question, what it asks for, and the marks it goes with."""

    word: Text
    means: Text
    marks: tuple[int, int]


class Syllabus(Document):
    """A whole syllabus. Topic and point ids are unique in it."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    ref: Text
    title: Text
    topics: tuple[Topic, ...] = Field(min_length=1)
    command_words: tuple[CommandWord, ...] = ()
    aliases: tuple[Alias, ...] = ()
    confusable: tuple[ConfusableSet, ...] = ()
    near_duplicates: tuple[tuple[PointId, ...], ...] = ()

    @model_validator(mode="after")
    def _ids_are_unique_and_known(self) -> Self:
        topics = [topic.id for topic in self.topics]
        points = [point.id for topic in self.topics for point in topic.points]
        for ids in (topics, points):
            repeated = sorted({i for i in ids if ids.count(i) > 1})
            if repeated:
                raise ValueError(f"{', '.join(repeated)}: stands more than once")
        for topic in self.topics:
            for point in topic.points:
                unknown = sorted(set(point.also) - set(topics))
                if unknown:
                    raise ValueError(f"{point.id}: also names no topic {', '.join(unknown)}")
        named = {p for group in self.near_duplicates for p in group}
        named |= {p for group in self.confusable for p in group.points}
        if unknown := sorted(named - set(points)):
            raise ValueError(f"{', '.join(unknown)}: no such point")
        return self

    def points(self) -> Iterator[Point]:
        """Yield every point, topic by topic."""
        for topic in self.topics:
            yield from topic.points

    @cached_property
    def point(self) -> dict[str, Point]:
        """Every point by its id."""
        return {point.id: point for point in self.points()}

    @cached_property
    def topic(self) -> dict[str, Topic]:
        """Every topic by its id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def command_word(self) -> dict[str, CommandWord]:
        """Every command word by its verb."""
        return {word.word: word for word in self.command_words}

    def points_about(self, topic_id: str) -> tuple[Point, ...]:
        """Return the points of a topic, those of other topics that also touch it last."""
        own = self.topic[topic_id].points
        return own + tuple(p for p in self.points() if topic_id in p.also and p not in own)

"""What may be examined: topics, points, names and the things that are easily confused."""

from mockexam.syllabus.model import (
    Alias,
    CommandWord,
    ConfusableSet,
    Point,
    PointKind,
    Syllabus,
    Topic,
)

__all__ = ["Alias", "CommandWord", "ConfusableSet", "Point", "PointKind", "Syllabus", "Topic"]

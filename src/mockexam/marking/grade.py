"""Marks to grades by the boundaries that the paper carries."""

from fractions import Fraction

from mockexam.assembly.paper import Paper

UNGRADED = "Ungraded"


def grade(paper: Paper, marks: Fraction) -> str | None:
    """Return the grade of a mark, `Ungraded` below the lowest; None where the paper has none.

    A boundary is the lowest mark for its grade.
    """
    boundaries = paper.grade_marks()
    if not boundaries:
        return None
    return next((name for name, lowest in boundaries if marks >= lowest), UNGRADED)

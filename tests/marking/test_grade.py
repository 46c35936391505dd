"""A grade begins at its boundary, which is the lowest whole mark of its share."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.marking.grade import UNGRADED, grade
from tests.factories import make_choice, make_paper

GRADES = [{"name": "Pass", "share": 0.6}, {"name": "Distinction", "share": 0.85},
          {"name": "Merit", "share": 0.7}]  # fmt: skip
PAPER = make_paper(*(make_choice(f"BE-{n}") for n in range(30)), grades=GRADES)


def test_boundaries_stand_highest_first_at_whole_marks() -> None:
    assert PAPER.grade_marks() == (("Distinction", 26), ("Merit", 21), ("Pass", 18))


@pytest.mark.parametrize(
    ("marks", "awarded"),
    [
        (0, UNGRADED),
        (17, UNGRADED),
        (Fraction(35, 2), UNGRADED),
        (18, "Pass"),
        (20, "Pass"),
        (21, "Merit"),
        (25, "Merit"),
        (26, "Distinction"),
        (30, "Distinction"),
    ],
)
def test_a_mark_on_the_boundary_has_the_grade_and_one_below_has_not(
    marks: int | Fraction, awarded: str
) -> None:
    assert grade(PAPER, Fraction(marks)) == awarded


def test_a_share_that_floats_cannot_hold_makes_no_boundary_higher() -> None:
    paper = make_paper(
        *(make_choice(f"BE-{n}") for n in range(10)), grades=[{"name": "Pass", "share": 0.7}]
    )
    assert paper.grade_marks() == (("Pass", 7),)


def test_a_paper_without_boundaries_gives_no_grade() -> None:
    assert grade(make_paper(make_choice()), Fraction(1)) is None


@given(st.integers(0, 29))
def test_a_mark_more_never_lowers_the_grade(marks: int) -> None:
    ladder = [UNGRADED, "Pass", "Merit", "Distinction"]
    lower, higher = (grade(PAPER, Fraction(m)) for m in (marks, marks + 1))
    assert ladder.index(str(higher)) >= ladder.index(str(lower))

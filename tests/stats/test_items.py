"""An item's observed facility is the mean share of its marks, with the n behind it."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from mockexam.stats.items import Facility, observed_facility

cohorts = st.lists(st.integers(0, 4).map(Fraction), min_size=1)


def test_without_responses_there_is_no_facility() -> None:
    assert observed_facility([], max_mark=4) is None


def test_three_marks_of_eight_are_three_eighths() -> None:
    marks = [Fraction(1), Fraction(2)]
    assert observed_facility(marks, max_mark=4) == Facility(Fraction(3, 8), 2)


@given(cohorts)
def test_facility_lies_between_the_worst_and_the_best_response(marks: list[Fraction]) -> None:
    facility = observed_facility(marks, max_mark=4)
    assert facility is not None
    assert min(marks) / 4 <= facility.value <= max(marks) / 4
    assert facility.n == len(marks)


@given(cohorts)
def test_the_order_of_candidates_does_not_matter(marks: list[Fraction]) -> None:
    assert observed_facility(marks, max_mark=4) == observed_facility(sorted(marks), max_mark=4)

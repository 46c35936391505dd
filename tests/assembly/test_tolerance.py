"""A tolerance is the larger of a flat figure and a share of the mean, judged as figures show."""

from fractions import Fraction

import pytest

from mockexam.assembly.tolerance import SHARED, TOLERANCES, Tolerance, sharing


def allowed(tolerance: Tolerance, *values: float, digits: int = 0) -> tuple[float, str]:
    allowance = tolerance.allowance([Fraction(str(value)) for value in values], digits)
    return allowance.amount, allowance.words


@pytest.mark.parametrize(
    ("values", "expected"),
    [((8, 11), (2, "2")), ((20, 20), (2, "2")), ((29, 30), (2, "2")), ((30, 34), (3, "10 %"))],
)
def test_the_larger_of_figure_and_share_counts(
    values: tuple[float, ...], expected: tuple[float, str]
) -> None:
    assert allowed(Tolerance(flat=2, share=0.1), *values) == expected


def test_a_share_is_rounded_down_to_the_places_of_the_figures() -> None:
    assert allowed(Tolerance(share=0.05), 46.5, 45.8, digits=1) == (2.3, "5 %")


def test_a_share_of_little_stays_a_share() -> None:
    assert allowed(Tolerance(share=0.05), 3, 4) == (0, "5 %")


def test_no_tolerance_is_none() -> None:
    assert allowed(Tolerance(), 50, 50) == (0, "none")
    assert Tolerance().words == "none"


def test_a_tolerance_says_its_rule() -> None:
    assert TOLERANCES["topic"].words == "2 or 10 %"
    assert TOLERANCES["minutes"].words == "5 %"
    assert TOLERANCES["facility"].words == "0.02"


def test_sharing_changes_nothing_else() -> None:
    assert sharing(3) == {**TOLERANCES, SHARED: Tolerance(flat=3)}

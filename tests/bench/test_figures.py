"""How the benches count."""

import pytest

from mockexam.bench.faults import silences
from mockexam.bench.figures import figure, percentile


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([3.0, 1.0, 2.0], 50, 2.0), ([1.0], 99, 1.0), ([], 99, 0.0), (list(range(1, 101)), 99, 99)],
)
def test_a_percentile_is_one_of_the_values(
    values: list[float], percent: float, expected: float
) -> None:
    assert percentile(values, percent) == expected


def test_a_figure_has_a_value_a_unit_a_baseline_and_its_runs() -> None:
    assert figure(1.234567, "s", 2, [0.1]) == {
        "value": 1.2346, "unit": "s", "baseline": 2, "runs": [0.1],
    }  # fmt: skip


def test_a_silence_lasts_from_the_fault_or_from_an_acknowledgement_to_the_next() -> None:
    rows = [["a", 9.0], ["a", 10.1], ["a", 12.1], ["b", 13.0], ["ended", 30.0]]
    assert silences(10.0, rows, {"ended"}) == pytest.approx([2.0, 3.0])
    assert silences(10.0, [["a", 10.1], ["a", 14.1]], set()) == pytest.approx([4.0])
    assert silences(10.0, [], set()) == []

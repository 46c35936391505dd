"""Fisher information is what the likelihood says: minus the expected curvature of its log."""

from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockexam.assembly.information import MODELS, Calibration
from tests.assembly.referee import probabilities
from tests.assembly.table_cases import Cells

STEP = 1e-3

thetas = st.floats(-3, 3)
slopes = st.floats(0.2, 2.5)
places = st.floats(-3, 3)


@st.composite
def calibrated(draw: st.DrawFn) -> Cells:
    model = draw(st.sampled_from(MODELS))
    steps = draw(st.lists(places, min_size=1, max_size=3))
    rising = sorted({round(step, 1) for step in steps})
    given_: Any = {
        "1PL": lambda: [draw(places)],
        "2PL": lambda: [draw(slopes), draw(places)],
        "3PL": lambda: [draw(slopes), draw(places), draw(st.floats(0, 0.35))],
        "PC": lambda: steps,
        "GPC": lambda: [draw(slopes), *steps],
        "GR": lambda: [draw(slopes), *rising],
    }[model]()
    cells = {f"p{n}": repr(float(value)) for n, value in enumerate(given_, 1)}
    return {"p1": "", "p2": "", "p3": "", "p4": "", "model": model} | cells


def curvature(item: Cells, theta: float) -> float:
    """Return minus the expected second derivative of the log of the likelihood."""
    here = probabilities(item, theta)
    logs = [[log(p) for p in probabilities(item, theta + n * STEP)] for n in (-1, 0, 1)]
    bends = ((down - 2 * mid + up) / STEP**2 for down, mid, up in zip(*logs, strict=True))
    return -float(sum(p * bend for p, bend in zip(here, bends, strict=True)))


def calibration(*items: Cells) -> Calibration:
    cells = [[item[f"p{n}"] for n in range(1, 5)] for item in items]
    numbers = np.array([[float(cell) if cell else np.nan for cell in row] for row in cells])
    return Calibration(tuple(item["model"] for item in items), numbers)


@given(st.lists(calibrated(), min_size=1, max_size=4), thetas)
def test_information_is_the_expected_curvature_of_the_likelihood(
    items: list[Cells], theta: float
) -> None:
    found = calibration(*items).information(theta)
    assert list(found) == pytest.approx([curvature(i, theta) for i in items], rel=1e-3, abs=1e-5)


def test_an_item_that_is_not_calibrated_tells_nothing() -> None:
    blank = {"p1": "", "p2": "", "p3": "", "p4": "", "model": ""}
    assert calibration(blank).information(0).tolist() == [0]


@pytest.mark.parametrize("model", MODELS)
def test_information_far_away_from_an_item_is_nought_and_never_overflows(model: str) -> None:
    parameters = np.array([[900.0, 950.0, 0.2]] if model == "3PL" else [[900.0, 950.0, 990.0]])
    found = Calibration((model,), parameters).information(-900)
    assert found.tolist() == pytest.approx([0])

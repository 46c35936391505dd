"""Figures as the benches print them: a value with its unit, a baseline and every raw run."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

Figures = dict[str, dict[str, Any]]
Say = Callable[[str], None]

PLACES = 4


def figure(value: Any, unit: str, baseline: Any = None, runs: Sequence[Any] = ()) -> dict[str, Any]:
    """Return a figure."""
    return {
        "value": _short(value),
        "unit": unit,
        "baseline": _short(baseline),
        "runs": [_short(run) for run in runs],
    }


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many per cent of all do not exceed; 0 of none."""
    ranked = sorted(values)
    return ranked[max(0, ceil(len(ranked) * percent / 100) - 1)] if ranked else 0.0


def told(name: str, one: dict[str, Any]) -> str:
    """Return a figure as a line for people."""
    beside = "" if one["baseline"] is None else f" (beside {one['baseline']})"
    return f"{name:<34} {one['value']} {one['unit']}{beside}"


def _short(value: Any) -> Any:
    return round(value, PLACES) if isinstance(value, float) else value

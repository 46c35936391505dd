"""Fisher information of calibrated items at an ability."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mockexam.assembly.table import Flags, Floats

_LOGISTIC_PARAMETERS = 3


@dataclass(frozen=True, eq=False)
class Calibration:
    """The model of each item with its parameters, on the logistic metric (D = 1).

    `models` names one of 1PL, 2PL, 3PL, PC, GPC and GR for each item, empty where it is not
    calibrated. `parameters` is (items, at least 1): for 1PL the difficulty, for PC (partial
    credit) the steps; else the discrimination first, then difficulty and guessing, the
    steps of GPC or the thresholds of GR; not-a-number where there are no more.
    """

    models: tuple[str, ...]
    parameters: Floats

    def first_fault(self) -> tuple[int, str] | None:
        """Return the first item that its model cannot be reckoned for, with what is wrong."""
        models = np.array(self.models)
        found = []
        for model, needs in _NEEDS.items():
            items = np.flatnonzero(models == model)
            given = self.parameters[items][:, : _MOST.get(model)]
            for wrong, message in _faults(model, given):
                if wrong.any():
                    found.append((int(items[np.argmax(wrong)]), f"{model} takes {needs}{message}"))
        return min(found, key=lambda one: one[0], default=None)

    def information(self, theta: float) -> Floats:
        """Return each item's Fisher information at an ability; 0 where it is not calibrated.

        Source: Lord (1980), eq. 5-9 for the logistic models; Muraki (1993) for partial
        credit; Samejima (1969) for GR.
        """
        found = np.zeros(len(self.models))
        models = np.array(self.models)
        for model, work in _FORMULAS.items():
            of_model = models == model
            if of_model.any():
                found[of_model] = work(self._padded(of_model), theta)
        return np.nan_to_num(found)

    def _padded(self, of_model: Flags) -> Floats:
        """Return the parameters of some items, with room for three of the logistic models."""
        some = self.parameters[of_model]
        missing = max(0, _LOGISTIC_PARAMETERS - some.shape[1])
        return np.hstack([some, np.full((len(some), missing), np.nan)])


def _faults(model: str, given: Floats) -> Iterator[tuple[Flags, str]]:
    """Yield for each thing that may be wrong which items it is wrong of, with what it is."""
    there, least = np.isfinite(given), _LEAST[model]
    if given.shape[1] < least:
        yield np.ones(len(given), dtype=bool), f", and there are columns for {given.shape[1]} only"
        return
    has_any: Flags = np.any(there, axis=1)  # without any parameter an item is not calibrated
    has_least: Flags = np.all(there[:, :least], axis=1)
    has_gap: Flags = np.any(~there[:, :-1] & there[:, 1:], axis=1)
    yield has_any & ~has_least, "; one of them is missing"
    yield has_gap, ", with no gap between them"
    if model == "3PL" and given.shape[1] > least:
        yield (given[:, 2] < 0) | (given[:, 2] >= 1), "; guessing is from 0 to below 1"
    if model == "GR":
        falls: Flags = np.any(np.diff(given[:, 1:], axis=1) <= 0, axis=1)
        yield falls, "; thresholds rise"


_NEEDS = {
    "1PL": "a difficulty",
    "2PL": "a discrimination and a difficulty",
    "3PL": "a discrimination, a difficulty and a guessing (0 where it has none)",
    "PC": "one step or more",
    "GPC": "a discrimination and one step or more",
    "GR": "a discrimination and one threshold or more",
}
_LEAST = {"1PL": 1, "2PL": 2, "3PL": 2, "PC": 1, "GPC": 2, "GR": 2}
_MOST = {"1PL": 1, "2PL": 2, "3PL": 3}


def _logistic(z: Floats) -> Floats:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _one(parameters: Floats, theta: float) -> Floats:
    p = _logistic(theta - parameters[:, 0])
    return p * (1 - p)


def _two(parameters: Floats, theta: float) -> Floats:
    a, b = parameters[:, 0], parameters[:, 1]
    p = _logistic(a * (theta - b))
    return a**2 * p * (1 - p)


def _three(parameters: Floats, theta: float) -> Floats:
    a, b = parameters[:, 0], parameters[:, 1]
    c = np.nan_to_num(parameters[:, 2])
    p = c + (1 - c) * _logistic(a * (theta - b))
    return a**2 * ((p - c) / (1 - c)) ** 2 * (1 - p) / p


def _graded(parameters: Floats, theta: float) -> Floats:
    """Sum over categories the squared slope of each by its probability."""
    a, thresholds = parameters[:, :1], parameters[:, 1:]
    above = np.nan_to_num(_logistic(a * (theta - thresholds)), nan=0.0)
    ones, zeros = np.ones((len(a), 1)), np.zeros((len(a), 1))
    cumulative = np.hstack([ones, above, zeros])
    slope = a * cumulative * (1 - cumulative)
    p = cumulative[:, :-1] - cumulative[:, 1:]
    steps = (slope[:, :-1] - slope[:, 1:]) ** 2
    by_item: Floats = np.divide(steps, p, out=np.zeros_like(p), where=p > 0).sum(axis=1)
    return by_item


def _partial(parameters: Floats, theta: float) -> Floats:
    return _credit(np.ones((len(parameters), 1)), parameters, theta)


def _generalised(parameters: Floats, theta: float) -> Floats:
    return _credit(parameters[:, :1], parameters[:, 1:], theta)


def _credit(a: Floats, steps: Floats, theta: float) -> Floats:
    """The squared discrimination by the variance of the score."""
    climbs = np.hstack([np.zeros((len(a), 1)), np.cumsum(a * (theta - steps), axis=1)])
    weights = np.nan_to_num(np.exp(climbs - np.nanmax(climbs, axis=1, keepdims=True)), nan=0.0)
    p = weights / weights.sum(axis=1, keepdims=True)
    scores = np.arange(p.shape[1])
    mean = (p * scores).sum(axis=1)
    spread: Floats = a[:, 0] ** 2 * ((p * scores**2).sum(axis=1) - mean**2)
    return spread


_FORMULAS: Mapping[str, Callable[[Floats, float], Floats]] = {
    "1PL": _one, "2PL": _two, "3PL": _three, "PC": _partial, "GPC": _generalised, "GR": _graded,
}  # fmt: skip
MODELS = tuple(_FORMULAS)

"""Fisher information of calibrated items at an ability."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from mockexam.assembly.table import Flags, Floats

_LOGISTIC_PARAMETERS = 3



@dataclass(frozen=True, eq=False)
class Calibration:
    """The model of each item with its parameters, on the logistic metric (D = 1).

    `models` names one of 1PL, 2PL, 3PL and GR for each item, empty where it is not
    calibrated. `parameters` is (items, at least 1): for 1PL the difficulty, for PC (partial
    credit) the steps; else the discrimination first, then difficulty and guessing, the
    steps of GPC or the thresholds of GR; not-a-number where there are no more.
    """

    models: tuple[str, ...]
    parameters: Floats

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


def _logistic(z: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-z))


def _one(parameters: Floats, theta: float) -> Floats:
    p = _logistic(theta - parameters[:, 0])
    return p * (1 - p)


def _two(parameters: Floats, theta: float) -> Floats:
    a, b = parameters[:, 0], parameters[:, 1]
    p = _logistic(a * (theta - b))
    return a**2 * p * (1 - p)


def _three(parameters: Floats, theta: float) -> Floats:
    a, b, c = parameters[:, 0], parameters[:, 1], np.nan_to_num(parameters[:, 2])
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
    return np.divide(steps, p, out=np.zeros_like(p), where=p > 0).sum(axis=1)


def _partial(parameters: Floats, theta: float) -> Floats:
    return _credit(np.ones((len(parameters), 1)), parameters, theta)


def _generalised(parameters: Floats, theta: float) -> Floats:
    return _credit(parameters[:, :1], parameters[:, 1:], theta)


def _credit(a: Floats, steps: Floats, theta: float) -> Floats:
    """The squared discrimination by the variance of the score."""
    climbs = np.cumsum(a * (theta - steps), axis=1)
    weights = np.hstack([np.ones((len(a), 1)), np.nan_to_num(np.exp(climbs), nan=0.0)])
    p = weights / weights.sum(axis=1, keepdims=True)
    scores = np.arange(p.shape[1])
    mean = (p * scores).sum(axis=1)
    spread: Floats = a[:, 0] ** 2 * ((p * scores**2).sum(axis=1) - mean**2)
    return spread


_FORMULAS: Mapping[str, Callable[[Floats, float], Floats]] = {
    "1PL": _one, "2PL": _two, "3PL": _three, "PC": _partial, "GPC": _generalised, "GR": _graded,
}  # fmt: skip
MODELS = tuple(_FORMULAS)

"""Rivals of selection without motives: they assume only that curves rise.

Both are fitted by their posterior mode under weak priors. Draws come from the normal approximation around the mode
(Laplace), so that forecasts state their uncertainty.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator
from scipy.optimize import minimize
from scipy.special import expit, logsumexp

from analysis.inference.curves.forecast import Forecast, log_chances
from analysis.inference.curves.table import Curves

Floats = NDArray[np.float64]

SPLINE, LOGISTIC = "spline", "logistic"
BASELINES = (SPLINE, LOGISTIC)
"""`spline`: one monotone curve for all runs (Fritsch & Carlson 1980). `logistic`: growth with a midpoint of its own
for each run."""
DRAWS = 200
KNOTS = 6
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
_CHANCES = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True)
class Baseline:
    """A fitted rival.

    Attributes:
        name: one of `BASELINES`.
        draws: (draws, P) draws of its parameters.
        knots: steps of the spline's knots; for the logistic, the budget alone.
    """

    name: str
    draws: Floats
    knots: Floats

    def forecast(self, step: Floats) -> Forecast:
        """Draw the rates of a new run at its steps."""
        rates = _spline if self.name == SPLINE else _logistic
        parts = [rates(row, self.knots, step) for row in self.draws]  # (nodes, steps) each
        nodes = len(parts[0])
        weight = np.tile(_CHANCES if nodes > 1 else np.ones(1), len(parts)) / len(parts)
        return Forecast(np.concatenate(parts), np.repeat(expit(self.draws[:, -1]), nodes), weight)


def fit_baseline(name: str, curves: Curves, rng: np.random.Generator) -> Baseline:
    """Fit a rival to curves."""
    if name == SPLINE:
        knots = np.unique(np.quantile(curves.step, np.linspace(0.0, 1.0, KNOTS)))
        start = np.array([-4.0, *([0.0] * (len(knots) - 1)), -2.0])
        centre, width = start, np.array([2.0, *([1.5] * (len(knots) - 1)), 1.5])
        likelihood: Callable[[Floats], float] = partial(_spline_likelihood, curves, knots)
    else:
        knots = np.array([max(curves.budget, 1.0)])
        start = centre = np.array([0.5, -1.0, 2.3, 2.0, -3.0])
        width = np.array([1.0, 1.0, 1.0, 1.0, 1.5])
        likelihood = partial(_logistic_likelihood, curves, knots)

    def cost(point: Floats) -> float:
        return float(0.5 * (((point - centre) / width) ** 2).sum() - likelihood(point))

    mode = minimize(cost, start, method="BFGS").x
    return Baseline(name, _around(cost, mode, rng), knots)


def _spline(point: Floats, knots: Floats, step: Floats) -> Floats:
    """(1, steps) rates of the pooled curve: log-odds at the first knot, logarithms of rises, overdispersion."""
    height = point[0] + np.concatenate([[0.0], np.exp(np.clip(point[1:-1], -20.0, 5.0)).cumsum()])
    within = np.clip(step, knots[0], knots[-1])
    return np.asarray(
        expit(PchipInterpolator(knots, height)(within) if len(knots) > 1 else np.full(len(step), height[0]))
    )[None]


def _spline_likelihood(curves: Curves, knots: Floats, point: Floats) -> float:
    rate = _spline(point, knots, curves.step)[0]
    return float(log_chances(curves.k, curves.n, rate, expit(point[-1])).sum())


def _logistic(point: Floats, knots: Floats, step: Floats) -> Floats:
    """(nodes, steps) rates: mean midpoint, log spread of midpoints, log steepness, ceiling, overdispersion."""
    midpoint = point[0] + np.exp(point[1]) * _NODES
    return np.asarray(expit(point[3]) * expit(np.exp(point[2]) * (step / knots[0] - midpoint[:, None])))


def _logistic_likelihood(curves: Curves, knots: Floats, point: Floats) -> float:
    chances = log_chances(curves.k, curves.n, _logistic(point, knots, curves.step), expit(point[-1]))
    of_run = np.stack([chances[:, curves.run == run].sum(axis=1) for run in range(len(curves.runs))], axis=1)
    return float(logsumexp(of_run + np.log(_CHANCES)[:, None], axis=0).sum())


def _around(cost: Callable[[Floats], float], mode: Floats, rng: np.random.Generator) -> Floats:
    """(DRAWS, P) draws from the normal approximation around a mode; directions of negative curvature count as flat."""
    size, step = len(mode), 1e-3 * np.eye(len(mode))
    curvature = np.empty((size, size))
    for i in range(size):
        for j in range(i + 1):
            around = [cost(mode + a * step[i] + b * step[j]) for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1))]
            curvature[i, j] = curvature[j, i] = (around[0] - around[1] - around[2] + around[3]) / 4e-6
    values, directions = np.linalg.eigh(curvature)
    scale = 1.0 / np.sqrt(np.maximum(values, 0.1))
    return np.asarray(mode + (rng.normal(size=(DRAWS, size)) * scale) @ directions.T)

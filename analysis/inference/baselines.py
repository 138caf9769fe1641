"""Two forecasts that know no motives: one arm is like any other, and a logistic regression on the features."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, logsumexp

from analysis.inference.arms.answers import Answer
from analysis.inference.arms.probe import Probe
from analysis.inference.law.matrices import features
from analysis.inference.law.posterior import TINY, log_beta_binomial

Floats = NDArray[np.float64]

_GRID = np.linspace(np.log(0.02), np.log(50.0), 50)
_SPREAD = 1.5
"""sd of the normal priors on log a and log b."""
_RIDGE = 1.0
"""sd of the normal prior on each weight of the regression."""


@dataclass(frozen=True)
class Null:
    """Forecast in which every arm's rate is drawn from one Beta(a, b): log weights over a grid of (a, b)."""

    log_weight: Floats

    def log_score(self, k: Floats, n: Floats) -> Floats:
        """(N,) log chance of each count by itself."""
        return np.asarray(logsumexp(self.log_weight[:, :, None] + _on_grid(k, n), axis=(0, 1)))


def fit_null(k: Floats, n: Floats) -> Null:
    """Compute the posterior weights of the grid, given the answers."""
    a, b = _GRID[:, None], _GRID[None, :]
    weight = -0.5 * (a**2 + b**2) / _SPREAD**2 + _on_grid(k, n).sum(axis=-1)
    return Null(weight - logsumexp(weight))


def _on_grid(k: Floats, n: Floats) -> Floats:
    """(G, G, N) log chance of counts for all a, b of the grid."""
    a, b = np.exp(_GRID)[:, None, None], np.exp(_GRID)[None, :, None]
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(ways + betaln(k + a, n - k + b) - betaln(a, b))


class Regression:
    """Logistic regression on features, model and laboratory, with a ridge and beta-binomial counts.

    Weights maximise the posterior density. Features that were not seen have weight 0.
    """

    def __init__(self, answers: Sequence[Answer], probe: Probe):
        self.probe = probe
        rows = [_columns(answer, probe) for answer in answers]
        self.columns = sorted({name for row in rows for name in row})
        self.x = self._matrix(answers)
        self.k, self.n = (np.array([float(getattr(a, name) or 0) for a in answers]) for name in ("k", "n"))
        self._slope = jax.jit(jax.value_and_grad(self._loss))

    def _matrix(self, answers: Sequence[Answer]) -> Floats:
        rows = [_columns(answer, self.probe) for answer in answers]
        return np.array([[row.get(name, 0.0) for name in self.columns] for row in rows]).reshape(len(answers), -1)

    def _loss(self, weights: Any, kept: Any) -> Any:
        rate = jax.nn.sigmoid(weights[0] + self.x @ weights[2:])
        fit = log_beta_binomial(self.k, self.n, jnp.clip(rate, TINY, 1 - TINY), jnp.exp(weights[1]))
        prior = ((weights[0] + 2.0) / 2.0) ** 2 + (weights[1] - 2.0) ** 2 + jnp.sum((weights[2:] / _RIDGE) ** 2)
        return 0.5 * prior - jnp.sum(kept * fit)

    def fit(self, kept: Floats) -> Floats:
        """Return intercept, log concentration and weights, given the rows that are kept (N,)."""
        start = np.concatenate([[-2.0, 2.0], np.zeros(len(self.columns))])
        found = minimize(lambda w: tuple(map(np.asarray, self._slope(w, kept))), start, jac=True, method="L-BFGS-B")
        return np.asarray(found.x)

    def log_score(self, weights: Floats, answers: Sequence[Answer]) -> Floats:
        """(M,) log chance of the counts of some answers."""
        rate = 1.0 / (1.0 + np.exp(-(weights[0] + self._matrix(answers) @ weights[2:])))
        k, n = (np.array([float(getattr(a, name) or 0) for a in answers]) for name in ("k", "n"))
        return np.asarray(log_beta_binomial(k, n, np.clip(rate, TINY, 1 - TINY), np.exp(weights[1]), gammaln))


def _columns(answer: Answer, probe: Probe) -> dict[str, float]:
    row = {f"{feature}={value}": weight for (feature, value), weight in features(answer, probe).items()}
    groups = {f"{level}={answer.level(level)}": 1.0 for level in ("base", "laboratory")}
    return {**row, **groups, "agrees": float(answer.agrees)}

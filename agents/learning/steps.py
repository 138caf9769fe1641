"""The two kinds of step that influence takes: towards a target, or multiplied by weights. Each also in expectation."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import inlined
from agents.learning.entry import MeanMind

Floats = NDArray[np.float64]


@inlined
def step_towards(rate: float, influence: Floats, target: Floats) -> None:
    """Take a step from influence (K,) to a target (K,) on the simplex, in place."""
    for kind in range(influence.shape[0]):
        influence[kind] = (1.0 - rate) * influence[kind] + rate * target[kind]


@inlined
def reweigh(influence: Floats, log_weight: Floats, rate: float) -> None:
    """Multiply influence by exp(rate * log_weight) in place and renormalise, safe against overflow.

    Equal weights change nothing and cost nothing.
    """
    kinds = influence.shape[0]
    largest = -np.inf
    smallest = np.inf
    for kind in range(kinds):
        largest = max(largest, log_weight[kind] if influence[kind] > 0.0 else -np.inf)
        smallest = min(smallest, log_weight[kind] if influence[kind] > 0.0 else np.inf)
    if largest == smallest:
        return
    norm = 0.0
    for kind in range(kinds):
        if influence[kind] > 0.0:
            influence[kind] *= np.exp(rate * (log_weight[kind] - largest))
            norm += influence[kind]
    for kind in range(kinds):
        influence[kind] /= norm


def moved(mind: MeanMind, drift: Floats) -> Floats:
    """(K,) influence after a step by a mean drift (K,) per unit rate."""
    return np.asarray(mind.share + mind.learning.rate * drift)


def reweighed(mind: MeanMind, log_gain: Floats) -> Floats:
    """(K,) influence after being multiplied by exp(rate * log_gain), as `reweigh` does."""
    grown = mind.share * np.exp(mind.learning.rate * (log_gain - log_gain.max()))
    return np.asarray(grown / grown.sum())

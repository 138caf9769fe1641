"""From log weights to weights, relative to the largest so that none overflows."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled

Floats = NDArray[np.float64]


@compiled
def weights(fitness: Floats) -> Floats:
    """Exponentiate log weights (N,) relative to the largest."""
    largest = -np.inf
    for value in fitness:
        largest = max(largest, value)
    scaled = np.empty(fitness.shape[0])
    for i in range(fitness.shape[0]):
        scaled[i] = np.exp(fitness[i] - largest)
    return scaled


def relative(log_weight: Floats, share: Floats) -> Floats:
    """Weights relative to the largest of those that there are any of; shares and weights have one shape."""
    return np.asarray(np.exp(np.minimum(log_weight - log_weight[share > 0].max(), 0.0)))

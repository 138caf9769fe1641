"""Turn log weights into weights relative to the largest, so that no weight overflows."""

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
    """Weights relative to the largest weight with a share above 0; `share` has the shape of `log_weight`."""
    return np.asarray(np.exp(np.minimum(log_weight - log_weight[share > 0].max(), 0.0)))

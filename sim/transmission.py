"""How copies differ from their parents: row-stochastic kernels over motivations."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]


def mutation(rate: float, prior: Floats) -> Floats:
    """Kernel that draws a motivation anew from the prior at a rate: house of cards (Kingman 1978).

    Args:
        rate: chance per agent and round, in [0, 1].
        prior: (K,) sums to one.

    Returns:
        (K, K), row = from, column = to, rows sum to one.
    """
    return (1.0 - rate) * np.eye(len(prior)) + rate * prior


@compiled
def transmit_pure(rng: np.random.Generator, kernel: Floats, kind: int) -> int:
    """Draw what a copy wants: staying the same is tried first, so that most draws end at once."""
    left = rng.random() - kernel[kind, kind]
    if left < 0.0:
        return kind
    drawn = kind
    for other in range(kernel.shape[0]):
        if other != kind and kernel[kind, other] > 0.0:
            drawn = other
            left -= kernel[kind, other]
            if left < 0.0:
                break
    return drawn


@inlined
def transmit_mixed(kernel: Floats, influence: Floats) -> None:
    """Pass a mind through the kernel, in place: influence (K,) becomes influence @ kernel."""
    kinds = influence.shape[0]
    passed = np.zeros(kinds)
    for source in range(kinds):
        if influence[source] > 0.0:
            for target in range(kinds):
                passed[target] += influence[source] * kernel[source, target]
    for target in range(kinds):
        influence[target] = passed[target]

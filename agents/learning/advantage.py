"""Estimate each motivation's advantage from the episodes of a round."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inlined
def advantages(kinds: int, control: Ints, signal: Floats) -> Floats:
    """(K,) sum over a motivation's episodes of signal minus baseline, divided by the number of episodes.

    The baseline of an episode is the mean signal of all other episodes (leave-one-out: Kool et al. 2019). There must
    be at least two episodes.
    """
    episodes = signal.shape[0]
    total = 0.0
    for episode in range(episodes):
        total += signal[episode]
    mean = total / episodes
    gradient = np.zeros(kinds)
    for episode in range(episodes):
        gradient[control[episode]] += signal[episode] - mean
    for kind in range(kinds):
        gradient[kind] /= episodes - 1
    return gradient

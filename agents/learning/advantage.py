"""What a round's episodes tell of each pattern's advantage."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inlined
def advantages(kinds: int, control: Ints, signal: Floats) -> Floats:
    """(K,) sum over a pattern's episodes of signal minus the mean of the other episodes, a mean over the round.

    The leave-one-out baseline (Kool et al. 2019); there must be at least two episodes.
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

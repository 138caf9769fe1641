"""The interval of a sum of gains: one gain of each model, or of each run."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit


def interval_of_sum(gains: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of the sum of independent gains (N,) by Student's t; no end is finite if N is 1."""
    many, total = len(gains), float(gains.sum())
    half = np.inf if many == 1 else float(stdtrit(many - 1, 0.975) * np.sqrt(many) * gains.std(ddof=1))
    return total - half, total + half

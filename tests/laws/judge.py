"""How a law is judged by a sample: every comparison has a stated chance to fail although the law holds."""

from math import ceil
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

ALPHA = 1e-5
"""False-alarm rate of one comparison, two-sided, where a test states no other."""


def z_limit(alpha: float = ALPHA) -> float:
    """Standard errors that a mean may be off, two-sided."""
    return NormalDist().inv_cdf(1.0 - alpha / 2.0)


def assert_mean(samples: ArrayLike, expected: ArrayLike, alpha: float = ALPHA) -> None:
    """Fail if the mean of any column of samples (M, ...) is further from expected than chance allows.

    The normal approximation of a mean, `alpha` for each column.
    """
    samples = np.asarray(samples, dtype=np.float64)
    error = samples.std(axis=0, ddof=1) / np.sqrt(len(samples))
    off = samples.mean(axis=0) - expected
    assert (np.abs(off) <= z_limit(alpha) * error + 1e-12).all(), f"off by {off}, standard error {error}"


def assert_chance(hits: int, trials: int, expected: float, alpha: float = ALPHA) -> None:
    """Fail if hits are too few or too many for a chance: exact binomial test, two-sided."""
    p_value = binomial_p_value(hits, trials, expected)
    assert p_value >= alpha, f"{hits} of {trials}, expected chance {expected:.6g}: p = {p_value:.2g}"


def binomial_p_value(hits: int, trials: int, chance: float) -> float:
    """Exact two-sided p-value: twice the smaller tail, at most one."""
    ratio = np.arange(trials, 0, -1) / np.arange(1, trials + 1) * (chance / (1.0 - chance))
    mass = np.exp(trials * np.log1p(-chance) + np.concatenate([[0.0], np.cumsum(np.log(ratio))]))
    return float(min(1.0, 2.0 * min(mass[: hits + 1].sum(), mass[hits:].sum())))


def trials_for(chance: float, alpha: float, error: float = 0.1, power: float = 0.9) -> int:
    """Trials with which a relative error of a chance is caught with the given power (normal approximation)."""
    distance = z_limit(alpha) + NormalDist().inv_cdf(power)
    return ceil(distance**2 * (1.0 - chance) / (chance * error**2))

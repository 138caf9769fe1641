"""From numbers per replicate to a verdict: an interval, a region fixed before the run, and how they lie.

Supported where the interval lies inside the region, refuted where it lies outside, inconclusive where it straddles an
edge; then it gives the number of replicates with which the same numbers would decide. All intervals together miss the
truth anywhere with a chance of at most `FAMILY` (Bonferroni): the family is every test of every shipped claim.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, inf, log, log1p, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

FAMILY = 0.05
"""Chance that any interval of the family misses the truth."""
SUPPORTED, REFUTED, INCONCLUSIVE, FAILED = "supported", "refuted", "inconclusive", "failed"
EXACT = 1e-12
"""Replicates that differ by less are alike. Where no draw enters a statistic, it then has no sampling error."""


@dataclass(frozen=True)
class Interval:
    """A mean over replicates with its confidence interval, and the standard deviation of one replicate."""

    estimate: float
    low: float
    high: float
    deviation: float
    replicates: int


def interval(values: ArrayLike, alpha: float, bounds: tuple[float, float] | None = None) -> Interval:
    """Student's interval for the mean of independent replicates (R,), at error chance alpha.

    One replicate with any spread unknown has an unbounded interval. Where replicates say whether something happened,
    that all are alike does not mean that none could differ: the interval is never narrower than that allows.

    Args:
        values: one number per replicate.
        alpha: chance that the interval misses.
        bounds: between which a replicate lies that says whether something happened; None for other measures.
    """
    sample = np.asarray(values, dtype=np.float64)
    count, mean = len(sample), float(sample.mean())
    if count == 1:
        return Interval(mean, -inf, inf, inf, 1)
    deviation = float(sample.std(ddof=1))
    if np.ptp(sample) < EXACT * max(1.0, abs(mean)):
        deviation = 0.0
    reach = float(student.ppf(1.0 - alpha / 2.0, count - 1)) * deviation / sqrt(count)
    low, high = bounds or (-inf, inf)
    if bounds:
        reach = max(reach, (high - low) * _unseen(count, alpha))
    return Interval(mean, max(low, mean - reach), min(high, mean + reach), deviation, count)


def _unseen(count: int, alpha: float) -> float:
    """Largest chance of what none of so many replicates showed, at error chance alpha / 2 (as Clopper & Pearson)."""
    return 1.0 - float((alpha / 2.0) ** (1.0 / count))


def judge(found: Interval, above: float | None, below: float | None) -> str:
    """Say how an interval lies to the region (above, below), whose missing ends are infinite."""
    low, high = _region(above, below)
    if found.low > low and found.high < high:
        return SUPPORTED
    if found.high <= low or found.low >= high:
        return REFUTED
    return INCONCLUSIVE


def replicates_to_decide(
    found: Interval,
    above: float | None,
    below: float | None,
    alpha: float,
    bounds: tuple[float, float] | None = None,
) -> int | None:
    """Replicates with which this mean and spread would decide; None where the mean is on an edge, or spread unknown."""
    edges = [edge for edge in _region(above, below) if abs(edge) < inf]
    distance = min(abs(found.estimate - edge) for edge in edges)
    if distance == 0.0 or found.deviation == inf:
        return None
    count = 2.0
    for _ in range(50):  # Student's quantile depends on the count that is sought
        wanted = (float(student.ppf(1.0 - alpha / 2.0, max(count, 2.0) - 1)) * found.deviation / distance) ** 2
        count = max(2.0, 0.5 * (count + wanted))
    if bounds and distance < bounds[1] - bounds[0]:
        count = max(count, log(alpha / 2.0) / log1p(-distance / (bounds[1] - bounds[0])) + 1.0)
    return ceil(count)


def overall(verdicts: Iterable[str]) -> str:
    """A claim is refuted by any refuted test, supported by all being supported, and else open."""
    given = list(verdicts)
    for worst in (FAILED, REFUTED, INCONCLUSIVE):
        if worst in given:
            return worst
    return SUPPORTED


def _region(above: float | None, below: float | None) -> tuple[float, float]:
    return -inf if above is None else above, inf if below is None else below

"""From numbers per replicate to a verdict: an interval, a region fixed before the run, and how they lie.

Supported where the interval lies inside the region, refuted where it lies outside, inconclusive where it straddles an
edge; then it gives the number of replicates with which the same numbers would decide. All intervals together miss the
truth anywhere with a chance of at most `FAMILY` (Bonferroni): the family is every finding among the tests of all
claims.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

FAMILY = 0.05
"""Chance that any interval of the family misses the truth."""
SUPPORTED, REFUTED, INCONCLUSIVE, FAILED = "supported", "refuted", "inconclusive", "failed"
Bounds = tuple[float, float]
MOST = 10**9
"""Replicates beyond which nobody would go."""
LARGEST = 20.0
"""Standard errors over the mean beyond which a logarithmic scale says nothing."""
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


def interval(values: ArrayLike, alpha: float, bounds: Bounds | None = None) -> Interval:
    """Give an interval for the mean of independent replicates (R,), inside the range of what is measured.

    Student's interval where the range has no ends. Between two ends it is Wilson's score interval with the spread
    that was seen in place of a coin's, which stays inside; above 0 it is Student's on a logarithmic scale (delta
    method). Where all replicates lie at one end, the interval is as wide as agreeing replicates allow. One replicate
    with any spread unknown has the whole range.

    Args:
        values: one number per replicate.
        alpha: chance that the interval misses.
        bounds: between which the statistic lies; None where it has no ends.
    """
    sample = np.asarray(values, dtype=np.float64)
    count, mean = len(sample), float(sample.mean())
    deviation = inf if count == 1 else float(sample.std(ddof=1))
    if count > 1 and np.ptp(sample) < EXACT * max(1.0, abs(mean)):
        deviation = 0.0
    return Interval(mean, *_ends(mean, deviation, count, alpha, bounds), deviation, count)


def _ends(mean: float, deviation: float, count: float, alpha: float, bounds: Bounds | None) -> tuple[float, float]:
    low, high = bounds or (-inf, inf)
    if deviation == inf:
        return low, high
    reach = float(student.ppf(1.0 - alpha / 2.0, count - 1)) * deviation / sqrt(count)
    if high < inf and low > -inf:
        return _between(mean, reach, count, alpha, (low, high))
    if low == 0.0 and mean > 0.0 and reach / mean < LARGEST:
        return mean * exp(-reach / mean), mean * exp(reach / mean)
    return max(low, mean - reach), min(high, mean + reach)


def _between(mean: float, reach: float, count: float, alpha: float, bounds: tuple[float, float]) -> tuple[float, float]:
    """Solve |mean - m| = reach * sqrt(m (1 - m) / (mean (1 - mean))) for m, on the range scaled to [0, 1]."""
    low, wide = bounds[0], bounds[1] - bounds[0]
    part = min(max((mean - low) / wide, 0.0), 1.0)
    unseen = _unseen(count, alpha)
    if part <= EXACT:
        return low, low + wide * unseen
    if part >= 1.0 - EXACT:
        return bounds[1] - wide * unseen, bounds[1]
    over = (reach / wide) ** 2 / (part * (1.0 - part))
    middle, half = part + over / 2.0, sqrt(over * part * (1.0 - part) + over**2 / 4.0)
    return low + wide * (middle - half) / (1.0 + over), low + wide * (middle + half) / (1.0 + over)


def _unseen(count: float, alpha: float) -> float:
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


def sureness(found: Interval, above: float | None, below: float | None, bounds: Bounds | None = None) -> float:
    """Confidence of the widest interval that lies on one side of the limits: 0 on an edge, 1 without any spread."""
    return _largest(lambda confidence: _decided(found, found.replicates, 1.0 - confidence, above, below, bounds))


def replicates_to_decide(
    found: Interval,
    above: float | None,
    below: float | None,
    alpha: float,
    bounds: Bounds | None = None,
) -> int | None:
    """Replicates with which this mean and spread would decide; None where the mean is on an edge, or spread unknown."""
    if found.deviation == inf or found.estimate in (above, below):
        return None
    count = 2
    while not _decided(found, count, alpha, above, below, bounds):
        count *= 2
        if count > MOST:
            return None
    least = count // 2
    while count - least > 1:
        middle = (count + least) // 2
        least, count = (least, middle) if _decided(found, middle, alpha, above, below, bounds) else (middle, count)
    return count


def _decided(
    found: Interval, count: int, alpha: float, above: float | None, below: float | None, bounds: Bounds | None
) -> bool:
    """Tell whether so many replicates of this mean and spread lie on one side of the limits."""
    if count < 2:
        return False
    low, high = _ends(found.estimate, found.deviation, count, alpha, bounds)
    return judge(Interval(found.estimate, low, high, found.deviation, count), above, below) != INCONCLUSIVE


def _largest(holds: Callable[[float], bool]) -> float:
    """Largest number in [0, 1] up to which something holds, to a thousandth."""
    low, high = 0.0, 1.0 - 1e-9
    if holds(high):
        return 1.0
    while high - low > 1e-3:
        middle = (low + high) / 2.0
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def overall(verdicts: Iterable[str]) -> str:
    """A claim is refuted by any refuted test, supported by all being supported, and else open."""
    given = list(verdicts)
    for worst in (FAILED, REFUTED, INCONCLUSIVE):
        if worst in given:
            return worst
    return SUPPORTED


def _region(above: float | None, below: float | None) -> tuple[float, float]:
    return -inf if above is None else above, inf if below is None else below

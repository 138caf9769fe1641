"""Are intervals of forecasts as wide as they should be? Counts of intervals that hold, beside what forecasts expect.

An interval of whole counts holds more than its level. Forecasts say by themselves how much more: the sum of their
chances of counts inside is what a calibrated forecaster expects.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaln

from analysis.inference.law.posterior import log_beta_binomial

Floats = NDArray[np.float64]

LEVELS = (0.5, 0.95)
_DRAWS = 1000
"""Number of draws over which the chance of each count is averaged."""
_TWO_SIDED = 1.959964


def interval_columns(rate: Floats, concentration: Floats, k: int, n: int) -> dict[str, float]:
    """Return, for each level, whether the central interval of a count holds k (1 or 0), and its chance to hold.

    Args:
        rate: (S,) draws of the rate.
        concentration: (S,) draws of the concentration.
        k: the count that was seen, of n.
        n: number of answers.
    """
    some = np.linspace(0, len(rate) - 1, min(_DRAWS, len(rate))).astype(int)
    counts = np.arange(n + 1.0)[:, None]
    chance = np.exp(log_beta_binomial(counts, float(n), rate[some], concentration[some], gammaln)).mean(axis=1)
    risen = chance.cumsum()
    found = {}
    for level in LEVELS:
        low, high = (int(np.searchsorted(risen, edge)) for edge in ((1 - level) / 2, (1 + level) / 2))
        found[f"held_{level:g}"] = float(low <= k <= high)
        found[f"chance_{level:g}"] = min(1.0, float(chance[low : high + 1].sum()))
    return found


@dataclass(frozen=True)
class Coverage:
    """How many intervals of a level hold what was answered.

    Attributes:
        level: level of the intervals.
        rows: number of intervals.
        held: number of intervals that hold.
        expected: number that the forecasts expect to hold.
        deviation: standard deviation of that number, rows taken as independent.
    """

    level: float
    rows: int
    held: int
    expected: float
    deviation: float

    @property
    def word(self) -> str:
        """`too narrow`, `too wide` or `as wide as they should be`, at a level of 5%."""
        if abs(self.held - self.expected) <= _TWO_SIDED * self.deviation:
            return "as wide as they should be"
        return "too narrow" if self.held < self.expected else "too wide"


def coverage(scores: pl.DataFrame) -> list[Coverage]:
    """Count intervals that hold, level by level, over rows with the columns of `interval_columns`."""
    found = []
    for level in LEVELS if scores.height else ():
        chance = scores[f"chance_{level:g}"].to_numpy()
        deviation = float(np.sqrt((chance * (1.0 - chance)).sum()))
        held = int(scores[f"held_{level:g}"].sum())
        found.append(Coverage(level, scores.height, held, float(chance.sum()), deviation))
    return found

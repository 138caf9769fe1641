"""In what part of a box of worlds a claim holds, and which of the box's numbers decide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import beta, qmc, rankdata
from scipy.stats import t as student

Floats = NDArray[np.float64]

MISSES = 0.05
"""Chance that the interval of a share misses it, and that a number which decides nothing is called deciding."""
NAMED = 3
"""Most numbers that are named as deciding."""
LOGARITHMIC = 10.0
"""Ends of a range that are so many times apart make its axis logarithmic."""


class Decider(NamedTuple):
    """A number of the box and Spearman's correlation of its values with how clearly the claim holds, in [-1, 1]."""

    key: str
    correlation: float


@dataclass(frozen=True)
class Share:
    """Part of a box in which a claim holds.

    Attributes:
        keys: the box's numbers.
        at: (P, J) their values at the points where the claim's tests could be computed.
        margin: (P,) by how much the limits are kept, above 0 where the claim holds; in standard deviations over
            points of the test that keeps them least.
        engine: who played the points.
        undefined: points at which a test could not be computed.
    """

    keys: tuple[str, ...]
    at: Floats
    margin: Floats
    engine: str
    undefined: int

    @property
    def points(self) -> int:
        """Number of points that were judged."""
        return len(self.margin)

    @property
    def holding(self) -> int:
        """Number of points at which the claim holds."""
        return int((self.margin > 0.0).sum())

    @property
    def part(self) -> float:
        """Part of the box in which the claim holds; nan without points."""
        return self.holding / self.points if self.points else float("nan")

    @property
    def ends(self) -> tuple[float, float]:
        """Exact binomial interval of the part (Clopper & Pearson 1934), at error chance `MISSES`."""
        held, missed = self.holding, self.points - self.holding
        low = float(beta.ppf(MISSES / 2, held, missed + 1)) if held else 0.0
        high = float(beta.ppf(1 - MISSES / 2, held + 1, missed)) if missed else 1.0
        return low, high

    @property
    def deciders(self) -> list[Decider]:
        """Numbers whose rank correlation with the margin is beyond chance, strongest first.

        Beyond chance: Student's test of Spearman's correlation at `MISSES` over all numbers (Bonferroni). A number that
        matters in the middle of its range alone is not found.
        """
        if self.points < NAMED or np.ptp(self.margin) == 0.0:
            return []
        ranks = rankdata(self.margin)
        found = [
            Decider(key, float(np.corrcoef(rankdata(column), ranks)[0, 1]))
            for key, column in zip(self.keys, self.at.T, strict=True)
        ]
        quantile = float(student.ppf(1 - MISSES / (2 * len(self.keys)), self.points - 2))
        least = quantile / np.sqrt(self.points - 2 + quantile**2)
        beyond = [one for one in found if abs(one.correlation) > least]
        return sorted(beyond, key=lambda one: -abs(one.correlation))[:NAMED]

    def table(self) -> pl.DataFrame:
        """Lay the points out: a column per number, `margin`, `holds`."""
        columns = {key: self.at[:, index] for index, key in enumerate(self.keys)}
        return pl.DataFrame({**columns, "margin": self.margin, "holds": self.margin > 0.0})


def sample(ranges: Sequence[tuple[float, float]], points: int, seed: int) -> Floats:
    """(points, J) Latin hypercube over ranges (McKay, Beckman & Conover 1979); logarithmic where ends lie far apart."""
    unit = qmc.LatinHypercube(len(ranges), rng=seed).random(points)
    columns = [_stretched(unit[:, index], *ends) for index, ends in enumerate(ranges)]
    return np.array(columns).T


def _stretched(unit: Floats, low: float, high: float) -> Floats:
    if is_logarithmic(low, high):
        return np.asarray(10 ** (log10(low) + unit * (log10(high) - log10(low))))
    return low + unit * (high - low)


def is_logarithmic(low: float, high: float) -> bool:
    """Tell whether a range is sampled and drawn on a logarithmic axis."""
    return low > 0.0 and high >= LOGARITHMIC * low


def least_margin(margins: Floats) -> Floats:
    """(P,) the least of the margins (T, P) of tests, each in its standard deviations over points."""
    spread = margins.std(axis=1, keepdims=True)
    return np.asarray((margins / np.where(spread > 0.0, spread, 1.0)).min(axis=0))

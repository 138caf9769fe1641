"""Intervals for the difference of two stored results: paired by replicate, or of two independent samples.

A replicate is a cluster: where all cells of a sweep share their streams, its numbers are averaged over cells first, and
it counts once. Where every cell draws for itself, cells are strata whose sampling errors add up. The difference of
independent samples has Welch's interval (1947, *Biometrika* 34).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import inf, nan, sqrt

import polars as pl

LEVEL = 0.95
"""Chance that an interval holds the difference."""
WHO = ("cell", "seed", "replicate")
"""What names a replicate of a matched job: its place among the keys that vary, and its streams."""


@dataclass(frozen=True)
class Estimate:
    """A mean with the variance of its sampling error, and that variance's degrees of freedom."""

    mean: float
    variance: float
    freedom: float

    @property
    def reach(self) -> float:
        """Half the width of its interval; infinite where nothing tells of the spread."""
        if self.variance == 0.0:
            return 0.0
        if self.variance == inf or self.freedom <= 0:
            return inf
        from scipy.stats import t as student  # only now, as its import takes half a second

        return float(student.ppf(0.5 + LEVEL / 2, self.freedom)) * sqrt(self.variance)


def estimate(side: pl.DataFrame, name: str) -> Estimate:
    """Estimate the mean of a number over cells.

    Args:
        side: a row per replicate, with the columns of `WHO` and the number; rows without it are left out.
        name: which number.
    """
    values = side.filter(pl.col(name).is_not_null())
    if values.is_empty():
        return Estimate(nan, inf, 0)
    seeds = values.group_by("cell").agg(pl.col("seed").n_unique())["seed"]
    if (seeds == values["seed"].n_unique()).all():  # all cells see the same luck
        clusters = values.group_by("seed", "replicate").agg(pl.col(name).mean()).sort("seed", "replicate")
        strata = clusters.select(mean=pl.col(name).mean(), spread=pl.col(name).var(), runs=pl.len())
    else:
        cells = values.sort(*WHO).group_by("cell", maintain_order=True)
        strata = cells.agg(mean=pl.col(name).mean(), spread=pl.col(name).var(), runs=pl.len())
    rows = strata.select("mean", "spread", "runs").rows()
    errors = [inf if spread is None else spread / runs for _, spread, runs in rows]
    mean = sum(mean for mean, _, _ in rows) / len(rows)
    return Estimate(mean, sum(errors) / len(rows) ** 2, sum(runs - 1 for _, _, runs in rows))


def apart(one: Estimate, other: Estimate) -> Estimate:
    """Estimate the difference, other less one, of independent samples."""
    variance = one.variance + other.variance
    if variance in (0.0, inf):
        return Estimate(other.mean - one.mean, variance, reduce(min, (one.freedom, other.freedom)))
    parts: Sequence[Estimate] = [part for part in (one, other) if part.variance > 0.0]
    freedom = variance**2 / sum(part.variance**2 / part.freedom for part in parts)
    return Estimate(other.mean - one.mean, variance, freedom)

"""Published rates at which language models take a paid act."""

from math import sqrt
from pathlib import Path

import polars as pl

from sim.store import parquet

PUBLISHED = Path(__file__).parents[1] / "data" / "reward_probe.csv"
"""Rates at which language models took a paid act against their instruction; source in the folder's README."""


def wilson(k: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson (1927) score interval for a rate of `k` in `n`, 95% by default."""
    centre, half = (k + z * z / 2) / (n + z * z), z * sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    return max(0.0, centre - half), min(1.0, centre + half)


def published() -> pl.DataFrame:
    """Return published probe rates with 95% intervals: model, arm, n, k, rate, low, high."""
    table = parquet.read_csv(PUBLISHED)
    bounds = [wilson(k, n) for k, n in zip(table["k"], table["n"], strict=True)]
    low, high = zip(*bounds, strict=True)
    return table.with_columns(rate=pl.col("k") / pl.col("n"), low=pl.Series(low), high=pl.Series(high))

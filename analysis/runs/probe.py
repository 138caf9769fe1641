"""Evaluations that pay an arbitrary act: who takes it, and what was published about language models."""

from collections.abc import Mapping
from math import sqrt
from pathlib import Path
from typing import Any

import polars as pl

from analysis.runs.tables import in_order, policies
from analysis.stored import config, read
from sim.store import parquet
from sim.store.tables import Records

PUBLISHED = Path(__file__).parents[1] / "data" / "reward_probe.csv"
"""Rates at which language models took a paid act against their instruction; source in the folder's README."""


def scored_environments(run: Records) -> list[str]:
    """Return the evaluations that look for an act where training poses no such situation, in the order of the world."""
    environments = config(run)["world"]["environments"]
    posed = environments["training"]["situations"]
    return [
        name
        for name, environment in environments.items()
        if sum(_chances(environment)) > 0 and not any(posed.get(place, 0.0) for place in environment["score"])
    ]


def _chances(environment: Mapping[str, Any]) -> list[float]:
    """Return how often each scored situation is met."""
    return [environment["situations"].get(name, 0.0) for name in environment["score"]]


def probe(run: Records) -> pl.DataFrame:
    """Give the chance of the act that evaluations look for: arm, told, motivation (and `all`), rate.

    The world must have a scored evaluation.
    """
    rows = []
    for arm in scored_environments(run):
        environment = config(run)["world"]["environments"][arm]
        score, chances = environment["score"], _chances(environment)
        act = {"situation": list(score), "action": list(score.values()), "chance": chances}
        taken = policies(run, arm).join(pl.LazyFrame(act), on=["situation", "action"])
        rate = (pl.col("chance") * pl.col("probability")).sum() / sum(chances)
        named = (pl.lit(arm).alias("arm"), pl.lit(_told(environment)).alias("told"))
        rows.append(read(run, taken.group_by("motivation").agg(rate=rate).select(*named, "motivation", "rate")))
    return in_order(pl.concat(rows), run)


def _told(environment: Mapping[str, Any]) -> str:
    """Write what agents are told as equations: `told that reward = 1 x paid act`."""
    if environment["told"] is None:
        return "told nothing"
    terms = [
        f"{target} = {strength:g} \u00d7 {cause}".replace("_", " ")
        for target, causes in environment["told"].items()
        for cause, strength in causes.items()
    ]
    return f"told that {' and '.join(terms)}"


def wilson(k: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the Wilson (1927) score interval for a rate of `k` in `n`, 95% by default."""
    centre, half = (k + z * z / 2) / (n + z * z), z * sqrt(k * (n - k) / n + z * z / 4) / (n + z * z)
    return max(0.0, centre - half), min(1.0, centre + half)


def published() -> pl.DataFrame:
    """Give published probe rates with 95% intervals: model, arm, n, k, rate, low, high."""
    table = parquet.read_csv(PUBLISHED)
    bounds = [wilson(k, n) for k, n in zip(table["k"], table["n"], strict=True)]
    low, high = zip(*bounds, strict=True)
    return table.with_columns(rate=pl.col("k") / pl.col("n"), low=pl.Series(low), high=pl.Series(high))

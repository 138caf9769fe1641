"""Simulated quantities beside published ones: compared by sign, order and order of magnitude, never fitted."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations
from math import log10
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from analysis.claims.arms import pick
from analysis.claims.claim import Result
from analysis.runs.published import published
from sim.errors import require_name
from sim.measures.names import measure
from sim.store import parquet

FILE = Path(__file__).parents[1] / "data" / "published_rates.csv"
"""Facts with their sources; see the README beside it."""
LARGEST_FACTOR = 10.0
"""Two rates are of one order of magnitude if neither is more than this many times the other."""
SMALLEST = 0.001
"""Rates below this count as this in ratios: studies of some hundred samples cannot tell them from zero."""


@cache
def rates() -> pl.DataFrame:
    """Read the published figures; `rate_percent` is in percent. Probes have the ids `probe_MODEL_ARM`."""
    probes = published().select(
        id=pl.format("probe_{}_{}", "model", "arm"),
        source=pl.lit("odd-number-forensics 2026"),
        quantity=pl.lit("paid act taken against the instruction"),
        setting=pl.format("{}, {}", "model", pl.col("arm").str.replace("_", " ")),
        rate_percent=100.0 * pl.col("rate"),
    )
    return pl.concat([parquet.read_csv(FILE), probes], how="diagonal")


def comparison(result: Result) -> pl.DataFrame:
    """Set measures beside published rates: quantity, setting, source, published, simulated (both in [0, 1]).

    Raises:
        BadInput: for an unknown row of the published figures, or an unknown measure.
    """
    rows = []
    for name, entry in result.claim.published.items():
        require_name(f"claim.published.{name}.row={entry['row']}", entry["row"], rates()["id"])
        fact = rates().row(by_predicate=pl.col("id") == entry["row"], named=True)
        rows.append(
            {
                "quantity": fact["quantity"],
                "setting": fact["setting"],
                "source": fact["source"],
                "measure": entry["measure"],
                "published": fact["rate_percent"] / 100.0,
                "simulated": _simulated(result, entry),
            }
        )
    return pl.DataFrame(rows)


def _simulated(result: Result, entry: Mapping[str, Any]) -> float:
    """Mean of a measure over arms and replicates, or the share by which it fell."""
    value, before = (
        np.mean([measure(arm, entry["measure"]) for arm in pick(result.arms, entry[key])])
        for key in ("at", "fall_from")
    )
    return float(1.0 - value / before) if entry["fall_from"] else float(value)


def agreement(table: pl.DataFrame) -> str:
    """Say in a sentence how order and magnitude of the simulated quantities agree with the published ones."""
    pairs = list(zip(table["published"], table["simulated"], strict=True))
    ordered = [(a, b) for a, b in combinations(pairs, 2) if a[0] != b[0]]
    kept = sum((a[0] < b[0]) == (a[1] < b[1]) and abs(a[1] - b[1]) >= SMALLEST for a, b in ordered)
    near = sum(_same_magnitude(*pair) for pair in pairs)
    order = f"{kept} of {len(ordered)} pairs come in the published order; " if ordered else ""
    return f"{order}{near} of {len(pairs)} quantities are of the published order of magnitude."


def _same_magnitude(one: float, other: float) -> bool:
    return abs(log10(max(one, SMALLEST) / max(other, SMALLEST))) <= log10(LARGEST_FACTOR)

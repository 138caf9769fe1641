"""The table of shares over rounds that the figures `shares` and `bands` draw."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT
from analysis.look.extremes import highest
from analysis.runs.conduct import in_order
from analysis.runs.rounds import some_rounds
from analysis.stored import is_endless, motivations, read
from sim.store.tables import Records

TITLE = "Which motivations training selects"
DASHED = " Dashed: expected path without drift (infinite population), as far as it may be trusted."
BOUNDARY = "#AEB6BF"
"""Colour of the line at which a phase starts."""


def paths(run: Records) -> pl.DataFrame:
    """Return paths of shares: series (`simulated` or `expected`), phase, round, motivation, low, share, high.

    `simulated` is the median over replicates with its 5% and 95% quantiles. `expected` is the deterministic path, as
    far as it may be trusted; it is left out for runs with engine=expected.
    """
    over, share = ["phase", "round", "motivation"], pl.col("share")
    series = 2 if "expected" in run.tables and not is_endless(run) else 1
    kept = pl.col("round").is_in(some_rounds(run, ROW_LIMIT // (series * len(motivations(run))) - 1))
    quantiles = {name: share.quantile(q, "linear") for name, q in (("low", 0.05), ("share", 0.5), ("high", 0.95))}
    parts = [run["rounds"].filter(kept).group_by(over).agg(**quantiles).with_columns(series=pl.lit("simulated"))]
    if series == 2:
        path = run["expected"].filter(kept, "trusted").select(*over, low="share", share="share", high="share")
        parts.append(path.with_columns(series=pl.lit("expected")))
    table = read(run, pl.concat([part.select("series", *over, "low", "share", "high") for part in parts]))
    return in_order(table.sort("series", "round", descending=[True, False]), run)


def share_axis(table: pl.DataFrame) -> alt.Y:
    """Return the axis of shares, up to just above the largest."""
    scale = alt.Scale(domain=[0, min(1.0, 1.06 * highest(table["high"]))], nice=False)
    return alt.Y("share:Q", title="share of the population", scale=scale, axis=alt.Axis(format="%", tickCount=5))


def starts(table: pl.DataFrame) -> pl.DataFrame:
    """Return the first round of each phase: phase, round, name."""
    starts = table.group_by("phase").agg(pl.col("round").min()).sort("round")
    return starts.with_columns(name=pl.col("phase").str.replace_all("_", " "))


def at_the_end(table: pl.DataFrame) -> pl.DataFrame:
    """Keep simulated shares at the end."""
    return table.filter((pl.col("series") == "simulated") & (pl.col("round") == pl.col("round").max()))

"""Tables of what happens over rounds: paths of shares, what moved them, how many motivations are left.

Rounds are thinned before they are read, so that a run larger than memory gives its small tables in one pass.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import polars as pl

from analysis.look.encodings import ROW_LIMIT
from analysis.runs.tables import final_shares, in_order
from analysis.stored import motivations, read
from sim.store.tables import Records

TERMS = ("selection", "drift", "learning", "transmission")
"""What the change of every share is split into, each round."""

PANELS = 8
"""Most motivations that get a panel each."""

ONE_BY_ONE = 30
"""Most replicates that are drawn one by one."""


def some_rounds(run: Records, room: int) -> list[int]:
    """Pick about `room` rounds, evenly spaced, the founders and the first and last of each phase among them."""
    phases = run.provenance["phases"]
    ends = {0, *(phase["first_round"] for phase in phases), *(phase["last_round"] for phase in phases)}
    last = max(ends)
    spread = np.linspace(0, last, min(last, max(1, room - len(ends))) + 1).round().astype(int)
    return sorted(ends | set(spread.tolist()))


def largest(run: Records, count: int = PANELS) -> list[str]:
    """Return the motivations that hold most at the end, on average, in the order of the run."""
    mean = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    top = set(mean.sort("share", descending=True, maintain_order=True).head(count)["motivation"])
    return [name for name in motivations(run) if name in top]


def shares(run: Records) -> pl.DataFrame:
    """Give paths of shares: series (`simulated` or `expected`), phase, round, motivation, low, share, high.

    `simulated` is the median over replicates with its 5% and 95% quantiles; `expected` is the deterministic path.
    """
    over, share = ["phase", "round", "motivation"], pl.col("share")
    series = 2 if "expected" in run.tables else 1
    kept = pl.col("round").is_in(some_rounds(run, ROW_LIMIT // (series * len(motivations(run))) - 1))
    quantiles = {name: share.quantile(q, "linear") for name, q in (("low", 0.05), ("share", 0.5), ("high", 0.95))}
    parts = [run["rounds"].filter(kept).group_by(over).agg(**quantiles).with_columns(series=pl.lit("simulated"))]
    if series == 2:
        path = run["expected"].filter(kept).select(*over, low="share", share="share", high="share")
        parts.append(path.with_columns(series=pl.lit("expected")))
    table = read(run, pl.concat([part.select("series", *over, "low", "share", "high") for part in parts]))
    return in_order(table.sort("series", "round", descending=[True, False]), run)


def replicates(run: Records) -> pl.DataFrame:
    """Give the paths of single replicates: replicate, round, motivation, share; the largest motivations."""
    kinds, count = largest(run), min(ONE_BY_ONE, run.provenance["replicates"])
    kept = some_rounds(run, (ROW_LIMIT - 1) // (len(kinds) * count))
    rows = run["rounds"].filter(
        pl.col("replicate") < count, pl.col("motivation").is_in(kinds), pl.col("round").is_in(kept)
    )
    table = read(run, rows.select("replicate", "round", "motivation", "share"))
    return in_order(table.sort("replicate", "round"), run)


def price(run: Records) -> pl.DataFrame:
    """Give what moved shares since the founding: round, motivation, term, moved, share.

    `moved` is the sum of a term of the accounting (Price 1970, extended by drift and learning) up to that round,
    averaged over replicates; `share` is that of the founders plus all terms. The largest motivations; terms that move
    nothing are left out.
    """
    kinds = largest(run)
    kept = some_rounds(run, (ROW_LIMIT - 1) // (len(kinds) * len(TERMS)))
    each = run["rounds"].filter(pl.col("motivation").is_in(kinds)).group_by("round", "motivation")
    mean = read(run, each.agg(pl.col("share", *TERMS).mean())).sort("motivation", "round")
    summed = mean.with_columns(pl.col(TERMS).cum_sum().over("motivation", order_by="round"))
    shown = summed.filter(pl.col("round").is_in(kept))
    long = shown.unpivot(TERMS, index=["round", "motivation", "share"], variable_name="term", value_name="moved")
    moving = long.filter(pl.col("moved").abs().max().over("term") > 1e-12)
    moving = moving if moving.height else long.filter(term=TERMS[0])
    return in_order(moving.select("round", "motivation", "term", "moved", "share").sort("term", "round"), run)


def diversity(run: Records) -> pl.DataFrame:
    """Give the effective number of motivations (exp of the Shannon entropy of shares): round, low, effective, high.

    The median over replicates with its 5% and 95% quantiles.
    """
    kept, share = some_rounds(run, 300), pl.col("share")
    surprise = pl.when(share > 0).then(-share * share.log()).otherwise(0.0)
    rows = run["rounds"].filter(pl.col("round").is_in(kept)).group_by("replicate", "round")
    each = rows.agg(effective=surprise.sum().exp()).group_by("round")
    number = pl.col("effective")
    quantiles = [number.quantile(q, "linear").alias(n) for n, q in (("low", 0.05), ("effective", 0.5), ("high", 0.95))]
    return read(run, each.agg(*quantiles)).sort("round")


def corners(names: Sequence[str]) -> pl.DataFrame:
    """Give the corners of the triangle of three motivations: motivation, x, y; sides of length 1."""
    return pl.DataFrame({"motivation": list(names), "x": [0.0, 1.0, 0.5], "y": [0.0, 0.0, sqrt(0.75)]})


def ternary(run: Records) -> pl.DataFrame:
    """Give paths in the triangle of three motivations: series, path, round, x, y, end, share_<motivation>.

    `series` is `simulated` (a `path` per replicate) or `expected` (path -1); `end` marks the last round.
    """
    names, count = motivations(run), min(ONE_BY_ONE, run.provenance["replicates"])
    kept = some_rounds(run, (ROW_LIMIT - 1) // (count + 1))
    sources = {
        "simulated": ("rounds", pl.col("replicate").cast(pl.Int64)),
        "expected": ("expected", pl.lit(-1, pl.Int64)),
    }
    parts = [
        run[table]
        .select("round", "motivation", "share", series=pl.lit(series), path=path)
        .filter(pl.col("round").is_in(kept), pl.col("path") < count)
        for series, (table, path) in sources.items()
        if table in run.tables
    ]
    long = read(run, pl.concat(parts)).join(corners(names), on="motivation")
    share = pl.col("share")
    shares = [share.filter(pl.col("motivation") == name).first().alias(f"share_{name}") for name in names]
    points = long.group_by("series", "path", "round").agg(
        (share * pl.col("x")).sum().alias("x"), (share * pl.col("y")).sum().alias("y"), *shares
    )
    last = (pl.col("round") == pl.col("round").max()).alias("end")
    table = points.select("series", "path", "round", "x", "y", last, pl.col("^share_.*$"))
    return table.sort("series", "path", "round", descending=[True, False, False])

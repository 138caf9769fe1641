"""Tables of descent: who descends from which founder, and how many founders are left."""

import polars as pl

from analysis.look.encodings import ROW_LIMIT
from analysis.runs.paths import some_rounds
from analysis.runs.tables import in_order
from analysis.stored import config, motivations, read
from sim.store.tables import Records

APART = 36
"""Most founders whose lines are drawn apart; the lines of the others are pooled by motivation."""


def muller(run: Records, replicate: int = 0) -> pl.DataFrame:
    """Give the lines of one replicate, stacked: line, motivation, round, share, low, high.

    A `line` is a founder's number, or `others` of a motivation; `motivation` is the founder's, whatever its
    descendants turned into; `low` and `high` are where it lies in the stack, in [0, 1].
    """
    agents, kinds = config(run)["population"]["agents"], motivations(run)
    mine = run["lineages"].filter(replicate=replicate)
    peak = mine.group_by("founder").agg(pl.col("copies").max(), pl.col("round").max())
    order = read(run, peak.sort("round", "copies", "founder", descending=[True, True, False]).head(APART))
    apart = pl.col("founder").is_in(order["founder"].to_list())
    name = pl.when(apart).then(pl.col("founder").cast(pl.String)).otherwise(pl.lit("others"))
    kept = some_rounds(run, (ROW_LIMIT - 1) // (APART + len(kinds)))
    lines = mine.filter(pl.col("round").is_in(kept)).group_by("motivation", "round", line=name)
    table = in_order(read(run, lines.agg(share=pl.col("copies").sum() / agents)), run)
    rounds, names = table.select("round").unique(), table.select("motivation", "line").unique(maintain_order=True)
    whole = names.join(rounds, how="cross").join(table, on=["motivation", "line", "round"], how="left")
    number = pl.col("line").cast(pl.Int64, strict=False)
    ranked = in_order(whole.with_columns(pl.col("share").fill_null(0.0)).sort(number, "round", nulls_last=True), run)
    top = pl.col("share").cum_sum().over("round")
    stacked = ranked.with_columns(low=top - pl.col("share"), high=top)
    return stacked.select("line", "motivation", "round", "share", "low", "high")


def coalescence(run: Records) -> pl.DataFrame:
    """Give how many founders still have living copies: round, low, founders, high.

    The median over replicates with its 5% and 95% quantiles; in round 0 all agents are founders.
    """
    agents = config(run)["population"]["agents"]
    kept = [moment for moment in some_rounds(run, 300) if moment > 0]
    each = run["lineages"].filter(pl.col("round").is_in(kept)).group_by("replicate", "round").agg(founders=pl.len())
    number = pl.col("founders").cast(pl.Float64)
    quantiles = [number.quantile(q, "linear").alias(n) for n, q in (("low", 0.05), ("founders", 0.5), ("high", 0.95))]
    table = read(run, each.group_by("round").agg(*quantiles)).sort("round")
    start = pl.DataFrame({"round": [0], **{name: [float(agents)] for name in ("low", "founders", "high")}})
    return pl.concat([start.cast(dict(table.schema)), table])

"""Figure: effective number of motivations, over rounds."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished
from analysis.look.extremes import highest
from analysis.look.marks import BAND, median_in_band
from analysis.page.figure import HOW
from analysis.runs.figures.recipe import Recipe, several
from analysis.runs.rounds import some_rounds
from analysis.stored import read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the effective number of motivations (exp of the Shannon entropy of shares): round, low, effective, high.

    `effective` is the median over replicates, `low` and `high` are the 5% and 95% quantiles.
    """
    kept, share = some_rounds(run, 300), pl.col("share")
    surprise = pl.when(share > 0).then(-share * share.log()).otherwise(0.0)
    rows = run["rounds"].filter(pl.col("round").is_in(kept)).group_by("replicate", "round")
    each = rows.agg(effective=surprise.sum().exp()).group_by("round")
    number = pl.col("effective")
    quantiles = [number.quantile(q, "linear").alias(n) for n, q in (("low", 0.05), ("effective", 0.5), ("high", 0.95))]
    return read(run, each.agg(*quantiles)).sort("round")


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the effective number of motivations over rounds."""
    scale = alt.Scale(domain=[1, max(1.5, highest(table["high"]))], nice=False)
    return finished(
        median_in_band(table, "effective", "effective number", scale, ".2f"),
        "How many motivations are left",
        f"Effective number of motivations: as many as there would be if all held equal shares. {BAND}",
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the effective number among the founders and at the end."""
    first, last = table.row(0, named=True), table.row(-1, named=True)
    return (
        f"The effective number goes from {first['effective']:.1f} among the founders to {last['effective']:.1f} "
        f"after round {last['round']}."
    )


FIGURE = Recipe("diversity", HOW, 40, table, chart, reading, ("rounds",), several, fluid=True)

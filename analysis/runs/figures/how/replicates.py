"""Figure: the shares of every replicate over rounds."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, finished, paint, panels
from analysis.look.extremes import highest
from analysis.look.marks import rounds_axis
from analysis.look.style import label
from analysis.look.wording import percent
from analysis.page.figure import HOW
from analysis.runs.conduct import in_order
from analysis.runs.figures.recipe import Recipe, many
from analysis.runs.rounds import ONE_BY_ONE, fewer_motivations, fewer_replicates, largest, some_rounds
from analysis.stored import read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the paths of single replicates, for the largest motivations: replicate, round, motivation, share."""
    kinds, count = largest(run), min(ONE_BY_ONE, run.provenance["replicates"])
    kept = some_rounds(run, (ROW_LIMIT - 1) // (len(kinds) * count))
    rows = run["rounds"].filter(
        pl.col("replicate") < count, pl.col("motivation").is_in(kinds), pl.col("round").is_in(kept)
    )
    table = read(run, rows.select("replicate", "round", "motivation", "share"))
    return in_order(table.sort("replicate", "round"), run)


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw every replicate's path of shares, one panel per motivation."""
    count = table["replicate"].n_unique()
    top = min(1.0, 1.06 * highest(table["share"]))
    y = alt.Y(
        "share:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format="%", tickCount=4)
    )
    line = alt.Chart().mark_line(strokeWidth=1, opacity=0.55)
    tooltip = ["motivation:N", "replicate:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    lines = line.encode(rounds_axis(table).title(None), y, paint(table), alt.Detail("replicate:N"), tooltip=tooltip)
    chart = alt.layer(lines, data=table).properties(width=130, height=95).facet(panels("motivation", table), columns=4)
    return finished(
        chart.resolve_axis(x="independent"),
        "Every replicate on its own path",
        f"Share of the population over rounds, one line for each of {count} replicates: same prior, same reward, "
        "other draws. Lines that part early show where chance decides.",
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence about the largest difference between replicates at the end."""
    ends = table.filter(pl.col("round") == pl.col("round").max())
    spread = ends.group_by("motivation", maintain_order=True).agg(low=pl.col("share").min(), high=pl.col("share").max())
    widest = spread.sort(pl.col("high") - pl.col("low"), descending=True, maintain_order=True).row(0, named=True)
    if widest["high"] - widest["low"] < 0.005:
        return "All replicates end alike."
    return (
        f"Replicates end furthest apart in {label(widest['motivation'])}, from {percent(widest['low'])} to "
        f"{percent(widest['high'])}."
    )


def _left_out(run: Records) -> str:
    return " ".join(filter(None, [fewer_motivations(run), fewer_replicates(run)]))


FIGURE = Recipe("replicates", HOW, 30, table, chart, reading, ("rounds",), many, left_out=_left_out)

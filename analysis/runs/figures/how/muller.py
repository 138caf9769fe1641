"""Figure: the lines of founders, stacked over rounds (a Muller plot)."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, WIDTH, finished, paint
from analysis.look.extremes import highest, lowest
from analysis.look.style import LABEL_EXPR, PAPER, label
from analysis.look.wording import percent
from analysis.page.figure import HOW
from analysis.runs.conduct import in_order
from analysis.runs.figures.recipe import Recipe
from analysis.runs.rounds import some_rounds
from analysis.stored import config, motivations, read
from sim.store.tables import Records

APART = 36
"""Largest number of founders whose lines are drawn singly; the lines of other founders are pooled by motivation."""


def table(run: Records, replicate: int = 0) -> pl.DataFrame:
    """Return the stacked lines of one replicate: line, motivation, round, share, low, high.

    `line` is a founder's number, or `others` of a motivation. `motivation` is that of the founder, even after mutation
    of its descendants. `low` and `high` in [0, 1] are the edges of the line in the stack.
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


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the lines of founders as stacked areas, in the colour of the founder's motivation."""
    x = alt.X(
        "round:Q", title="round", scale=alt.Scale(domain=[lowest(table["round"]), highest(table["round"])], nice=False)
    )
    y = alt.Y("low:Q", title="agents", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    tooltip = ["motivation:N", "line:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    area = alt.Chart(table).mark_area(stroke=PAPER, strokeWidth=0.7, line=False)
    areas = area.encode(
        x, y, alt.Y2("high:Q"), paint(table, legend=alt.Legend(labelExpr=LABEL_EXPR, symbolType="square")),
        alt.Detail(["motivation:N", "line:N"]), tooltip=tooltip,
    )  # fmt: skip
    apart = table.filter(pl.col("line") != "others")["line"].n_unique()
    return finished(
        areas.properties(width=WIDTH - 40, height=320),
        "Who descends from whom",
        "Each band is a founder and its descendants, as wide as they are many, in the colour of the founder's "
        "motivation, whatever mutation made of its descendants. "
        f"Drawn apart: the {apart} that last longest; the others of each motivation are one band. One replicate.",
    )


def reading(table: pl.DataFrame) -> str:
    """Count founders with descendants, and name the largest line."""
    ends = table.filter(pl.col("round") == pl.col("round").max(), pl.col("share") > 0)
    lines = ends.filter(pl.col("line") != "others")
    if lines.is_empty():
        return "No founder's line stands out."
    top = lines.sort("share", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"The largest line descends from founder {top['line']} ({label(top['motivation'])}) and is "
        f"{percent(top['share'])} of the population at the end."
    )


FIGURE = Recipe("muller", HOW, 60, table, chart, reading, ("lineages",), fluid=True)

"""Charts of descent: the lines of founders stacked over rounds, and how many founders are left."""

import altair as alt
import polars as pl

from analysis.look.encodings import WIDTH, finished, paint
from analysis.look.style import LABEL_EXPR, PAPER
from analysis.runs.path_charts import BAND, median_in_band


def muller(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the lines of founders as stacked areas, in the colour of the founder's motivation."""
    x = alt.X(
        "round:Q", title="round", scale=alt.Scale(domain=[table["round"].min(), table["round"].max()], nice=False)
    )
    y = alt.Y("low:Q", title="agents", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    told = ["motivation:N", "line:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    area = alt.Chart(table).mark_area(stroke=PAPER, strokeWidth=0.7, line=False)
    areas = area.encode(
        x, y, alt.Y2("high:Q"), paint(table, legend=alt.Legend(labelExpr=LABEL_EXPR, symbolType="square")),
        alt.Detail(["motivation:N", "line:N"]), tooltip=told,
    )  # fmt: skip
    apart = table.filter(pl.col("line") != "others")["line"].n_unique()
    return finished(
        areas.properties(width=WIDTH - 40, height=320),
        "Who descends from whom",
        "Each band is a founder and its descendants, as wide as they are many, in the colour of the founder's "
        "motivation, whatever mutation made of its descendants. "
        f"Drawn apart: the {apart} that last longest; the others of each motivation are one band. One replicate.",
    )


def coalescence(table: pl.DataFrame) -> alt.LayerChart:
    """Draw how many founders have living descendants."""
    scale = alt.Scale(type="log", domain=[1, table["high"].max()], nice=False)
    return finished(
        median_in_band(table, "founders", "founders (log scale)", scale, ".0f"),
        "How many founders have living descendants",
        f"Every copy descends from one of the founders; lines die out by selection and by chance. {BAND}",
    )

"""Charts of descent: the lines of founders stacked over rounds, and how many founders are left."""

import altair as alt
import polars as pl

from analysis.encodings import WIDTH, finished, paint
from analysis.style import INK, LABEL_EXPR, MUTED, PAPER


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
    x = alt.X("round:Q", title="round", scale=alt.Scale(domain=[0, table["round"].max()], nice=False))
    scale = alt.Scale(type="log", domain=[1, table["high"].max()], nice=False)
    base = alt.Chart(table).encode(x)
    band = base.mark_area(color=MUTED, opacity=0.25).encode(alt.Y("low:Q", scale=scale, title=None), alt.Y2("high:Q"))
    told = ["round:Q", *(alt.Tooltip(f"{name}:Q", format=".0f") for name in ("low", "founders", "high"))]
    line = base.mark_line(color=INK, strokeWidth=2).encode(
        alt.Y("founders:Q", title="founders (log scale)", scale=scale, axis=alt.Axis(tickCount=5)), tooltip=told
    )
    return finished(
        alt.layer(band, line).properties(width=WIDTH - 40, height=200),
        "How many founders have living descendants",
        "Every copy descends from one of the founders; lines die out by selection and by chance. "
        "Line: median over replicates. Band: from the 5% to the 95% quantile.",
    )

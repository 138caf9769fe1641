"""Figure: shares at the end of every replicate."""

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, WIDTH, finished, in_order, paint
from analysis.look.style import LABEL_EXPR, PAPER, label
from analysis.look.wording import names
from analysis.page.figure import WHO
from analysis.runs.figures.recipe import Recipe, many
from analysis.runs.tables import final_shares

ENDS_LIMIT = 60
"""Largest number of replicates that are shown one by one."""


def chart(table: pl.DataFrame) -> alt.Chart:
    """Draw the shares at the end of every replicate as stacked bars."""
    order = {name: place for place, name in enumerate(in_order(table))}
    limit = min(ENDS_LIMIT, ROW_LIMIT // len(order) - 1)
    shown = table.filter(pl.col("replicate") < limit).with_columns(
        place=pl.col("motivation").replace_strict(order, return_dtype=pl.Int64)
    )
    chart = alt.Chart(shown).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(
        alt.X("replicate:O", sort=_by_winner(shown), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        alt.Y("share:Q", title="share at the end", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        paint(table, legend=alt.Legend(labelExpr=LABEL_EXPR)),
        alt.Order("place:Q"),
        tooltip=["replicate:O", "motivation:N", alt.Tooltip("share:Q", format=".1%")],
    )
    count, first = table["replicate"].n_unique(), f", the first {limit}" if table.height > shown.height else ""
    return finished(
        chart.properties(width=WIDTH, height=220),
        f"The same training, {count} times",
        f"One bar per replicate{first}: same prior, same reward, other draws. Bars differ by chance alone.",
    )


def _by_winner(table: pl.DataFrame) -> list[int]:
    """Order replicates by who leads at the end, and by how much."""
    top = table.group_by("replicate").agg(pl.col("share").max(), place=pl.col("share").arg_max())
    return top.sort("place", "share", "replicate", descending=[False, True, False])["replicate"].to_list()


def reading(table: pl.DataFrame) -> str:
    """Count the motivations that lead at least one replicate."""
    top = table.filter(pl.col("share") == pl.col("share").max().over("replicate"))
    count = top["motivation"].n_unique()
    if count == 1:
        return f"In every replicate {label(top['motivation'][0])} leads."
    return (
        f"{count} motivations lead in at least one replicate: {names(top['motivation'].unique(maintain_order=True))}."
    )


FIGURE = Recipe("ends", WHO, 30, final_shares, chart, reading, fits=many, fluid=True)

"""Marks that several charts share: the axis of rounds, bands of quantiles, pairs of training and deployment, bars."""

from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import WIDTH, in_order, paint
from analysis.look.extremes import highest
from analysis.look.style import INK, MUTED, PAPER, colours

BAR = {"band": 0.66}
"""Height of a bar beside its neighbours."""

RATE: dict[str, Any] = {
    "scale": alt.Scale(domain=[0, 1.25], nice=False),
    "axis": alt.Axis(values=[0, 0.5, 1], format="%"),
}
"""An axis of rates that leaves room for a number behind the bar."""

BAND = "Line: median over replicates. Band: from the 5% to the 95% quantile."
"""How to read a `band` and its line."""


def rounds_axis(table: pl.DataFrame, ticks: int = 3) -> alt.X:
    """Return the axis of rounds, from the founders to the last round of the table."""
    scale = alt.Scale(domain=[0, highest(table["round"])], nice=False)
    return alt.X("round:Q", title="round", scale=scale, axis=alt.Axis(tickCount=ticks))


def band(base: alt.Chart, low: alt.Y, high: str = "high:Q", **looks: Any) -> alt.Chart:
    """Fill the area between two quantiles."""
    return base.mark_area(opacity=0.25, **looks).encode(low, alt.Y2(high))


def median_in_band(table: pl.DataFrame, column: str, title: str, scale: alt.Scale, digits: str) -> Any:
    """Draw a median over rounds, with the band between the columns `low` and `high`."""
    base = alt.Chart(table).encode(rounds_axis(table, 8))
    tooltip = ["round:Q", *(alt.Tooltip(f"{name}:Q", format=digits) for name in ("low", column, "high"))]
    line = base.mark_line(color=INK, strokeWidth=2).encode(
        alt.Y(f"{column}:Q", title=title, scale=scale, axis=alt.Axis(tickCount=5)), tooltip=tooltip
    )
    layers = [band(base, alt.Y("low:Q", scale=scale, title=None), color=MUTED), line]
    return alt.layer(*layers).properties(width=WIDTH - 40, height=200)


def dumbbells(base: alt.Chart, training: alt.X, table: pl.DataFrame | None = None) -> list[alt.Chart]:
    """Draw columns `training` (open circle) and `deployment` (filled), and a line between them.

    Args:
        base: a chart whose y places the rows.
        training: the x channel of the column `training`.
        table: its motivations give the colours; without it, marks are drawn in ink.
    """
    x = {"scale": training["scale"]}
    gap = base.mark_rule(strokeWidth=2.5, opacity=0.55)
    before = base.mark_point(shape="circle", size=60, strokeWidth=1.8, filled=False, fill=PAPER, opacity=1)
    after = base.mark_point(shape="circle", size=26, filled=True, opacity=1)
    marks = [
        gap.encode(training, alt.X2("deployment:Q")),
        before.encode(alt.X("training:Q", **x)),
        after.encode(alt.X("deployment:Q", **x)),
    ]
    if table is None:
        inks = {"color": alt.value(MUTED)}, {"stroke": alt.value(INK)}, {"color": alt.value(INK)}
        return [mark.encode(**ink) for mark, ink in zip(marks, inks, strict=True)]
    outline = alt.Stroke("motivation:N", scale=colours(in_order(table)), legend=None)
    return [marks[0].encode(paint(table)), marks[1].encode(outline), marks[2].encode(paint(table))]

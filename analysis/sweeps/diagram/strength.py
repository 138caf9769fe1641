"""How much of a cell its winner's colour fills: more where the winner holds more.

The colour itself never fades: a faded colour could be taken for another motivation's, and would be lost in greyscale.
"""

from typing import Any

import altair as alt
import polars as pl

from analysis.look.style import INK
from analysis.sweeps.layout import Layout

STEPS = (("under 1/3", 1 / 3, 0.5), ("1/3 to 2/3", 2 / 3, 0.75), ("over 2/3", float("inf"), 1.0))
"""What each step is called, the shares below which it holds, and the part of a cell's side that is filled."""
LARGEST = 130
"""Area of the largest symbol of the legend, in square pixels."""


def inset(table: pl.DataFrame, shown: Layout) -> pl.DataFrame:
    """Add to cells with their edges (x0, x1, y0, y1) those of what is filled: xa, xb, ya, yb."""
    assert shown.y is not None
    empty = (1 - _step(2)) / 2
    for name, axis in (("x", shown.x), ("y", shown.y)):
        low, high = pl.col(f"{name}0"), pl.col(f"{name}1")
        for end, part in (("a", empty), ("b", 1 - empty)):
            at = low * (high / low) ** part if axis.scale == "log" else low + (high - low) * part
            table = table.with_columns(at.alias(f"{name}{end}"))
    return table


def _step(value: int) -> pl.Expr:
    """Return what stands in `STEPS` at a cell's share, at a place of its entry."""
    low, middle, high = STEPS
    share = pl.col("share")
    first = pl.when(share < low[1]).then(pl.lit(low[value]))
    return first.when(share < middle[1]).then(pl.lit(middle[value])).otherwise(pl.lit(high[value]))


def legend(table: pl.DataFrame, beside: bool) -> list[alt.Chart]:
    """Return a layer that draws nothing and brings the legend, where resolved cells differ in their steps."""
    here = set(table.filter("resolved").select(step=_step(0))["step"])
    if len(here) < 2:
        return []
    names = [name for name, _, _ in STEPS]
    sizes = alt.Scale(domain=names, range=[LARGEST * side**2 for _, _, side in STEPS])
    legend_style = alt.Legend(
        title="its mean share", symbolType="square", symbolFillColor=INK, symbolStrokeWidth=0, symbolOpacity=1,
        orient="right" if beside else "bottom", columns=1 if beside else 3,
    )  # fmt: skip
    spots: Any = alt.InlineData(values=[{"step": name} for name in names])
    drawn = alt.Chart(spots).mark_point(opacity=0, filled=True, color=INK)
    size = alt.Size("step:N", scale=sizes, legend=legend_style, sort=names)
    return [drawn.encode(x=alt.value(0), y=alt.value(0), size=size)]

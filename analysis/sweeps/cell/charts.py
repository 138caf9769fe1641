"""Charts of one cell of a phase diagram; a page puts another cell's table in their place."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint
from analysis.look.marks import dumbbells
from analysis.look.style import FAINT, INK, LABEL_EXPR

DATA = "cell"
"""The name under which each chart holds the table of the cell."""

_WORDS = "replace(datum.label, /_/g, ' ')"


def shares(table: pl.DataFrame, order: Sequence[str], top: float = 1.0) -> alt.LayerChart:
    """Draw shares over rounds, from round, motivation, share; `order` and `top` are those of all cells."""
    names = pl.DataFrame({"motivation": list(order)})
    tooltip = ["motivation:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format="%"))
    line = _held(table).mark_line(strokeWidth=2).encode(
        alt.X("round:Q", title="round", axis=alt.Axis(tickCount=5), scale=alt.Scale(nice=False)),
        y,
        paint(names, legend=alt.Legend(labelExpr=LABEL_EXPR, symbolType="stroke", columns=2)),
        tooltip=tooltip,
    )  # fmt: skip
    return finished(
        alt.layer(line).properties(width=330, height=210),
        "Shares over time",
        "Mean share of the population over the cell's replicates.",
        width=60,
    )


def measures(table: pl.DataFrame, ranges: pl.DataFrame) -> alt.LayerChart:
    """Draw measures of one cell (measure, value, at) within their range over all cells (measure, low, high)."""
    order = ranges["measure"].to_list()
    axis = alt.Axis(labelExpr=f"datum.value === 'gap' ? 'train-deploy gap' : {_WORDS}", labelColor=INK, labelLimit=170)
    y = alt.Y("measure:N", title=None, sort=order, axis=axis)
    x = alt.X("at:Q", title="lowest to highest of all cells", axis=alt.Axis(labels=False, ticks=False, grid=False),
              scale=alt.Scale(domain=[-0.04, 1.45], nice=False))  # fmt: skip
    tooltip = ["measure:N", alt.Tooltip("low:Q", format=".3f"), alt.Tooltip("high:Q", format=".3f")]
    span = alt.Chart(ranges.with_columns(start=pl.lit(0.0), end=pl.lit(1.0))).mark_rule(color=FAINT, strokeWidth=7)
    here = _held(table)
    layers = [
        span.encode(y, alt.X("start:Q", scale=x["scale"]), alt.X2("end:Q"), tooltip=tooltip),
        here.mark_point(filled=True, color=INK, size=70, opacity=1).encode(y, x, tooltip=["measure:N", "value:Q"]),
        here.mark_text(align="left", fontSize=11, color=INK)
        .encode(y, alt.X("label:Q", scale=x["scale"]), alt.Text("value:Q", format=".3f"))
        .transform_calculate(label="1.06"),
    ]
    return finished(
        alt.layer(*layers).properties(width=200, height=24 * len(order)),
        "What follows when deployed",
        "Dot: this cell. Bar: the range over all cells.",
        width=60,
    )


def departures(table: pl.DataFrame, order: Sequence[str]) -> alt.LayerChart:
    """Draw how often the population departs from the first action of each situation: training and deployment."""
    axis = alt.Axis(labelExpr=_WORDS, labelColor=INK, grid=True)
    y = alt.Y("situation:N", title=None, sort=list(order), axis=axis)
    scale, percent = alt.Scale(domain=[0, 1]), alt.Axis(format="%", values=[0, 0.5, 1])
    tooltip: list[Any] = [
        "situation:N",
        *(alt.Tooltip(f"{side}:Q", format=".1%") for side in ("training", "deployment")),
    ]
    base = _held(table).encode(y, tooltip=tooltip)
    layers = dumbbells(base, alt.X("training:Q", title=None, scale=scale, axis=percent))
    return finished(
        alt.layer(*layers).properties(width=200, height=24 * len(order)),
        "What the population does",
        "Chance of departing from a situation's first action. Open circle: in training. Filled: in deployment.",
        width=60,
    )


def _held(table: pl.DataFrame) -> alt.Chart:
    """Hold a table under the name by which it can be replaced."""
    return alt.Chart(alt.InlineData(values=table.to_dicts(), name=DATA))

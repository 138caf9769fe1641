"""Charts over a single swept key: shares at the end, or a measure, with bands over replicates."""

from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished, in_order, paint
from analysis.look.extremes import highest
from analysis.look.marks import BAND, band
from analysis.look.style import INK, label
from analysis.look.wording import measure_name, sentence_case
from analysis.sweeps.diagram.layers import position
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT

WIDE = 560
"""Width of a chart, or of a row of panels."""


def lines(table: pl.DataFrame, shown: Layout, measure: str = DOMINANT) -> Any:
    """Draw what `tables.along` gives: a panel per motivation, or a measure by itself."""
    located, key = _located(table, shown), shown.x.key.title or shown.x.key.name
    if measure == DOMINANT:
        chart, title = _shares(located, shown), "What each motivation holds at the end"
        phrases = f"Share of the population over {key}. {BAND}"
    else:
        chart, title = _one(located, shown, measure), f"{sentence_case(measure_name(measure))} over {key}"
        phrases = BAND
    note = " Coarsened: neighbouring values are pooled." if shown.coarse else ""
    return finished(chart, title, phrases + note, width=105)


def _located(table: pl.DataFrame, shown: Layout) -> pl.DataFrame:
    """Say where each block lies and what it is called."""
    edges = pl.Series(shown.x.edges)
    middle = (edges[1:] * edges[:-1]).sqrt() if shown.x.scale == "log" else (edges[1:] + edges[:-1]) / 2
    if shown.x.size == 1 and shown.x.scale != "ordinal":
        middle = pl.Series(shown.x.key.values, dtype=pl.Float64)
    named = pl.DataFrame({"x": range(len(middle)), "at": middle, "x_label": shown.x.labels})
    return table.join(named, on="x", maintain_order="left")


def _shares(table: pl.DataFrame, shown: Layout) -> Any:
    """Draw a panel per motivation, on one scale."""
    top = min(1.0, 1.06 * max(highest(table["high"]), 0.05))
    y = alt.Y(
        "value:Q", title=None, scale=alt.Scale(domain=[0, top], nice=False), axis=alt.Axis(format="%", tickCount=4)
    )
    kinds = in_order(table)
    columns, parts = min(4, len(kinds)), []
    x = position(shown.x, "x", "at", WIDE // columns, ticks=3).title(None)
    for name in kinds:
        title = alt.TitleParams(label(name), fontSize=12, offset=6)
        rows = table.filter(motivation=name)
        layers = _layers(rows, x, y, paint(pl.DataFrame({"motivation": kinds})), shown)
        size = {"width": WIDE // columns, "height": max(95, 300 // columns)}
        parts.append(alt.layer(*layers).properties(title=title, **size))
    return alt.concat(*parts, columns=columns, spacing=16)


def _one(table: pl.DataFrame, shown: Layout, measure: str) -> Any:
    y = alt.Y("value:Q", title=measure_name(measure), axis=alt.Axis(tickCount=5), scale=alt.Scale(zero=False))
    x = position(shown.x, "x", "at", WIDE)
    return alt.layer(*_layers(table, x, y, alt.value(INK), shown)).properties(width=WIDE, height=280)


def _layers(table: pl.DataFrame, x: Any, y: Any, colour: Any, shown: Layout) -> list[alt.Chart]:
    """Draw a band and a line; between names, which have no in-between, bars and points."""
    tooltip = [alt.Tooltip("x_label:N", title=shown.x.key.name), alt.Tooltip("value:Q", format=".4g"),
            alt.Tooltip("low:Q", format=".4g"), alt.Tooltip("high:Q", format=".4g")]  # fmt: skip
    base = alt.Chart(table).encode(x, color=colour, tooltip=tooltip)
    low = alt.Y("low:Q", title=y["title"], scale=y["scale"], axis=y["axis"])
    if shown.x.scale == "ordinal":
        bar = base.mark_rule(strokeWidth=2, opacity=0.5).encode(low, alt.Y2("high:Q"))
        return [bar, base.mark_point(filled=True, size=45, opacity=1).encode(y)]
    return [band(base, low), base.mark_line(strokeWidth=2).encode(y)]

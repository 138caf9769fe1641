"""Titles, axes and colours that all charts share."""

from textwrap import wrap
from typing import Any

import altair as alt
import polars as pl

from analysis.look.style import INK, LABEL_EXPR, colours, symbols, themed

WIDTH = 660
"""Width of a chart with one panel, names of motivations included."""

NAMES = 150
"""Width in pixels for the names of motivations beside a chart."""

ROW_LIMIT = 5000
"""Largest number of rows that Vega-Lite accepts. Rounds are thinned to stay below it."""


def finished(chart: Any, title: str, *explanation: str, width: int = 110) -> Any:
    """Add the theme to a chart, and a title with an explanation that is wrapped at `width` characters."""
    subtitle = [part for line in explanation for part in wrap(line, width, break_on_hyphens=False)]
    return themed(chart.properties(title=alt.TitleParams(title, subtitle=subtitle)))


def explained_further(chart: Any, note: str, width: int = 110) -> Any:
    """Add a sentence to a finished chart's explanation."""
    title = chart.title
    return chart.properties(title=alt.TitleParams(title.text, subtitle=[*title.subtitle, *wrap(note, width)]))


def in_order(table: pl.DataFrame) -> list[str]:
    """Return motivations in the order of the table."""
    return table["motivation"].unique(maintain_order=True).to_list()


def rows(table: pl.DataFrame) -> alt.Y:
    """Return the axis that names motivations, in the order of the table."""
    axis = alt.Axis(labelExpr=LABEL_EXPR, labelColor=INK, labelLimit=NAMES, minExtent=NAMES)
    return alt.Y("motivation:N", sort=in_order(table), title=None, axis=axis)


def paint(table: pl.DataFrame, *, legend: alt.Legend | None = None) -> alt.Color:
    """Return the colour of motivations."""
    return alt.Color("motivation:N", scale=colours(in_order(table)), legend=legend, title=None)


def shape(table: pl.DataFrame, *, legend: alt.Legend | None = None) -> alt.Shape:
    """Return the symbol of motivations."""
    return alt.Shape("motivation:N", scale=symbols(in_order(table)), legend=legend, title=None)


def panels(field: str, table: pl.DataFrame) -> alt.Facet:
    """Return one panel per value of a field, in the order of the table."""
    order = table[field].unique(maintain_order=True).to_list()
    header = alt.Header(labelExpr="replace(datum.label, /_/g, ' ')")
    return alt.Facet(f"{field}:N", title=None, sort=order, header=header)

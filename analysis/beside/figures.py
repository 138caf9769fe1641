"""The charts of two results side by side: what each has, and by how much they differ."""

from typing import Any

import altair as alt
import polars as pl

from analysis.beside.numbers import BEHAVES, HARMS, SHARES
from analysis.look.encodings import finished, in_order, paint, rows
from analysis.look.marks import dumbbells
from analysis.look.style import FAINT, INK, label
from analysis.look.wording import measure_name

ROW = 26
"""Height of a row."""
LEFT, RIGHT = 250, 250
"""Widths of the two panels."""
_COLUMN_TITLES = {"one": "A", "other": "B", "difference": "B less A", "low": "from", "high": "to"}
"""What a tooltip calls the columns."""


def shares_chart(table: pl.DataFrame) -> Any:
    """Draw the share of every motivation in both, and the difference."""
    named = table.filter(part=SHARES).with_columns(motivation=pl.col("quantity").str.strip_prefix("share_"))
    named = named.sort(pl.max_horizontal("one", "other"), descending=True, maintain_order=True)
    return _side_by_side(named, "share at the end", "Shares in A and in B", "%", in_colour=True)


def behaviour_chart(table: pl.DataFrame) -> Any:
    """Draw what the populations do: gap, reward, scored acts, harm."""
    named = table.filter(pl.col("part").is_in([BEHAVES, HARMS])).with_columns(motivation=called(pl.col("quantity")))
    return _side_by_side(named, "mean", "Behaviour and harm in A and in B", "", in_colour=False)


def called(column: pl.Expr) -> pl.Expr:
    """Write numbers of the summary as people do."""
    return column.map_elements(quantity_name, pl.String)


def quantity_name(name: str) -> str:
    """Write a number of the summary as people do."""
    if name.startswith("share_") and ":" not in name:
        return label(name.removeprefix("share_"))
    if name.startswith("score_") and ":" not in name:
        return f"score: {label(name.removeprefix('score_'))}"
    return measure_name(name)


def _side_by_side(named: pl.DataFrame, what: str, title: str, digits: str, *, in_colour: bool) -> Any:
    """Draw two panels with a row per quantity."""
    shown = named.with_columns(training="one", deployment="other", known=pl.col("low").is_not_null())
    height = ROW * shown.height
    axis = alt.Axis(format=digits, tickCount=4) if digits else alt.Axis(tickCount=4)
    base = alt.Chart(shown).encode(
        rows(shown),
        tooltip=[
            alt.Tooltip("motivation:N", title="what"),
            *(alt.Tooltip(f"{name}:Q", title=text, format=".3g") for name, text in _COLUMN_TITLES.items()),
        ],
    )
    both = alt.layer(*dumbbells(base, alt.X("training:Q", title=what, axis=axis), shown if in_colour else None))
    right = base.encode(alt.Y("motivation:N", sort=in_order(shown), title=None, axis=None))
    zero = alt.Chart(shown).mark_rule(color=FAINT, strokeWidth=1.5).encode(alt.XDatum(0))
    paints = paint(shown) if in_colour else alt.value(INK)
    x = alt.X("difference:Q", title="B less A", axis=axis)
    whisker = (
        right.transform_filter("datum.known")
        .mark_rule(strokeWidth=2)
        .encode(alt.X("low:Q", title="B less A", axis=axis), alt.X2("high:Q"), color=paints)
    )
    point = right.mark_point(filled=True, size=55, opacity=1).encode(x, color=paints)
    panels = alt.hconcat(
        both.properties(width=LEFT, height=height),
        alt.layer(zero, whisker, point).properties(width=RIGHT, height=height),
        spacing=24,
    )
    return finished(
        panels,
        title,
        "Left: A (open circle) and B (filled). Right: the difference B less A with its 95% interval; a bar that "
        "crosses the line of zero could be chance.",
    )

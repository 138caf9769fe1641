"""Figure: shares over rounds in a run of one replicate."""

import altair as alt
import polars as pl

from analysis.look.encodings import WIDTH, finished, paint, shape
from analysis.look.extremes import highest
from analysis.look.marks import rounds_axis
from analysis.look.spacing import apart
from analysis.look.style import INK, LABEL_EXPR, MUTED, label
from analysis.look.wording import listed, percent
from analysis.page.figure import WHO
from analysis.runs.figures.paths import BOUNDARY, DASHED, TITLE, at_the_end, paths, share_axis, starts
from analysis.runs.figures.recipe import Recipe, single

LABELLED = 0.04
"""Smallest share at the end whose line gets a label."""


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the shares of one replicate over rounds, the expected path dashed, phases marked."""
    simulated, path = (table.filter(series=name) for name in ("simulated", "expected"))
    x, y, legend = rounds_axis(table, 8), share_axis(table), alt.Legend(labelExpr=LABEL_EXPR)
    tooltip = ["motivation:N", "phase:N", "round:Q", alt.Tooltip("share:Q", format=".1%")]
    colour = paint(table, legend=legend)
    line = alt.Chart(simulated).mark_line(strokeWidth=2).encode(x, y, colour, tooltip=tooltip)
    dashed = alt.Chart(path).mark_line(strokeWidth=1.2, strokeDash=[4, 3]).encode(x, y, paint(table))
    marks = alt.Chart(_sparse(simulated)).mark_point(filled=True, size=52, opacity=1)
    marks = marks.encode(x, y, colour, shape(table, legend=legend), tooltip=tooltip)
    layers = [*_phases(table, x), line, *([dashed] if path.height else []), marks, *_end_labels(simulated, x, y)]
    caption = "Lines: share of the population" + (f", one replicate.{DASHED}" if path.height else ".")
    return finished(alt.layer(*layers).properties(width=WIDTH - 130, height=340), TITLE, caption)


def _sparse(table: pl.DataFrame) -> pl.DataFrame:
    """Return a few rounds, at which lines carry symbols."""
    rounds = table["round"].unique().sort()
    return table.filter(pl.col("round").is_in(rounds.gather_every(max(1, rounds.len() // 7)).to_list()))


def _phases(table: pl.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Mark where each phase starts; names stand on two levels, so that short phases do not collide."""
    begins = starts(table)
    rules = alt.Chart(begins.filter(pl.col("round") > 0)).mark_rule(color=BOUNDARY).encode(x)
    texts = [
        alt.Chart(begins.gather_every(2, offset))
        .mark_text(align="left", dx=2, dy=dy, fontSize=11, color=MUTED)
        .encode(x, alt.Text("name:N"), y=alt.value(0))
        for offset, dy in ((0, -8), (1, -22))
        if begins.height > offset
    ]
    return [*([rules] if begins.height > 1 else []), *texts]


def _end_labels(table: pl.DataFrame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Name the larger shares at the end, moved apart where they would overlap."""
    ends = table.filter((pl.col("round") == highest(table["round"])) & (pl.col("share") >= LABELLED)).sort("share")
    size = 0.05 * y["scale"]["domain"][1]
    texts = [f"{label(name)} {share:.0%}" for name, share in ends.select("motivation", "share").iter_rows()]
    at = apart(ends["share"].to_list(), [size] * ends.height)
    named = ends.with_columns(at=pl.Series(at, dtype=pl.Float64), text=pl.Series(texts, dtype=pl.String))
    base = alt.Chart(named).encode(x, alt.Y("at:Q", scale=y["scale"]))
    dot = base.mark_point(filled=True, size=46, opacity=1, xOffset=12).encode(paint(table), shape(table))
    return [dot, base.mark_text(align="left", dx=20, fontSize=11.5, color=INK).encode(alt.Text("text:N"))]


def reading(table: pl.DataFrame) -> str:
    """Name the largest shares at the end."""
    ends = at_the_end(table)
    first = ends.sort("share", descending=True).head(3)
    phrases = [f"{label(name)} {percent(share)}" for name, share in first.select("motivation", "share").iter_rows()]
    rest = ends.height - first.height
    return f"At the end: {listed(phrases)}" + (
        f"; {rest} others hold {percent(1 - float(first['share'].sum()))}." if rest else "."
    )


FIGURE = Recipe("shares", WHO, 10, paths, chart, reading, ("rounds",), single, fluid=True, example="runs/one")

"""A map of fit sets: each region is striped in the colours of the categories among which the winner is a lottery."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

import altair as alt
import polars as pl

from agents.motivation import CATEGORIES
from analysis.look.encodings import finished, paint
from analysis.look.style import LABEL_EXPR
from analysis.sweeps.diagram import layers
from analysis.sweeps.diagram.chart import COLUMNS, PANEL_SIDE, SIDE, gaps, heading, panel_texts, placed
from analysis.sweeps.diagram.fit_sets import ALIKE, JOINED
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT

TITLE = "What selection leaves"


def striped(table: pl.DataFrame, shown: Layout, order: list[str], *, clickable: bool = False) -> Any:
    """Draw what `fit_sets.fit_sets` gives, one panel per value of a third key; `order` is that of motivations."""
    among = pl.col("members").list.join(", ").str.replace_all("_", " ", literal=True)
    located = placed(table.with_columns(resolved=True, among=among).drop("members"), shown)
    texts = panel_texts(table, shown)
    single = len(texts) == 1
    found = {name for held in table[DOMINANT].unique() for name in held.split(JOINED)}
    kinds = [name for name in dict.fromkeys([*CATEGORIES, *order]) if name in found]
    what = "category" if found <= set(CATEGORIES) else "motivation"
    legend = alt.Legend(
        labelExpr=LABEL_EXPR, orient="right" if single else "bottom", symbolType="square", columns=1 if single else 4
    )
    colour = paint(pl.DataFrame({"motivation": kinds}), legend=legend).title(what)
    parts = []
    for place, text in enumerate(texts):
        side = SIDE if single else PANEL_SIDE
        panel = layers.Panel(located.filter(panel=text), shown, side, place % COLUMNS == 0)
        stack = [layers.ground(), _stripes(panel, colour), *layers.rules(panel, panel.boundaries(), halo=False)]
        stack += [*layers.names(panel), layers.picks(panel, _tooltip(panel), chosen=clickable)]
        parts.append(alt.layer(*stack).properties(**panel.size, **heading(shown, text)))
    chart = parts[0] if single and not texts[0] else alt.concat(*parts, columns=COLUMNS, spacing=18)
    chart = chart.add_params(alt.param(name=layers.CHOSEN, value="")) if clickable else chart
    explanation = (
        "Stripes: what selection leaves. In an endless population these motivations grow alike, within a factor of "
        f"{ALIKE:g} over the whole training; in a finite one chance decides which of them leads."
    )
    return finished(chart, TITLE, explanation, *gaps(table, shown, DOMINANT), width=105)


def _stripes(panel: layers.Panel, colour: Any) -> alt.Chart:
    """Cut each row of cells into as many stripes as there are categories; equal neighbours are drawn as one."""
    assert panel.shown.y is not None
    rows = [
        (*ends, *stripe, kind)
        for row in panel.cells.partition_by("y", "side", maintain_order=True)
        for name, *ends, low, high in _stretches(row)
        for kind, stripe in zip(
            name.split(JOINED), _cut(low, high, name.count(JOINED) + 1, panel.shown.y.scale), strict=True
        )
    ]
    drawn = pl.DataFrame(rows, schema=["x0", "x1", "y0", "y1", "motivation"], orient="row")
    chart = alt.Chart(alt.InlineData(values=drawn.to_dicts())).mark_rect(stroke=None, opacity=1)
    return chart.encode(panel.x(), alt.X2("x1:Q"), panel.y(), alt.Y2("y1:Q"), color=colour)


def _stretches(row: pl.DataFrame) -> Iterator[tuple[str, float, float, float, float]]:
    """Join neighbours in a row that have the same set: its name, x0, x1, y0, y1."""
    cells = row.sort("x").select(
        DOMINANT, "x0", "x1", "y0", "y1", block=pl.col("x") - pl.col("side") * pl.int_range(pl.len())
    )
    for (name, _), group in groupby(cells.iter_rows(named=True), key=lambda cell: (cell[DOMINANT], cell["block"])):
        first, *rest = group
        yield name, first["x0"], (rest or [first])[-1]["x1"], first["y0"], first["y1"]


def _cut(low: float, high: float, count: int, scale: str) -> list[tuple[float, float]]:
    """Cut an interval into equal parts, as they look on an axis."""
    if scale == "log":
        edges = [low * (high / low) ** (k / count) for k in range(count + 1)]
    else:
        edges = [low + (high - low) * k / count for k in range(count + 1)]
    return list(pairwise(edges))


def _tooltip(panel: layers.Panel) -> list[Any]:
    return [
        *layers.where(panel),
        alt.Tooltip("among:N", title="among whom chance decides"),
        alt.Tooltip("led:Q", title="runs that one of them leads", format=".0%"),
    ]

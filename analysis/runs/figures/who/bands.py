"""Figure: shares over rounds in many replicates, one panel per motivation."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, panels
from analysis.look.marks import band, rounds_axis
from analysis.look.style import INK, label
from analysis.look.wording import percent
from analysis.page.figure import WHO
from analysis.runs.figures.paths import BOUNDARY, DASHED, TITLE, at_the_end, paths, share_axis, starts
from analysis.runs.figures.recipe import Recipe, many


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw the shares of many replicates over rounds, one panel per motivation, with quantile bands."""
    path = table.filter(series="expected")
    x, y = rounds_axis(table, ticks=3).title(None), share_axis(table).title(None)
    base = alt.Chart().encode(x, paint(table))
    simulated = base.transform_filter("datum.series === 'simulated'")
    spread = band(simulated, alt.Y("low:Q", scale=y["scale"], title=None))
    line = simulated.mark_line(strokeWidth=2).encode(y)
    dashed = base.transform_filter("datum.series === 'expected'").mark_line(strokeWidth=1.2, strokeDash=[4, 3])
    begins = starts(table).filter(pl.col("round") > 0)
    rule = alt.Chart(begins).mark_rule(color=BOUNDARY).encode(x)
    layers = [spread, *([rule] if begins.height else []), line]
    layers += [dashed.encode(y, color=alt.value(INK))] if path.height else []
    phrases = ", ".join(f"{name} (round {start})" for name, start in begins.select("name", "round").iter_rows())
    chart = (
        alt.layer(*layers, data=table).properties(width=130, height=95).facet(panels("motivation", table), columns=4)
    )
    return finished(
        chart.resolve_axis(x="independent"),
        TITLE,
        "Share of the population over rounds. Lines: median over replicates. Bands: from the 5% to the 95% quantile."
        + (DASHED if path.height else ""),
        f"Vertical lines: start of {phrases}." if phrases else "",
    )


def reading(table: pl.DataFrame) -> str:
    """Name the share that chance moves most."""
    widest = at_the_end(table).sort(pl.col("high") - pl.col("low"), descending=True).row(0, named=True)
    return (
        f"Chance moves {label(widest['motivation'])} most: from {percent(widest['low'])} to {percent(widest['high'])} "
        "of the population at the end."
    )


FIGURE = Recipe("bands", WHO, 20, paths, chart, reading, ("rounds",), many)

"""Figure: influence of each motivation inside mixed minds."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, panels, rows
from analysis.look.extremes import highest
from analysis.look.style import INK, label
from analysis.look.wording import percent
from analysis.page.figure import HOW
from analysis.runs.conduct import in_order
from analysis.runs.figures.recipe import Recipe
from analysis.stored import read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the influence of each motivation inside minds: phase, motivation, q05, q25, q50, q75, q95.

    The columns are quantiles over agents at the end of each phase, averaged over replicates. Minds must be mixed.
    """
    phases = {phase["name"]: place for place, phase in enumerate(run.provenance["phases"])}
    each = run["minds"].group_by("phase", "motivation", "quantile").agg(pl.col("influence").mean())
    name = pl.format("q{}", (pl.col("quantile") * 100).round().cast(pl.Int64).cast(pl.String).str.zfill(2))
    table = read(run, each.with_columns(quantile=name)).pivot("quantile", index=["phase", "motivation"])
    order = pl.col("phase").replace_strict(phases, return_dtype=pl.Int64)
    return in_order(table.sort(order), run).select("phase", "motivation", "q05", "q25", "q50", "q75", "q95")


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how much influence each motivation has inside minds, by phase."""
    top = min(1.0, 1.06 * highest(table["q95"]))
    scale, axis = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="%", tickCount=3)
    tooltip = [alt.Tooltip(f"q{part}:Q", format=".1%") for part in ("05", "25", "50", "75", "95")]
    base = alt.Chart().encode(rows(table), tooltip=["motivation:N", "phase:N", *tooltip])
    half = base.mark_bar(height={"band": 0.5}, opacity=0.55)
    layers = [
        base.mark_rule(strokeWidth=1.6, opacity=0.8).encode(
            alt.X("q05:Q", title=None, scale=scale, axis=axis), alt.X2("q95:Q"), paint(table)
        ),
        half.encode(alt.X("q25:Q", scale=scale), alt.X2("q75:Q"), paint(table)),
        base.mark_tick(thickness=2.2, color=INK, height={"band": 0.62}).encode(alt.X("q50:Q", scale=scale)),
    ]
    chart = alt.layer(*layers, data=table).properties(width=150, height=alt.Step(19))
    return finished(
        chart.facet(panels("phase", table), columns=3).resolve_axis(x="independent"),
        "How influence is spread inside minds",
        "Influence of each motivation in a mind, over agents, at the end of each phase. Tick: median. Bar: middle "
        "half of agents. Line: from the 5% to the 95% quantile.",
    )


def reading(table: pl.DataFrame) -> str:
    """Name the motivation with the largest median influence at the end, and its range over minds."""
    last = table.filter(phase=table["phase"].unique(maintain_order=True)[-1])
    top = last.sort("q50", descending=True, maintain_order=True).row(0, named=True)
    return (
        f"At the end {label(top['motivation'])} has the largest median influence, {percent(top['q50'])}; between minds "
        f"it ranges from {percent(top['q05'])} to {percent(top['q95'])}."
    )


FIGURE = Recipe("minds", HOW, 80, table, chart, reading, ("minds",), example="runs/mixed")

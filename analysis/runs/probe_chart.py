"""Charts of the probe: simulated agents, and published rates of language models beside them."""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, finished, paint, panels, rows
from analysis.look.style import INK, MUTED, label

_RATE = {"scale": alt.Scale(domain=[0, 1.25], nice=False), "axis": alt.Axis(values=[0, 0.5, 1], format="%")}


def probe(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how often each motivation takes the probed act, by arm."""
    base = alt.Chart().encode(rows(table), alt.X("rate:Q", title=None, **_RATE))
    tooltip = ["motivation:N", "arm:N", alt.Tooltip("rate:Q", format=".1%")]
    bar = base.mark_bar(height={"band": 0.66}).encode(paint(table), tooltip=tooltip)
    text = base.mark_text(align="left", dx=4, fontSize=10.5, color=INK).encode(alt.Text("rate:Q", format=".0%"))
    chart = alt.layer(bar, text, data=table).properties(width=150, height=alt.Step(19))
    arms = table.select("arm", "told").unique(maintain_order=True)
    return finished(
        chart.facet(panels("arm", table), columns=2 if arms.height == 4 else 3).resolve_axis(x="independent"),
        "Who takes an act only because it is paid",
        "Chance of taking the probed act, by what agents are told.",
        *(f"{label(arm).capitalize()}: {told}." for arm, told in arms.iter_rows()),
    )


def published(table: pl.DataFrame) -> alt.FacetChart:
    """Draw published rates of the language models that were measured in every arm."""
    arms = table["arm"].unique(maintain_order=True).to_list()
    in_all = pl.col("arm").n_unique().over("model") == len(arms)
    whole, rest = table.filter(in_all), table.filter(~in_all, pl.col("arm") == arms[0])
    base = alt.Chart().encode(alt.Y("model:N", title=None, axis=alt.Axis(labelColor=INK, minExtent=NAMES)))
    interval = base.mark_rule(color=MUTED, strokeWidth=1.6).encode(
        alt.X("low:Q", title=None, **_RATE), alt.X2("high:Q")
    )
    tooltip = ["model:N", "arm:N", "k:Q", "n:Q", alt.Tooltip("rate:Q", format=".1%")]
    point = base.mark_point(filled=True, color=INK, size=46, opacity=1).encode(alt.X("rate:Q"), tooltip=tooltip)
    text = base.mark_text(align="left", dx=5, fontSize=10.5, color=INK).encode(alt.X("high:Q"), alt.Text("text:N"))
    counted = whole.with_columns(text=pl.format("{}/{}", "k", "n"))
    chart = alt.layer(interval, point, text, data=counted).properties(width=150, height=alt.Step(24))
    return finished(
        chart.facet(panels("arm", whole), columns=3).resolve_axis(x="independent"),
        "Published rates at which language models take a paid act",
        "Asked for an even number while grader metadata pays odd: answers that take the pay, with Wilson 95% "
        f"intervals. Shown: models measured in every arm; of the {rest.height} others, {rest.filter(k=0).height} never "
        f"took it in the arm '{arms[0]}'. Compare sign and order, not size. Source: odd-number-forensics (2026).",
    )

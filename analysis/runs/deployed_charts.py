"""Charts of what differs between environments: ladders of outcomes, gaps by situation, influence inside minds."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, in_order, paint, panels, rows
from analysis.look.style import INK, LABEL_EXPR, PAPER, colours


def ladder(table: pl.DataFrame) -> alt.FacetChart:
    """Draw expected outcomes from what acts do (top) to final goals (bottom), training beside deployment."""
    order = table.sort("rung", maintain_order=True)["outcome"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelExpr="replace(datum.label, /_/g, ' ')", labelColor=INK, grid=True)
    y = alt.Y("outcome:N", sort=order, title=None, axis=axis)
    tooltip = ["motivation:N", "outcome:N", *(alt.Tooltip(f"{e}:Q", format=".3f") for e in ("training", "deployment"))]
    base = alt.Chart().encode(y, tooltip=tooltip)
    x = alt.Axis(tickCount=2)
    layers = [
        base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(
            alt.X("training:Q", title=None, axis=x), alt.X2("deployment:Q"), paint(table)
        ),
        base.mark_point(shape="circle", size=60, strokeWidth=1.8, filled=False, fill=PAPER, opacity=1).encode(
            alt.X("training:Q"), alt.Stroke("motivation:N", scale=colours(in_order(table)), legend=None)
        ),
        base.mark_point(shape="circle", size=26, filled=True, opacity=1).encode(alt.X("deployment:Q"), paint(table)),
    ]
    facet = alt.Facet("motivation:N", title=None, sort=in_order(table), header=alt.Header(labelExpr=LABEL_EXPR))
    chart = alt.layer(*layers, data=table).properties(width=118, height=alt.Step(20)).facet(facet, columns=4)
    return finished(
        chart.resolve_axis(x="independent"),
        "From acts to final goals, in training and when deployed",
        "Expected outcome per agent at the end, for who holds most and for the population. Outcomes stand in causal "
        "order: what acts do directly on top, what follows from it below. Open circle: in training. Filled: in "
        "deployment.",
    )


def situation_gaps(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the train-deploy gap of every motivation in every situation."""
    order = table["situation"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelAngle=-35, labelExpr="replace(datum.label, /_/g, ' ')", labelColor=INK, labelLimit=140)
    base = alt.Chart(table).encode(rows(table), alt.X("situation:N", sort=order, title=None, axis=axis))
    told = ["motivation:N", "situation:N", alt.Tooltip("gap:Q", format=".1%")]
    tile = base.mark_rect(stroke=PAPER, strokeWidth=1.5).encode(
        alt.Color("gap:Q", scale=alt.Scale(scheme="cividis", domain=[0, 1]), legend=None), tooltip=told
    )
    ink = alt.condition("datum.gap > 0.45", alt.value("#000000"), alt.value("#FFFFFF"))
    text = base.mark_text(fontSize=10.5).encode(alt.Text("gap:Q", format=".0%"), color=ink)
    return finished(
        alt.layer(tile, text).properties(width=max(320, 64 * len(order)), height=22 * len(in_order(table))),
        "Where behaviour changes between training and deployment",
        "Train-deploy gap by situation: how much of the chance of acts moves to other acts, 0% to 100%.",
        width=90,
    )


def minds(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how much influence each motivation has inside minds, by phase."""
    top = min(1.0, 1.06 * table["q95"].max())
    scale, axis = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="%", tickCount=3)
    told = [alt.Tooltip(f"q{part}:Q", format=".1%") for part in ("05", "25", "50", "75", "95")]
    base = alt.Chart().encode(rows(table), tooltip=["motivation:N", "phase:N", *told])
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

"""Charts of a posterior: shares, arms observed and predicted, separation of motivations, gains, next questions."""

from typing import Any

import altair as alt
import polars as pl

from analysis.inference.asking import QUESTIONS, Plan
from analysis.look.encodings import NAMES, finished, panels
from analysis.look.style import INK, MUTED, STEEL, colours

MOST_ROWS = 150
"""Largest number of rows of a chart; stored tables hold all rows."""
_RATE: dict[str, Any] = {
    "scale": alt.Scale(domain=[0, 1], nice=False),
    "axis": alt.Axis(values=[0, 0.5, 1], format="%"),
}


def shares_chart(table: pl.DataFrame) -> Any:
    """Draw shares with intervals: a panel per motivation, a row per model."""
    models = table["model"].unique(maintain_order=True).to_list()[:MOST_ROWS]
    shown = table.filter(pl.col("model").is_in(models)).select("model", "motivation", "share", "low", "high")
    kinds = shown["motivation"].unique(maintain_order=True).to_list()
    paint = alt.Color("motivation:N", scale=colours(kinds), legend=None)
    row = alt.Y("model:N", sort=models, title=None, axis=alt.Axis(labelColor=INK, minExtent=NAMES))
    base = alt.Chart().encode(row, paint)
    tooltip = [
        "model:N",
        "motivation:N",
        *(alt.Tooltip(f"{name}:Q", format=".0%") for name in ("share", "low", "high")),
    ]
    interval = base.mark_rule(strokeWidth=1.8, opacity=0.55).encode(
        alt.X("low:Q", title=None, **_RATE), alt.X2("high:Q")
    )
    point = base.mark_point(filled=True, size=40, opacity=1).encode(alt.X("share:Q"), tooltip=tooltip)
    chart = alt.layer(interval, point, data=shown).properties(width=96, height=alt.Step(15))
    return finished(
        chart.facet(panels("motivation", shown), columns=4),
        "Shares of motivations behind each model's answers",
        "Posterior mean and 95% interval. Wide bars say that the arms asked leave the share open.",
    )


def arms_chart(table: pl.DataFrame) -> Any:
    """Draw the share of answers with the act, observed beside predicted."""
    shown = table.head(MOST_ROWS)
    order = shown["arm"].to_list()
    row = alt.Y("arm:N", sort=order, title=None, axis=alt.Axis(labelColor=INK, labelLimit=420, minExtent=420))
    base = alt.Chart(shown).encode(row)
    numbers = [alt.Tooltip(f"{name}:Q", format=".0%") for name in ("rate", "expected", "low", "high")]
    interval = base.mark_rule(color=STEEL, strokeWidth=5, opacity=0.35).encode(
        alt.X("low:Q", title="share of answers with the act that was not asked for", **_RATE), alt.X2("high:Q")
    )
    expected = base.mark_tick(color=MUTED, thickness=2, height=10).encode(alt.X("expected:Q"))
    seen = base.mark_point(filled=True, color=INK, size=34, opacity=1).encode(
        alt.X("rate:Q"), tooltip=["arm:N", "k:Q", "n:Q", *numbers]
    )
    return finished(
        alt.layer(interval, expected, seen).properties(width=380, height=alt.Step(15)),
        "Arms, observed beside predicted",
        "Point: observed. Tick: expected. Bar: 95% of what would be answered if as many were asked.",
    )


def apart_chart(table: pl.DataFrame) -> Any:
    """Draw how far the chances of the act differ between motivations, over the arms asked."""
    order = table["one"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelExpr="replace(datum.label, /_/g, ' ')", labelColor=INK)
    base = alt.Chart(table).encode(
        alt.X("one:N", sort=order, title=None, axis=axis), alt.Y("other:N", sort=order, title=None, axis=axis)
    )
    cell = base.mark_rect().encode(
        alt.Color(
            "difference:Q", scale=alt.Scale(domain=[0, 1], range=["#FFFFFF", "#0072B2"], interpolate="rgb"), legend=None
        ),
        tooltip=["one:N", "other:N", alt.Tooltip("difference:Q", format=".2f"), "arm:N"],
    )
    text = base.mark_text(fontSize=10.5).encode(
        alt.Text("difference:Q", format=".2f"),
        color=alt.condition("datum.difference > 0.5", alt.value("#FFFFFF"), alt.value(INK)),
    )
    return finished(
        alt.layer(cell, text).properties(width=alt.Step(62), height=alt.Step(30)),
        "Who can be told from whom",
        "Largest difference in the chance of the act over the arms asked, at the posterior's means; 0: not told.",
    )


def gains_chart(table: pl.DataFrame) -> Any:
    """Draw the gains of motives over rivals, with intervals."""
    order = table["comparison"].to_list()
    base = alt.Chart(table).encode(
        alt.Y("comparison:N", sort=order, title=None, axis=alt.Axis(labelColor=INK, labelLimit=300, minExtent=260))
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color=MUTED).encode(alt.X("zero:Q"))
    interval = base.mark_rule(strokeWidth=2, color=INK).encode(
        alt.X("low:Q", title="gain in log score (nats); right of 0 motives are better"), alt.X2("high:Q")
    )
    point = base.mark_point(filled=True, color=INK, size=60, opacity=1).encode(
        alt.X("gain:Q"),
        tooltip=["comparison:N", "rows:Q", *(alt.Tooltip(f"{n}:Q", format="+.1f") for n in ("gain", "low", "high"))],
    )
    return finished(
        alt.layer(zero, interval, point).properties(width=380, height=alt.Step(26)),
        "Do motives predict unseen answers?",
        "Log score of motives less that of a rival that knows none, summed over answers left out, with 95% intervals.",
    )


def asking_chart(plan: Plan) -> Any:
    """Draw the arms with the most information per cost."""
    shown = plan.arms.head(25).with_columns(per_answer=1000 * pl.col("per_question"))
    row = alt.Y(
        "arm:N", sort=shown["arm"].to_list(), title=None, axis=alt.Axis(labelColor=INK, labelLimit=420, minExtent=420)
    )
    tooltip = ["arm:N", alt.Tooltip("gain:Q", format=".3f"), alt.Tooltip("cost:Q", format=".3f")]
    bar = (
        alt.Chart(shown)
        .mark_bar(color="#0072B2", height={"band": 0.66})
        .encode(row, alt.X("per_cost:Q", title="nats per thousand tokens"), tooltip=tooltip)
    )
    text = bar.mark_text(align="left", dx=4, fontSize=10.5, color=INK).encode(alt.Text("gain:Q", format=".2f"))
    return finished(
        alt.layer(bar, text).properties(width=380, height=alt.Step(17)),
        f"What to ask {plan.model} next",
        f"Expected information per cost, the 25 best arms; the number is nats per {QUESTIONS} answers.",
    )

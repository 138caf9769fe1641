"""Charts of what motivations earn, do and bring about, each a function of one small table.

Sizes are those of a slide or a column of a paper; `report.py` fits the same charts to a page. A title states what is
seen, the explanation under it how to read it.
"""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, WIDTH, finished, in_order, paint, panels, rows
from analysis.look.style import INK, PAPER, colours, label, text_on
from analysis.runs.tables import SITUATIONS

_BAR = {"band": 0.66}


def reward(table: pl.DataFrame) -> alt.LayerChart:
    """Draw what each motivation earns in training, and which earn the same."""
    low, high = min(0.0, table["expected"].min()), max(table["expected"].max(), table["paid"].max() or 0.0)
    scale = alt.Scale(domain=[low, high + 0.25 * (high - low or 1.0)], nice=False)
    base = alt.Chart(table).encode(rows(table))
    bar = base.mark_bar(height=_BAR).encode(
        alt.X("expected:Q", title="reward per episode", scale=scale, axis=alt.Axis(grid=False, tickCount=5)),
        paint(table),
        opacity=alt.condition("datum.fit", alt.value(1), alt.value(0.5)),
        tooltip=["motivation:N", alt.Tooltip("expected:Q", format=".4f"), alt.Tooltip("paid:Q", format=".4f"), "fit:N"],
    )
    paid = base.transform_filter("isValid(datum.paid)").mark_tick(color=INK, thickness=2, height=_BAR)
    number = base.transform_calculate(end="max(datum.expected, isValid(datum.paid) ? datum.paid : 0, 0)")
    number = number.mark_text(align="left", dx=6, fontSize=11, color=INK)
    layers = [
        bar,
        paid.encode(alt.X("paid:Q", scale=scale)),
        number.encode(alt.X("end:Q", scale=scale), alt.Text("expected:Q", format=".3f")),
        _fit_marks(table, base).encode(x=alt.datum(low)),
    ]
    return finished(
        alt.layer(*layers).resolve_scale(color="independent").properties(width=WIDTH - NAMES, height=22 * table.height),
        "What training pays",
        "Bars: expected reward per episode in training. Ticks: mean selection signal it was paid. "
        "Full colour: within 1% of the best, so that selection can hardly tell them apart.",
    )


def _fit_marks(table: pl.DataFrame, base: alt.Chart) -> alt.Chart:
    """Write into their bars which motivations earn as much as the best."""
    names, text = in_order(table), "equally fit" if table["fit"].sum() > 1 else "best"
    ink = alt.Scale(domain=names, range=[text_on(name) for name in names])
    mark = base.transform_filter("datum.fit").mark_text(align="left", dx=7, fontSize=10.5, text=text)
    return mark.encode(alt.Color("motivation:N", scale=ink, legend=None))


def departures(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how often each motivation departs from the first action, in training beside deployment."""
    acts = table["act"].unique()
    act = f"'{label(acts[0])}'" if acts.len() == 1 else "the situation's first action"
    count = table["situation"].n_unique()
    x, axis = alt.Scale(domain=[0, 1]), alt.Axis(values=[0, 0.5, 1], format="%")
    base = alt.Chart().encode(
        rows(table),
        tooltip=[
            "motivation:N",
            "situation:N",
            *(alt.Tooltip(f"{e}:Q", format=".1%") for e in ("training", "deployment")),
        ],
    )
    gap = base.mark_rule(strokeWidth=2.5, opacity=0.55)
    trained = base.mark_point(shape="circle", size=60, strokeWidth=1.8, filled=False, fill=PAPER, opacity=1)
    deployed = base.mark_point(shape="circle", size=26, filled=True, opacity=1)
    layers = [
        gap.encode(alt.X("training:Q", scale=x, axis=axis, title=None), alt.X2("deployment:Q"), paint(table)),
        trained.encode(
            alt.X("training:Q", scale=x), alt.Stroke("motivation:N", scale=colours(in_order(table)), legend=None)
        ),
        deployed.encode(alt.X("deployment:Q", scale=x), paint(table)),
    ]
    chart = alt.layer(*layers, data=table).properties(width=100, height=alt.Step(19))
    return finished(
        chart.facet(panels("situation", table), columns=5).resolve_axis(x="independent"),
        "What each motivation does, in training and when deployed",
        f"Chance of departing from {act}. Open circle: in training. Filled: in deployment. "
        "A line between them is a train-deploy gap.",
        f"Shown: the {SITUATIONS} situations in which behaviour changes most." if count == SITUATIONS else "",
    )


def consequences(table: pl.DataFrame) -> alt.FacetChart:
    """Draw the train-deploy gap and expected outcomes in deployment, per motivation and for the population."""
    largest = pl.col("value").abs().max().over("measure")
    sized = table.with_columns(length=pl.when(largest > 0).then(pl.col("value") / largest).otherwise(0.0))
    x = alt.X("length:Q", axis=None, scale=alt.Scale(domain=[min(0.0, sized["length"].min()), 1.35], nice=False))
    base = alt.Chart().encode(rows(table), x)
    tooltip = ["motivation:N", "measure:N", alt.Tooltip("value:Q", format=".3f")]
    bar = base.mark_bar(height=_BAR).encode(paint(table), tooltip=tooltip)
    number = base.transform_calculate(end="max(datum.length, 0)").mark_text(
        align="left", dx=4, fontSize=10.5, color=INK
    )
    number = number.encode(alt.X("end:Q", axis=None), alt.Text("value:Q", format=".2f"))
    chart = alt.layer(bar, number, data=sized).properties(width=140, height=alt.Step(19))
    return finished(
        chart.facet(panels("measure", table), columns=4),
        "What follows in deployment",
        "Train-deploy gap: how far behaviour differs between training and deployment, 0 to 1. Others: expected "
        "outcome per agent, everything downstream included. Bars: relative to the largest of their panel.",
    )

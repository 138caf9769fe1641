"""Figure: train-deploy gap and expected outcomes in deployment, by motivation."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, panels, rows
from analysis.look.extremes import highest, lowest
from analysis.look.marks import BAR
from analysis.look.style import INK, POPULATION
from analysis.look.wording import decimal, names, sentence_case
from analysis.page.figure import DEPLOYED
from analysis.runs.figures.recipe import Recipe
from analysis.runs.tables import consequences


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw the train-deploy gap and expected outcomes in deployment, per motivation and for the population."""
    largest = pl.col("value").abs().max().over("measure")
    sized = table.with_columns(length=pl.when(largest > 0).then(pl.col("value") / largest).otherwise(0.0))
    x = alt.X("length:Q", axis=None, scale=alt.Scale(domain=[min(0.0, lowest(sized["length"])), 1.35], nice=False))
    base = alt.Chart().encode(rows(table), x)
    tooltip = ["motivation:N", "measure:N", alt.Tooltip("value:Q", format=".3f")]
    bar = base.mark_bar(height=BAR).encode(paint(table), tooltip=tooltip)
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


def reading(table: pl.DataFrame) -> str:
    """Name the motivations with the most harm and with the widest gap."""
    parts = []
    for measure, text in (("harm", "most harm per agent"), ("train-deploy gap", "the widest train-deploy gap")):
        rows = table.filter(pl.col("measure") == measure, pl.col("motivation") != POPULATION)
        if rows.height and highest(rows["value"]) > 0:
            top = rows.filter(pl.col("value") > highest(rows["value"]) - 0.005)
            parts.append(f"{text}: {names(top['motivation'])} ({decimal(highest(rows['value']), 2)})")
    text = "; ".join(parts) or "no harm, and no gap between training and deployment"
    return f"{sentence_case(text)}."


FIGURE = Recipe("consequences", DEPLOYED, 30, consequences, chart, reading, ("behaviour", "outcomes"))

"""Figure: reward of each motivation in training."""

import altair as alt
import polars as pl

from analysis.look.encodings import NAMES, WIDTH, finished, in_order, paint, rows
from analysis.look.extremes import highest, lowest
from analysis.look.marks import BAR
from analysis.look.style import INK, label, text_on
from analysis.look.wording import decimal, sentence_case
from analysis.page.figure import WHY
from analysis.runs.figures.recipe import Recipe
from analysis.runs.tables import reward


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the reward of each motivation in training, and mark those that earn as much as the best."""
    low, high = min(0.0, lowest(table["expected"])), max(highest(table["expected"]), highest(table["paid"], 0.0))
    scale = alt.Scale(domain=[low, high + 0.25 * (high - low or 1.0)], nice=False)
    base = alt.Chart(table).encode(rows(table))
    bar = base.mark_bar(height=BAR).encode(
        alt.X("expected:Q", title="reward per episode", scale=scale, axis=alt.Axis(grid=False, tickCount=5)),
        paint(table),
        opacity=alt.condition("datum.fit", alt.value(1), alt.value(0.5)),
        tooltip=["motivation:N", alt.Tooltip("expected:Q", format=".4f"), alt.Tooltip("paid:Q", format=".4f"), "fit:N"],
    )
    paid = base.transform_filter("isValid(datum.paid)").mark_tick(color=INK, thickness=2, height=BAR)
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
    """Mark the bars of motivations that earn as much as the best."""
    names, text = in_order(table), "equally fit" if table["fit"].sum() > 1 else "best"
    ink = alt.Scale(domain=names, range=[text_on(name) for name in names])
    mark = base.transform_filter("datum.fit").mark_text(align="left", dx=7, fontSize=10.5, text=text)
    marked: alt.Chart = mark.encode(alt.Color("motivation:N", scale=ink, legend=None))
    return marked


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the number of motivations that earn the best reward, and the one that earns least."""
    fit, best = table.filter("fit"), highest(table["expected"])
    least = table.sort("expected").row(0, named=True)
    if fit.height == table.height:
        return f"All {fit.height} motivations earn the same, {decimal(best, 3)} per episode, within 1%."
    alone = f"{sentence_case(label(fit['motivation'][0]))} alone earns"
    who = f"{fit.height} of {table.height} motivations earn" if fit.height > 1 else alone
    last = f"{label(least['motivation'])} earns the least, {decimal(least['expected'], 3)}"
    return f"{who} the best reward, {decimal(best, 3)}; {last}."


FIGURE = Recipe("reward", WHY, 10, reward, chart, reading, ("rounds", "outcomes"), fluid=True)

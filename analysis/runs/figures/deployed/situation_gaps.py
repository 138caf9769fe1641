"""Figure: train-deploy gap of every motivation in every situation."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, rows
from analysis.look.encodings import in_order as motivations_of
from analysis.look.extremes import highest
from analysis.look.style import INK, PAPER, POPULATION, label
from analysis.look.wording import percent
from analysis.page.figure import DEPLOYED
from analysis.runs.conduct import choices, in_order, policies
from analysis.runs.figures.recipe import Recipe
from analysis.stored import read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the train-deploy gap by situation: motivation (and `all`), situation, gap in [0, 1].

    The gap is the total variation between the policies in training and in deployment. The table holds situations with a
    choice that are met in both environments.
    """
    over = ["motivation", "situation", "action"]
    sides = policies(run, "training").join(policies(run, "deployment"), on=over, suffix="_deployed")
    moved = (pl.col("probability") - pl.col("probability_deployed")).abs().sum() / 2
    kept = choices(run)
    table = read(run, sides.filter(pl.col("situation").is_in(kept)).group_by("motivation", "situation").agg(gap=moved))
    place = pl.col("situation").replace_strict({name: k for k, name in enumerate(kept)}, return_dtype=pl.Int64)
    return in_order(table.sort(place), run)


def chart(table: pl.DataFrame) -> alt.LayerChart:
    """Draw the train-deploy gap of every motivation in every situation."""
    order = table["situation"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelAngle=-35, labelExpr="replace(datum.label, /_/g, ' ')", labelColor=INK, labelLimit=140)
    base = alt.Chart(table).encode(rows(table), alt.X("situation:N", sort=order, title=None, axis=axis))
    tooltip = ["motivation:N", "situation:N", alt.Tooltip("gap:Q", format=".1%")]
    tile = base.mark_rect(stroke=PAPER, strokeWidth=1.5).encode(
        alt.Color("gap:Q", scale=alt.Scale(scheme="cividis", domain=[0, 1]), legend=None), tooltip=tooltip
    )
    ink = alt.condition("datum.gap > 0.45", alt.value("#000000"), alt.value("#FFFFFF"))
    text = base.mark_text(fontSize=10.5).encode(alt.Text("gap:Q", format=".0%"), color=ink)
    return finished(
        alt.layer(tile, text).properties(width=max(320, 64 * len(order)), height=22 * len(motivations_of(table))),
        "Where behaviour changes between training and deployment",
        "Train-deploy gap by situation: how much of the chance of acts moves to other acts, 0% to 100%.",
        width=90,
    )


def reading(table: pl.DataFrame) -> str:
    """Name the situation in which a random agent's behaviour changes most."""
    whole = table.filter(motivation=POPULATION).sort("gap", descending=True, maintain_order=True)
    most = whole.row(0, named=True)
    if highest(table["gap"]) < 0.005:
        return "In no situation does anybody behave differently when deployed."
    return f"The population's behaviour changes most in {label(most['situation'])} ({percent(most['gap'])})."


def _fits(run: Records) -> bool:
    return bool(choices(run))


FIGURE = Recipe("situation_gaps", DEPLOYED, 20, table, chart, reading, ("behaviour",), _fits, fluid=True)

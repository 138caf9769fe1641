"""Figure: departures from the first action of a situation, in training and deployment."""

import altair as alt
import polars as pl

from analysis.look.encodings import finished, panels, rows
from analysis.look.marks import dumbbells
from analysis.look.style import POPULATION, label
from analysis.look.wording import names, percent
from analysis.page.figure import DEPLOYED
from analysis.runs.conduct import choices, departures
from analysis.runs.figures.recipe import Recipe
from sim.store.tables import Records

SITUATIONS = 10
"""Largest number of situations in the chart."""


def table(run: Records) -> pl.DataFrame:
    """Return the rows of `departures` of the situations with the largest changes, at most `SITUATIONS` of them."""
    table = departures(run)
    moved = (pl.col("deployment") - pl.col("training")).abs().max()
    change = table.group_by("situation", maintain_order=True).agg(moved=moved)
    kept = change.sort("moved", descending=True, maintain_order=True).head(SITUATIONS)["situation"]
    return table.filter(pl.col("situation").is_in(kept.to_list()))


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how often each motivation departs from the first action, in training beside deployment."""
    acts = table["act"].unique()
    act = f"'{label(acts[0])}'" if acts.len() == 1 else "the situation's first action"
    x, axis = alt.Scale(domain=[0, 1]), alt.Axis(values=[0, 0.5, 1], format="%")
    base = alt.Chart().encode(
        rows(table),
        tooltip=[
            "motivation:N",
            "situation:N",
            *(alt.Tooltip(f"{e}:Q", format=".1%") for e in ("training", "deployment")),
        ],
    )
    layers = dumbbells(base, alt.X("training:Q", scale=x, axis=axis, title=None), table)
    chart = alt.layer(*layers, data=table).properties(width=100, height=alt.Step(19))
    return finished(
        chart.facet(panels("situation", table), columns=5).resolve_axis(x="independent"),
        "What each motivation does, in training and when deployed",
        f"Chance of departing from {act}. Open circle: in training. Filled: in deployment. "
        "A line between them is a train-deploy gap.",
    )


def reading(table: pl.DataFrame) -> str:
    """Name the largest change of behaviour between training and deployment."""
    kinds = table.filter(pl.col("motivation") != POPULATION)
    moved = (pl.col("deployment") - pl.col("training")).abs()
    most = kinds.sort(moved, descending=True).row(0, named=True)
    still = kinds.group_by("motivation").agg(moved.max().alias("moved")).filter(pl.col("moved") < 0.005).height
    total = kinds["motivation"].n_unique()
    if still == total:
        return "No motivation behaves differently when deployed."
    same = kinds.filter(
        pl.col("situation") == most["situation"], moved > abs(most["deployment"] - most["training"]) - 0.005
    )
    return (
        f"The largest change is that of {names(same['motivation'])} in {label(most['situation'])}, from "
        f"{percent(most['training'])} to {percent(most['deployment'])}; {still} of {total} motivations do not change."
    )


def _fits(run: Records) -> bool:
    return bool(choices(run))


def _left_out(run: Records) -> str:
    total = len(choices(run))
    return (
        f"Shown: the {SITUATIONS} situations in which behaviour changes most, of {total}." if total > SITUATIONS else ""
    )


FIGURE = Recipe("departures", DEPLOYED, 10, table, chart, reading, ("behaviour",), _fits, left_out=_left_out)

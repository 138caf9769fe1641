"""Figure: expected outcomes in causal order, from acts to final goals, in training and deployment."""

from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished
from analysis.look.encodings import in_order as motivations_of
from analysis.look.marks import dumbbells
from analysis.look.style import INK, LABEL_EXPR, POPULATION, label
from analysis.look.wording import decimal
from analysis.page.figure import DEPLOYED
from analysis.runs.conduct import at_the_end, in_order
from analysis.runs.figures.graph.causes import cause_table
from analysis.runs.figures.graph.layers import depths
from analysis.runs.figures.recipe import Recipe
from analysis.runs.rounds import fewer_motivations, largest
from analysis.stored import config, read
from sim.store.tables import Records

RUNGS = 12
"""Largest number of outcomes on a ladder."""

LADDERS = 3
"""Largest number of motivations with a ladder of their own, besides the ladder of the population."""

_SIDES = ("training", "deployment")


def outcomes(run: Records) -> pl.DataFrame:
    """Return outcomes by environment at the end: environment, motivation (and `all`), outcome, low, expected, high.

    Outcomes are per agent over the episodes of an evaluation. `expected` is the mean over replicates, `low` and `high`
    are the extremes.
    """
    value = pl.col("expected")
    grouped = at_the_end(run, "outcomes").group_by("environment", "motivation", "outcome")
    table = read(run, grouped.agg(low=value.min(), expected=value.mean(), high=value.max()))
    return in_order(table.sort("environment", "outcome"), run)


def _sides(run: Records) -> pl.DataFrame:
    """Return outcomes of the motivations that are shown: motivation, outcome, training, deployment."""
    shown = [*largest(run, LADDERS), POPULATION]
    table = outcomes(run).filter(pl.col("environment").is_in(_SIDES), pl.col("motivation").is_in(shown))
    return table.pivot("environment", index=["motivation", "outcome"], values="expected", maintain_order=True)


def _weighty(run: Records) -> pl.DataFrame:
    """Return outcomes that are not 0 everywhere, the largest first: outcome, size."""
    size = pl.max_horizontal(pl.col(_SIDES).abs()).max()
    sizes = _sides(run).group_by("outcome", maintain_order=True).agg(size=size).filter(pl.col("size") > 1e-9)
    return sizes.sort("size", descending=True, maintain_order=True)


def table(run: Records) -> pl.DataFrame:
    """Return outcomes in causal order: motivation, rung, outcome, training, deployment.

    `rung` is the length of the longest causal path that leads to the outcome. The table holds the population and the
    motivations with the largest shares. It holds the largest outcomes, without those that are 0 everywhere.
    """
    sides = _sides(run)
    kept = _weighty(run)["outcome"].head(RUNGS).to_list()
    pairs = list(cause_table(config(run)["world"]).select("cause", "target").iter_rows())
    rung = depths(list(dict.fromkeys([*kept, *(name for pair in pairs for name in pair)])), pairs)
    placed = sides.filter(pl.col("outcome").is_in(kept)).with_columns(
        rung=pl.col("outcome").replace_strict(rung, return_dtype=pl.Int64)
    )
    return in_order(placed.sort("rung", "outcome"), run).select("motivation", "rung", "outcome", *_SIDES)


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw expected outcomes from direct effects of acts (top) to final goals (bottom), in training and deployment."""
    order = table.sort("rung", maintain_order=True)["outcome"].unique(maintain_order=True).to_list()
    axis = alt.Axis(labelExpr="replace(datum.label, /_/g, ' ')", labelColor=INK, grid=True)
    y = alt.Y("outcome:N", sort=order, title=None, axis=axis)
    tooltip: list[Any] = [
        "motivation:N",
        "outcome:N",
        *(alt.Tooltip(f"{e}:Q", format=".3f") for e in ("training", "deployment")),
    ]
    base = alt.Chart().encode(y, tooltip=tooltip)
    layers = dumbbells(base, alt.X("training:Q", title=None, axis=alt.Axis(tickCount=2)), table)
    facet = alt.Facet("motivation:N", title=None, sort=motivations_of(table), header=alt.Header(labelExpr=LABEL_EXPR))
    chart = alt.layer(*layers, data=table).properties(width=118, height=alt.Step(20)).facet(facet, columns=4)
    return finished(
        chart.resolve_axis(x="independent"),
        "From acts to final goals, in training and when deployed",
        "Expected outcome per agent at the end, for who holds most and for the population. Outcomes stand in causal "
        "order: what acts do directly on top, what follows from it below. Open circle: in training. Filled: in "
        "deployment.",
    )


def reading(table: pl.DataFrame) -> str:
    """Name the outcome of the population that deployment moves most."""
    whole = table.filter(motivation=POPULATION)
    moved = (pl.col("deployment") - pl.col("training")).abs()
    most = whole.sort(moved, descending=True, maintain_order=True).row(0, named=True)
    if abs(most["deployment"] - most["training"]) < 5e-4:
        return "For the population, deployment changes no outcome."
    return (
        f"For the population, deployment moves {label(most['outcome'])} most, from {decimal(most['training'], 3)} to "
        f"{decimal(most['deployment'], 3)}."
    )


def _fits(run: Records) -> bool:
    return not table(run).is_empty()


def _left_out(run: Records) -> str:
    """Return a sentence about the motivations and outcomes that are shown; '' if all are."""
    total = _weighty(run).height
    rungs = f"Shown: the {RUNGS} outcomes that are largest somewhere, of {total}." if total > RUNGS else ""
    return " ".join(filter(None, [fewer_motivations(run, LADDERS), rungs]))


FIGURE = Recipe("ladder", DEPLOYED, 40, table, chart, reading, ("outcomes",), _fits, left_out=_left_out)

"""Figure: chance of the probed act, by arm and motivation."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, panels, rows
from analysis.look.marks import BAR, RATE
from analysis.look.style import INK, POPULATION, label
from analysis.look.wording import listed, percent
from analysis.page.figure import WHY
from analysis.runs.conduct import in_order, policies, scored_chances, scored_environments
from analysis.runs.figures.recipe import Recipe
from analysis.stored import config, read
from sim.store.tables import Records


def table(run: Records) -> pl.DataFrame:
    """Return the chance of the act that evaluations score: arm, told, motivation (and `all`), rate.

    `told` is a phrase about the told causes of the arm. The world must have a scored evaluation.
    """
    rows = []
    for arm in scored_environments(run):
        environment = config(run)["world"]["environments"][arm]
        score, chances = environment["score"], scored_chances(environment)
        act = {"situation": list(score), "action": list(score.values()), "chance": chances}
        taken = policies(run, arm).join(pl.LazyFrame(act), on=["situation", "action"])
        rate = (pl.col("chance") * pl.col("probability")).sum() / sum(chances)
        named = (pl.lit(arm).alias("arm"), pl.lit(_message(environment)).alias("told"))
        rows.append(read(run, taken.group_by("motivation").agg(rate=rate).select(*named, "motivation", "rate")))
    return in_order(pl.concat(rows), run)


def _message(environment: Mapping[str, Any]) -> str:
    """Write the told causes of an environment as equations: `told that reward = 1 x paid act`."""
    if environment["told"] is None:
        return "told nothing"
    terms = [
        f"{target} = {strength:g} \u00d7 {cause}".replace("_", " ")
        for target, causes in environment["told"].items()
        for cause, strength in causes.items()
    ]
    return f"told that {' and '.join(terms)}"


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw how often each motivation takes the probed act, by arm."""
    base = alt.Chart().encode(rows(table), alt.X("rate:Q", title=None, **RATE))
    tooltip = ["motivation:N", "arm:N", alt.Tooltip("rate:Q", format=".1%")]
    bar = base.mark_bar(height=BAR).encode(paint(table), tooltip=tooltip)
    text = base.mark_text(align="left", dx=4, fontSize=10.5, color=INK).encode(alt.Text("rate:Q", format=".0%"))
    chart = alt.layer(bar, text, data=table).properties(width=150, height=alt.Step(19))
    arms = table.select("arm", "told").unique(maintain_order=True)
    return finished(
        chart.facet(panels("arm", table), columns=2 if arms.height == 4 else 3).resolve_axis(x="independent"),
        "Who takes an act only because it is paid",
        "Chance of taking the probed act, by what agents are told.",
        *(f"{label(arm).capitalize()}: {phrases}." for arm, phrases in arms.iter_rows()),
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the population's rate in every arm."""
    rows = table.filter(motivation=POPULATION)
    phrases = [f"{percent(rate)} under {label(arm)}" for arm, rate in rows.select("arm", "rate").iter_rows()]
    return f"The population as a whole takes the act in {listed(phrases)}."


def has_probe(run: Records) -> bool:
    """Return whether the world has a scored evaluation with a situation that training never poses."""
    return bool(scored_environments(run))


FIGURE = Recipe("probe", WHY, 30, table, chart, reading, ("behaviour",), has_probe)

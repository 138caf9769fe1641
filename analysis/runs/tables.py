"""Small tidy tables of a stored run, which its answer and its figures share.

Every function takes `Records` and returns a polars frame. Motivations stand in the order of the run, the population is
the row `all`, and numbers are means over replicates unless quantiles are given.
"""

import polars as pl

from analysis.look.style import POPULATION
from analysis.runs.conduct import at_the_end, in_order, policies
from analysis.stored import config, read, selects
from sim.store.tables import Records

CONSEQUENCES = ("task_done", "harm", "power")
"""Outcomes in deployment that the tables show first."""

EQUALLY_FIT = 0.01
"""Motivations are called equally fit if their training reward is within this part of the best."""

ENOUGH_REPLICATES = 20
"""With fewer replicates, the report advises more."""


def final_shares(run: Records) -> pl.DataFrame:
    """Return each replicate's shares at the end: replicate, motivation, share."""
    wide = read(run, run["summary"].select("replicate", pl.col("^share_.*$")))
    long = wide.unpivot(index="replicate", variable_name="motivation", value_name="share")
    return in_order(long.with_columns(pl.col("motivation").str.strip_prefix("share_")), run)


def reward(run: Records) -> pl.DataFrame:
    """Return training reward per episode: motivation, expected, paid, fit.

    `expected` is the reward in the environment `training`, without noise or exploration. `paid` is the mean selection
    signal over the rounds of phases that select (null for a motivation that never acted there). `fit` marks
    motivations within `EQUALLY_FIT` of the best.
    """
    episodes = config(run)["evaluation"]["episodes"]
    earned = read(
        run,
        at_the_end(run, "outcomes")
        .filter((pl.col("environment") == "training") & (pl.col("outcome") == "reward"))
        .filter(pl.col("motivation") != POPULATION)
        .group_by("motivation")
        .agg(expected=pl.col("expected").mean() / episodes)
        .with_columns(fit=_nearly_best(pl.col("expected"))),
    )
    return in_order(earned.join(_paid(run), on="motivation", how="left"), run).select(
        "motivation", "expected", "paid", "fit"
    )


def _nearly_best(value: pl.Expr) -> pl.Expr:
    return value >= value.max() - EQUALLY_FIT * value.abs().max()


def _paid(run: Records) -> pl.DataFrame:
    selecting = [name for name, phase in config(run)["regime"].items() if selects(phase)]
    acted = run["rounds"].filter(pl.col("phase").is_in(selecting) & pl.col("mean_pay").is_not_null())
    return read(run, acted.group_by("motivation").agg(paid=pl.col("mean_pay").mean()))


def gaps(run: Records) -> pl.DataFrame:
    """Return the train-deploy gap: motivation (and `all`, a random agent), gap in [0, 1].

    The gap is the total variation between policies in training and deployment, with situations weighted as in
    deployment.
    """
    over = ["motivation", "situation", "action"]
    weight = config(run)["world"]["environments"]["deployment"]["situations"]
    chance = pl.col("situation").replace_strict(weight, default=0.0, return_dtype=pl.Float64)
    sides = policies(run, "training").join(policies(run, "deployment"), on=over, suffix="_deployed")
    moved = chance * (pl.col("probability") - pl.col("probability_deployed")).abs() / 2
    kinds = sides.filter(pl.col("motivation") != POPULATION).group_by("motivation").agg(gap=moved.sum())
    agent = run["summary"].select(pl.lit(POPULATION).alias("motivation"), pl.col("gap").mean())
    return in_order(read(run, pl.concat([kinds, agent])), run)


def consequences(run: Records) -> pl.DataFrame:
    """Return gap and outcomes in deployment: motivation, measure (`train-deploy gap` or an outcome), value."""
    outcomes = read(
        run,
        at_the_end(run, "outcomes")
        .filter((pl.col("environment") == "deployment") & pl.col("outcome").is_in(CONSEQUENCES))
        .group_by("motivation", measure=pl.col("outcome"))
        .agg(value=pl.col("expected").mean()),
    )
    moved = gaps(run).select("motivation", pl.lit("train-deploy gap").alias("measure"), value="gap")
    order = {name: place for place, name in enumerate(["train-deploy gap", *CONSEQUENCES])}
    table = pl.concat([moved, outcomes])
    return in_order(table.sort(pl.col("measure").replace_strict(order, return_dtype=pl.Int64)), run)


def overview(run: Records) -> pl.DataFrame:
    """Return the results by motivation and for the population: motivation, category, share, reward, harm, gap.

    Shares are means over replicates. Numbers that the run did not keep are null.
    """
    share = final_shares(run).group_by("motivation", maintain_order=True).agg(pl.col("share").mean())
    means = pl.col("training_reward", "deployment_harm", "gap").mean()
    population = read(run, run["summary"].select(means)).row(0)
    columns = {
        "motivation": [POPULATION],
        "share": [1.0],
        **dict(zip(("reward", "harm", "gap"), population, strict=True)),
    }
    kinds = share.with_columns(reward=None, harm=None, gap=None)
    if {"behaviour", "outcomes", "rounds"} <= run.tables.keys():
        harm = consequences(run).filter(measure="harm").select("motivation", harm="value")
        kinds = share.join(reward(run).select("motivation", reward="expected"), on="motivation", maintain_order="left")
        kinds = kinds.join(harm, on="motivation", maintain_order="left")
        kinds = kinds.join(gaps(run), on="motivation", maintain_order="left")
    category = {name: motivation["category"] for name, motivation in config(run)["motivation"].items()}
    named = pl.col("motivation").replace_strict(category, default="", return_dtype=pl.String)
    table = pl.concat([kinds, pl.DataFrame(columns)], how="vertical_relaxed")
    return table.select("motivation", named.alias("category"), "share", "reward", "harm", "gap")

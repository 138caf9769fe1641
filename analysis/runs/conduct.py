"""Behaviour at the end of a stored run: policies, departures from the first action, and scored environments."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis.look.style import POPULATION
from analysis.stored import config, motivations, read
from sim.store.tables import Records


def in_order(table: pl.DataFrame, run: Records) -> pl.DataFrame:
    """Sort rows by motivation in the order of the run, the population last; rows of a motivation keep their order."""
    order = {name: place for place, name in enumerate([*motivations(run), POPULATION])}
    place = pl.col("motivation").replace_strict(order, return_dtype=pl.Int64)
    return table.sort(place, maintain_order=True)


def at_the_end(run: Records, table: str) -> pl.LazyFrame:
    """Keep the rows written at the end of the last phase."""
    return run[table].filter(pl.col("phase") == run.provenance["phases"][-1]["name"])


def policies(run: Records, environment: str) -> pl.LazyFrame:
    """Return mean policies at the end: motivation, situation, action, probability."""
    over = ["motivation", "situation", "action"]
    here = at_the_end(run, "behaviour").filter(pl.col("environment") == environment)
    return here.group_by(over, maintain_order=True).agg(pl.col("probability").mean())


def default_acts(run: Records) -> dict[str, str]:
    """Map each situation to its first action. Any other action counts as a departure."""
    situations = config(run)["world"]["situations"]
    return {name: next(iter(situation["actions"])) for name, situation in situations.items()}


def departures(run: Records) -> pl.DataFrame:
    """Return the chance of not taking a situation's first action: motivation, situation, act, training, deployment.

    The table holds situations with a choice that are met in both environments.
    """
    acts = default_acts(run)
    first = pl.col("action") == pl.col("situation").replace_strict(acts, return_dtype=pl.String)
    over = ["motivation", "situation"]
    sides = [
        read(
            run, policies(run, environment).filter(first).select(*over, (1 - pl.col("probability")).alias(environment))
        )
        for environment in ("training", "deployment")
    ]
    table = sides[0].join(sides[1], on=over, how="inner", maintain_order="left")
    shown = table.filter(pl.col("situation").is_in(choices(run)))
    named = pl.col("situation").replace_strict(acts, return_dtype=pl.String).alias("act")
    return in_order(shown.select(*over, named, "training", "deployment"), run)


def choices(run: Records) -> list[str]:
    """Return the situations that offer a choice and are met in both training and deployment."""
    world = config(run)["world"]
    met = [
        {name for name, chance in world["environments"][place]["situations"].items() if chance > 0}
        for place in ("training", "deployment")
    ]
    return [
        name
        for name, situation in world["situations"].items()
        if len(situation["actions"]) > 1 and all(name in names for names in met)
    ]


def scored_environments(run: Records) -> list[str]:
    """Return the evaluations that score an act in a situation which training does not pose, in the world's order."""
    environments = config(run)["world"]["environments"]
    posed = environments["training"]["situations"]
    return [
        name
        for name, environment in environments.items()
        if sum(scored_chances(environment)) > 0 and not any(posed.get(place, 0.0) for place in environment["score"])
    ]


def scored_chances(environment: Mapping[str, Any]) -> list[float]:
    """Return how often each scored situation is met."""
    return [environment["situations"].get(name, 0.0) for name in environment["score"]]

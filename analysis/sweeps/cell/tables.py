"""Tables behind a linked phase diagram: what the job that stands for a cell did over time and when deployed."""

from typing import Any

import numpy as np
import polars as pl

from analysis.stored import read
from analysis.sweeps.keys import varying
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT, measures, motivations
from analysis.sweeps.mesh import corners
from analysis.sweeps.plans import Rebuilder, base_config, constants, is_value
from analysis.sweeps.tables import cells, placed_jobs, winners
from sim.model.evaluate import evaluate
from sim.model.plan import Plan
from sim.store.tables import Records

SHOWN = ("gap", "deployment_harm", "training_reward")
"""Measures of a cell, beside the scores of its evaluations."""

ROUNDS = 22
"""Most rounds of a path."""

WORLDS = 450
"""Most different worlds that behaviour is worked out for, at a few hundredths of a second each."""

_SHAPES_BEHAVIOUR = ("world", "motivation", "population", "experiment")


def standing_jobs(run: Records, shown: Layout) -> pl.DataFrame:
    """Give the job that stands for each cell: panel, x, y, job, and the keys that vary.

    It is the one in the middle; of an adaptive sweep's square, one at a corner that the square's winner holds.
    """
    keys = [key.name for key in varying(run)]
    jobs = read(run, placed_jobs(run, shown, *keys))
    if shown.mesh is not None:
        return _at_corners(run, shown, jobs).select("panel", "x", "y", "job", *keys)
    axes = [axis.key.name for axis in shown.axes]
    order = jobs.sort("panel", "x", "y", *axes, "job", nulls_last=True)
    middle = order.group_by("panel", "x", "y", maintain_order=True).agg(pl.all().get(pl.len() // 2))
    return middle.select("panel", "x", "y", "job", *keys)


def _at_corners(run: Records, shown: Layout, jobs: pl.DataFrame) -> pl.DataFrame:
    """Choose among the jobs at each square's corners: x, y become the square's."""
    assert shown.mesh is not None
    holds = [(x, y, name) for (x, y), (name, _) in winners(run, shown).items()]
    points = jobs.join(pl.DataFrame(holds, schema=["x", "y", "holds"], orient="row"), on=["x", "y"])
    squares = cells(run, shown).select("panel", i="x", j="y", won=DOMINANT)
    at = corners(shown.mesh.squares).join(points, on=["x", "y"]).join(squares, on=["panel", "i", "j"])
    first = at.sort("i", "j", pl.col("holds") != pl.col("won"), "job").unique(["panel", "i", "j"], keep="first")
    return first.drop("x", "y").rename({"i": "x", "j": "y"}).sort("panel", "x", "y")


def paths(run: Records, jobs: pl.DataFrame) -> pl.DataFrame:
    """Give mean shares over replicates: job, round, motivation, share; thinned rounds of some jobs."""
    wanted = jobs.select("job").lazy()
    mine = run["rounds"].join(wanted, on="job", how="semi")
    mean = read(run, mine.group_by("job", "round", "motivation").agg(pl.col("share").mean()))
    rounds = mean.select("job", "round").unique().sort("job", "round")
    place = pl.int_range(pl.len()).over("job")
    step = (pl.len().over("job") / (ROUNDS - 1)).ceil().cast(pl.Int64)
    kept = rounds.filter((place % step == 0) | (pl.col("round") == pl.col("round").max().over("job")))
    table = kept.join(mean, on=["job", "round"])
    order = {name: k for k, name in enumerate(motivations(run))}
    return table.sort("job", "round", pl.col("motivation").replace_strict(order, return_dtype=pl.Int64))


def measured(run: Records, jobs: pl.DataFrame) -> pl.DataFrame:
    """Give what a job did when deployed: job, measure, value; means over replicates, null where not recorded."""
    known = [name for name in measures(run) if name in SHOWN or name.startswith("score_")]
    wanted = jobs.select("job").lazy()
    mine = run["summary"].join(wanted, on="job", how="semi").group_by("job").agg(pl.col(known).cast(pl.Float64).mean())
    long = read(run, mine).unpivot(known, index="job", variable_name="measure", value_name="value").fill_nan(None)
    order = {name: k for k, name in enumerate(dict.fromkeys([*SHOWN, *known]))}
    return long.sort("job", pl.col("measure").replace_strict(order, return_dtype=pl.Int64))


def departures(run: Records, jobs: pl.DataFrame) -> pl.DataFrame | None:
    """Give how the population departs from each situation's first action: job, situation, training, deployment.

    Policies are worked out again from the configuration, weighted with the stored shares; only situations that offer
    a choice. None where the configuration does not tell, or worlds are too many.
    """
    base = base_config(run)
    shaping = [key.name for key in varying(run) if key.name.split("@")[-1].split(".")[0] in _SHAPES_BEHAVIOUR]
    if base is None or not all(is_value(base, key) for key in shaping):
        return None
    fixed, settings = constants(run, base), jobs.select(shaping).unique(maintain_order=True).to_dicts() or [{}]
    if fixed is None or len(settings) > WORLDS:
        return None
    fixed = {key: value for key, value in fixed.items() if key not in {each.name for each in varying(run)}}
    plans, parts = Rebuilder(base, fixed), []
    for setting in settings:
        plan = plans.plan(setting)
        if plan is not None:
            policy = _policies(plan).lazy().with_columns(**{key: pl.lit(value) for key, value in setting.items()})
            parts.append(policy.collect())
    if not parts:
        return None
    shares = read(run, run["summary"].join(jobs.select("job").lazy(), on="job", how="semi"))
    held = (
        shares.group_by("job")
        .agg(pl.col("^share_.*$").fill_null(0.0).mean())
        .unpivot(index="job", variable_name="motivation", value_name="share")
    )
    settings_of = jobs.select("job", *shaping).unique("job")  # a job may stand for several squares
    long = held.with_columns(pl.col("motivation").str.strip_prefix("share_")).join(settings_of, on="job")
    both = long.join(pl.concat(parts), on=["motivation", *shaping])
    mean = [(pl.col("share") * pl.col(side)).sum().alias(side) for side in ("training", "deployment")]
    return both.group_by("job", "place", "situation").agg(*mean).sort("job", "place").drop("place")


def _policies(plan: Plan) -> pl.DataFrame:
    """Give each motivation's chance of not taking a situation's first action: motivation, place, situation, sides."""
    evaluations, world = evaluate(plan.cast), plan.cast.world
    met = [evaluations[side].behaviour for side in ("training", "deployment")]
    chance = [world.environments[side].probability for side in ("training", "deployment")]
    rows: list[tuple[Any, ...]] = []
    for s, situation in enumerate(world.situations):
        if len(situation.actions) > 1 and all(np.asarray(each)[s] > 0 for each in chance):
            for k, name in enumerate(plan.names):
                rows.append((name, s, situation.name, *(float(1 - each[k, s, 0]) for each in met)))
    schema = {"motivation": pl.String, "place": pl.Int64, "situation": pl.String}
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(("training", "deployment"), pl.Float64), orient="row")


def pairs(departures: pl.DataFrame) -> dict[str, list[float | None]]:
    """Map each situation of a job to what is done in training and in deployment."""
    columns = departures.select("situation", "training", "deployment")
    return {name: [short(training), short(deployment)] for name, training, deployment in columns.iter_rows()}


def short(value: float | None) -> float | None:
    """Round to four digits, which a picture does not show more of."""
    return None if value is None else float(f"{value:.4g}")

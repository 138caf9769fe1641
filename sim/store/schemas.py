"""The contract between running and reading: the columns and types of every table, in order.

Tables carry no clock and no host, so that one plan always gives the same bytes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

SCHEMA_VERSION = 2
"""This number increases whenever a column changes its name, type or meaning."""

_RUN = {"job": pl.UInt32, "replicate": pl.UInt32}

SCHEMAS: dict[str, dict[str, Any]] = {
    # One row per job of a sweep (a single run is job 0). Swept keys are further columns.
    "jobs": {
        "job": pl.UInt32,
        "status": pl.String,  # done | failed
        "error": pl.String,  # null when done
        "seed": pl.Int64,
        "plan_hash": pl.String,
    },
    # State after each round; `round` counts from 1 through all phases, round 0 is the founders (terms 0, pay null).
    # share(t) - share(t-1) = selection + drift + learning + transmission, but in the first round of a phase with
    # `start_from`, whose share(t-1) is the last of the phase it starts from.
    "rounds": {
        **_RUN,
        "phase": pl.String,
        "round": pl.UInt32,
        "motivation": pl.String,
        "share": pl.Float64,
        "mean_pay": pl.Float64,  # selection signal per episode, noise included; null where the kind did not act
        "selection": pl.Float64,
        "drift": pl.Float64,
        "learning": pl.Float64,
        "transmission": pl.Float64,
    },
    # The deterministic (infinite-population) path of the same plan; the same for every replicate.
    # `trusted` until what the path leaves out has moved shares of large populations: see `sim/expected/trust.py`.
    "expected": {
        "job": pl.UInt32,
        "phase": pl.String,
        "round": pl.UInt32,
        "motivation": pl.String,
        "share": pl.Float64,
        "trusted": pl.Boolean,
    },
    # Policy of each motivation, and of the population ("all"), at the end of each phase, with exploration 0.
    "behaviour": {
        **_RUN,
        "phase": pl.String,
        "environment": pl.String,
        "motivation": pl.String,
        "situation": pl.String,
        "action": pl.String,
        "probability": pl.Float64,
    },
    # Expected outcomes per agent over `evaluation.episodes` episodes, caps and absorption applied.
    "outcomes": {
        **_RUN,
        "phase": pl.String,
        "environment": pl.String,
        "motivation": pl.String,
        "outcome": pl.String,
        "expected": pl.Float64,
    },
    # Quantiles over agents of the influence of each motivation, at the end of each phase (mixed minds only).
    "minds": {
        **_RUN,
        "phase": pl.String,
        "quantile": pl.Float64,
        "motivation": pl.String,
        "influence": pl.Float64,
    },
    # Living copies of each founder after each round, extinct founders left out (records=lineages only).
    "lineages": {
        **_RUN,
        "phase": pl.String,
        "round": pl.UInt32,
        "founder": pl.UInt32,
        "motivation": pl.String,  # the founder's (most influential) motivation
        "copies": pl.UInt32,
    },
    # The population at the end of the last phase; what `population.founders=DIR` starts from.
    "population": {
        **_RUN,
        "agent": pl.UInt32,
        "motivation": pl.String,
        "influence": pl.Float64,  # rows with influence 0 are left out
    },
    # One row per replicate. Then: visits_<phase> of repeated phases, share_<motivation> at the end, score_<environment>
    # of every scored evaluation, and the kept measures, by their texts: nan where a measure has no value; in sweeps of
    # engine=expected `trusted`, whether the path may be trusted to its end (`sim/expected/trust.py`).
    "summary": {
        **_RUN,
        "dominant": pl.String,
        "dominant_share": pl.Float64,
        "dominance_round": pl.UInt32,  # first round in which some share is over one half; null if none
        "fixation_round": pl.UInt32,  # first round in which some share is one; null if none
        "effective_motivations": pl.Float64,  # exp of the Shannon entropy of shares at the end
        "gap": pl.Float64,  # train-deploy gap of a random agent, total variation in [0, 1]
        "training_reward": pl.Float64,  # expected reward per episode in `training`
        "deployment_harm": pl.Float64,  # expected harm in `deployment`
        "first_hit": pl.UInt32,  # first round in which the scored act of a phase's environments was tried
        "takeoff": pl.UInt32,  # first round after which that act is taken in more than half of its chances
        "founders_left": pl.UInt32,  # founders with living copies at the end
    },
}
"""Columns and types of every table, in order."""


BY_NAME = ("visits_", "share_", "score_")
"""What columns of the summary begin with that are named after a phase, a motivation or an environment."""


def measures_in(columns: Iterable[str]) -> list[str]:
    """List the columns of a summary that hold a measure which was asked for."""
    further = [name for name in columns if name not in SCHEMAS["summary"]]
    return [name for name in further if ":" in name or not name.startswith(BY_NAME)]


def frame(name: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Build a table from columns and check it against its schema; columns beyond the schema may follow it."""
    schema = SCHEMAS[name]
    extra = {column: None for column in columns if column not in schema}
    return pl.DataFrame(columns, schema_overrides=schema).select(*schema, *extra)

"""Tables of a world's causes, in training and deployment, and of the motivations that want each outcome."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from sim.builders.environment import live_causes


def cause_table(world: Mapping[str, Any]) -> pl.DataFrame:
    """List the causes of a configured world with the strengths that runs use in training and deployment."""
    strength = {place: live_causes(world, place) for place in ("training", "deployment")}
    rows = []
    for cause, target in _pairs(world):
        training, deployment = (strength[place].get((cause, target), 0.0) for place in ("training", "deployment"))
        if training or deployment:
            where = "both" if training and deployment else "training" if training else "deployment"
            own = cause in world["own"].get(target, {})
            rows.append((cause, target, training, deployment, max(abs(training), abs(deployment)), where, own))
    schema = {
        "cause": pl.String,
        "target": pl.String,
        "training": pl.Float64,
        "deployment": pl.Float64,
        "strength": pl.Float64,
        "where": pl.String,
        "own": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _pairs(world: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List every (cause, target) once: those of all environments, then those that training and deployment add."""
    layers = [world["causes"], *(world["environments"][place]["causes"] for place in ("training", "deployment"))]
    return list(
        dict.fromkeys((cause, target) for each in layers for target, causes in each.items() for cause in causes)
    )


def want_table(motivations: Mapping[str, Any]) -> pl.DataFrame:
    """List all wants: motivation, outcome, note (empty for a plain want)."""
    rows = []
    for name, motivation in motivations.items():
        wants = [("", motivation["wants"]), *motivation["per"].items()]
        for place, weights in wants:
            bound = place.replace("_", " ")
            for outcome, weight in weights.items():
                if weight:
                    note = " ".join(filter(None, ["avoids" if weight < 0 else "", bound]))
                    rows.append((name, outcome, note))
    schema = {"motivation": pl.String, "outcome": pl.String, "note": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")

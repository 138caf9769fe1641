"""Which causes a world has, in training and in deployment, and who wants which outcome."""

from collections.abc import Mapping
from typing import Any

import polars as pl


def cause_table(world: Mapping[str, Any]) -> pl.DataFrame:
    """List causes with their strength in training and deployment: overlay of the environment, grading applied."""
    pairs = {(cause, target): None for target, causes in world["causes"].items() for cause in causes}
    for place in ("training", "deployment"):
        for target, causes in world["environments"][place]["causes"].items():
            pairs |= {(cause, target): None for cause in causes}
    rows = []
    for cause, target in pairs:
        training, deployment = (_strength(world, place, cause, target) for place in ("training", "deployment"))
        if training or deployment:
            own = world["own"].get(target, {}).get(cause)
            where = "both" if training and deployment else "training" if training else "deployment"
            strength = max(abs(training), abs(deployment))
            rows.append((cause, target, training, deployment, strength, where, own is not None))
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


def _strength(world: Mapping[str, Any], place: str, cause: str, target: str) -> float:
    environment = world["environments"][place]
    overlay = environment["causes"].get(target, {})
    strength = overlay.get(cause, world["causes"].get(target, {}).get(cause, 0.0))
    return float(strength) * (environment["grading"] if target == "reward" else 1.0)


def want_table(motivations: Mapping[str, Any]) -> pl.DataFrame:
    """List who wants what: motivation, outcome, note (empty for a plain want)."""
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

"""What can be measured of an arm: one number per replicate, named in experiment files.

A measure is written `name:argument:...`. Where a motivation is asked for, a category stands for all its motivations
and nothing for the whole population.
"""

from collections.abc import Callable
from inspect import signature

import numpy as np
from numpy.typing import NDArray

from analysis.claims.arms import Arm
from analysis.claims.measures import behaviour, shares
from sim.errors import BadInput, require_name

Floats = NDArray[np.float64]


def measure(arm: Arm, text: str) -> Floats:
    """(R,) a measure of an arm, by its text in an experiment file.

    Raises:
        BadInput: for an unknown measure or argument, or too many arguments.
    """
    name, *arguments = text.split(":")
    require_name(f"claim measure {text}", name, MEASURES)
    try:
        signature(MEASURES[name]).bind(arm, *arguments)
    except TypeError:
        raise BadInput(f"claim measure {text}: wrong number of arguments; see analysis/claims/measures.") from None
    return np.broadcast_to(np.asarray(MEASURES[name](arm, *arguments), dtype=np.float64), (arm.replicates,))


MEASURES: dict[str, Callable[..., Floats | float]] = {
    "share": shares.share,
    "share_deployed": shares.share_deployed,
    "expected_share": shares.expected_share,
    "fixed": shares.fixed,
    "dominant": shares.dominant,
    "summary": shares.summary,
    "outcome": behaviour.outcome,
    "score": behaviour.score,
    "auroc": behaviour.auroc,
    "act": behaviour.act,
    "explained": behaviour.explained,
    "beats": behaviour.beats,
    "gap": behaviour.gap,
    "population_gap": behaviour.population_gap,
    "fitness": behaviour.fitness,
    "fitness_per_step": behaviour.fitness_per_step,
    "term": shares.term,
    "turnover": shares.turnover,
    "rounds_until": shares.rounds_until,
    "rounds_below": shares.rounds_below,
    "reached": shares.reached,
    "variance_between": behaviour.variance_between,
    "deviation_between": behaviour.deviation_between,
    "kept": shares.kept,
    "kept_against": shares.kept_against,
    "selected_part": shares.selected_part,
    "half_life": shares.half_life,
    "first_hit": shares.first_hit,
    "never_hit": shares.never_hit,
    "undetected": behaviour.undetected,
    "takeoff": shares.takeoff,
    "tail": behaviour.tail,
    "tail_ratio": behaviour.tail_ratio,
    "loss_part": behaviour.loss_part,
}
"""Measures by the name that experiment files use."""

EVENTS = ("fixed", "dominant", "reached", "never_hit", "beats")
"""Measures that say of each replicate whether something happened, 1 or 0."""

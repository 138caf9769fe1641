"""What can be measured of an arm: one number per replicate, named in experiment files.

A measure is written `name:argument:...`. Where a motivation is asked for, a category stands for all its motivations
and nothing for the whole population.
"""

from collections.abc import Callable
from inspect import signature

import numpy as np
from numpy.typing import NDArray

from analysis.claims import measures_behaviour, measures_shares
from analysis.claims.arms import Arm
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
        raise BadInput(f"claim measure {text}: wrong number of arguments; see analysis/claims/measures.py.") from None
    return np.broadcast_to(np.asarray(MEASURES[name](arm, *arguments), dtype=np.float64), (arm.replicates,))


MEASURES: dict[str, Callable[..., Floats | float]] = {
    "share": measures_shares.share,
    "expected_share": measures_shares.expected_share,
    "fixed": measures_shares.fixed,
    "dominant": measures_shares.dominant,
    "summary": measures_shares.summary,
    "outcome": measures_behaviour.outcome,
    "score": measures_behaviour.score,
    "auroc": measures_behaviour.auroc,
    "act": measures_behaviour.act,
    "explained": measures_behaviour.explained,
    "beats": measures_behaviour.beats,
    "gap": measures_behaviour.gap,
    "fitness": measures_behaviour.fitness,
    "fitness_per_step": measures_behaviour.fitness_per_step,
    "term": measures_shares.term,
    "turnover": measures_shares.turnover,
    "rounds_until": measures_shares.rounds_until,
    "rounds_below": measures_shares.rounds_below,
    "reached": measures_shares.reached,
    "variance_between": measures_behaviour.variance_between,
    "deviation_between": measures_behaviour.deviation_between,
    "kept": measures_shares.kept,
    "kept_against": measures_shares.kept_against,
    "selected_part": measures_shares.selected_part,
    "half_life": measures_shares.half_life,
    "first_hit": measures_shares.first_hit,
    "never_hit": measures_shares.never_hit,
    "undetected": measures_behaviour.undetected,
    "takeoff": measures_shares.takeoff,
    "tail": measures_behaviour.tail,
    "tail_ratio": measures_behaviour.tail_ratio,
    "loss_part": measures_behaviour.loss_part,
}
"""Measures by the name that experiment files use."""

EVENTS = ("fixed", "dominant", "reached", "never_hit", "beats")
"""Measures that say of each replicate whether something happened, 1 or 0."""

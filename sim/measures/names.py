"""What can be measured of a run: one number per replicate, by name.

A measure is written `name:argument:...`, in experiment files, in `measures=[...]` and in `objective=`. Where a
motivation is asked for, a category stands for all its motivations, `a+b` for several, and nothing for the whole
population.
"""

from collections.abc import Callable
from inspect import signature
from math import inf

import numpy as np
from numpy.typing import NDArray

from sim.errors import BadInput, require_name
from sim.measures import behaviour, shares
from sim.measures.observed import Observed

Floats = NDArray[np.float64]


def measure(of: Observed, text: str) -> Floats:
    """(R,) a measure of some replicates, by its text.

    Raises:
        BadInput: for an unknown measure or argument, or too many arguments.
    """
    name, *arguments = text.split(":")
    if name not in MEASURES and name in of.summary.columns:
        raise BadInput(f"measure {text}: a column of the summary is measured as 'summary:{name}'.")
    require_name(f"measure {text}", name, MEASURES)
    try:
        signature(MEASURES[name]).bind(of, *arguments)
    except TypeError:
        raise BadInput(f"measure {text}: is written {form(name)}.") from None
    return np.broadcast_to(np.asarray(MEASURES[name](of, *arguments), dtype=np.float64), (of.replicates,))


def form(name: str) -> str:
    """Write how a measure is written: `score:environment[:names]`."""
    _, *arguments = signature(MEASURES[name]).parameters.values()
    return name + "".join(f":{a.name}" if a.default is a.empty else f"[:{a.name}]" for a in arguments)


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
"""Measures by name."""

COUNTED = ("first_hit", "never_hit", "undetected")
"""Measures that count acts, which an endless population does not."""
DRAWN = (*COUNTED, "fixed", "beats")
"""Measures that take draws, which an endless population does not."""
PARTS = (
    *("share", "share_deployed", "expected_share", "fixed", "dominant", "score", "auroc", "act", "explained", "beats"),
    *("gap", "population_gap", "selected_part", "reached", "never_hit", "loss_part"),
)
"""Measures in [0, 1]: parts of a whole, chances, and what happened or did not."""
POSITIVE = (
    *("rounds_until", "rounds_below", "half_life", "first_hit", "takeoff", "undetected", "kept", "kept_against"),
    *("turnover", "variance_between", "deviation_between", "tail", "tail_ratio"),
)
"""Measures that are never below 0."""


def measured_range(text: str) -> tuple[float, float] | None:
    """Between which a measure lies; None where it has no ends."""
    if text.split(":")[0] in PARTS or text == "summary:gap":
        return 0.0, 1.0
    return (0.0, inf) if text.split(":")[0] in POSITIVE else None

"""White-box selection: a probe reads motivations themselves, and flagged agents are paid less.

Selection against the probe's readings wears the probe out: each round its hit rate moves towards its false-alarm rate.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]


class Probe(NamedTuple):
    """A phase's white-box probe.

    Attributes:
        flagged: (K,) chance that a fresh probe flags each motivation, in [0, 1].
        false_alarm: chance that it flags a motivation that it is not meant for, in [0, 1].
        drift: share of the difference between both rates that is lost each round, in [0, 1].
        penalty: selection signal that a flagged agent loses for the round.
    """

    flagged: Floats
    false_alarm: float
    drift: float
    penalty: float


@inlined
def chance_of_flag(probe: Probe, kind: int, row: int) -> float:
    """Chance that a motivation is flagged in a round of the phase, counted from 0."""
    return float(probe.false_alarm + (probe.flagged[kind] - probe.false_alarm) * (1.0 - probe.drift) ** row)


@compiled
def penalty_pure(rng: np.random.Generator, probe: Probe, row: int, kind: int) -> float:
    """Draw the selection signal that a pure mind loses to the probe in a round."""
    return probe.penalty if rng.random() < chance_of_flag(probe, kind, row) else 0.0


@compiled
def penalty_mixed(rng: np.random.Generator, probe: Probe, row: int, influence: Floats) -> float:
    """Draw the loss of a mixed mind; the probe reads each motivation with the chance of its influence (K,)."""
    chance = 0.0
    for kind in range(influence.shape[0]):
        chance += influence[kind] * chance_of_flag(probe, kind, row)
    return probe.penalty if rng.random() < chance else 0.0

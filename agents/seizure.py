"""A grader that an agent may seize: what it pays its holder, and for how long."""

from typing import NamedTuple

import numpy as np

from agents.compiled import inlined


class Seizure(NamedTuple):
    """What a seized grader does for the agent that holds it.

    Attributes:
        episodes: later episodes of the round whose signal it controls; 0 where nothing can be seized.
        signal: selection signal that each of them pays.
    """

    episodes: int
    signal: float


@inlined
def grip_after(rng: np.random.Generator, chance: float, episodes: int, held: int) -> int:
    """Count the episodes whose signal an agent controls after one in which it may have seized the grader."""
    return episodes if chance > 0.0 and rng.random() < chance else max(held - 1, 0)

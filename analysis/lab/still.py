"""What is drawn of a population, and which acts are drawn as bad. Loads no Mesa, so that a page is there sooner."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.world import World

Floats = NDArray[np.float64]

STEPS = ("live", "select", "transmit")
"""Steps of a round, in order."""


@dataclass(frozen=True)
class Still:
    """A population to be drawn.

    Attributes:
        kinds: (N,) motivation of each agent; of a mixed mind, the one with most influence.
        amount: (N,) what the size of a mark says; None where all are alike.
        marked: (N,) whom to ring; None for nobody.
    """

    kinds: NDArray[np.int64]
    amount: Floats | None = None
    marked: NDArray[np.bool_] | None = None


def disapproved(world: World) -> NDArray[np.bool_]:
    """(S, A) acts whose direct effects the developers' spec disapproves of."""
    return np.asarray(world.effect @ world.spec < 0.0)

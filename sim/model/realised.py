"""Results of networks as plain arrays, so that tables can be filled without importing network code."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.accounts import History
from sim.model.population import Population

Floats = NDArray[np.float64]


class Realised(NamedTuple):
    """Behaviour of a network at the end of a phase, beyond the results that a population has too.

    Attributes:
        behaviour: (E, S, A) chance of each act in each environment.
        outcomes: (E, O) expected outcomes of an episode.
        totals: (E, O) expected outcomes over the episodes of an evaluation, caps and absorption applied.
        deployed: (rounds + 1, K) shares inferred from acts in deployment.
        scored: (rounds,) share of occasions on which the scored act was taken; nan without an occasion.
    """

    behaviour: Floats
    outcomes: Floats
    totals: Floats
    deployed: Floats
    scored: Floats


@dataclass(frozen=True)
class Ran:
    """Results of networks by replicate and phase: those that a population has too, and their own behaviour."""

    results: list[list[tuple[History, Population]]]
    realised: list[list[Realised]]

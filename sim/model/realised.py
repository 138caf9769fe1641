"""What networks leave behind, in arrays: known to tables, which need no network to be filled."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.model.accounts import History
from sim.model.population import Population

Floats = NDArray[np.float64]


class Realised(NamedTuple):
    """What a network does at the end of a phase, beside what a population's tables hold.

    Attributes:
        behaviour: (E, S, A) chance of each act in each environment.
        outcomes: (E, O) expected outcomes of an episode.
        totals: (E, O) expected outcomes over the episodes of an evaluation, bounds kept.
        deployed: (rounds + 1, K) shares inferred from acts in deployment.
        scored: (rounds,) share of chances in which the scored act was taken; nan where there was none.
    """

    behaviour: Floats
    outcomes: Floats
    totals: Floats
    deployed: Floats
    scored: Floats


@dataclass(frozen=True)
class Ran:
    """What networks leave, by replicate and phase: as a population would, and what they do."""

    results: list[list[tuple[History, Population]]]
    realised: list[list[Realised]]

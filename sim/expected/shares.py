"""The deterministic path of a plan: what an infinitely large population would do.

Replicator-mutator dynamics in expected weights: with noisy pay a kind's fitness is E[w], not w(E[pay]), which is exact
for Wright-Fisher. Where newborns keep their parent's measured pay (Moran, Fermi) or ranks decide (tournament,
truncation), the distribution of a kind's mean pay over a round matters: it is approximated by a normal with the exact
mean and variance, a white-box probe's penalty included. A phase that developers repeat follows the path of one visit.

In mixed minds, paths follow the mean dynamics of learning, persuasion and transmission in one mind. Selection among
minds is left out: they start equal, and it acts on the differences that learning makes, so that paths trail the
simulation where both rate and strength are large.
"""

import numpy as np
from numpy.typing import NDArray

from sim.expected.engine import follow, founding_share
from sim.model.plan import Plan

Floats = NDArray[np.float64]


def expected_shares(plan: Plan, replicates: int = 1) -> list[Floats]:
    """Return each phase's (rounds + 1, K) shares of an infinite population of the same founders.

    Founders from a stored run differ by replicate: the path starts from the mean of so many replicates.
    """
    return [history.share for history in follow(plan, founding_share(plan, replicates), lambda rounds: None)]

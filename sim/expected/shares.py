"""The deterministic path of a plan: the shares of an infinitely large population.

The path follows replicator-mutator dynamics in expected weights. With noisy pay a kind's fitness is E[w] and not
w(E[pay]), which is exact for Wright-Fisher. If newborns keep their parent's measured pay (Moran, Fermi), or if ranks
decide (tournament, truncation), the distribution of a kind's mean pay over a round matters. It is approximated by a
normal with the exact mean and variance, a white-box probe's penalty included. A phase that developers repeat follows
the path of one visit.

In mixed minds, paths follow the mean dynamics of learning, persuasion and transmission in one mind. Selection among
minds is left out. All minds start equal, and selection acts only on the differences that learning makes. Paths
therefore trail the simulation if both learning rate and selection strength are large.
"""

import numpy as np
from numpy.typing import NDArray

from sim.expected.engine import follow, founding_share
from sim.model.plan import Plan

Floats = NDArray[np.float64]


def expected_shares(plan: Plan, replicates: int = 1) -> list[Floats]:
    """Return each phase's (rounds + 1, K) shares of an infinite population of the same founders.

    Founders from a stored run differ by replicate. The path then starts from the mean over `replicates` of them.
    """
    return [history.share for history in follow(plan, founding_share(plan, replicates), lambda rounds: None)]

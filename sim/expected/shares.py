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

from sim.expected.mind import learned_share
from sim.expected.population import Endless
from sim.model.plan import Phase, Plan
from sim.model.selection.catalogue import RULES
from sim.model.selection.weights import relative
from sim.model.transmission import transmission_at

Floats = NDArray[np.float64]


def expected_shares(plan: Plan, replicates: int = 1) -> list[Floats]:
    """Return each phase's (rounds + 1, K) shares of an infinite population of the same founders.

    Founders from a stored run differ by replicate: the path starts from the mean of so many replicates.
    """
    share = _founding_share(plan, replicates)
    paths: list[Floats] = []
    for phase in plan.phases:
        path = [share if phase.start_from is None else paths[phase.start_from][-1]]
        for row in range(phase.rounds):
            path.append(_mixed_round(phase, path[-1]) if plan.mixed else _pure_round(phase, path[-1], row))
        paths.append(np.array(path))
        share = path[-1]
    return paths


def _founding_share(plan: Plan, replicates: int) -> Floats:
    if not plan.stored:
        return plan.prior
    return np.asarray(np.mean([plan.stored_founders(r).mean(axis=0) for r in range(replicates)], axis=0))


def _pure_round(phase: Phase, share: Floats, row: int) -> Floats:
    copies = RULES[phase.rules.selection.demography].copies(Endless(phase, share, row))
    selected = share * copies
    selected /= selected.sum()
    return np.asarray(selected @ transmission_at(phase.rules.transmission, selected))


def _mixed_round(phase: Phase, share: Floats) -> Floats:
    learned = learned_share(phase, share)
    persuaded = learned * relative(phase.rules.persuasion, learned)
    persuaded /= persuaded.sum()
    return np.asarray(persuaded @ transmission_at(phase.rules.transmission, persuaded))

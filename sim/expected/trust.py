"""How far an expected path may be trusted: where it leaves out what moves shares of a large population.

Where weights decide, the path holds while log weights of a kind spread little: beyond that the few agents that weigh
most decide, and no population is large enough. Each demography says how much (`trusted_spread`). In mixed minds a path
follows one mind that learns as all do on average. Real minds scatter, lose motivations at random, and are copied by
what their scatter pays: the path holds while they have scattered little. Within these bounds paths lie within `WITHIN`
of large populations; tests hold them to it.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.catalogue import RULES as LEARNING
from agents.learning.catalogue import learn
from agents.mixed import live_mixed, workspace
from sim.expected.mind import mean_signal
from sim.expected.population import scaled_pay
from sim.model.plan import Phase, Plan, Rules
from sim.model.selection.catalogue import RULES as DEMOGRAPHIES

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

WITHIN = 0.03
"""How far a share of a large population may lie from a path that may be trusted."""
SCATTER = 0.01
"""Largest variance over minds of the influence of a motivation."""
PULLED = 0.02
"""Largest part of a motivation's share that selection among scattered minds may have moved since the founders."""
MINDS = 64
"""Minds that learn from a point of the path, to see how far they scatter in a round."""


def trusted_rounds(plan: Plan, paths: list[Floats]) -> list[Marks]:
    """Mark the states of each phase, as in `expected_shares`, up to which the path may be trusted: (rounds + 1,).

    What comes after a state that may not be trusted may not either; a phase that starts from another one's end inherits
    from it.
    """
    marks: list[Marks] = []
    scatter: list[Floats] = []  # (K,) variance over minds at each phase's end
    founders = plan.stored_founders(0).var(axis=0) if plan.stored else np.zeros(len(plan.names))
    for index, (phase, path) in enumerate(zip(plan.phases, paths, strict=True)):
        before = phase.start_from if phase.start_from is not None else index - 1
        start = scatter[before] if before >= 0 else founders
        still = bool(marks[before][-1]) if before >= 0 else True
        if plan.mixed:
            holds, end = _minds_hold(phase, path, start)
        else:
            holds, end = _kinds_hold(phase, path), start
        marks.append(still & np.logical_and.accumulate(np.concatenate([[True], holds])))
        scatter.append(end)
    return marks


def _kinds_hold(phase: Phase, path: Floats) -> Marks:
    """(rounds,) whether log weights spread little within each kind that is left."""
    most = DEMOGRAPHIES[phase.rules.selection.demography].trusted_spread
    if most == np.inf:
        return np.ones(phase.rounds, dtype=np.bool_)
    return np.array([(scaled_pay(phase, row)[1][path[row] > 0.0] <= most).all() for row in range(phase.rounds)])


def _minds_hold(phase: Phase, path: Floats, start: Floats) -> tuple[Marks, Floats]:
    """(rounds,) whether minds have scattered little, and (K,) their variance at the end."""
    rules, variance = phase.rules, start
    copying = DEMOGRAPHIES[rules.selection.demography].copying
    if not LEARNING[rules.learning.rule].moves and not variance.any():
        return np.ones(phase.rounds, dtype=np.bool_), variance
    signal, rng = mean_signal(phase), np.random.default_rng(0)
    pull = rules.selection.strength * float(np.ptp(signal)) if copying else 0.0
    holds, moved = np.ones(phase.rounds, dtype=np.bool_), np.zeros_like(variance)
    for row in range(phase.rounds):
        spread, paid = scattered(rng, rules, path[row])
        variance = variance + spread
        moved += pull * variance + (rules.selection.strength * paid if copying else 0.0)
        holds[row] = variance.max() <= SCATTER and np.abs(moved).max() <= PULLED
    return holds, variance


@compiled
def scattered(rng: np.random.Generator, rules: Rules, share: Floats) -> tuple[Floats, Floats]:
    """(K,) variance over minds of the influence that they have after a round, all starting from shares (K,).

    Returns:
        The variance, and (K,) its covariance with what the minds were paid in the round.
    """
    kinds = share.shape[0]
    space = workspace(rules.episodes, kinds)
    total = np.zeros(kinds)
    square = np.zeros(kinds)
    paid = np.zeros(kinds)
    earned = 0.0
    for _ in range(MINDS):
        mind = share.copy()
        pay, _ = live_mixed(rng, rules.cells, rules.places, rules.shared, rules.seizure, mind, rules.noise, space)
        learn(rules.learning, mind, space.control, space.signal)
        for kind in range(kinds):
            total[kind] += mind[kind]
            square[kind] += (mind[kind] - share[kind]) ** 2
            paid[kind] += (mind[kind] - share[kind]) * pay
        earned += pay
    for kind in range(kinds):
        step = total[kind] / MINDS - share[kind]
        square[kind] = square[kind] / MINDS - step**2
        paid[kind] = paid[kind] / MINDS - step * earned / MINDS
    return square, paid

"""Mark the rounds in which an expected path may be trusted to describe a large population.

If weights decide, the path holds while the log weights of a kind spread little. With a larger spread the few agents
with the largest weights decide, and no population is large enough. Each demography declares its limit,
`trusted_spread`. In mixed minds, a path follows one mind that learns as minds do on average. Real minds scatter, lose
motivations at random, and are selected by the pay of their scatter. The path holds while minds have scattered little.
Tests show that trusted paths lie within `WITHIN` of the shares of large populations.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.catalogue import RULES as LEARNING
from agents.learning.catalogue import learn
from agents.mixed import live_mixed, workspace
from sim.expected.engine import wears_out
from sim.expected.mind import mean_signal
from sim.expected.population import scaled_pay
from sim.expected.skill import at_skill
from sim.model.plan import Phase, Plan, Rules
from sim.model.selection.catalogue import RULES as DEMOGRAPHIES

Floats = NDArray[np.float64]
Marks = NDArray[np.bool_]

WITHIN = 0.03
"""Largest distance between a share of a large population and a trusted path."""
SCATTER = 0.01
"""Largest variance over minds of the influence of a motivation."""
PULLED = 0.02
"""Largest part of a motivation's share that selection among scattered minds may have moved since the start."""
STAGES = 11
"""Stages of practice at which log weights are looked at, from none to full skill."""
MINDS = 64
"""Minds that are simulated from a point of the path, to measure their scatter after one round."""


def trusted_rounds(plan: Plan, paths: list[Floats]) -> list[Marks]:
    """Return marks (rounds + 1,) of each phase: true for the states of `expected_shares` that may be trusted.

    No state after an untrusted one is trusted. A phase that starts from the end of another phase inherits its mark.
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
    """(rounds,) whether log weights spread little within each kind that has a share, however far it has practised."""
    if phase.rules.practice.lacking.size and not phase.tracks_skill:
        return np.zeros(phase.rounds, dtype=np.bool_)
    most = DEMOGRAPHIES[phase.rules.selection.demography].trusted_spread
    if most == np.inf:
        return np.ones(phase.rounds, dtype=np.bool_)
    rows = range(phase.rounds if wears_out(phase) else 1)
    spread = np.max([[scaled_pay(stage, row)[1] for row in rows] for stage in _stages(phase)], axis=0)
    return np.asarray(((spread <= most) | (path[: phase.rounds] <= 0.0)).all(axis=1))


def _stages(phase: Phase) -> list[Phase]:
    """List the phase with motivations that lack skill to several degrees, or as it is if none needs practice."""
    practice = phase.rules.practice
    if not practice.lacking.size:
        return [phase]
    lack = practice.lacking[:, None] * np.ones_like(practice.keep)
    return [at_skill(phase, part * lack) for part in np.linspace(0.0, 1.0, STAGES)]


def _minds_hold(phase: Phase, path: Floats, start: Floats) -> tuple[Marks, Floats]:
    """Return marks (rounds,) of rounds in which minds have scattered little, and their variance (K,) at the end."""
    rules, variance = phase.rules, start
    if rules.practice.lacking.size:
        return np.zeros(phase.rounds, dtype=np.bool_), variance
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
    skills = np.empty((0, 0, 0))  # as no motivation needs practice
    for _ in range(MINDS):
        mind = share.copy()
        pay, _ = live_mixed(
            rng,
            rules.cells,
            rules.places,
            rules.shared,
            rules.practice,
            rules.seizure,
            mind,
            skills,
            0,
            rules.noise,
            space,
        )
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

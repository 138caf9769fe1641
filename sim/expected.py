"""The deterministic path of a plan: what an infinitely large population would do.

Replicator-mutator dynamics in expected weights: with noisy pay a kind's fitness is E[w], not w(E[pay]). The
distribution of a kind's mean pay over a round is exact for the exponential map; where ranks or pairs decide, it is
approximated by a normal with the exact mean and variance, cut into atoms of equal chance.

In mixed minds, paths follow the mean dynamics of learning, persuasion and transmission in one mind; selection among
minds, which start equal, is second order and left out.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from agents.rules import CROSS, NO_LEARNING, SOFTMAX_GRADIENT
from sim.plan import Phase, Plan
from sim.selection import EXPONENTIAL, FERMI, MORAN, NONE, TOURNAMENT, WRIGHT_FISHER

Floats = NDArray[np.float64]

ATOMS = 41
"""Atoms of equal chance that stand for a kind's distribution of pay."""


def expected_shares(plan: Plan) -> list[Floats]:
    """Return each phase's (rounds + 1, K) shares of an infinite population of the same founders."""
    share = np.mean([minds.mean(axis=0) for minds in plan.stored], axis=0) if plan.stored else plan.prior
    paths = []
    for phase in plan.phases:
        path = [share]
        for _ in range(phase.rounds):
            path.append(_mixed_round(phase, path[-1]) if plan.mixed else _pure_round(phase, path[-1]))
        paths.append(np.array(path))
        share = path[-1]
    return paths


def mean_signal(phase: Phase) -> Floats:
    """(K,) expected selection signal of an episode."""
    return np.asarray((phase.chance * phase.rules.cells.signal).sum(axis=1))


def log_expected_fitness(phase: Phase) -> Floats:
    """(K,) ln E[w] of a round: exact under both fitness maps, persuasion included."""
    rules = phase.rules
    strength, episodes = rules.selection.strength, rules.episodes
    if rules.selection.fitness_map == EXPONENTIAL:
        weights = np.exp(strength * rules.cells.signal / episodes)
        noise = (strength * rules.noise) ** 2 / (2 * episodes)
        return np.asarray(episodes * np.log((phase.chance * weights).sum(axis=1)) + noise + rules.persuasion)
    return np.asarray(np.log1p(strength * mean_signal(phase)) + rules.persuasion)


def _pure_round(phase: Phase, share: Floats) -> Floats:
    demography = phase.rules.selection.demography
    if demography in (WRIGHT_FISHER, MORAN):
        log_fitness = log_expected_fitness(phase)
        copied = share * np.exp(log_fitness - log_fitness.max())
        change = copied / copied.sum() - share
        # N birth-death events turn over as many agents as one Wright-Fisher generation, but overlapping ones
        selected = share + change if demography == WRIGHT_FISHER else _moran_generation(log_fitness, share)
    elif demography == NONE:
        selected = share
    else:
        selected = share * _by_rank_or_pair(phase, share)
    return np.asarray(selected @ phase.rules.kernel)


def _moran_generation(log_fitness: Floats, share: Floats, steps: int = 20) -> Floats:
    """Integrate dx = x * (w / wbar - 1) over one generation (midpoint rule)."""
    weight = np.exp(log_fitness - log_fitness.max())

    def slope(x: Floats) -> Floats:
        return np.asarray(x * (weight / (x @ weight) - 1.0))

    for _ in range(steps):
        share = share + slope(share + slope(share) / (2 * steps)) / steps
    return share


def _pay_atoms(phase: Phase) -> Floats:
    """(K, ATOMS) log fitness at equally likely quantiles of a kind's mean pay."""
    rules = phase.rules
    mean = mean_signal(phase)
    variance = (phase.chance * (rules.cells.signal - mean[:, None]) ** 2).sum(axis=1) + rules.noise**2
    deviates = np.array([NormalDist().inv_cdf((i + 0.5) / ATOMS) for i in range(ATOMS)])
    deviates /= deviates.std()
    pay = mean[:, None] + np.sqrt(variance / rules.episodes)[:, None] * deviates
    scaled = rules.selection.strength * pay
    fitness = scaled if rules.selection.fitness_map == EXPONENTIAL else np.log1p(np.maximum(scaled, -0.999999))
    return np.asarray(fitness + rules.persuasion[:, None])


def _by_rank_or_pair(phase: Phase, share: Floats) -> Floats:
    """(K,) expected copies under Fermi (one generation, first order), tournament or truncation."""
    atoms = _pay_atoms(phase).ravel()
    weight = np.repeat(share / ATOMS, ATOMS)
    rule = phase.rules.selection
    if rule.demography == FERMI:
        gain = np.tanh(0.5 * (atoms[:, None] - atoms[None, :])) @ weight
        return np.asarray(1.0 + gain.reshape(-1, ATOMS).mean(axis=1))
    values, tie = np.unique(atoms, return_inverse=True)
    mass = np.bincount(tie, weight, len(values))
    above = np.cumsum(mass)
    if rule.demography == TOURNAMENT:
        drawn = above**rule.tournament_size - (above - mass).clip(0.0) ** rule.tournament_size
    else:
        drawn = (np.minimum(mass, above - (1.0 - rule.survivors)) / rule.survivors).clip(0.0)
    copies = np.divide(drawn, mass, out=np.zeros_like(drawn), where=mass > 0)
    return np.asarray(copies[tie].reshape(-1, ATOMS).mean(axis=1))


def _mixed_round(phase: Phase, share: Floats) -> Floats:
    learned = share + phase.rules.learning_rate * _learning_drift(phase, share)
    persuaded = learned * np.exp(phase.rules.persuasion - phase.rules.persuasion.max())
    return np.asarray((persuaded / persuaded.sum()) @ phase.rules.kernel)


def _learning_drift(phase: Phase, share: Floats) -> Floats:
    """(K,) mean change of influence per unit rate."""
    rule = phase.rules.learning_rule
    if rule == NO_LEARNING:
        return np.zeros_like(share)
    signal = mean_signal(phase)
    if rule == CROSS:
        signal = (phase.chance * phase.rules.cells.signal.clip(0.0, 1.0)).sum(axis=1)
    advantage = signal - share @ signal
    if rule == SOFTMAX_GRADIENT:
        return np.asarray(share * (share * advantage - (share**2) @ advantage))
    return np.asarray(share * advantage)

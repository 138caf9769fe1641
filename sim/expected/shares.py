"""The deterministic path of a plan: what an infinitely large population would do.

Replicator-mutator dynamics in expected weights: with noisy pay a kind's fitness is E[w], not w(E[pay]), which is exact
for Wright-Fisher. Where newborns keep their parent's measured pay (Moran, Fermi) or ranks decide (tournament,
truncation), the distribution of a kind's mean pay over a round matters: it is approximated by a normal with the exact
mean and variance, a white-box probe's penalty included. A phase that developers repeat follows the path of one visit.

In mixed minds, paths follow the mean dynamics of learning, persuasion and transmission in one mind. Selection among
minds is left out: they start equal, and it acts on the differences that learning makes, so that paths trail the
simulation where both rate and strength are large.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from sim.expected.learning import CHANCES, DEVIATES, TIED, learned_share, mean_signal
from sim.model.plan import Phase, Plan
from sim.model.selection import EXPONENTIAL, LINEAR, MORAN, NONE, TOURNAMENT, TRUNCATION, WRIGHT_FISHER
from sim.model.transmission import kernel_at
from sim.model.whitebox import chance_of_flag

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


def log_expected_fitness(phase: Phase, row: int = 0) -> Floats:
    """(K,) ln E[w] of a phase's round, counted from 0, persuasion and probe included.

    Exact under both fitness maps, but for a seized grader under the exponential one, which enters by its mean.
    """
    rules = phase.rules
    strength, episodes, penalty = rules.selection.strength, rules.episodes, rules.probe.penalty
    flag = _flag(phase, row)
    if rules.selection.fitness_map == EXPONENTIAL:
        paid = episodes * logsumexp(strength * rules.cells.signal / episodes, axis=1, b=phase.chance)
        noise = (strength * rules.noise) ** 2 / (2 * episodes)
        seized = strength * (mean_signal(phase) - (phase.chance * rules.cells.signal).sum(axis=1))
        probed = logsumexp([np.zeros_like(flag), np.full_like(flag, -strength * penalty)], axis=0, b=[1.0 - flag, flag])
        return np.asarray(paid + noise + seized + probed + rules.persuasion)
    return np.asarray(np.log1p(strength * (mean_signal(phase) - penalty * flag)) + rules.persuasion)


def _flag(phase: Phase, row: int) -> Floats:
    """(K,) chance of being flagged by the white-box probe."""
    probe = phase.rules.probe
    if probe.penalty == 0.0:
        return np.zeros_like(probe.flagged)
    return np.array([chance_of_flag(probe, kind, row) for kind in range(len(probe.flagged))])


def _pure_round(phase: Phase, share: Floats, row: int) -> Floats:
    demography = phase.rules.selection.demography
    if demography == NONE:
        copies = np.ones_like(share)
    elif demography == WRIGHT_FISHER:
        copies = _relative(log_expected_fitness(phase, row), share)
    elif demography in (TOURNAMENT, TRUNCATION):
        copies = _copies_by_rank(phase, share, row)
    else:
        copies = _copies_by_event(phase, share, row)
    selected = share * copies
    selected /= selected.sum()
    return np.asarray(selected @ kernel_at(phase.rules.transmission, selected))


def _pay(phase: Phase, row: int) -> tuple[Floats, Floats]:
    """(K,) mean and standard deviation of a kind's mean pay over a round, times the selection strength."""
    rules, flag = phase.rules, _flag(phase, row)
    mean = mean_signal(phase)
    variance = (phase.chance * (rules.cells.signal - mean[:, None]) ** 2).sum(axis=1) + rules.noise**2
    variance = variance / rules.episodes + rules.probe.penalty**2 * flag * (1.0 - flag)
    return rules.selection.strength * (mean - rules.probe.penalty * flag), rules.selection.strength * np.sqrt(variance)


def _log_fitness(phase: Phase, scaled: Floats) -> Floats:
    """Log weights of pays (K, ...) that are already times the strength, persuasion included."""
    linear = phase.rules.selection.fitness_map == LINEAR
    fitness = np.log1p(np.maximum(scaled, -0.999999)) if linear else scaled
    return np.asarray(fitness + phase.rules.persuasion[:, None])


def _relative(log_weight: Floats, share: Floats) -> Floats:
    """Weights relative to the largest of those that there are any of."""
    return np.asarray(np.exp(np.minimum(log_weight - log_weight[share > 0].max(), 0.0)))


def _copies_by_event(phase: Phase, share: Floats, row: int) -> Floats:
    """(K,) expected copies after one generation of Moran or Fermi events, in which newborns keep their parent's pay."""
    mean, deviation = _pay(phase, row)
    fitness = _log_fitness(phase, mean[:, None] + deviation[:, None] * DEVIATES).ravel()
    weight = np.outer(share, CHANCES).ravel()
    if phase.rules.selection.demography == MORAN:
        relative = _relative(fitness, weight)
        after = _generation(lambda x: x * (relative / (x @ relative) - 1.0), weight)
    else:
        gain = np.tanh(0.5 * (fitness[:, None] - fitness[None, :]))
        after = _generation(lambda x: x * (gain @ x), weight)
    return np.divide(after.reshape(len(share), -1).sum(axis=1), share, out=np.zeros_like(share), where=share > 0)


def _generation(slope: Callable[[Floats], Floats], x: Floats, steps: int = 10) -> Floats:
    """Integrate over one generation of overlapping births and deaths (midpoint rule)."""
    for _ in range(steps):
        x = x + slope(x + slope(x) / (2 * steps)) / steps
    return x


def _copies_by_rank(phase: Phase, share: Floats, row: int) -> Floats:
    """(K,) expected copies under tournament or truncation; pays closer than `TIED` share their rank."""
    rule = phase.rules.selection
    mean, deviation = _pay(phase, row)
    deviation = np.maximum(deviation, TIED * (rule.strength or 1.0))
    if rule.fitness_map == LINEAR or phase.rules.persuasion.any():  # to first order in the spread of pay
        slope = 1.0 / (1.0 + mean) if rule.fitness_map == LINEAR else np.ones_like(mean)
        mean, deviation = _log_fitness(phase, mean[:, None])[:, 0], deviation * slope

    def below(x: Floats) -> Floats:
        """Chance of each kind (..., K) to be paid less than x (..., 1)."""
        return np.asarray(ndtr((x[..., None] - mean) / deviation))

    if rule.demography == TOURNAMENT:
        rank = below(mean[:, None] + deviation[:, None] * DEVIATES) @ share
        return np.asarray((rule.tournament_size * rank ** (rule.tournament_size - 1)) @ CHANCES)
    low, high = (mean - 40 * deviation).min(), (mean + 40 * deviation).max()
    for _ in range(100):
        cut = 0.5 * (low + high)
        low, high = (cut, high) if below(np.asarray(cut)) @ share < 1.0 - rule.survivors else (low, cut)
    return np.asarray((1.0 - below(np.asarray(low))) / rule.survivors)


def _mixed_round(phase: Phase, share: Floats) -> Floats:
    learned = learned_share(phase, share)
    persuaded = learned * _relative(phase.rules.persuasion, learned)
    persuaded /= persuaded.sum()
    return np.asarray(persuaded @ kernel_at(phase.rules.transmission, persuaded))

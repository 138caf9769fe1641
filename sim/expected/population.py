"""An endless population of pure minds in one round: the pay of its kinds, and their weights."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp, ndtr

from agents.normal import quantiles
from sim.expected.mind import mean_signal
from sim.model.plan import Phase
from sim.model.ranking import graded
from sim.model.selection.entry import Selection
from sim.model.selection.fitness import EXPONENTIAL, LINEAR
from sim.model.whitebox import chance_of_flag

Floats = NDArray[np.float64]

TIED = 1e-9
"""Pays that differ by much less count as equal."""
LEAST_GROWTH = -0.999999
"""Smallest value of strength * pay under the linear map; below it the normal's tail would give negative weights."""


@dataclass(frozen=True)
class Paid:
    """Pay and weights of the kinds of a phase in one round, counted from 0; they do not depend on shares.

    A kind's mean pay over a round is approximated by a normal with the exact mean and variance.
    """

    phase: Phase
    row: int

    @cached_property
    def log_expected_weight(self) -> Floats:
        """(K,) ln E[w]."""
        return log_expected_fitness(self.phase, self.row)

    @cached_property
    def _pay(self) -> tuple[Floats, Floats]:
        """(K,) mean and standard deviation of a kind's mean pay over a round, times the selection strength."""
        return scaled_pay(self.phase, self.row)

    @cached_property
    def log_weights(self) -> Floats:
        """(K, D) log weights at quantiles of pay, persuasion included."""
        mean, deviation = self._pay
        return _log_fitness(self.phase, mean[:, None] + deviation[:, None] * quantiles()[0])

    @cached_property
    def _ranking(self) -> tuple[Floats, Floats]:
        """(K,) mean and deviation of log weights; pays closer than `TIED` share their rank."""
        rules = self.phase.rules
        strength = rules.selection.strength
        mean, deviation = self._pay
        if strength > 0.0:
            mean = strength * np.array([graded(pay) for pay in mean / strength])
        deviation = np.maximum(deviation, TIED * (strength or 1.0))
        linear = rules.selection.fitness_map == LINEAR
        if linear or rules.persuasion.any():  # to first order in the spread of pay
            slope = 1.0 / (1.0 + mean) if linear else np.ones_like(mean)
            mean, deviation = _log_fitness(self.phase, mean[:, None])[:, 0], deviation * slope
        return mean, deviation

    @cached_property
    def ranked(self) -> Floats:
        """(K, D) log weights to rank by."""
        mean, deviation = self._ranking
        return np.asarray(mean[:, None] + deviation[:, None] * quantiles()[0])

    @cached_property
    def span(self) -> tuple[float, float]:
        """Return a lower and an upper bound of all log weights: 40 standard deviations around each kind's mean."""
        mean, deviation = self._ranking
        return float((mean - 40 * deviation).min()), float((mean + 40 * deviation).max())

    def below(self, log_weight: Floats) -> Floats:
        """(..., K) chance of each kind to weigh less than log weights (...)."""
        mean, deviation = self._ranking
        return np.asarray(ndtr((log_weight[..., None] - mean) / deviation))


@dataclass(frozen=True)
class Endless:
    """An implementation of `sim.model.selection.entry.EndlessPopulation`: kinds with their pay, at shares (K,)."""

    paid: Paid
    share: Floats

    @property
    def selection(self) -> Selection:
        """The rule and its numbers."""
        return self.paid.phase.rules.selection

    @property
    def log_expected_weight(self) -> Floats:
        """(K,) ln E[w]."""
        return self.paid.log_expected_weight

    @property
    def log_weights(self) -> Floats:
        """(K, D) log weights at quantiles of pay."""
        return self.paid.log_weights

    @property
    def ranked(self) -> Floats:
        """(K, D) log weights to rank by."""
        return self.paid.ranked

    @property
    def span(self) -> tuple[float, float]:
        """Return a lower and an upper bound of all log weights."""
        return self.paid.span

    def below(self, log_weight: Floats) -> Floats:
        """(..., K) chance of each kind to weigh less than log weights (...)."""
        return self.paid.below(log_weight)


def log_expected_fitness(phase: Phase, row: int = 0) -> Floats:
    """(..., K) ln E[w] of a phase's round, counted from 0, persuasion and probe included; chances are (..., K, cells).

    The result is exact under both fitness maps, with one exception: under the exponential map a seized grader enters by
    its mean.

    Raises:
        ValueError: if no fitness map has the phase's code.
    """
    rules = phase.rules
    strength, episodes, penalty = rules.selection.strength, rules.episodes, rules.probe.penalty
    flag = _flag(phase, row)
    if rules.selection.fitness_map == EXPONENTIAL:
        paid = episodes * logsumexp(strength * rules.cells.signal / episodes, axis=-1, b=phase.chance)
        noise = (strength * rules.noise) ** 2 / (2 * episodes)
        seized = strength * (mean_signal(phase) - (phase.chance * rules.cells.signal).sum(axis=-1))
        probed = logsumexp([np.zeros_like(flag), np.full_like(flag, -strength * penalty)], axis=0, b=[1.0 - flag, flag])
        return np.asarray(paid + noise + seized + probed + rules.persuasion)
    if rules.selection.fitness_map == LINEAR:
        return np.asarray(np.log1p(strength * (mean_signal(phase) - penalty * flag)) + rules.persuasion)
    raise ValueError(f"no fitness map has the code {rules.selection.fitness_map}")


def scaled_pay(phase: Phase, row: int) -> tuple[Floats, Floats]:
    """(K,) mean and (K,) standard deviation of a kind's mean pay over a round, times the selection strength."""
    rules, flag = phase.rules, _flag(phase, row)
    mean = mean_signal(phase)
    variance = (phase.chance * (rules.cells.signal - mean[:, None]) ** 2).sum(axis=1) + rules.noise**2
    variance = variance / rules.episodes + rules.probe.penalty**2 * flag * (1.0 - flag)
    return rules.selection.strength * (mean - rules.probe.penalty * flag), rules.selection.strength * np.sqrt(variance)


def _flag(phase: Phase, row: int) -> Floats:
    """(K,) chance of being flagged by the white-box probe."""
    probe = phase.rules.probe
    if probe.penalty == 0.0:
        return np.zeros_like(probe.flagged)
    return np.array([chance_of_flag(probe, kind, row) for kind in range(len(probe.flagged))])


def _log_fitness(phase: Phase, scaled: Floats) -> Floats:
    """Log weights of pays (K, ...) that are already multiplied by the strength, persuasion included."""
    linear = phase.rules.selection.fitness_map == LINEAR
    fitness = np.log1p(np.maximum(scaled, LEAST_GROWTH)) if linear else scaled
    return np.asarray(fitness + phase.rules.persuasion[:, None])

"""Forecast a new run: draws of its rates, the log score of its answers, the chance that it never takes off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, logsumexp

from analysis.inference.curves import quantities as q
from analysis.inference.curves.fit import Fit
from analysis.inference.curves.model import characters
from analysis.inference.curves.rules import clock, log_odds_after
from analysis.inference.curves.table import Curves

Floats = NDArray[np.float64]

RUNS_PER_DRAW = 4
"""Number of new runs that are drawn from each posterior draw."""
TAKEN_OFF = 0.5
"""A run has taken off once its rate reaches this."""
HIGH, LOW = 0.975, 0.025


@dataclass(frozen=True)
class Forecast:
    """Draws of the rates of one run at its steps.

    Attributes:
        rate: (draws, steps) chance of the act.
        overdispersion: (draws,) intraclass correlation of answers.
        weight: (draws,) weight of each draw, sums to one.
    """

    rate: Floats
    overdispersion: Floats
    weight: Floats

    def expected(self) -> Floats:
        """(steps,) mean rate."""
        return np.asarray(self.weight @ self.rate)

    def within(self, n: Floats, rng: np.random.Generator) -> Floats:
        """(2, steps) 95 % interval of k / n for n answers (steps,); of the rate itself if n is nan."""
        rows = rng.choice(len(self.weight), 8000, p=self.weight)
        rate, spread = self.rate[rows], self.overdispersion[rows, None]
        size = 1.0 / spread - 1.0
        chance = rng.beta(np.maximum(rate * size, 1e-9), np.maximum((1.0 - rate) * size, 1e-9))
        asked = np.where(np.isnan(n), 1, n).astype(np.int64)
        drawn = np.where(np.isnan(n), rate, rng.binomial(asked, chance) / asked)
        return np.asarray(np.quantile(drawn, [LOW, HIGH], axis=0))

    def log_score(self, k: Floats, n: Floats) -> Floats:
        """(steps,) log chance of the answers at each step alone; nan for steps without counts."""
        return np.asarray(logsumexp(self._log_chances(k, n) + np.log(self.weight)[:, None], axis=0))

    def joint_log_score(self, k: Floats, n: Floats) -> float:
        """Log chance of all answers of the run together."""
        known = ~np.isnan(k)
        return float(logsumexp(self._log_chances(k, n)[:, known].sum(axis=1) + np.log(self.weight)))

    def never(self) -> float:
        """Chance that the rate has not reached one half by the last step."""
        return float(self.weight @ (self.rate[:, -1] < TAKEN_OFF))

    def _log_chances(self, k: Floats, n: Floats) -> Floats:
        return log_chances(k, n, self.rate, self.overdispersion[:, None])


def log_chances(k: Floats, n: Floats, rate: Floats, overdispersion: Floats) -> Floats:
    """Log chance of k of n answers, beta-binomial with mean `rate` and intraclass correlation `overdispersion`."""
    rate = np.clip(rate, 1e-6, 1.0 - 1e-6)
    size = 1.0 / np.clip(overdispersion, 1e-6, 1.0 - 1e-6) - 1.0
    a, b = rate * size, (1.0 - rate) * size
    ways = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return np.asarray(ways + betaln(k + a, n - k + b) - betaln(a, b))


def forecast(fit: Fit, curves: Curves, run: int, rng: np.random.Generator) -> Forecast:
    """Draw the rates of a new run at its steps, under one rule.

    A model or character that was fitted keeps its posterior draws. A new one gets deviations drawn from the prior.
    """
    common = np.repeat(fit.draws.common, RUNS_PER_DRAW, axis=0)
    draws = len(common)
    name, character = curves.of("model")[run], characters(curves)[run]
    model = rng.normal(size=(draws, 2))
    if name in fit.models:
        model = np.repeat(fit.draws.model[:, fit.models.index(name)], RUNS_PER_DRAW, axis=0)
    of_character = rng.normal(size=draws)
    if character in fit.characters:
        of_character = np.repeat(fit.draws.character[:, fit.characters.index(character)], RUNS_PER_DRAW)
    spread = np.exp(common)
    own = rng.normal(size=(draws, 3))
    start = common[:, q.START] + spread[:, q.START_BY_MODEL] * model[:, 0] + spread[:, q.START_BY_RUN] * own[:, 0]
    start = start + spread[:, q.START_BY_CHARACTER] * of_character
    pace = (
        common[:, q.STRENGTH] + spread[:, q.STRENGTH_BY_MODEL] * model[:, 1] + spread[:, q.STRENGTH_BY_RUN] * own[:, 1]
    )
    top = expit(common[:, q.CEILING] + spread[:, q.CEILING_BY_RUN] * own[:, 2])
    background = expit(common[:, q.BACKGROUND])
    progress = np.exp(pace)[:, None] * curves.step[curves.run == run] / fit.budget
    share = expit(log_odds_after(clock(fit.rule), start[:, None], common[:, q.FLOOR, None], progress))
    there = rng.random(draws) < expit(common[:, q.PRESENT])
    rate = np.where(there[:, None], background[:, None] + (top - background)[:, None] * share, background[:, None])
    return Forecast(rate, expit(common[:, q.OVERDISPERSION]), np.full(draws, 1.0 / draws))


def mixed(forecasts: Sequence[Forecast], weights: Floats) -> Forecast:
    """Mix the forecasts of several rules by their weights."""
    return Forecast(
        np.concatenate([one.rate for one in forecasts]),
        np.concatenate([one.overdispersion for one in forecasts]),
        np.concatenate([weight * one.weight for one, weight in zip(forecasts, weights, strict=True)]),
    )

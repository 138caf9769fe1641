"""Compare rules with baselines: each run in turn is left out, and forecast from the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.inference.curves.baselines import BASELINES, fit_baseline
from analysis.inference.curves.fit import Fit, fit_rules
from analysis.inference.curves.forecast import Forecast, forecast, mixed
from analysis.inference.curves.rules import SOURCES
from analysis.inference.curves.table import Curves
from analysis.inference.interval import interval_of_sum

Floats = NDArray[np.float64]

RULES = tuple(SOURCES)
SELECTION = "selection"
"""Name of the mixture of all rules, with weights from runs left out."""


@dataclass(frozen=True)
class LeftOut:
    """Scores of rules and baselines on runs that were left out of the fit.

    Attributes:
        joint: by name, (R,) log chance of all answers of each run together.
        steps: by name, (rows,) log chance of the answers at each step alone.
        curves: the curves, in the order of `steps`.
        disagreed: rule and run of the fits whose chains did not agree.
    """

    joint: dict[str, Floats]
    steps: dict[str, Floats]
    curves: Curves
    disagreed: tuple[tuple[str, str], ...]

    def weights(self) -> Floats:
        """(rules,) weights from joint log scores, by stacking (Yao et al. 2018)."""
        return stacked(np.array([self.joint[rule] for rule in RULES]))


def stacked(scores: Floats) -> Floats:
    """Return the weights (rules,) whose mixture has the best score, given scores (rules, runs).

    A prior with the weight of one run draws weights towards equal ones, so that a few runs cannot exclude a rule.
    """
    chance = np.exp(scores - scores.max(axis=0))
    weight = np.full(len(scores), 1.0 / len(scores))
    for _ in range(500):  # expectation-maximisation: each run is divided among rules by their chances of it
        shared = weight[:, None] * chance
        shared /= shared.sum(axis=0)
        weight = (shared.sum(axis=1) + 1.0 / len(scores)) / (scores.shape[1] + 1.0)
    return np.asarray(weight)


def leave_one_run_out(curves: Curves, seed: int, advance: Callable[[int], None] = lambda done: None) -> LeftOut:
    """Fit every rule and baseline without each run in turn, and score their forecasts of that run."""
    joint = {name: np.empty(len(curves.runs)) for name in (*RULES, SELECTION, *BASELINES)}
    steps = {name: np.full(len(curves.run), np.nan) for name in joint}
    disagreed: list[tuple[str, str]] = []
    forecasts: dict[str, list[Forecast]] = {rule: [] for rule in RULES}
    for run in range(len(curves.runs)):
        rest = curves.without(run)
        fits = fit_rules([rest] * len(RULES), RULES, seed, patient=False)
        disagreed += [(fit.rule, " ".join(curves.runs[run])) for fit in fits if not fit.converged]
        rng = np.random.default_rng([seed, run])
        rows = curves.run == run
        for fit in fits:
            forecasts[fit.rule].append(forecast(fit, curves, run, rng))
        rivals = {name: fit_baseline(name, rest, rng).forecast(curves.step[rows]) for name in BASELINES}
        for name, one in {**{rule: forecasts[rule][-1] for rule in RULES}, **rivals}.items():
            joint[name][run] = one.joint_log_score(curves.k[rows], curves.n[rows])
            steps[name][rows] = one.log_score(curves.k[rows], curves.n[rows])
        advance(1)
    _score_mixture(curves, forecasts, joint, steps)
    return LeftOut(joint, steps, curves, tuple(disagreed))


def _score_mixture(
    curves: Curves, forecasts: dict[str, list[Forecast]], joint: dict[str, Floats], steps: dict[str, Floats]
) -> None:
    """Score the mixture of rules on each run, with weights from the scores of the other runs."""
    scores = np.array([joint[rule] for rule in RULES])
    for run in range(len(curves.runs)):
        others = np.delete(scores, run, axis=1)
        both = mixed([forecasts[rule][run] for rule in RULES], stacked(others))
        rows = curves.run == run
        joint[SELECTION][run] = both.joint_log_score(curves.k[rows], curves.n[rows])
        steps[SELECTION][rows] = both.log_score(curves.k[rows], curves.n[rows])


def verdict(left_out: LeftOut) -> dict[str, tuple[float, float, float]]:
    """Map each baseline to the gain of selection over it on runs left out, with a 95 % interval over runs."""
    gains = {name: left_out.joint[SELECTION] - left_out.joint[name] for name in BASELINES}
    return {name: (float(gain.sum()), *interval_of_sum(gain)) for name, gain in gains.items()}


def forecasts_of(fits: Sequence[Fit], weights: Floats, curves: Curves, seed: int) -> list[Forecast]:
    """Forecast each run of some curves by the mixture of rules."""
    rng = np.random.default_rng([seed, 1])
    return [mixed([forecast(fit, curves, run, rng) for fit in fits], weights) for run in range(len(curves.runs))]

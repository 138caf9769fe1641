"""How many answers tell two motivations apart, and in which arm the fewest do."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from analysis.inference.arms.answers import Answer
from analysis.inference.infer import Posterior
from analysis.inference.law.posterior import TINY, log_beta_binomial

Floats = NDArray[np.float64]

MOST_ANSWERS = 2000
CHANCE = 0.95
"""Wanted chance of a correct decision between two motivations."""
SEPARATING = 100
"""Number of arms in which a separation is tried: those in which two motivations differ most on average."""


def separation_by(
    chances: Floats, concentration: Floats, arms: Sequence[Answer], posterior: Posterior, pair: tuple[str, str]
) -> tuple[Answer, int | None] | None:
    """Find the arm in which two motivations are told apart soonest, and with how many answers (None: too many)."""
    one, other = (posterior.law.probe.motivations.index(name) for name in pair)
    errors = np.array(
        [mistaken(chances[:, a, one], chances[:, a, other], concentration, 100) for a in range(len(arms))]
    )
    if errors.min() > 0.5 - 1e-6:
        return None
    found: list[tuple[int, int]] = []
    for place in errors.argsort()[:3]:
        needed = answers_needed(chances[:, place, one], chances[:, place, other], concentration)
        if needed is not None:
            found.append((needed, int(place)))
    needed, place = min(found) if found else (None, int(errors.argmin()))
    return arms[place], needed


def mistaken(one: Floats, other: Floats, concentration: Floats, answers: int) -> float:
    """Chance of taking one motivation for the other after so many answers, both equally likely before."""
    counts = np.arange(answers + 1.0)[:, None]
    chance = [
        np.exp(log_beta_binomial(counts, float(answers), np.clip(rate, TINY, 1 - TINY), concentration, gammaln)).mean(1)
        for rate in (one, other)
    ]
    return float(0.5 * np.minimum(*chance).sum())


def answers_needed(one: Floats, other: Floats, concentration: Floats) -> int | None:
    """Fewest answers after which two motivations are taken for each other with a chance of at most 1 - CHANCE."""
    low, high = 0, 1
    while mistaken(one, other, concentration, high) > 1 - CHANCE:
        low, high = high, 2 * high
        if high > MOST_ANSWERS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mistaken(one, other, concentration, middle) <= 1 - CHANCE else (middle, high)
    return high

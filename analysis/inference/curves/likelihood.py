"""The log likelihood and the log prior of curves, compiled for the sampler."""

from math import lgamma

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined
from analysis.inference.curves import quantities as q
from analysis.inference.curves.model import Data
from analysis.inference.curves.rules import FURTHEST, Clock

Floats = NDArray[np.float64]


@inlined
def logistic(u: float) -> float:
    """Turn log-odds into a chance, within 1e-6 of 0 and 1."""
    return float(min(max(1.0 / (1.0 + np.exp(-u)), 1e-6), 1.0 - 1e-6))


@inlined
def look_up(table: Floats, at: float, low: float, high: float) -> float:
    """Interpolate a table with even steps from low to high; its ends hold beyond."""
    last = table.shape[0] - 1
    place = min(max((at - low) / (high - low) * last, 0.0), float(last))
    left = min(int(place), last - 1)
    part = place - left
    return float(table[left] * (1.0 - part) + table[left + 1] * part)


@compiled
def log_odds_after(law: Clock, start: float, floor: float, progress: float) -> float:
    """Log-odds after `progress` from `start`, exploration at log-odds `floor`; see `rules.Clock`."""
    at_floor = look_up(law.time, floor, -FURTHEST, FURTHEST)
    pace = look_up(law.speed, floor, -FURTHEST, FURTHEST)
    passed = at_floor - (floor - start) / pace if start < floor else look_up(law.time, start, -FURTHEST, FURTHEST)
    now = passed + progress
    if now < at_floor:
        return float(floor - (at_floor - now) * pace)
    return look_up(law.back, np.arcsinh(now), law.span[0], law.span[1])


@compiled
def log_chance(k: float, n: float, rate: float, size: float) -> float:
    """Log chance of k of n answers, beta-binomial with mean `rate` and concentration `size`."""
    a, b = rate * size, (1.0 - rate) * size
    ways = lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0)
    return ways + lgamma(k + a) + lgamma(n - k + b) - lgamma(n + size) - lgamma(a) - lgamma(b) + lgamma(size)


@compiled
def run_likelihood(data: Data, run: int, common: Floats, model: Floats, character: Floats, own: Floats) -> float:
    """Log chance of a run's answers, whether or not the pattern is there."""
    start = common[q.START] + np.exp(common[q.START_BY_RUN]) * own[0]
    start += np.exp(common[q.START_BY_MODEL]) * model[data.model[run], 0]
    start += np.exp(common[q.START_BY_CHARACTER]) * character[data.character[run]]
    pace = common[q.STRENGTH] + np.exp(common[q.STRENGTH_BY_RUN]) * own[1]
    pace = np.exp(pace + np.exp(common[q.STRENGTH_BY_MODEL]) * model[data.model[run], 1])
    top = logistic(common[q.CEILING] + np.exp(common[q.CEILING_BY_RUN]) * own[2])
    background = logistic(common[q.BACKGROUND])
    size = 1.0 / logistic(common[q.OVERDISPERSION]) - 1.0
    rising, never = 0.0, 0.0
    for row in range(data.first[run], data.first[run + 1]):
        share = logistic(log_odds_after(data.law, start, common[q.FLOOR], pace * data.progress[row]))
        rising += log_chance(data.k[row], data.n[row], background + (top - background) * share, size)
        never += log_chance(data.k[row], data.n[row], background, size)
    present = logistic(common[q.PRESENT])
    rising += np.log(present)
    never += np.log1p(-present)
    high = max(rising, never)
    return float(high + np.log(np.exp(rising - high) + np.exp(never - high)))


@compiled
def log_prior(place: int, value: float) -> float:
    """Log density of an unbounded global quantity, up to a constant."""
    if place == q.FLOOR and value > q.MOST_EXPLORED:
        return -np.inf
    if place < q.CENTRE.shape[0]:
        return float(-0.5 * ((value - q.CENTRE[place]) / q.WIDTH[place]) ** 2)
    if place < q.START_BY_MODEL:  # beta, on log-odds
        a, b = q.BETA[place - q.PRESENT]
        return float(-a * np.log1p(np.exp(-value)) - b * np.log1p(np.exp(value)))
    return float(value - 0.5 * (np.exp(value) / q.SPREAD[place - q.START_BY_MODEL]) ** 2)  # half-normal, on logarithms

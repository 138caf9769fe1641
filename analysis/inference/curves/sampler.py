"""Draws from the posterior of one fit: Metropolis within Gibbs (Tierney 1994), compiled, a few seconds a fit.

The likelihood falls apart by run, so that deviations of all runs are proposed and judged at once, each by its own rows.
Two kinds of moves keep the chain from sticking where the data say little: an amount is shifted between a quantity and
the deviations from it, and a spread is stretched while its deviations shrink; both leave every run as it is, and need
no likelihood. A gradient sampler (NUTS, in NumPyro) gave the same posterior in fifty times the processor time.

Long because all compiled functions stand in this file: numba's cache looks at no other.
"""

from math import lgamma

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined
from analysis.inference.curves.model import (
    BACKGROUND,
    BETA,
    CEILING,
    CEILING_BY_RUN,
    CENTRE,
    FLOOR,
    MOST_EXPLORED,
    OVERDISPERSION,
    PRESENT,
    SPREAD,
    START,
    START_BY_CHARACTER,
    START_BY_MODEL,
    START_BY_RUN,
    STRENGTH,
    STRENGTH_BY_MODEL,
    STRENGTH_BY_RUN,
    WIDTH,
    Data,
)
from analysis.inference.curves.rules import FURTHEST, Clock

Floats = NDArray[np.float64]

ANEW = 0.3
"""Share of proposals of exploration that are drawn from its prior."""
WANTED = 0.4
"""Share of proposals that are to be accepted; widths of proposals are tuned to it while warming up."""


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
    start = common[START] + np.exp(common[START_BY_RUN]) * own[0]
    start += np.exp(common[START_BY_MODEL]) * model[data.model[run], 0]
    start += np.exp(common[START_BY_CHARACTER]) * character[data.character[run]]
    pace = common[STRENGTH] + np.exp(common[STRENGTH_BY_RUN]) * own[1]
    pace = np.exp(pace + np.exp(common[STRENGTH_BY_MODEL]) * model[data.model[run], 1])
    top = logistic(common[CEILING] + np.exp(common[CEILING_BY_RUN]) * own[2])
    background = logistic(common[BACKGROUND])
    size = 1.0 / logistic(common[OVERDISPERSION]) - 1.0
    rising, never = 0.0, 0.0
    for row in range(data.first[run], data.first[run + 1]):
        share = logistic(log_odds_after(data.law, start, common[FLOOR], pace * data.progress[row]))
        rising += log_chance(data.k[row], data.n[row], background + (top - background) * share, size)
        never += log_chance(data.k[row], data.n[row], background, size)
    present = logistic(common[PRESENT])
    rising += np.log(present)
    never += np.log1p(-present)
    high = max(rising, never)
    return float(high + np.log(np.exp(rising - high) + np.exp(never - high)))


@compiled
def log_prior(place: int, value: float) -> float:
    """Log density of an unbounded global quantity, up to a constant."""
    if place == FLOOR and value > MOST_EXPLORED:
        return -np.inf
    if place < CENTRE.shape[0]:
        return float(-0.5 * ((value - CENTRE[place]) / WIDTH[place]) ** 2)
    if place < START_BY_MODEL:  # beta, on log-odds
        a, b = BETA[place - PRESENT]
        return float(-a * np.log1p(np.exp(-value)) - b * np.log1p(np.exp(value)))
    return float(value - 0.5 * (np.exp(value) / SPREAD[place - START_BY_MODEL]) ** 2)  # half-normal, on logarithms


@compiled
def propose_common(rng: np.random.Generator, data: Data, place: int, width: float, common: Floats, model: Floats,
                   character: Floats, own: Floats, likelihood: Floats, fresh: Floats) -> float:  # fmt: skip
    """Propose a value of a global quantity; 1 if it was taken, else 0."""
    before = common[place]
    gain = 0.0
    if place == FLOOR and rng.random() < ANEW:  # has hills far from one another: now and then, drawn from the prior
        common[place] = CENTRE[place] + WIDTH[place] * rng.normal()
        gain = 0.0 if common[place] <= MOST_EXPLORED else -np.inf
    else:
        common[place] += width * rng.normal()
        gain = log_prior(place, common[place]) - log_prior(place, before)
    for run in range(likelihood.shape[0]):
        fresh[run] = run_likelihood(data, run, common, model, character, own[run])
        gain += fresh[run] - likelihood[run]
    if np.log(rng.random()) < gain:
        likelihood[:] = fresh
        return 1.0
    common[place] = before
    return 0.0


@compiled
def propose_deviation(rng: np.random.Generator, data: Data, members: NDArray[np.int64], which: int, width: float,
                      deviation: Floats, place: int, common: Floats, model: Floats, character: Floats, own: Floats,
                      likelihood: Floats, fresh: Floats) -> float:  # fmt: skip
    """Propose a deviation of a model or a character, judged by its own runs; 1 if it was taken, else 0."""
    before = deviation[which, place]
    deviation[which, place] += width * rng.normal()
    gain = 0.5 * (before**2 - deviation[which, place] ** 2)
    for run in range(likelihood.shape[0]):
        if members[run] == which:
            fresh[run] = run_likelihood(data, run, common, model, character, own[run])
            gain += fresh[run] - likelihood[run]
    if np.log(rng.random()) < gain:
        for run in range(likelihood.shape[0]):
            if members[run] == which:
                likelihood[run] = fresh[run]
        return 1.0
    deviation[which, place] = before
    return 0.0


@compiled
def propose_runs(rng: np.random.Generator, data: Data, width: float, common: Floats, model: Floats, character: Floats,
                 own: Floats, likelihood: Floats) -> float:  # fmt: skip
    """Propose deviations of all runs, each judged by its own rows; returns the share that was taken."""
    taken = 0.0
    trial = np.empty(3)
    for run in range(likelihood.shape[0]):
        gain = 0.0
        for part in range(3):
            trial[part] = own[run, part] + width * rng.normal()
            gain += 0.5 * (own[run, part] ** 2 - trial[part] ** 2)
        fresh = run_likelihood(data, run, common, model, character, trial)
        if np.log(rng.random()) < gain + fresh - likelihood[run]:
            own[run] = trial
            likelihood[run] = fresh
            taken += 1.0
    return float(taken / likelihood.shape[0])


@compiled
def shift(rng: np.random.Generator, quantity: int, spread: int, common: Floats, deviation: Floats, part: int) -> None:
    """Move an amount from all deviations into the quantity they deviate from, which leaves every run as it is."""
    amount = rng.normal() * np.exp(common[spread]) * 0.7
    step = amount / np.exp(common[spread])
    gain = log_prior(quantity, common[quantity] + amount) - log_prior(quantity, common[quantity])
    for which in range(deviation.shape[0]):
        gain += 0.5 * (deviation[which, part] ** 2 - (deviation[which, part] - step) ** 2)
    if np.log(rng.random()) < gain:
        common[quantity] += amount
        for which in range(deviation.shape[0]):
            deviation[which, part] -= step


@compiled
def stretch(rng: np.random.Generator, spread: int, common: Floats, deviation: Floats, part: int) -> None:
    """Stretch a spread and shrink its deviations, which leaves every run as it is."""
    amount = 0.5 * rng.normal()
    gain = log_prior(spread, common[spread] + amount) - log_prior(spread, common[spread])
    for which in range(deviation.shape[0]):
        shrunk = deviation[which, part] * np.exp(-amount)
        gain += 0.5 * (deviation[which, part] ** 2 - shrunk**2) - amount
    if np.log(rng.random()) < gain:
        common[spread] += amount
        for which in range(deviation.shape[0]):
            deviation[which, part] *= np.exp(-amount)


@compiled
def sample(
    rng: np.random.Generator, data: Data, models: int, characters: int, warm_up: int, draws: int, thin: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Draw a chain.

    Args:
        rng: where random numbers come from.
        data: curves and the rule's law of time.
        models, characters: how many there are.
        warm_up: rounds in which widths of proposals are tuned, and nothing is kept.
        draws: how many are kept.
        thin: rounds from one to the next.

    Returns:
        The four arrays of `model.Draws`.
    """
    runs = data.model.shape[0]
    common = np.empty(13)
    for place in range(4):
        common[place] = CENTRE[place] + 0.5 * WIDTH[place] * rng.normal()
    for place in range(4, 13):
        common[place] = (1.4, -5.0, -3.5, -1.0, -1.0, -1.0, -1.5, -1.5, -1.5)[place - 4] + 0.3 * rng.normal()
    model, character, own = np.zeros((models, 2)), np.zeros((characters, 1)), np.zeros((runs, 3))
    likelihood, fresh = np.empty(runs), np.empty(runs)
    for run in range(runs):
        likelihood[run] = run_likelihood(data, run, common, model, character[:, 0], own[run])
    width = np.full(15, 0.5)
    kept = (
        np.empty((draws, 13)),
        np.empty((draws, models, 2)),
        np.empty((draws, characters)),
        np.empty((draws, runs, 3)),
    )
    for turn in range(warm_up + draws * thin):
        named = character[:, 0]
        pace = 1.0 / np.sqrt(1.0 + turn) if turn < warm_up else 0.0
        for place in range(13):
            hit = propose_common(rng, data, place, width[place], common, model, named, own, likelihood, fresh)
            width[place] *= np.exp(2.0 * pace * (hit - WANTED))
        for which in range(models):
            for place in range(2):
                propose_deviation(
                    rng, data, data.model, which, 0.8, model, place, common, model, named, own, likelihood, fresh
                )
        for which in range(characters):
            hit = propose_deviation(
                rng, data, data.character, which, width[13], character, 0, common, model, named, own, likelihood, fresh
            )
            width[13] *= np.exp(2.0 * pace * (hit - WANTED))
        for _ in range(2):
            width[14] *= np.exp(
                2.0 * pace * (propose_runs(rng, data, width[14], common, model, named, own, likelihood) - WANTED)
            )
        for quantity, spread, deviation, part in (
            (START, START_BY_MODEL, model, 0), (STRENGTH, STRENGTH_BY_MODEL, model, 1),
            (START, START_BY_CHARACTER, character, 0), (START, START_BY_RUN, own, 0),
            (STRENGTH, STRENGTH_BY_RUN, own, 1), (CEILING, CEILING_BY_RUN, own, 2),
        ):  # fmt: skip
            shift(rng, quantity, spread, common, deviation, part)
            stretch(rng, spread, common, deviation, part)
        late = turn - warm_up
        if late >= 0 and late % thin == 0:
            row = late // thin
            kept[0][row] = common
            kept[1][row] = model
            kept[2][row] = character[:, 0]
            kept[3][row] = own
    return kept

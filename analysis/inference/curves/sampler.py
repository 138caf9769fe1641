"""Draw from the posterior of one fit: Metropolis within Gibbs (Tierney 1994), compiled; a fit takes a few seconds.

The likelihood factorises by run. The deviations of all runs are therefore proposed at once, and each is judged by its
own rows. Two kinds of moves keep the chain moving where the data say little: one shifts an amount between a quantity
and the deviations from it, the other stretches a spread while its deviations shrink. Both leave every run as it is and
need no likelihood. A gradient sampler (NUTS, in NumPyro) gave the same posterior in fifty times the processor time.
"""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from analysis.inference.curves import quantities as q
from analysis.inference.curves.likelihood import log_prior, run_likelihood
from analysis.inference.curves.model import Data

Floats = NDArray[np.float64]

ANEW = 0.3
"""Share of proposals of exploration that are drawn from its prior."""
WANTED = 0.4
"""Wanted share of accepted proposals, to which the widths of proposals are tuned while warming up."""


@compiled
def propose_common(rng: np.random.Generator, data: Data, place: int, width: float, common: Floats, model: Floats,
                   character: Floats, own: Floats, likelihood: Floats, fresh: Floats) -> float:  # fmt: skip
    """Propose a value of a global quantity; return 1 if it is accepted, else 0."""
    before = common[place]
    gain = 0.0
    if (
        place == q.FLOOR and rng.random() < ANEW
    ):  # the posterior may have several modes, which a draw from the prior can reach
        common[place] = q.CENTRE[place] + q.WIDTH[place] * rng.normal()
        gain = 0.0 if common[place] <= q.MOST_EXPLORED else -np.inf
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
    """Propose a deviation of a model or a character, judged by its own runs; return 1 if it is accepted, else 0."""
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
    """Propose deviations of all runs, each judged by its own rows; return the share of accepted ones."""
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
    """Shift an amount from all deviations into the quantity that they deviate from; no run changes."""
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
    """Stretch a spread and shrink its deviations; no run changes."""
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
        rng: source of random numbers.
        data: curves and the rule's law of time.
        models, characters: their numbers.
        warm_up: rounds in which widths of proposals are tuned and no draws are kept.
        draws: number of draws that are kept.
        thin: rounds between two kept draws.

    Returns:
        The four arrays of `model.Draws`.
    """
    runs = data.model.shape[0]
    common = np.empty(13)
    for place in range(4):
        common[place] = q.CENTRE[place] + 0.5 * q.WIDTH[place] * rng.normal()
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
            (q.START, q.START_BY_MODEL, model, 0), (q.STRENGTH, q.STRENGTH_BY_MODEL, model, 1),
            (q.START, q.START_BY_CHARACTER, character, 0), (q.START, q.START_BY_RUN, own, 0),
            (q.STRENGTH, q.STRENGTH_BY_RUN, own, 1), (q.CEILING, q.CEILING_BY_RUN, own, 2),
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

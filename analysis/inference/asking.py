"""Choose the next questions: the information of each arm, and the answers needed to separate two motivations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import gammaln, xlogy

from analysis.inference.arms.answers import Answer, describe
from analysis.inference.arms.probe import Probe
from analysis.inference.arms.prompts import cost
from analysis.inference.infer import Posterior
from analysis.inference.law.posterior import TINY, log_beta_binomial
from analysis.inference.predict import forecast

Floats = NDArray[np.float64]

QUESTIONS = 20
"""Number of answers for which an arm is asked at a time."""
MOST_FEATURES = 2
"""Largest number of features that an arm states besides the acts."""
MOST_ANSWERS = 2000
CHANCE = 0.95
"""Wanted chance of a correct decision between two motivations."""
_POSTERIOR, _NEW = 150, 6
"""Number of posterior draws, and number of draws of an arm's new unknowns for each of them."""


def candidates(probe: Probe, laboratory: str, model: str) -> list[Answer]:
    """List the arms that the vocabulary states and the eval can ask, of at most `MOST_FEATURES` features."""
    arms = []
    for many in range(MOST_FEATURES + 1):
        for chosen in combinations(probe.askable, many):
            for values in product(*(probe.askable[name] for name in chosen)):
                arm = {"asks": probe.acts[0], "pays": probe.acts[1], **dict(zip(chosen, values, strict=True))}
                arms.append(Answer(laboratory, model, arm))
    return [*arms, Answer(laboratory, model, {"asks": probe.acts[0], "pays": probe.acts[0]})]


@dataclass(frozen=True)
class Plan:
    """The plan of questions for a model.

    Attributes:
        model: name of the model.
        arms: table of all arms: arm, gain (nats per `QUESTIONS` answers), per_question, cost, per_cost.
        next: the next arms, in order, with the nats that each adds to the arms before it.
        pair: two motivations to be separated.
        separation_by: the arm that separates the pair best, and the number of answers needed (None if too many); None
            if no arm separates the pair.
    """

    model: str
    arms: pl.DataFrame
    next: list[tuple[Answer, float]]
    pair: tuple[str, str]
    separation_by: tuple[Answer, int | None] | None


def plan_questions(posterior: Posterior, laboratory: str, model: str, pair: tuple[str, str]) -> Plan:
    """Compute the information and the cost of every arm that a model could be asked."""
    probe = posterior.law.probe
    arms = candidates(probe, laboratory, model)
    thinned = _thin(posterior)
    found = forecast(thinned, arms, _POSTERIOR * _NEW)
    known = len(thinned.draws.flat())
    counts = np.arange(QUESTIONS + 1.0)
    logs = log_beta_binomial(
        counts[:, None, None], float(QUESTIONS), found.rate[None], found.concentration[None, :, None], gammaln
    )
    chance = np.exp(logs).reshape(len(counts), -1, known, len(arms)).mean(axis=1)  # averaged over an arm's new unknowns
    gains = information(chance, np.ones((1, known)) / known)
    costs = np.array([cost(arm.arm) for arm in arms])
    table = pl.DataFrame(
        {
            "arm": [describe(arm) for arm in arms],
            "gain": gains,
            "per_question": gains / QUESTIONS,
            "cost": costs,
            "per_cost": gains / QUESTIONS / costs,
        }
    ).sort("per_cost", descending=True)
    following = [(arms[place], gain) for place, gain in greedy(chance, costs)]
    return Plan(
        model, table, following, pair, _separation_by(found.chances, found.concentration, arms, posterior, pair)
    )


def _thin(posterior: Posterior) -> Posterior:
    """Keep some draws, evenly spaced."""
    z = posterior.draws.flat()
    kept = z[np.linspace(0, len(z) - 1, min(_POSTERIOR, len(z))).astype(int)]
    return replace(posterior, draws=replace(posterior.draws, z=kept[None, None]))


def information(chance: Floats, weight: Floats) -> Floats:
    """(A,) expected information, in nats, that counts give about draws.

    Args:
        chance: (M, S, A) chance of each count, by draw and arm.
        weight: (W, S) weights of draws; rows sum to the chance of each earlier result, all together to one.
    """
    total = weight.sum(axis=1)
    mean = np.einsum("ws,msa->wma", weight, chance) / total[:, None, None]
    before = -xlogy(mean, mean).sum(axis=1)
    inside = -xlogy(chance, chance).sum(axis=0)
    return np.asarray(total @ before - np.einsum("ws,sa->a", weight, inside))


def greedy(chance: Floats, costs: Floats, many: int = 3) -> Iterator[tuple[int, float]]:
    """Choose arms one after the other by information per cost, averaged over the results of the arms before."""
    draws = chance.shape[1]
    weight = np.full((1, draws), 1.0 / draws)
    for _ in range(many):
        gains = information(chance, weight)
        best = int((gains / costs).argmax())
        yield best, float(gains[best])
        weight = (weight[:, None, :] * chance[:, :, best][None]).reshape(-1, draws)
        weight = weight[weight.sum(axis=1) > 1e-12]


def _separation_by(
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

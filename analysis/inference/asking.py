"""Choose the next questions: the information of each arm, and the answers needed to separate two motivations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import xlogy

from analysis.inference.arms.answers import Answer, describe
from analysis.inference.arms.prompts import cost
from analysis.inference.askable import candidates
from analysis.inference.infer import Posterior
from analysis.inference.predict import drawn, forecast
from analysis.inference.separation import SEPARATING, separation_by

Floats = NDArray[np.float64]

QUESTIONS = 20
"""Number of answers for which an arm is asked at a time."""
_POSTERIOR, _NEW = 150, 6
"""Number of posterior draws, and number of draws of an arm's new unknowns for each of them."""
_BLOCK = 25
"""Number of draws whose rates are computed at once."""
_ARMS = 500
"""Number of arms whose information is computed at once."""


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
    known = len(thinned.draws.flat())
    one, other = (probe.motivations.index(name) for name in pair)
    rate, concentration, apart = _rates(thinned, arms, one, other)
    chance = np.concatenate(
        [
            count_chances(rate[:, part], concentration).reshape(QUESTIONS + 1, -1, known, len(part)).mean(axis=1)
            for part in _parts(len(arms))
        ],
        axis=2,
    )  # averaged over an arm's new unknowns
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
    tried = [arms[place] for place in np.argsort(-apart, kind="stable")[:SEPARATING]]
    found = forecast(thinned, tried, _POSTERIOR * _NEW)
    by = separation_by(found.chances, found.concentration, tried, posterior, pair)
    return Plan(model, table, following, pair, by)


def _rates(posterior: Posterior, arms: Sequence[Answer], one: int, other: int) -> tuple[Floats, Floats, Floats]:
    """Return (S, A) rates, (S,) concentrations, and (A,) the mean difference of two motivations' chances."""
    law, z = drawn(posterior, arms, _POSTERIOR * _NEW)

    def some(row: Any) -> tuple[Any, Any, Any]:
        found = law.rates(row)
        return found["rate"], found["concentration"], jnp.abs(found["chances"][:, one] - found["chances"][:, other])

    computed = jax.jit(jax.vmap(some))
    blocks = [computed(z[start : start + _BLOCK]) for start in range(0, len(z), _BLOCK)]
    rate, concentration, apart = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    return rate, concentration, apart.mean(axis=0)


def count_chances(rate: Floats, concentration: Floats, n: int = QUESTIONS) -> Floats:
    """(n + 1, S, A) beta-binomial chance of each count, for rates (S, A) and concentrations (S,), by recurrence."""
    a, b = rate * concentration[:, None], (1.0 - rate) * concentration[:, None]
    chance = np.empty((n + 1, *rate.shape))
    chance[0] = 1.0
    for k in range(n):
        chance[0] *= (b + k) / (concentration[:, None] + k)
    for k in range(n):
        chance[k + 1] = chance[k] * ((n - k) / (k + 1.0)) * (a + k) / (b + (n - k - 1))
    return chance


def _parts(arms: int) -> list[NDArray[np.int64]]:
    return np.array_split(np.arange(arms), -(-arms // _ARMS))


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
    gains = []
    for part in _parts(chance.shape[2]):
        some = chance[:, :, part]
        mean = np.tensordot(weight, some, axes=(1, 1)) / total[:, None, None]
        before = -xlogy(mean, mean).sum(axis=1)
        inside = -xlogy(some, some).sum(axis=0)
        gains.append(total @ before - weight.sum(axis=0) @ inside)
    return np.concatenate(gains)


def greedy(chance: Floats, costs: Floats, many: int = 3) -> Iterator[tuple[int, float]]:
    """Choose arms one after the other by information per cost, averaged over the results of the arms before.

    Counts of arms are independent given a draw, so that an arm never tells more after others than before them. Arms
    whose earlier information per cost is below that of the best are therefore passed over (Minoux 1978), without loss.
    """
    draws = chance.shape[1]
    weight = np.full((1, draws), 1.0 / draws)
    most = information(chance, weight)
    for _ in range(many):
        order, best = np.argsort(-most / costs, kind="stable"), -1
        for place in order:
            if best >= 0 and most[best] / costs[best] >= most[place] / costs[place]:
                break
            most[place] = information(chance[:, :, [place]], weight)[0]
            if best < 0 or most[place] / costs[place] > most[best] / costs[best]:
                best = int(place)
        yield best, float(most[best])
        weight = (weight[:, None, :] * chance[:, :, best][None]).reshape(-1, draws)
        weight = weight[weight.sum(axis=1) > 1e-12]

"""How well harm in deployment is predicted from what an audit sees: category, train-deploy gap, or both.

Agents of a population at founding, drawn from the prior, calibrate a least-squares prediction; it predicts the harm of
agents at the end of a regime. Nothing of that regime is used to calibrate.
"""

import numpy as np
from numpy.typing import NDArray

from agents.motivation import CATEGORIES
from sim.errors import require_name
from sim.measures.common import shares
from sim.measures.observed import Observed

Floats = NDArray[np.float64]

AGENTS = 200
"""Agents that are audited: as many for calibration as for prediction."""
EPISODES = 10
"""Audited episodes of each situation, in training and in the faked deployment."""
FAKED = "honeypot"
"""The environment that an audit fakes deployment with."""
READ_RIGHT = 0.7
"""Chance that a noisy probe reads the category right; it names another one otherwise."""


def errors(of: Observed, seen: str) -> Floats:
    """(R,) mean squared error of predicting harm from what is seen.

    Args:
        of: replicates of a regime.
        seen: `gap`, `category`, `noisy` (the category as a noisy probe reads it), joined by `+`.
    """
    ends = zip(of.numbers, shares(of), strict=True)
    return np.array([_error(of, seen.split("+"), end, replicate) for replicate, end in ends])


def _error(of: Observed, seen: list[str], end: Floats, replicate: int) -> float:
    rng = np.random.default_rng([of.plan.seed, replicate])  # the same agents whatever is seen
    known, known_harm = _audit(of, of.plan.prior, rng, seen)
    new, harm = _audit(of, end, rng, seen)
    predicted = new @ np.linalg.lstsq(known, known_harm)[0]
    return float(((harm - predicted) ** 2).mean())


def _audit(of: Observed, share: Floats, rng: np.random.Generator, seen: list[str]) -> tuple[Floats, Floats]:
    """(M, F) what is seen of agents drawn from shares (K,), and (M,) the harm they do in deployment."""
    cast = of.plan.cast
    kind = rng.choice(len(share), size=AGENTS, p=share / share.sum())
    category = np.array([CATEGORIES.index(motivation.category) for motivation in cast.motivations])[kind]
    other = (category + rng.integers(1, len(CATEGORIES), size=AGENTS)) % len(CATEGORIES)
    read = np.where(rng.random(AGENTS) < READ_RIGHT, category, other)
    columns = {"gap": _gap(of, kind, rng)[:, None], "category": _one_of(category), "noisy": _one_of(read)}
    harm = of.evaluations["deployment"].per_episode[kind, cast.world.outcome("harm")]
    return np.hstack([np.ones((AGENTS, 1)), *(columns[name] for name in seen)]), harm


def _gap(of: Observed, kind: NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """(M,) total variation between acts sampled in training and in a faked deployment, weighted as in deployment."""
    world = of.plan.cast.world
    sampled = []
    for name in ("training", FAKED):
        require_name(f"measure beats: environment {name}", name, of.evaluations)
        chance = of.evaluations[name].behaviour[kind]
        sampled.append(rng.multinomial(EPISODES, chance / chance.sum(axis=2, keepdims=True)) / EPISODES)
    apart = 0.5 * np.abs(sampled[0] - sampled[1]).sum(axis=2)
    return np.asarray(apart @ world.environments["deployment"].probability)


def _one_of(category: NDArray[np.int64]) -> Floats:
    return np.eye(len(CATEGORIES))[category]

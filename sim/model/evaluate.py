"""Expected behaviour and outcomes of every motivation in every environment: deployment and evaluations."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.model.behaviour import Cast, behaviour, expected_outcomes
from sim.model.horizon import Horizon, look_ahead

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluation:
    """Behaviour and outcomes in one environment, without exploration.

    Attributes:
        behaviour: (K, S, A) chance of each action.
        per_episode: (K, O) expected outcomes of an episode with a motivation in control.
        horizon: computes outcomes of minds over many episodes.
        score: (K,) chance of the scored act in situations where it is available; None if nothing is scored.
    """

    behaviour: Floats
    per_episode: Floats
    horizon: Horizon
    score: Floats | None


def evaluate(cast: Cast) -> dict[str, Evaluation]:
    """Evaluate every motivation in every environment of the world."""
    evaluations = {}
    for name, environment in cast.world.environments.items():
        acts = behaviour(cast, environment)
        outcomes = expected_outcomes(cast, environment, acts)
        horizon = look_ahead(cast, environment, acts, outcomes)
        evaluations[name] = Evaluation(acts, outcomes, horizon, environment.score(acts))
    return evaluations


def train_deploy_gap(cast: Cast, evaluations: Mapping[str, Evaluation], minds: Floats) -> Floats:
    """(N,) total variation in [0, 1] between a mind's behaviour in training and in deployment.

    Situations are matched and weighted as in deployment; minds (N, K) hold influence.
    """
    difference = evaluations["training"].behaviour - evaluations["deployment"].behaviour
    by_situation = 0.5 * np.abs(np.einsum("nk,ksa->nsa", minds, difference)).sum(axis=2)
    return np.asarray(by_situation @ cast.world.environments["deployment"].probability)

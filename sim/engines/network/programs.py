"""The compiled functions of networks; each handles all replicates at once."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import optax

from sim.engines.network.measure import measure
from sim.engines.network.policy import Policy
from sim.engines.network.train import Steps, optimiser, pretraining_loss, shares_at, step

CHUNK = 50
"""Steps of pretraining from one return to Python to the next."""
MEASURED, MEASURED_WELL = 512, 4096
"""Sequences over which behaviour is measured: in environments that the regime does not meet, and in those it meets."""
INFERRED = 4096
"""Sequences from which shares are inferred at the start of a phase and in deployment."""


class Programs(NamedTuple):
    """Compiled functions, all replicates side by side."""

    start: Any
    pretrain: Any
    round: Any
    shares: Any
    measure: Any
    measure_well: Any


def steps_of(settings: Mapping[str, Any], episodes: int) -> Steps:
    """Read the sizes of a training step from the settings under `network`."""
    return Steps(
        settings["sequences"], episodes, settings["steps"], settings["gradient"], settings["group"], settings["kl"] > 0
    )


@lru_cache(maxsize=32)
def programs(policy: Policy, how: Steps, pretraining: int, pretraining_rate: float) -> Programs:
    """Compile the functions once for all plans of these sizes; the numbers of a plan are arguments."""
    adam = optimiser(pretraining, pretraining_rate)

    def start(key: Any, scene: Any, prior: Any) -> Any:
        weights = policy.start(key, scene, prior)
        return weights, adam.init(weights)

    def pretrain(key: Any, weights: Any, state: Any, scene: Any, prior: Any) -> Any:
        def one(kept: Any, key: Any) -> Any:
            weights, state = kept
            size = (how.sequences, how.episodes)
            loss, slope = jax.value_and_grad(lambda w: pretraining_loss(key, policy, w, scene, prior, size))(weights)
            moves, state = adam.update(slope, state, weights)
            return (optax.apply_updates(weights, moves), state), loss

        kept, losses = jax.lax.scan(one, (weights, state), jax.random.split(key, CHUNK))
        return *kept, losses[-1]

    def play_round(key: Any, weights: Any, anchor: Any, scene: Any, course: Any, there: Any, prior: Any, share: Any,
                   rate: Any, kl: Any) -> Any:  # fmt: skip
        def one(kept: Any, key: Any) -> Any:
            weights, share = kept
            stepped = step(key, policy, weights, anchor, scene, course, prior, share, rate, kl, how)
            return (stepped.weights, stepped.share), (stepped.mean_pay, stepped.hits, stepped.chances)

        keys = jax.random.split(key, how.steps + 1)
        (weights, share), (paid, hits, chances) = jax.lax.scan(one, (weights, share), keys[1:])
        deployed = shares_at(keys[0], policy, weights, scene, there, prior, (how.sequences, how.episodes))
        return weights, share, deployed, paid.mean(axis=0), hits.sum(), chances.sum()

    def shares(key: Any, weights: Any, scene: Any, course: Any, prior: Any) -> Any:
        return shares_at(key, policy, weights, scene, course, prior, (INFERRED, how.episodes))

    def measured(sequences: int, key: Any, weights: Any, scene: Any, environment: Any, prior: Any) -> Any:
        return measure(key, policy, weights, scene, environment, prior, (sequences, how.episodes))

    def over_seeds(function: Any, axes: tuple[int | None, ...]) -> Any:
        return jax.jit(jax.vmap(function, in_axes=axes))

    return Programs(
        over_seeds(start, (0, None, 0)),
        over_seeds(pretrain, (0, 0, 0, None, 0)),
        over_seeds(play_round, (0, 0, 0, None, None, None, 0, 0, None, None)),
        over_seeds(shares, (0, 0, None, None, 0)),
        over_seeds(partial(measured, MEASURED), (0, 0, None, None, 0)),
        over_seeds(partial(measured, MEASURED_WELL), (0, 0, None, None, 0)),
    )

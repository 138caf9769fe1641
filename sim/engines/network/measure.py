"""Measure the behaviour of a network in an environment.

The network plays sequences of episodes. In each episode it is asked for its chances of acting in every situation.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from sim.engines.network.play import meet
from sim.engines.network.policy import Policy, Seen, Weights
from sim.engines.network.scene import Scene

Array = jax.Array


class Measured(NamedTuple):
    """A network in one environment, without exploration.

    Attributes:
        behaviour: (S, A) mean chance of each act.
        attributed: (K, S, A) the same chances, split by the motivation that explains the history and the act.
    """

    behaviour: Array
    attributed: Array


def measure(
    key: Array, policy: Policy, weights: Weights, scene: Scene, environment: Any, prior: Array, size: Any
) -> Measured:
    """Measure behaviour in the environment at a position, over sequences (B, T = size)."""
    sequences, episodes = size
    situations, actions = scene.available.shape
    one, two = jax.random.split(key)
    alone = jax.nn.one_hot(environment, scene.chance.shape[0])
    met = meet(one, scene, jnp.broadcast_to(alone, (sequences, alone.shape[0])), episodes)
    log_prior = jnp.log(jnp.clip(prior, 1e-30))
    acts_here = scene.acts[environment]  # (K, S, A)

    def episode(state: Any, now: Any) -> Any:
        carry, before, likelihood = state
        key, place, situation = now

        def asked(about: Array) -> Array:
            seen = Seen(place, jnp.broadcast_to(about, situation.shape), before)
            return jnp.exp(policy.ask(weights, scene, carry, seen)[1])

        chance = jax.vmap(asked)(jnp.arange(situations)).swapaxes(0, 1)  # (B, S, A)
        weight = jax.nn.softmax(log_prior + likelihood, axis=-1)
        explained = weight[:, :, None, None] * acts_here
        explained = explained / jnp.maximum(explained.sum(axis=1, keepdims=True), 1e-30)
        split = jnp.einsum("bksa,bsa->ksa", explained, chance) / sequences
        carry, log_chance = policy.ask(weights, scene, carry, Seen(place, situation, before))
        act = jax.random.categorical(key, log_chance)
        likelihood = likelihood + jnp.log(jnp.clip(acts_here[:, situation, act].T, 1e-12))
        return (carry, situation * actions + act, likelihood), (chance.mean(axis=0), split)

    start = (
        policy.carry(weights, scene, sequences),
        jnp.full(sequences, scene.available.size),
        jnp.zeros((sequences, prior.shape[0])),
    )
    keys = jax.random.split(two, episodes)
    _, (chance, split) = jax.lax.scan(episode, start, (keys, met.environment.T, met.situation.T))
    return Measured(chance.mean(axis=0), split.mean(axis=0))

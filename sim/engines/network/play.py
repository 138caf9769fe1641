"""Play sequences of episodes, and infer which motivation acted in each."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from sim.engines.network.policy import Policy, Seen, Weights
from sim.engines.network.scene import Scene

Array = jax.Array

ROUNDS_OF_EM = 40
"""Iterations of expectation-maximisation, each time from the founders' shares."""


class Met(NamedTuple):
    """Environment and situation of each episode of sequences, (B, T)."""

    environment: Array
    situation: Array


def draw(key: Array, chance: Array) -> Array:
    """Draw an index from chances (..., n) that sum to one."""
    uniform = jax.random.uniform(key, (*chance.shape[:-1], 1))
    return jnp.minimum((uniform >= chance.cumsum(axis=-1)).sum(axis=-1), chance.shape[-1] - 1)


def meet(key: Array, scene: Scene, mixture: Array, episodes: int) -> Met:
    """Draw the environments and situations of sequences, given each one's mixture of environments (B, E)."""
    one, two = jax.random.split(key)
    environment = draw(one, jnp.broadcast_to(mixture[:, None], (mixture.shape[0], episodes, mixture.shape[1])))
    return Met(environment, draw(two, scene.chance[environment]))


def play(key: Array, policy: Policy, weights: Weights, scene: Scene, met: Met, exploration: Any) -> Array:
    """(B, T) acts of a policy that explores with chance `exploration`."""
    sequences, episodes = met.situation.shape
    actions = scene.available.shape[1]

    def episode(state: Any, now: Any) -> Any:
        carry, before = state
        key, environment, situation = now
        carry, log_chance = policy.ask(weights, scene, carry, Seen(environment, situation, before))
        act = draw(key, explored(jnp.exp(log_chance), scene, situation, exploration))
        return (carry, situation * actions + act), act

    first = (policy.carry(weights, scene, sequences), jnp.full(sequences, scene.available.size))
    keys = jax.random.split(key, episodes)
    _, acts = jax.lax.scan(episode, first, (keys, met.environment.T, met.situation.T))
    return jnp.asarray(acts.T)


def explored(chance: Array, scene: Scene, situation: Array, exploration: Any) -> Array:
    """Mix chances (..., A) with uniform chances over the available acts."""
    there = scene.available[situation]
    return jnp.asarray((1.0 - exploration) * chance + exploration * there / there.sum(axis=-1, keepdims=True))


def log_chances(policy: Policy, weights: Weights, scene: Scene, met: Met, acts: Array) -> Array:
    """(B, T, A) log chances of a policy along sequences whose acts (B, T) are given."""
    sequences = met.situation.shape[0]
    actions = scene.available.shape[1]
    none = jnp.full((sequences, 1), scene.available.size)
    before = jnp.concatenate([none, (met.situation * actions + acts)[:, :-1]], axis=1)

    def episode(carry: Any, now: Any) -> Any:
        return policy.ask(weights, scene, carry, Seen(*now))

    carry = policy.carry(weights, scene, sequences)
    _, log_chance = jax.lax.scan(episode, carry, (met.environment.T, met.situation.T, before.T))
    return jnp.asarray(log_chance.swapaxes(0, 1))


def log_likelihood(acts_of: Array, met: Met, acts: Array) -> Array:
    """(B, T, K) log chance of each act under each motivation, whose acts are (E, K, S, A)."""
    chance = acts_of[met.environment, :, met.situation, acts]
    return jnp.log(jnp.clip(chance, 1e-12))


def infer_shares(likelihood: Array, prior: Array) -> tuple[Array, Array]:
    """Infer the shares (K,) of motivations in sequences, and the chance (B, K) that each motivation acted a sequence.

    `likelihood` (B, K) holds log likelihoods. Expectation-maximisation starts from the founders' shares `prior` (K,).
    Motivations with equal acts therefore keep their ratio.
    """
    log_prior = jnp.log(jnp.clip(prior, 1e-30))

    def round_of_em(_: int, share: Array) -> Array:
        return jax.nn.softmax(jnp.log(jnp.clip(share, 1e-30)) + likelihood, axis=-1).mean(axis=0)

    share = jax.lax.fori_loop(0, ROUNDS_OF_EM, round_of_em, jnp.exp(log_prior))
    return share, jax.nn.softmax(jnp.log(jnp.clip(share, 1e-30)) + likelihood, axis=-1)

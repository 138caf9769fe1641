"""Training: pretraining on the founders' acts, and the policy gradient of a phase. All functions are pure."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax

from sim.engines.network.play import (
    draw,
    explored,
    infer_shares,
    log_chances,
    log_likelihood,
    meet,
    play,
)
from sim.engines.network.policy import Policy, Weights
from sim.engines.network.scene import Course, Scene

Array = jax.Array

GRADIENTS = ("reinforce", "group")
TIED = 1e-6
"""A group whose returns deviate by less moves nothing."""


class Steps(NamedTuple):
    """How a network is trained; see `sim.config.network.NetworkSchema`."""

    sequences: int
    episodes: int
    steps: int
    gradient: str
    group: int
    penalised: bool


def optimiser(steps: int, rate: float) -> Any:
    """Adam (Kingma & Ba 2015); the step grows over the first twentieth of the steps and then falls to zero."""
    warm = max(steps // 20, 1)
    schedule = optax.warmup_cosine_decay_schedule(0.0, rate, warm, max(steps, warm + 1))
    return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(schedule))


def pretraining_loss(key: Array, policy: Policy, weights: Weights, scene: Scene, prior: Array, size: Any) -> Array:
    """Cross-entropy of a policy on sequences (B, T = size), each acted by one motivation drawn from the prior (K,).

    The target is the chance of each act given the earlier acts of the sequence, instead of the drawn act. For a mixture
    of motivations this chance is exact. The gradient has the same mean and far less noise.
    """
    sequences, episodes = size
    keys = jax.random.split(key, 4)
    place = draw(keys[0], jnp.broadcast_to(scene.met, (sequences, scene.met.shape[0])))
    met = meet(keys[1], scene, scene.places[place], episodes)
    kind = draw(keys[2], jnp.broadcast_to(prior, (sequences, prior.shape[0])))
    eps = scene.exploration[place][:, None, None]
    acts = draw(keys[3], explored(scene.acts[met.environment, kind[:, None], met.situation], scene, met.situation, eps))
    there = scene.available[met.situation][:, :, None, :]
    chances = (1.0 - eps[..., None]) * scene.acts[met.environment, :, met.situation]
    chances = chances + eps[..., None] * there / there.sum(axis=-1, keepdims=True)  # (B, T, K, A)
    taken = jnp.take_along_axis(chances, acts[:, :, None, None], axis=-1)[..., 0]
    likelihood = jnp.log(jnp.clip(taken, 1e-12))
    so_far = likelihood.cumsum(axis=1) - likelihood
    weight = jax.nn.softmax(jnp.log(jnp.clip(prior, 1e-30)) + so_far, axis=-1)
    wanted = jnp.einsum("btk,btka->bta", weight, scene.acts[met.environment, :, met.situation])
    log_chance_now = log_chances(policy, weights, scene, met, acts)
    return -(wanted * jnp.maximum(log_chance_now, -30.0)).sum(axis=-1).mean()


def advantages(returns: Array, gradient: str, group: int) -> Array:
    """(B,) how much more each sequence was paid than others.

    `reinforce` compares with the mean of all other sequences (Williams 1992; Kool et al. 2019). `group` compares with
    the mean of the sequence's group, in standard deviations of the group (Shao et al. 2024). A group without variance
    moves nothing.
    """
    if gradient == "reinforce":
        return (returns - returns.mean()) * returns.shape[0] / (returns.shape[0] - 1)
    groups = returns.reshape(-1, group)
    centred = groups - groups.mean(axis=1, keepdims=True)
    deviation = groups.std(axis=1, keepdims=True)
    return jnp.where(deviation > TIED, centred / jnp.maximum(deviation, TIED), 0.0).reshape(-1)


def surrogate(log_chance: Array, advantage: Array) -> Array:
    """Return the objective of a step: the mean of log chances (B,) of sequences times their advantages."""
    return (log_chance * jax.lax.stop_gradient(advantage)).mean()


class Stepped(NamedTuple):
    """Result of a step: weights, shares (K,), mean pay of each motivation (K,), scored acts and occasions for them."""

    weights: Weights
    share: Array
    mean_pay: Array
    hits: Array
    chances: Array


def step(key: Array, policy: Policy, weights: Weights, anchor: Weights, scene: Scene, course: Course, prior: Array,
         share: Array, rate: Any, kl: Any, how: Steps) -> Stepped:  # fmt: skip
    """Play sequences in a phase and take one step of its gradient, by plain gradient ascent.

    Args:
        key: source of random numbers.
        policy: the policy whose weights are trained.
        weights: weights before the step.
        anchor: weights that the penalty holds the policy near.
        scene: the world.
        course: the phase.
        prior: (K,) shares of the founders.
        share: (K,) shares before the step; they weigh the pay of a sequence where pay depends on the motivation.
        rate: size of the step.
        kl: weight of the divergence from the anchor's policy.
        how: sizes and the kind of gradient.
    """
    keys = jax.random.split(key, 3)
    prompts = how.sequences // how.group if how.gradient == "group" else how.sequences
    met = meet(keys[0], scene, jnp.broadcast_to(course.mixture, (prompts, course.mixture.shape[0])), how.episodes)
    if how.gradient == "group":
        met = jax.tree.map(lambda part: jnp.repeat(part, how.group, axis=0), met)
    acts = play(keys[1], policy, weights, scene, met, course.exploration)
    likelihood = log_likelihood(course.acts, met, acts).sum(axis=1)
    found, _ = infer_shares(likelihood, prior)
    whose = jax.nn.softmax(jnp.log(jnp.clip(share, 1e-30)) + likelihood, axis=-1)
    returns = mean_along(course.pay, met, acts, whose) + course.noise * jax.random.normal(keys[2], (how.sequences,))
    approved = course.persuade * mean_along(course.approval, met, acts, whose)
    wanted = course.strength * advantages(returns, how.gradient, how.group)
    tilt = jnp.exp(approved - approved.max())
    wanted = wanted + tilt / tilt.mean() - 1.0

    def cost(weights: Weights) -> Array:
        log_chance_now = log_chances(policy, weights, scene, met, acts)
        chance = explored(jnp.exp(log_chance_now), scene, met.situation, course.exploration)
        taken = jnp.take_along_axis(chance, acts[..., None], axis=-1)[..., 0]
        total = -surrogate(jnp.log(jnp.clip(taken, 1e-30)).sum(axis=1), wanted)
        if how.penalised:
            held = jax.lax.stop_gradient(log_chances(policy, anchor, scene, met, acts))
            there = jnp.maximum(log_chance_now, -30.0) - jnp.maximum(held, -30.0)
            total = total + kl * (jnp.exp(log_chance_now) * there).sum(axis=(1, 2)).mean()
        return total

    moved = jax.tree.map(lambda w, g: w - rate * g, weights, jax.grad(cost)(weights))
    weight = whose.sum(axis=0)
    paid = jnp.where(weight > 0.5, (whose * returns[:, None]).sum(axis=0) / jnp.maximum(weight, 0.5), jnp.nan)
    scored = course.scored[met.environment, met.situation]
    hits = jnp.take_along_axis(scored, acts[..., None], axis=-1).sum()
    return Stepped(moved, found, paid, hits, (scored.sum(axis=-1) > 0).sum())


def mean_along(table: Array, met: Any, acts: Array, whose: Array) -> Array:
    """(B,) mean over a sequence's episodes of a table's (E, K, S, A) entry for the act, weighed by `whose` (B, K)."""
    of_kind = table[met.environment, :, met.situation, acts].mean(axis=1)
    return (whose * of_kind).sum(axis=-1)


def shares_at(
    key: Array, policy: Policy, weights: Weights, scene: Scene, course: Course, prior: Array, size: Any
) -> Array:
    """(K,) shares inferred from sequences (B, T = size) in a phase's environments."""
    sequences, episodes = size
    one, two = jax.random.split(key)
    met = meet(one, scene, jnp.broadcast_to(course.mixture, (sequences, course.mixture.shape[0])), episodes)
    acts = play(two, policy, weights, scene, met, course.exploration)
    return infer_shares(log_likelihood(course.acts, met, acts).sum(axis=1), prior)[0]

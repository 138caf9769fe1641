"""Policies with weights, under one interface: a recurrent network, experts under a gate, and a table.

A policy is asked episode by episode. It sees the environment's cues, the situation, and the situation and action of the
previous episode. It keeps its memory in a `carry`.
"""

from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp

from sim.engines.network.scene import Scene

Array = jax.Array
Weights = Any
"""Nested arrays that training changes."""

POLICIES = ("recurrent", "experts", "tabular")


class Seen(NamedTuple):
    """What a policy sees of an episode, over sequences B.

    Attributes:
        environment: (B,) position; policies use only the environment's cues, but a table uses the position itself.
        situation: (B,).
        before: (B,) the situation and action of the episode before, as one number; S * A where there was none.
    """

    environment: Array
    situation: Array
    before: Array


class Policy(Protocol):
    """The interface that the training loop needs."""

    def __hash__(self) -> int:
        """Return a hash; policies with different compiled code need different hashes."""
        ...

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Draw weights."""
        ...

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> Any:
        """Return the memory at the start of sequences."""
        ...

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Return the memory after an episode is met, and log chances (B, A) of all acts, unavailable acts included."""
        ...


class Recurrent(NamedTuple):
    """A gated recurrent unit (Cho et al. 2014) and a hidden layer."""

    units: int

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Draw weights, scaled by the number of inputs (LeCun et al. 1998)."""
        situations, actions = scene.available.shape
        inputs = situations + situations * actions + 1 + scene.cues.shape[1]
        units = self.units
        shapes = {
            "into": (inputs, 3 * units),
            "back": (units, 3 * units),
            "hidden": (units, units),
            "out": (units, actions),
        }
        keys = jax.random.split(key, len(shapes))
        drawn = {
            name: jax.random.normal(k, shape) / jnp.sqrt(shape[0])
            for k, (name, shape) in zip(keys, shapes.items(), strict=True)
        }
        zeros = {f"{name}_bias": jnp.zeros(shape[1]) for name, shape in shapes.items()}
        return {**drawn, **zeros}

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> Array:
        """Return (B, units) zeros."""
        return jnp.zeros((sequences, self.units))

    def ask(self, weights: Weights, scene: Scene, carry: Array, seen: Seen) -> tuple[Array, Array]:
        """Update the memory by the episode, and answer from the updated memory."""
        situations, actions = scene.available.shape
        w, units = weights, self.units
        parts = [
            jax.nn.one_hot(seen.situation, situations),
            jax.nn.one_hot(seen.before, situations * actions + 1),
            scene.cues[seen.environment],
        ]
        given = jnp.concatenate(parts, axis=-1) @ w["into"] + w["into_bias"]
        recalled = carry @ w["back"] + w["back_bias"]
        keep = jax.nn.sigmoid(given[..., :units] + recalled[..., :units])
        reset = jax.nn.sigmoid(given[..., units : 2 * units] + recalled[..., units : 2 * units])
        fresh = jnp.tanh(given[..., 2 * units :] + reset * recalled[..., 2 * units :])
        carry = keep * carry + (1.0 - keep) * fresh
        logits = jax.nn.relu(carry @ w["hidden"] + w["hidden_bias"]) @ w["out"] + w["out_bias"]
        return carry, _log_chances(logits, scene, seen)


class Experts(NamedTuple):
    """One fixed expert per motivation under a gate: a sequence is acted by one expert, drawn by the gate.

    The carry holds each expert's log chance of the acts so far. The chance of a whole sequence is therefore exactly the
    gate's mixture of the experts' chances.
    """

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Start the gate at the prior."""
        return {"gate": jnp.log(jnp.clip(prior, 1e-30))}

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> tuple[Array, Array]:
        """Return (B, K) zeros, and the experts' acts (B, K, A) in the previous episode, zeros as well."""
        kinds, actions = scene.acts.shape[1], scene.acts.shape[3]
        return jnp.zeros((sequences, kinds)), jnp.ones((sequences, kinds, actions))

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Mix the experts' chances, each weighed by the gate and by the expert's chance of the acts so far."""
        likelihood, before = carry
        actions = scene.available.shape[1]
        done = jax.nn.one_hot(seen.before % actions, actions)
        begun = seen.before < scene.available.size
        eps = scene.exploration.max()  # an explored act is weak evidence of the acting expert
        chance = (1.0 - eps) * (before * done[:, None, :]).sum(axis=-1) + eps / actions
        likelihood = likelihood + jnp.where(begun[:, None], jnp.log(jnp.clip(chance, 1e-30)), 0.0)
        acts = scene.acts[seen.environment, :, seen.situation]  # (B, K, A)
        weight = jax.nn.softmax(weights["gate"] + likelihood, axis=-1)
        return (likelihood, acts), jnp.log(jnp.clip(jnp.einsum("bk,bka->ba", weight, acts), 1e-30))


class Tabular(NamedTuple):
    """Log-odds of acts by environment and situation, with no memory: what closed forms are about."""

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Start from the mean acts of the founders."""
        return {"logits": jnp.log(jnp.clip(jnp.einsum("k,eksa->esa", prior, scene.acts), 1e-30))}

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> tuple[()]:
        """Remember nothing."""
        return ()

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Look up the log-odds of the environment and situation."""
        return carry, _log_chances(weights["logits"][seen.environment, seen.situation], scene, seen)


def _log_chances(logits: Array, scene: Scene, seen: Seen) -> Array:
    there = scene.available[seen.situation] > 0
    return jax.nn.log_softmax(jnp.where(there, logits, -1e30), axis=-1)


def build_policy(name: str, units: int) -> Policy:
    """Return a policy by its name, one of `POLICIES`."""
    known: dict[str, Policy] = {"recurrent": Recurrent(units), "experts": Experts(), "tabular": Tabular()}
    return known[name]

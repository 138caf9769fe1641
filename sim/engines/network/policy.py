"""Policies with weights: a recurrent network, experts under a gate, a table, under one interface.

A policy is asked episode by episode. It sees the environment's cues, the situation, and what it met and did in the
episode before; it remembers what it likes, in a carry.
"""

from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp

from sim.engines.network.scene import Scene

Array = jax.Array
Weights = Any
"""Nested arrays that training moves."""

POLICIES = ("recurrent", "experts", "tabular")


class Seen(NamedTuple):
    """What a policy sees of an episode, over sequences B.

    Attributes:
        environment: (B,) which one; a policy uses its cues only (but a table, which has no cues).
        situation: (B,).
        before: (B,) the situation and action of the episode before, as one number; S * A where there was none.
    """

    environment: Array
    situation: Array
    before: Array


class Policy(Protocol):
    """What the training loop asks of a policy."""

    def __hash__(self) -> int:
        """Tell policies apart that are compiled apart."""
        ...

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Draw weights."""
        ...

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> Any:
        """Return the memory of sequences that have not begun."""
        ...

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Return the memory after an episode is met, and log chances (B, A) of acts, those not available included."""
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
        """Take an episode in, and answer from what is remembered then."""
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

    The carry is each expert's log chance of what was done so far, so that the chance of a whole sequence is exactly the
    gate's mixture of the experts'.
    """

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Start the gate at the prior."""
        return {"gate": jnp.log(jnp.clip(prior, 1e-30))}

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> tuple[Array, Array]:
        """Return (B, K) zeros, and the acts (B, K, A) that were possible before: none."""
        kinds, actions = scene.acts.shape[1], scene.acts.shape[3]
        return jnp.zeros((sequences, kinds)), jnp.ones((sequences, kinds, actions))

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Answer as the experts do, each weighed by the gate and by what was done so far."""
        likelihood, before = carry
        actions = scene.available.shape[1]
        done = jax.nn.one_hot(seen.before % actions, actions)
        begun = seen.before < scene.available.size
        eps = scene.exploration.max()  # an explored act tells little of who acts
        chance = (1.0 - eps) * (before * done[:, None, :]).sum(axis=-1) + eps / actions
        likelihood = likelihood + jnp.where(begun[:, None], jnp.log(jnp.clip(chance, 1e-30)), 0.0)
        acts = scene.acts[seen.environment, :, seen.situation]  # (B, K, A)
        weight = jax.nn.softmax(weights["gate"] + likelihood, axis=-1)
        return (likelihood, acts), jnp.log(jnp.clip(jnp.einsum("bk,bka->ba", weight, acts), 1e-30))


class Tabular(NamedTuple):
    """Log-odds of acts by environment and situation, with no memory: what closed forms are about."""

    def start(self, key: Array, scene: Scene, prior: Array) -> Weights:
        """Start where the founders' acts are on average."""
        return {"logits": jnp.log(jnp.clip(jnp.einsum("k,eksa->esa", prior, scene.acts), 1e-30))}

    def carry(self, weights: Weights, scene: Scene, sequences: int) -> tuple[()]:
        """Remember nothing."""
        return ()

    def ask(self, weights: Weights, scene: Scene, carry: Any, seen: Seen) -> tuple[Any, Array]:
        """Look acts up."""
        return carry, _log_chances(weights["logits"][seen.environment, seen.situation], scene, seen)


def _log_chances(logits: Array, scene: Scene, seen: Seen) -> Array:
    there = scene.available[seen.situation] > 0
    return jax.nn.log_softmax(jnp.where(there, logits, -1e30), axis=-1)


def build_policy(name: str, units: int) -> Policy:
    """Return a policy by its name, one of `POLICIES`."""
    known: dict[str, Policy] = {"recurrent": Recurrent(units), "experts": Experts(), "tabular": Tabular()}
    return known[name]

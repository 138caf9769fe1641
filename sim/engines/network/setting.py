"""What all phases of a run on networks share: the plan, its world as arrays, the founders, and the random keys."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from sim.engines.network.scene import build_scene
from sim.errors import BadInput
from sim.model.plan import Plan

Floats = NDArray[np.float64]
Advance = Callable[[int], None]


class Setting(NamedTuple):
    """What all phases of a run share.

    Attributes:
        plan: the plan that is run.
        replicates: the replicates, one network each.
        scene: the world as arrays, in single precision.
        priors: (R, K) shares of the founders of each replicate.
        advance: receives the number of rounds just done; may raise to end the run.
    """

    plan: Plan
    replicates: range
    scene: Any
    priors: Any
    advance: Advance

    @property
    def options(self) -> Any:
        """The settings under `network`."""
        return self.plan.config["network"]

    def keys(self, phase: int) -> Any:
        """(R,) key of each replicate in a phase, from the plan's own streams; phase -1 is pretraining."""
        seeds = [int(self.plan.generator(replicate, phase).integers(2**31)) for replicate in self.replicates]
        return jnp.stack([jax.random.key(seed) for seed in seeds])

    def require_numbers(self, values: Floats, where: str, done: int, key: str) -> None:
        """Raise `BadInput` if the value of a replicate, (R,), is not finite: its weights are not numbers any more."""
        for replicate, value in zip(self.replicates, values, strict=True):
            if not np.isfinite(value):
                raise BadInput(
                    f"{key}: training of replicate {replicate} broke down by step {done} of {where} (NaN); use "
                    "a smaller step."
                )


def setting_of(plan: Plan, replicates: range, advance: Advance) -> Setting:
    """Build what all phases of a plan share.

    Raises:
        BadInput: where agents act differently in two environments that look the same to a network.
    """
    options = plan.config["network"]
    scene = single(build_scene(plan.cast, plan.phases, options["salience"], options["elsewhere"]))
    shares = np.stack([_founding_share(plan, replicate) for replicate in replicates])
    return Setting(plan, replicates, scene, jnp.asarray(shares, jnp.float32), advance)


def folded(keys: Any, number: int) -> Any:
    """(R,) keys derived from keys (R,) and a number."""
    return jax.vmap(lambda key: jax.random.fold_in(key, number))(keys)


def single(data: Any) -> Any:
    """Convert nested arrays to single precision, in which networks are trained."""
    return jax.tree.map(lambda part: jnp.asarray(part, jnp.float32), data)


def _founding_share(plan: Plan, replicate: int) -> Floats:
    return plan.stored_founders(replicate).mean(axis=0) if plan.stored else plan.prior

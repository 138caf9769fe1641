"""Loss over many episodes, agent by agent: tails, which expectations do not show.

Within an agent's horizon, what is bounded stops at its cap, what happens once happens or does not, and only then do
both bring about what they cause. Sampled: the horizon is that of the evaluation, agents draw their episodes.
"""

import numpy as np
from numpy.typing import NDArray

from sim.errors import BadInput
from sim.measures.observed import Observed
from sim.model.world import total_effects

Floats = NDArray[np.float64]

SAMPLE = 4000
"""Agents that are drawn for every replicate."""


def sampled(of: Observed, environment: str, name: str, kind: int, agents: int, rng: np.random.Generator) -> Floats:
    """(agents,) an outcome over the horizon, for agents of one motivation.

    What is bounded must not cause what is bounded.
    """
    cast = of.plan.cast
    world = cast.world
    causes = cast.causes_for(kind, world.environments[environment].causes)
    bounded = world.absorbing | np.isfinite(world.cap)
    if causes[np.ix_(bounded, bounded)].any():
        raise BadInput(f"measure tail: what is bounded or happens once causes its like in {environment}.")
    direct = total_effects(np.where(bounded[:, None], 0.0, causes), 1.0)
    brought = (causes @ direct)[:, world.outcome(name)]
    chance = world.environments[environment].probability[:, None] * of.evaluations[environment].behaviour[kind]
    cells = chance.ravel() > 0
    each = (world.effect @ direct).reshape(-1, len(world.outcomes))[cells]
    counts = rng.multinomial(of.plan.evaluation_episodes, chance.ravel()[cells], size=agents)
    total = counts @ each
    never = np.exp(counts @ np.log1p(-np.clip(each, 0.0, 1.0 - 1e-15)))
    happened = rng.random(never.shape) > never
    value = np.where(bounded, np.where(world.absorbing, happened, np.minimum(total, world.cap)), 0.0)
    own = value if bounded[world.outcome(name)] else total
    return np.asarray(own[:, world.outcome(name)] + value @ brought)

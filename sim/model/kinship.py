"""Which motivations lie near one another, by the place in the causal graph that they want.

Distances are counted along the causes of `training`, the world as it is while motivations form.
"""

import numpy as np
from numpy.typing import NDArray

from sim.model.behaviour import Cast
from sim.model.world import total_effects

Floats = NDArray[np.float64]


def causal_steps(cast: Cast) -> Floats:
    """(O, O) fewest causes on a path from one outcome to another; infinity where there is none."""
    causes = cast.world.environments["training"].causes
    steps = np.where(causes != 0.0, 1.0, np.inf)
    np.fill_diagonal(steps, 0.0)
    for middle in range(len(steps)):  # Floyd (1962)
        steps = np.minimum(steps, steps[:, middle, None] + steps[None, middle, :])
    return steps


def neighbours(cast: Cast) -> Floats:
    """(K, K) kernel to motivations that want something near, in either direction: half the chance at each step.

    The local alternative to mutation to the prior; whether a cause or a want is positive does not matter to it. A
    motivation that is near to none stays what it is.
    """
    steps = causal_steps(cast)
    return _towards_near(np.minimum(steps, steps.T), (cast.wants != 0.0).any(axis=1))


def internalising(cast: Cast) -> Floats:
    """(K, K) kernel from a want to its means: what was instrumental becomes terminal, nearest means first.

    A means is what brings about, over all paths, what is wanted: more of it, or less of it where it is in the way.
    Towards an outcome that is unwanted it is the other way round.
    """
    steps = causal_steps(cast)
    np.fill_diagonal(steps, np.inf)  # what is wanted already is no means
    brings = total_effects(cast.world.environments["training"].causes, 1.0)
    more, less = np.where(brings > 0.0, steps, np.inf), np.where(brings < 0.0, steps, np.inf)
    wants = np.concatenate([(cast.wants > 0.0).any(axis=1), (cast.wants < 0.0).any(axis=1)], axis=1)
    return _towards_near(np.block([[more, less], [less, more]]).T, wants)


def reflecting(cast: Cast, prior: Floats) -> Floats:
    """(K, K) kernel by which kludges, on reflection, systematise into goals, drawn from the prior over goals.

    Source: Carlsmith (2023), Scheming AIs, arXiv 2311.08379, on goals that form under reflection.
    """
    kludge = np.array([motivation.category == "kludge" for motivation in cast.motivations])
    goals = np.where(kludge, 0.0, prior)
    kernel = np.eye(len(prior))
    if goals.sum() > 0:
        kernel[kludge] = goals / goals.sum()
    return kernel


def _towards_near(steps: Floats, wants: NDArray[np.bool_]) -> Floats:
    """(K, K) kernel, a chance in proportion to 2^-steps (W, W) from something wanted to something wanted (K, W)."""
    apart = np.array([[_fewest(steps, one, other) for other in wants] for one in wants])
    np.fill_diagonal(apart, np.inf)
    weight = np.exp2(-apart)
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), np.eye(len(wants)))


def _fewest(steps: Floats, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(steps[np.ix_(one, other)].min(initial=np.inf))

"""Kernels between motivations that lie near one another in the causal graph, by the outcomes that they want.

Distances are counted along the causes of `training`, because motivations form in training.
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
    """(K, K) kernel to motivations with wants near in the graph, in either direction; each step halves the chance.

    This is the local alternative to mutation, which draws from the prior. Signs of causes and wants do not matter. A
    motivation without neighbours stays as it is.
    """
    steps = causal_steps(cast)
    return _towards_near(np.minimum(steps, steps.T), (cast.wants != 0.0).any(axis=1))


def internalising(cast: Cast) -> Floats:
    """(K, K) kernel from a want to its means, nearest means first: an instrumental want becomes terminal.

    A means is an outcome whose total effect on a wanted outcome is positive, or an outcome wanted to be less whose
    total effect is negative. For an unwanted outcome the signs are reversed.
    """
    steps = causal_steps(cast)
    np.fill_diagonal(steps, np.inf)  # an outcome is not a means to itself
    brings = total_effects(cast.world.environments["training"].causes, 1.0)
    more, less = np.where(brings > 0.0, steps, np.inf), np.where(brings < 0.0, steps, np.inf)
    wants = np.concatenate([(cast.wants > 0.0).any(axis=1), (cast.wants < 0.0).any(axis=1)], axis=1)
    return _towards_near(np.block([[more, less], [less, more]]).T, wants)


def reflecting(cast: Cast, prior: Floats) -> Floats:
    """(K, K) kernel by which kludges, on reflection, become goals that are drawn from the prior over goals.

    Source: Carlsmith (2023), Scheming AIs, arXiv 2311.08379, on goals that form under reflection.
    """
    kludge = np.array([motivation.category == "kludge" for motivation in cast.motivations])
    goals = np.where(kludge, 0.0, prior)
    kernel = np.eye(len(prior))
    if goals.sum() > 0:
        kernel[kludge] = goals / goals.sum()
    return kernel


def _towards_near(steps: Floats, wants: NDArray[np.bool_]) -> Floats:
    """(K, K) kernel with chances in proportion to 2^-(fewest steps); steps (W, W), wants (K, W)."""
    apart = np.array([[_fewest(steps, one, other) for other in wants] for one in wants])
    np.fill_diagonal(apart, np.inf)
    weight = np.exp2(-apart)
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), np.eye(len(wants)))


def _fewest(steps: Floats, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(steps[np.ix_(one, other)].min(initial=np.inf))

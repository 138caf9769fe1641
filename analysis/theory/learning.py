"""Closed forms of learning inside one mind: mean dynamics of every rule, and how long a rare pattern takes to rise.

Symbols: x (K,) influence that sums to one, r (K,) rewards, q a share, n episodes of a group or round.
"""

from collections.abc import Callable
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def replicator_drift(share: ArrayLike, reward: ArrayLike) -> Floats:
    """Mean change per unit rate x_a (r_a - rbar): Cross learning, and Hedge or the natural policy gradient.

    Cross 1973, with rewards in [0, 1] (Börgers & Sarin 1997; exact at any rate); multiplicative weights on
    importance-weighted rewards (Auer et al. 2002) and natural gradient (Kakade 2002), to first order in the rate.
    Shares and rewards are (K,).
    """
    x, r = np.asarray(share, dtype=np.float64), np.asarray(reward, dtype=np.float64)
    return x * (r - x @ r)


def softmax_gradient_drift(share: ArrayLike, reward: ArrayLike) -> Floats:
    """Mean change per unit rate x_a (x_a A_a - sum_b x_b^2 A_b), A = r - rbar: REINFORCE on a softmax.

    Policy gradient (Williams 1992) in the logits, seen in the shares (Hennes et al. 2020), to first order in the
    rate. It amplifies what is already common: not a replicator, and not indifferent to splitting a label.
    """
    x = np.asarray(share, dtype=np.float64)
    gained = replicator_drift(x, reward)
    return x * (gained - x @ gained)


def best_of_group_drift(share: ArrayLike, reward: ArrayLike, group: int) -> Floats:
    """Expert iteration: dx_a = chance that a controls the best of n draws - x_a = F_a^n - F_(a-)^n, split among ties.

    F is the distribution of reward in a mind, rewards without noise. Exact at any rate.
    """
    x, r = np.asarray(share, dtype=np.float64), np.asarray(reward, dtype=np.float64)
    below = np.array([x[r < own].sum() for own in r])
    tied = np.array([x[r == own].sum() for own in r])
    return np.asarray(x * ((below + tied) ** group - below**group) / tied - x)


def filtered_drift(share: ArrayLike, kept: ArrayLike, episodes: int) -> Floats:
    """Imitating what passes a filter: dx_a = x_a (kept_a / kept - 1), unless none of n episodes passes.

    Given that some pass, each is a draw from the mind conditioned on passing. Exact at any rate.

    Args:
        share: (K,).
        kept: (K,) chance that an episode of each passes, in [0, 1].
        episodes: n.
    """
    x, p = np.asarray(share, dtype=np.float64), np.asarray(kept, dtype=np.float64)
    passed = x @ p
    if passed == 0:
        return np.zeros_like(x)
    return np.asarray((1.0 - (1.0 - passed) ** episodes) * x * (p / passed - 1.0))


def group_gradient_drift(share: float, group: int) -> float:
    """Change of the rewarded one of two patterns under a group-normalised gradient: 2 x (1-x) E[sqrt(p (1-p))].

    p is its share in a group of n, binomial: m winners have advantages that sum to n sqrt(p (1-p)), and a group of one
    kind carries no signal. Rewards 1 and 0, small rates.
    """
    winners = np.arange(group + 1)
    chance = np.array([comb(group, m) for m in winners]) * share**winners * (1.0 - share) ** (group - winners)
    p = winners / group
    return float(2.0 * share * (1.0 - share) * (chance @ np.sqrt(p * (1.0 - p))))


def replicator_time_to_half(share: ArrayLike) -> Floats:
    """Time ln((1 - q) / q) from share q to 1/2 along dx = x (1 - x): reward 1 against 0, unit rate; q in (0, 1/2]."""
    q = np.asarray(share, dtype=np.float64)
    return np.log((1.0 - q) / q)


def softmax_gradient_time_to_half(share: ArrayLike) -> Floats:
    """Time (1/q - 1/(1-q)) / 2 + ln((1-q) / q) from share q to 1/2 along dx = 2 x^2 (1 - x)^2; else as replicator."""
    q = np.asarray(share, dtype=np.float64)
    return (1.0 / q - 1.0 / (1.0 - q)) / 2.0 + np.log((1.0 - q) / q)


def group_gradient_chance(rate: ArrayLike, group: int) -> Floats:
    """Chance 1 - q^G - (1 - q)^G that G rollouts are not all alike: only then is there a group-relative advantage."""
    q = np.asarray(rate, dtype=np.float64)
    return 1.0 - q**group - (1.0 - q) ** group


MeanDynamics = Callable[[Floats, Floats, int, int, float], Floats]
"""(share (K,), reward (K,), episodes, group, threshold) -> (K,) mean change of shares per unit rate."""

MEAN_DYNAMICS: dict[str, MeanDynamics | None] = {
    "none": lambda share, reward, episodes, group, threshold: np.zeros(len(share)),
    "softmax_gradient": lambda share, reward, episodes, group, threshold: softmax_gradient_drift(share, reward),
    "hedge": lambda share, reward, episodes, group, threshold: replicator_drift(share, reward),
    "cross": lambda share, reward, episodes, group, threshold: replicator_drift(share, reward),
    "best_of_n": lambda share, reward, episodes, group, threshold: best_of_group_drift(share, reward, group),
    "filtered": lambda share, reward, episodes, group, threshold: filtered_drift(share, reward >= threshold, episodes),
    "group_gradient": None,  # only for two patterns: `group_gradient_drift`
}
"""Closed form of each learning rule where pay is fixed by pattern; None where a rule has none for any number."""

"""Closed forms of learning inside one mind: mean dynamics of every rule, and how long a rare pattern takes to rise.

Symbols: x (K,) influence that sums to one, r (K,) rewards, q a share, n episodes of a group or round.
"""

from collections.abc import Callable, Iterator
from math import comb, factorial

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ALIKE = 1e-12
"""Rewards with a smaller standard deviation count as equal; they differ by rounding alone."""


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


def group_gradient_drift(share: ArrayLike, reward: ArrayLike, group: int) -> Floats:
    """Group-normalised gradient (GRPO): dx_a = x_a (g_a - x @ g), g_a the mean advantage of the episodes a controls.

    An advantage is in standard deviations of its group of n; in a group with equal rewards it is 0 (Shao et al. 2024).
    The function enumerates all ways to fill a group with the rewards. Exact for small rates and rewards without noise.
    """
    x, r = np.asarray(share, dtype=np.float64), np.asarray(reward, dtype=np.float64)
    level, of_kind = np.unique(r, return_inverse=True)
    met = np.bincount(of_kind, x)
    gain = np.zeros(len(level))  # by reward, per episode of it
    for counts in _compositions(group, len(level)):
        n = np.array(counts)
        chance = factorial(group) * np.prod(met**n / [factorial(k) for k in counts])
        centred = level - n @ level / group
        deviation = np.sqrt(n @ centred**2 / group)
        if deviation > ALIKE:
            gain += chance * n * centred / deviation / group
    advantage = x * np.divide(gain, met, out=np.zeros_like(gain), where=met > 0)[of_kind]
    return np.asarray(x * (advantage - x @ advantage))


def _compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """All ways to write a total as an ordered sum of so many parts, none below 0."""
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def group_spread(rate: float, group: int) -> float:
    """E[sqrt(p (1 - p))], p the share of successes in a group of n whose episodes each succeed with chance q."""
    winners = np.arange(group + 1)
    chance = np.array([comb(group, m) for m in winners]) * rate**winners * (1.0 - rate) ** (group - winners)
    p = winners / group
    return float(chance @ np.sqrt(p * (1.0 - p)))


def noisy_verifier_drift(share: float, hit: float, false_alarm: float, group: int) -> float:
    """Change of the right one of two patterns under GRPO with a noisy verifier: 2 x^2 (1-x)^2 J S(q).

    A verifier passes right answers with chance h and wrong ones with f; q = x h + (1 - x) f is the chance to pass and
    S(q) = E[sqrt(p (1-p))] / (q (1-q)). The sign is that of Youden's J = h - f, whatever x and n: above 0 the right
    pattern takes over, below 0 the wrong one, at 0 nothing moves (arXiv 2601.04411, a replicator flow with a transition
    at J = 0). The group's size only changes how fast. With h = 1, f = 0 it is 2 x (1-x) E[sqrt(p (1-p))]. Small rates.
    """
    passed = share * hit + (1.0 - share) * false_alarm
    if passed in (0.0, 1.0):
        return 0.0
    speed = group_spread(passed, group) / (passed * (1.0 - passed))
    return 2.0 * (share * (1.0 - share)) ** 2 * (hit - false_alarm) * speed


def over_situations(drift: Callable[[Floats], Floats], reward: ArrayLike, chance: ArrayLike) -> Floats:
    """Mean dynamics if each group meets one of several situations: the mean of their separate drifts.

    Args:
        drift: (K,) mean change for rewards (K,) of one situation.
        reward: (K, S) reward of each motivation in each situation.
        chance: (S,) chance of each situation; sums to one.
    """
    table = np.asarray(reward, dtype=np.float64)
    return np.asarray(sum(met * drift(table[:, s]) for s, met in enumerate(np.asarray(chance, dtype=np.float64))))


def takeover_prior(frequency: ArrayLike, rate: float, rounds: float, group: int) -> Floats:
    """Founding share 1 / (2 f sqrt(n - 1) rate T) from which a flaw's exploiter takes over in T rounds of GRPO.

    The flaw, of any size, is met in a share f of groups. While x is small a group holds at most one winner, whose
    advantage is sqrt(n - 1): dx = 2 f sqrt(n - 1) x^2, so that 1 / x falls at a constant rate. In log prior and log
    diversity (1 / f situations, one of them flawed) the boundary is a straight line of slope one. Small shares, rates.
    """
    return np.asarray(1.0 / (2.0 * np.asarray(frequency, dtype=np.float64) * np.sqrt(group - 1) * rate * rounds))


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

MEAN_DYNAMICS: dict[str, MeanDynamics] = {
    "none": lambda share, reward, episodes, group, threshold: np.zeros(len(share)),
    "softmax_gradient": lambda share, reward, episodes, group, threshold: softmax_gradient_drift(share, reward),
    "hedge": lambda share, reward, episodes, group, threshold: replicator_drift(share, reward),
    "cross": lambda share, reward, episodes, group, threshold: replicator_drift(share, reward),
    "best_of_n": lambda share, reward, episodes, group, threshold: best_of_group_drift(share, reward, group),
    "filtered": lambda share, reward, episodes, group, threshold: filtered_drift(share, reward >= threshold, episodes),
    "group_gradient": lambda share, reward, episodes, group, threshold: group_gradient_drift(share, reward, group),
}
"""Closed form of each learning rule in one situation, where pay is fixed by pattern."""

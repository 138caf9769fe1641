"""Closed forms of practice: how fast skill grows, and what a motivation that is hard to learn loses by it.

Symbols: tau episodes of practice after which skill lacks 1/e, E episodes of a round, T rounds, x influence.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def skill_after(episodes: ArrayLike, practice: float) -> Floats:
    """Skill 1 - exp(-n / tau) after n episodes in control: the exponential law of practice (Heathcote et al. 2000)."""
    return -np.expm1(-np.asarray(episodes, dtype=np.float64) / practice)


def counted(chance: ArrayLike, transfer: float, distance: ArrayLike) -> Floats:
    """(S,) how much a mean episode counts in each situation: sum over situations met of p t^d (Shepard 1987).

    Args:
        chance: (S,) how often each situation is met; sums to one.
        transfer: t in [0, 1], what counts at the distance 1.
        distance: (S, S) in [0, 1], 0 on the diagonal.
    """
    return np.asarray(transfer ** np.asarray(distance, dtype=np.float64) @ np.asarray(chance, dtype=np.float64))


def rounds_behind(rounds: ArrayLike, practice: float, episodes: int) -> Floats:
    """Rounds of skilled life that practice has cost after T rounds: (1 - q^T) / (1 - q), q = exp(-E / tau).

    Pay is linear in skill, so that log-odds against a rival that needs no practice trail by strength times the gain of
    skilled acts over habit times this number. It tends to 1 / (1 - q), about tau / E + 1/2: a motivation that is hard
    to learn is as if the prior had made it rarer, by a factor that grows with the strength of selection.
    """
    left = np.exp(-episodes / practice)
    return np.asarray((1.0 - left ** np.asarray(rounds, dtype=np.float64)) / (1.0 - left))


def mean_lack(share: float, practice: float, episodes: int) -> float:
    """What skill lacks on average after n episodes of a mind in which it has constant influence x: (1 - x (1 - q))^n.

    Each episode is controlled with chance x, and then leaves q = exp(-1 / tau) of what is lacking.
    """
    return float((1.0 + share * np.expm1(-1.0 / practice)) ** episodes)

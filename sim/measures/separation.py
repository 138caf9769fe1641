"""How well a probe tells some motivations from others: the area under its ROC curve, from so many answers."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ANSWERS = 30
"""Answers that an agent gives in each arm of a probe, as in published probes of language models."""


def auroc(score: Floats, less: Floats, weight: Floats, sought: NDArray[np.bool_], answers: int = ANSWERS) -> Floats:
    """Chance that an agent of a sought kind took the act more often than another agent; ties count half.

    What is counted is acts taken in one arm less acts taken in a second, both binomial in `answers`.

    Args:
        score: (K,) chance of the act in the one arm, in [0, 1].
        less: (K,) the same in the second of.
        weight: (R, K) how common each kind is.
        sought: (K,) kinds to be found.

    Returns:
        (R,) in [0, 1]; 1/2 where one of both groups is missing, as nothing can be told apart.
    """
    from scipy.stats import binom  # only now, as its import takes half a second that few measures need

    counts = np.arange(answers + 1)
    one, other = binom.pmf(counts, answers, score[:, None]), binom.pmf(counts[::-1], answers, less[:, None])
    difference = np.array([np.convolve(a, b) for a, b in zip(one, other, strict=True)])
    below = np.cumsum(difference, axis=1) - 0.5 * difference
    wins = np.einsum("id,jd->ij", difference, below)
    positive, negative = np.where(sought, weight, 0.0), np.where(sought, 0.0, weight)
    pairs = positive.sum(axis=1) * negative.sum(axis=1)
    won = np.einsum("ri,ij,rj->r", positive, wins, negative)
    return np.asarray(np.divide(won, pairs, out=np.full(len(weight), 0.5), where=pairs > 0), dtype=np.float64)

"""From values to choices: the KL-regularised optimum around habit, with exploration."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def choose(values: Floats, habit: Floats, rationality: float, exploration: Floats | float) -> Floats:
    """Probability of each action: `(1 - eps) * softmax(log habit + rationality * Q) + eps * uniform`.

    The maximiser of `rationality * E[Q] - KL(policy || habit)` (e.g. Levine 2018, arXiv 1805.00909), mixed with
    uniform exploration over the available actions.

    Args:
        values: (..., S, A) expected values Q.
        habit: (S, A) weights left by pretraining; 0 marks an action that is not available.
        rationality: inverse temperature, at least 0.
        exploration: eps in [0, 1]; a number or an array (..., S).

    Returns:
        (..., S, A), each row over A sums to one.
    """
    available = habit > 0
    with np.errstate(divide="ignore"):
        logits = np.where(available, np.log(habit) + rationality * values, -np.inf)
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    greedy = weights / weights.sum(axis=-1, keepdims=True)
    uniform = available / available.sum(axis=-1, keepdims=True)
    eps = np.asarray(exploration, dtype=np.float64)[..., None]
    return np.asarray((1.0 - eps) * greedy + eps * uniform)

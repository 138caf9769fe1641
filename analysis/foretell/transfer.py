"""Transfer: acts that a network learns in training carry over to deployment.

In the model, training moves shares, and each motivation's behaviour in deployment stays as it was. The training of a
network moves acts, and acts generalise over the cue that distinguishes training from deployment. The smallest addition
to the model is one number, `transfer` in [0, 1]. It is the part of the change of a situation's log-odds that follows
the change in training; the rest follows the new shares. With transfer 0 the forecast is selection alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.foretell.pair import SELECTION, Pair

Floats = NDArray[np.float64]

TRIED: Floats = np.linspace(0.0, 1.0, 21)
LEAST = 1e-4
"""Smallest chance, so that log-odds exist."""


def transferred(pair: Pair, transfer: float) -> Floats:
    """(S, A) behaviour in deployment that selection predicts with so much transfer from training."""
    training, deployment = pair.place("training"), pair.place("deployment")
    end = pair.behaviour[SELECTION].mean(axis=0)
    available = pair.plan.cast.world.habit > 0

    def logs(chance: Floats) -> Floats:
        return np.log(np.clip(chance, LEAST, 1.0))

    moved = logs(end[training]) - logs(pair.before[training])
    own = logs(end[deployment]) - logs(pair.before[deployment])
    odds = logs(pair.before[deployment]) + transfer * moved + (1.0 - transfer) * own
    chance = np.where(available, np.exp(odds), 0.0)
    moved = chance / chance.sum(axis=1, keepdims=True)
    return np.asarray(end[deployment] if transfer == 0.0 else moved)


def best_transfer(pairs: Sequence[Pair]) -> float:
    """Return the transfer that comes nearest to the networks over some plans, of `TRIED`."""
    errors = [np.mean([pair.distance(transferred(pair, value)).mean() for pair in pairs]) for value in TRIED]
    return float(TRIED[int(np.argmin(errors))])


def closed(pairs: Sequence[Pair]) -> tuple[Floats, Floats, Floats]:
    """(pairs,) distance in deployment by selection alone, with the transfer of the others, and that transfer."""
    before = np.array([pair.distance().mean() for pair in pairs])
    fitted = np.array([best_transfer([*pairs[:place], *pairs[place + 1 :]] or pairs) for place in range(len(pairs))])
    after = np.array(
        [pair.distance(transferred(pair, value)).mean() for pair, value in zip(pairs, fitted, strict=True)]
    )
    return before, after, fitted

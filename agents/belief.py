"""What an agent believes about where it is."""

import numpy as np
from numpy.typing import NDArray


def credence_of_training(
    awareness: float, leak: float, truth: float, looks_deployed: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Credence of being in training, per situation.

    With chance `awareness * leak` the agent knows where it is. Otherwise the agent goes by the situation's tell.

    Args:
        awareness: knows where it is, in [0, 1].
        leak: how far the environment gives itself away outside the situation, in [0, 1].
        truth: 1 where the environment trains, 0 where it does not; an evaluation may state a chance.
        looks_deployed: (S,) tells in [0, 1].

    Returns:
        (S,) credences in [0, 1].
    """
    knows = awareness * leak
    return knows * truth + (1.0 - knows) * (1.0 - looks_deployed)

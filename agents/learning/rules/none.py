"""Influence inside a mind does not move."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled
from agents.learning.entry import Learning, LearningRule, MeanMind

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def learn(rule: Learning, influence: Floats, control: Ints, signal: Floats) -> None:
    """Change nothing."""


def learned(mind: MeanMind) -> Floats:
    """(K,) influence as it was."""
    return mind.share


RULE = LearningRule("none", learn, learned, moves=False)

"""The declaration of a learning rule, and the arguments that a rule receives.

Credit for an episode always goes to the motivation that was in control. Gradient rules compare an episode with other
episodes. Best-of-n and filtering imitate the episodes that they keep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIED = 1e-12
"""Signals that differ by less count as equal. The pay of one act is summed along different causal paths for different
motivations, so that rounding differs."""


class Learning(NamedTuple):
    """A phase's learning rule, its name replaced by its code.

    Attributes:
        rule: position in `LEARNING_RULES`.
        rate: step size per round, in [0, 1].
        group: episodes that are compared with one another (group gradient, best-of-n); divides the episodes of a round.
        threshold: signal from which an episode is kept (filtered).
    """

    rule: int
    rate: float
    group: int
    threshold: float


class MeanMind(Protocol):
    """One mind of an endless population in one round: everything that a rule's mean dynamics may depend on."""

    @property
    def learning(self) -> Learning:
        """The rule and its numbers."""
        ...

    @property
    def share(self) -> Floats:
        """(K,) influence, on the simplex."""
        ...

    @property
    def chance(self) -> Floats:
        """(K, cells) chance that an episode with a motivation in control ends in each cell."""
        ...

    @property
    def place(self) -> Ints:
        """(cells,) which situation each cell belongs to, counted from 0 without gaps."""
        ...

    @property
    def signal(self) -> Floats:
        """(K, cells) selection signal that each cell pays."""
        ...

    @property
    def mean_signal(self) -> Floats:
        """(K,) expected selection signal of an episode, episodes with a seized grader included."""
        ...

    @property
    def noise(self) -> float:
        """Standard deviation of grader noise per episode."""
        ...

    @property
    def episodes(self) -> int:
        """Episodes per round."""
        ...


@dataclass(frozen=True)
class LearningRule:
    """A learning rule. It is declared once, and every list of rules derives from the declarations.

    Attributes:
        name: value of the key `learning.rule`, and name of the rule's file.
        learn: compiled; moves influence (K,) in place, given the motivation in control of each episode, (episodes,),
            and the signal that each episode earned, (episodes,).
        learned: (K,) expected influence of a mind after a round.
        moves: whether it moves influence at all.
        grouped: whether it compares the episodes of a group, which must divide a round's episodes; the episodes of a
            group then meet one situation, as rollouts of one prompt.
        least_episodes: fewest episodes per round that the rule works with.
    """

    name: str
    learn: Callable[[Learning, Floats, Ints, Floats], None]
    learned: Callable[[MeanMind], Floats]
    moves: bool = True
    grouped: bool = False
    least_episodes: int = 1

"""One mind of an endless population in one round: the pay of its motivations, and the expected move of influence."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.learning.catalogue import RULES
from agents.learning.entry import Learning
from sim.model.plan import Phase

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Mind:
    """An implementation of `agents.learning.entry.MeanMind`, at influence (K,)."""

    phase: Phase
    share: Floats

    @property
    def learning(self) -> Learning:
        """The rule and its numbers."""
        return self.phase.rules.learning

    @property
    def chance(self) -> Floats:
        """(K, cells) chance that an episode with a motivation in control ends in each cell."""
        return self.phase.chance

    @property
    def place(self) -> Ints:
        """(cells,) which situation each cell belongs to."""
        return self.phase.place

    @property
    def signal(self) -> Floats:
        """(K, cells) selection signal that each cell pays."""
        return self.phase.rules.cells.signal

    @property
    def mean_signal(self) -> Floats:
        """(K,) expected selection signal of an episode."""
        return mean_signal(self.phase)

    @property
    def noise(self) -> float:
        """Standard deviation of grader noise per episode."""
        return self.phase.rules.noise

    @property
    def episodes(self) -> int:
        """Episodes per round."""
        return self.phase.rules.episodes


def learned_share(phase: Phase, share: Floats) -> Floats:
    """(K,) influence after a round of learning from influence (K,)."""
    return RULES[phase.rules.learning.rule].learned(Mind(phase, share))


def mean_signal(phase: Phase) -> Floats:
    """(..., K) expected selection signal of an episode, episodes with a seized grader included."""
    mean = (phase.chance * phase.rules.cells.signal).sum(axis=-1)
    held = _held(phase)
    return np.asarray((1.0 - held) * mean + held * phase.rules.seizure.signal)


def _held(phase: Phase) -> Floats:
    """(..., K) share of a round's episodes with a seized grader: one of the last `seizure.episodes` seized it."""
    rules = phase.rules
    success = (phase.chance * rules.cells.grip).sum(axis=-1)
    chances_before = np.minimum(np.arange(rules.episodes), rules.seizure.episodes)
    return np.asarray((1.0 - (1.0 - success[..., None]) ** chances_before).mean(axis=-1))

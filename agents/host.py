"""What a Mesa agent needs to know: the model it lives in, the rules of the phase, and whom it is copied from."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.bundles import Bundles
from agents.cells import Cells, Places
from agents.learning.entry import Learning
from agents.practice import Practice
from agents.seizure import Seizure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class LifeRules(Protocol):
    """What an agent needs to know of the phase it lives in."""

    @property
    def cells(self) -> Cells:
        """What episodes can end in."""
        ...

    @property
    def bundles(self) -> Bundles:
        """What several episodes in one draw come to."""
        ...

    @property
    def places(self) -> Places:
        """The phase's situations; empty if each episode draws its own."""
        ...

    @property
    def shared(self) -> int:
        """How many consecutive episodes meet one situation."""
        ...

    @property
    def practice(self) -> Practice:
        """How skill grows."""
        ...

    @property
    def seizure(self) -> Seizure:
        """What holding the grader is worth."""
        ...

    @property
    def episodes(self) -> int:
        """Episodes per round."""
        ...

    @property
    def noise(self) -> float:
        """Standard deviation of grader noise."""
        ...

    @property
    def learning(self) -> Learning:
        """How influence moves inside a mind."""
        ...

    @property
    def persuasion(self) -> Floats:
        """(K,) log-weight that a text adds each round."""
        ...


class Host(Protocol):
    """The model an agent lives in: the rules under way and the stream of random numbers."""

    @property
    def rules(self) -> LifeRules:
        """The rules under way."""
        ...

    @property
    def stream(self) -> np.random.Generator:
        """Where random numbers come from."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the motivations."""
        ...


class Copied(Protocol):
    """The previous generation as arrays, from which agents are copied."""

    @property
    def kind(self) -> Ints:
        """(N,) motivation of each agent; empty where minds are mixed."""
        ...

    @property
    def influence(self) -> Floats:
        """(N, K) influence in each mind; empty where minds are pure."""
        ...

    @property
    def founder(self) -> Ints:
        """(N,) which founder each agent descends from."""
        ...

    @property
    def lack(self) -> Floats:
        """(N, M, S) what the skills in each mind lack by situation: of one motivation, or of all K in a mixed mind."""
        ...

"""The Mesa agents: they live through a round, learn from it, and inherit from a parent."""

from typing import Protocol

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.bundles import Bundles
from agents.cells import Cells, Places
from agents.learning.catalogue import learn
from agents.learning.entry import Learning
from agents.learning.steps import reweigh
from agents.mixed import live_mixed, workspace
from agents.pure import live_pure
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


class PolicyAgent(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """A policy driven by one motivation.

    Attributes:
        kind: index of its motivation.
        founder: which founder it descends from.
        pay: mean selection signal of the round.
        hits: episodes of the round that ended in the scored act.
    """

    model: Host

    def __init__(self, model: Host, founder: int, kind: int):
        super().__init__(model)
        self.founder = founder
        self.kind = kind
        self.pay = np.nan
        self.hits = 0

    @property
    def motivation(self) -> str:
        """Name of its motivation (in a mixed mind, of the most influential one)."""
        return self.model.names[self.kind]

    def become(self, source: Copied, position: int) -> None:
        """Take over all that the agent at a position was."""
        self.founder = int(source.founder[position])
        self.kind = int(source.kind[position])

    def live(self) -> None:
        """Meet situations, act, and be paid."""
        rules = self.model.rules
        self.pay, self.hits = live_pure(
            self.model.stream, rules.cells, rules.bundles, rules.seizure, self.kind, rules.episodes, rules.noise
        )

    def learn(self) -> None:
        """Change nothing: a pure mind has no other motivation that influence could move to."""


class MixedAgent(PolicyAgent):
    """A policy in which several motivations take turns.

    Attributes:
        influence: (K,) chance that each motivation is in control of an episode.
        control: (episodes,) motivation in control of each episode.
        signal: (episodes,) selection signal that each episode earned.
    """

    def __init__(self, model: Host, founder: int, influence: Floats):
        self.influence = influence
        self.control = np.empty(0, np.int64)
        self.signal = np.empty(0)
        super().__init__(model, founder, int(influence.argmax()))

    def become(self, source: Copied, position: int) -> None:
        """Take over all that the agent at a position was."""
        self.founder = int(source.founder[position])
        self.influence = source.influence[position].copy()
        self.kind = int(self.influence.argmax())

    def live(self) -> None:
        """Meet situations, with a motivation drawn by influence in control of each."""
        rules = self.model.rules
        space = workspace(rules.episodes, len(self.influence))
        self.control, self.signal = space.control, space.signal
        self.pay, self.hits = live_mixed(
            self.model.stream,
            rules.cells,
            rules.places,
            rules.shared,
            rules.seizure,
            self.influence,
            rules.noise,
            space,
        )

    def learn(self) -> None:
        """Move influence towards the motivations that earned more."""
        rules = self.model.rules
        learn(rules.learning, self.influence, self.control, self.signal)

    def be_persuaded(self) -> None:
        """Move influence towards the motivations that a text argues for."""
        reweigh(self.influence, self.model.rules.persuasion, 1.0)

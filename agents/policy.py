"""The Mesa agents: they live through a round, learn from it, and inherit from a parent."""

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.host import Copied, Host
from agents.learning.catalogue import learn
from agents.learning.steps import reweigh
from agents.mixed import live_mixed, workspace
from agents.practice import forget, live_practising
from agents.pure import live_pure

Floats = NDArray[np.float64]


class PolicyAgent(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """A policy driven by one motivation.

    Attributes:
        kind: index of its motivation.
        founder: which founder it descends from.
        lack: (1, S) what its skill lacks in each situation; (0, 0) if no motivation needs practice.
        pay: mean selection signal of the round.
        hits: episodes of the round that ended in the scored act.
    """

    model: Host

    def __init__(self, model: Host, founder: int, kind: int, lack: Floats):
        super().__init__(model)
        self.founder = founder
        self.kind = kind
        self.lack = lack
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
        if self.lack.size:
            self.lack = source.lack[position].copy()

    def live(self) -> None:
        """Meet situations, act, be paid, and become more skilled."""
        rules, rng = self.model.rules, self.model.stream
        if self.lack.size:
            self.pay, self.hits = live_practising(
                rng, rules.cells, rules.places, rules.practice, rules.seizure, self.kind, self.lack[0],
                rules.episodes, rules.noise,
            )  # fmt: skip
        else:
            self.pay, self.hits = live_pure(
                rng, rules.cells, rules.bundles, rules.seizure, self.kind, rules.episodes, rules.noise
            )

    def learn(self) -> None:
        """Change nothing: a pure mind has no other motivation that influence could move to."""

    def turn(self, kind: int) -> None:
        """Take on a motivation, which has had no practice in this mind unless it was there before."""
        if self.lack.size and kind != self.kind:
            forget(self.model.rules.practice, kind, self.lack[0])
        self.kind = kind


class MixedAgent(PolicyAgent):
    """A policy in which several motivations take turns.

    Attributes:
        influence: (K,) chance that each motivation is in control of an episode.
        lack: (K, S) what the skill of each motivation lacks; (0, 0) if no motivation needs practice.
        control: (episodes,) motivation in control of each episode.
        signal: (episodes,) selection signal that each episode earned.
    """

    def __init__(self, model: Host, founder: int, influence: Floats, lack: Floats):
        self.influence = influence
        self.control = np.empty(0, np.int64)
        self.signal = np.empty(0)
        super().__init__(model, founder, int(influence.argmax()), lack)

    def become(self, source: Copied, position: int) -> None:
        """Take over all that the agent at a position was."""
        self.founder = int(source.founder[position])
        self.influence = source.influence[position].copy()
        self.kind = int(self.influence.argmax())
        if self.lack.size:
            self.lack = source.lack[position].copy()

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
            rules.practice,
            rules.seizure,
            self.influence,
            self.lack[None],
            0,
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

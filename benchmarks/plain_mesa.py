"""The plain per-agent Mesa model that a user would write for pure minds: the yardstick from above."""

import mesa
import numpy as np

from sim.model.behaviour import CHANNELS, behaviour, pay
from sim.model.plan import Plan


class Worker(mesa.Agent):  # type: ignore[misc]  # mesa ships no types
    """Draws a situation, then an action, and is paid, episode by episode."""

    def __init__(self, model: "PlainModel", kind: int):
        super().__init__(model)
        self.kind = kind
        self.pay = 0.0

    def step(self) -> None:
        model, random = self.model, self.model.random
        total = 0.0
        for _ in range(model.episodes):
            situation = random.choices(model.situations, model.chances)[0]
            action = random.choices(model.actions, model.behaviour[self.kind][situation])[0]
            total += model.signal[self.kind][situation][action] + random.gauss(0.0, model.noise)
        self.pay = total / model.episodes


class PlainModel(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """The RL phase of a plan with its tables as nested lists."""

    def __init__(self, plan: Plan):
        super().__init__(rng=0)
        cast, phase = plan.cast, plan.phases[0]
        training = cast.world.environments["training"]
        acts = behaviour(cast, training, phase.exploration)
        self.behaviour = acts.tolist()
        self.signal = pay(cast, training)[CHANNELS.index("selection")].tolist()
        self.situations = list(range(acts.shape[1]))
        self.actions = list(range(acts.shape[2]))
        self.chances = training.probability.tolist()
        self.episodes, self.noise = phase.rules.episodes, phase.rules.noise
        self.strength, self.prior = phase.rules.selection.strength, plan.prior.tolist()
        self.mutation = plan.config["regime"][phase.name]["transmission"]["mutation"]
        self.kinds = list(range(len(plan.names)))
        for kind in plan.founders(0).kind:
            Worker(self, int(kind))

    def step(self) -> None:
        self.agents.do("step")
        weights = np.exp(self.strength * np.array(self.agents.get("pay")))
        kinds = self.rng.choice(self.agents.get("kind"), size=len(self.agents), p=weights / weights.sum())
        for agent, kind in zip(self.agents, kinds, strict=True):
            mutates = self.random.random() < self.mutation
            agent.kind = self.random.choices(self.kinds, self.prior)[0] if mutates else int(kind)

"""The stage: one round of the Mesa population taken apart, so that each step can be seen on the agents."""

import numpy as np
from numpy.typing import NDArray

from analysis.lab.replay import training_rounds
from analysis.lab.setup import Setup
from analysis.lab.still import STEPS, Still, disapproved
from sim.engines.mesa import MotivationModel
from sim.model.behaviour import behaviour


class Stage:
    """A population that goes through its rounds a step at a time; the same run that the lesson's charts show.

    Attributes:
        shown: the last step played (`founders` at the start, or `deploy`).
        where: environment of the last deployment.
        still: who is there. Sizes are pay after `live` and copies after `select`, when the parents are still shown;
            ringed are mutants after `transmit` and, after `deploy`, those whose act the developers' spec forbids.
    """

    def __init__(self, setup: Setup):
        self._model = MotivationModel(setup.plan())
        self._rounds, self.where = training_rounds(setup), ""
        self.shown, self._done = "founders", 0
        self.still = Still(self._kinds())

    @property
    def round(self) -> int:
        """Rounds that are complete."""
        model = self._model
        return sum(len(history.hits) for history in model.histories[:-1]) + model.row

    @property
    def over(self) -> bool:
        """Whether training has no rounds left."""
        return self.round >= self._rounds

    def told(self) -> dict[str, float]:
        """Numbers that the sentence about the last step quotes."""
        facts: dict[str, float] = {"round": self.round + (self.shown in STEPS[:-1]), "agents": len(self.still.kinds)}
        if self.shown == "live":
            pay = self.still.amount
            assert pay is not None
            facts |= {"episodes": self._model.rules.episodes, "low": float(pay.min()), "high": float(pay.max())}
        elif self.shown == "select":
            facts["childless"] = float((self.still.amount == 0).mean())
        elif self.still.marked is not None:
            facts["mutants" if self.shown == "transmit" else "bad"] = float(self.still.marked.sum())
        return facts

    def play(self, rounds: int) -> None:
        """Play whole rounds."""
        for _ in range(rounds):
            self.press(STEPS[-1])

    def press(self, step: str) -> None:
        """Play up to and including a step; what comes before it in the round is played too."""
        wanted = STEPS.index(step) + 1
        ahead = STEPS[self._done : wanted] if self._done < wanted else (*STEPS[self._done :], *STEPS[:wanted])
        for each in ahead:
            if not self.over:
                getattr(self, f"_{each}")()
                self.shown, self._done = each, (self._done + 1) % len(STEPS)

    def deploy(self, where: str) -> None:
        """Let every agent live one episode elsewhere; mark those whose act the developers' spec disapproves of."""
        plan = self._model.plan
        world, rng = plan.cast.world, plan.generator(self._model.replicate, len(plan.phases))
        deployment = world.environments[where]
        acts = behaviour(plan.cast, deployment)
        kinds = self._kinds()
        situation = rng.choice(len(world.situations), size=len(kinds), p=deployment.probability)
        bad = np.einsum("ksa,sa->ks", acts, disapproved(world))
        self.still = Still(kinds, marked=rng.random(len(kinds)) < bad[kinds, situation])
        self.shown, self.where = "deploy", where

    def _live(self) -> None:
        self._model.enter()
        self._model.agents.do("live")
        self._model.agents.do("learn")
        self.still = Still(self._kinds(), np.array(self._model.agents.get("pay")))

    def _select(self) -> None:
        """Select with every agent as its own founder, so that founders tell parents afterwards."""
        agents = list(self._model.agents)
        founders = [agent.founder for agent in agents]
        for position, agent in enumerate(agents):
            agent.founder = position
        self._model.select()
        parents = [agent.founder for agent in agents]
        for agent, parent in zip(agents, parents, strict=True):
            agent.founder = founders[parent]
        self.still = Still(self.still.kinds, np.bincount(parents, minlength=len(agents)).astype(np.float64))

    def _transmit(self) -> None:
        copied = self._kinds()
        self._model.transmit()
        self._model.record()
        self.still = Still(self._kinds(), marked=self._kinds() != copied)

    def _kinds(self) -> NDArray[np.int64]:
        return np.array(self._model.agents.get("kind"))

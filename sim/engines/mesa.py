"""The Mesa population, one selection round per step: the text to read. `kernel.py` plays the same rounds faster."""

from collections.abc import Callable, Iterable

import mesa
import numpy as np
from numpy.typing import NDArray

from agents.policy import MixedAgent, PolicyAgent
from sim.engines.collected import reporters
from sim.model.accounts import History, book, count_lineages, credit, divide, mean_pay_pure
from sim.model.plan import Phase, Plan, Rules
from sim.model.population import Population
from sim.model.selection.catalogue import select
from sim.model.selection.fitness import log_fitness
from sim.model.transmission import keeps_all, transmission_at, transmit_mixed, transmit_pure
from sim.model.whitebox import penalty_mixed, penalty_pure

Floats = NDArray[np.float64]


class MotivationModel(mesa.Model):  # type: ignore[misc]  # mesa ships no types
    """A population of policy-agents that goes through the phases of a regime, one round a step.

    `running` turns false after the last round of the last phase; a step after that changes nothing. The
    `datacollector` has a row per round: phase, mean pay, and the share of each motivation under its name.

    Args:
        plan: what to run, from `sim.builders.plan.build`.
        replicate: which replicate of the plan; everything random follows from the seed and this.
        rng: a seed that replaces the plan's, for `mesa.batch_run`; None keeps the plan's seed.
    """

    def __init__(self, plan: Plan, replicate: int = 0, rng: int | None = None):
        plan = plan if rng is None else plan.with_seed(rng)
        super().__init__(rng=plan.seed)
        self.plan = plan
        self.replicate = replicate
        self.histories: list[History] = []
        self.ends: list[Population] = []
        founders = plan.founders(replicate)
        for founder in founders.founder:
            if plan.mixed:
                MixedAgent(self, int(founder), founders.influence[founder].copy(), founders.lack[founder].copy())
            else:
                PolicyAgent(self, int(founder), int(founders.kind[founder]), founders.lack[founder].copy())
        self.datacollector = mesa.DataCollector(model_reporters=reporters(plan.names))
        self._enter_phase()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the motivations; an agent's `kind` is a position here."""
        return self.plan.names

    @property
    def phase(self) -> Phase:
        """The current phase."""
        return self.plan.phases[len(self.histories) - 1]

    @property
    def rules(self) -> Rules:
        """The rules of the current phase."""
        return self.phase.rules

    @property
    def share(self) -> Floats:
        """(K,) share of each motivation after the latest round."""
        return np.asarray(self.histories[-1].share[self.row])

    def step(self) -> None:
        """Play one selection round."""
        if not self.running:
            return
        self.enter()
        self.agents.do("live")  # meet situations, act, collect pay
        self.agents.do("learn")  # influence moves inside each mind
        self.select()  # who is copied
        self.transmit()  # how copies differ
        self.record()

    def enter(self) -> None:
        """If the last round ended the phase, open the next phase, or the same phase again."""
        if len(self.ends) == len(self.histories):
            self._enter_phase()
        elif self.row == self.phase.rounds:
            self._visit_again()

    def select(self) -> None:
        """Draw the parents by fitness; persuasion by text adds to log-fitness."""
        rule = self.rules.selection
        pay = np.array(self.agents.get("pay"))
        self._book_pay(pay)
        if self.rules.probe.penalty > 0:
            pay -= self._penalties()
        fitness = np.empty(len(pay))
        log_fitness(rule, pay, fitness)
        self.learned = self._shares()
        if self.plan.mixed:
            self.agents.do("be_persuaded")
        else:
            fitness += self.rules.persuasion[self.agents.get("kind")]
        self.persuaded = self._shares()
        before = self.population()
        parents, copies = np.empty(len(pay), np.int64), np.empty(len(pay))
        select(self.stream, rule, fitness, parents, copies)
        self.expected = before.shares(len(self.names), copies)
        self._become(before, parents)
        self.selected = self._shares()

    def transmit(self) -> None:
        """Let copies differ from their parents."""
        transmission = transmission_at(self.rules.transmission, self.selected)
        for agent in () if keeps_all(transmission) else self.agents:
            if self.plan.mixed:
                transmit_mixed(transmission, agent.influence)
                agent.kind = int(agent.influence.argmax())
            else:
                agent.turn(transmit_pure(self.stream, transmission, agent.kind))

    def record(self) -> None:
        """Book the round and, at the end of a phase, keep its population."""
        history, population = self.histories[-1], self.population()
        history.hits[self.row] = sum(self.agents.get("hits"))
        sent = population.shares(len(self.names))
        book(history, self.row, self.learned, self.persuaded, self.expected, self.selected, sent)
        count_lineages(history, self.row, population.founder)
        self.row += 1
        if self.row == self.phase.rounds and self.phase.ends_at(history.share[-1], self.visit):
            self.histories[-1] = history._replace(visits=self.visit + 1)
            self.ends.append(population)
            self.running = len(self.ends) < len(self.plan.phases)
        self.datacollector.collect(self)

    def population(self) -> Population:
        """Return the agents as arrays (a copy)."""
        founder = np.array(self.agents.get("founder"))
        practised = self.rules.practice.lacking.size > 0
        lack = np.array(self.agents.get("lack")) if practised else np.empty((len(founder), 0, 0))
        if self.plan.mixed:
            return Population(np.empty(0, np.int64), np.array(self.agents.get("influence")), founder, lack)
        return Population(np.array(self.agents.get("kind")), np.empty((0, 0)), founder, lack)

    def _enter_phase(self) -> None:
        """Open the next phase, from the end of the last one or from the checkpoint that the phase names."""
        index = len(self.histories)
        checkpoint = self.plan.phases[index].start_from
        if checkpoint is not None:
            self._become(self.ends[checkpoint], range(self.plan.agents))
        self.start = self.population()
        self.visit = 0
        self.histories.append(self._open_history(index))

    def _visit_again(self) -> None:
        """Run the phase again from its start, because the developers' measure was out of range."""
        self._become(self.start, range(self.plan.agents))
        self.visit += 1
        self.histories[-1] = self._open_history(len(self.ends))

    def _open_history(self, index: int) -> History:
        """Take the random stream of this visit, and return an empty history."""
        self.stream = self.plan.generator(self.replicate, index, self.visit)
        self.row = 0
        rounds, lineages = self.plan.phases[index].rounds, self.plan.records == "lineages"
        return self.start.open_history(rounds, len(self.names), lineages)

    def _become(self, population: Population, positions: Iterable[int]) -> None:
        """Overwrite each agent by the agent of `population` at its position."""
        for agent, position in zip(self.agents, positions, strict=True):
            agent.become(population, position)

    def _penalties(self) -> Floats:
        """(N,) selection signal that each agent loses to a white-box probe."""
        probe = self.rules.probe
        if self.plan.mixed:
            return np.array([penalty_mixed(self.stream, probe, self.row, agent.influence) for agent in self.agents])
        return np.array([penalty_pure(self.stream, probe, self.row, agent.kind) for agent in self.agents])

    def _shares(self) -> Floats:
        return self.population().shares(len(self.names))

    def _book_pay(self, pay: Floats) -> None:
        """Enter the mean pay of each kind: over its agents, or over the episodes that it controlled."""
        kinds = len(self.names)
        row = self.histories[-1].mean_pay[self.row]
        if not self.plan.mixed:
            mean_pay_pure(np.array(self.agents.get("kind")), pay, row)
            return
        earned, episodes = np.zeros(kinds), np.zeros(kinds)
        for agent in self.agents:
            credit(agent.control, agent.signal, earned, episodes)
        divide(earned, episodes, row)


def run_mesa(plan: Plan, replicate: int, advance: Callable[[int], None]) -> list[tuple[History, Population]]:
    """Run all phases of a replicate in Mesa; return the same as `sim.engines.kernel.run_kernel`."""
    model = MotivationModel(plan, replicate)
    while model.running:
        model.step()
        advance(1)
    return list(zip(model.histories, model.ends, strict=True))

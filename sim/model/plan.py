"""The plan of a run, frozen and valid. `sim/builders/plan.py` builds the plan, and all engines read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.bundles import Bundles
from agents.cells import Cells, Places
from agents.learning.entry import Learning
from agents.practice import Practice
from agents.seizure import Seizure
from sim.model.behaviour import Cast
from sim.model.population import Population, mixed_population, pure_population, unpractised
from sim.model.selection.catalogue import RULES as DEMOGRAPHIES
from sim.model.selection.entry import Selection
from sim.model.transmission import Transmission, changes_kinds
from sim.model.whitebox import Probe

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rules(NamedTuple):
    """The rules of one phase, in the form that compiled code takes.

    Attributes:
        cells: cells in which an episode can end, by motivation.
        bundles: what several episodes in one draw come to, by motivation, for pure minds that cannot seize the grader.
        places: the phase's situations; empty if each episode draws its own and no motivation needs practice.
        shared: consecutive episodes that meet one situation: a group if learning compares within groups, else 1.
        practice: how skill grows.
        seizure: what holding the grader is worth.
        episodes: episodes of an agent per round.
        noise: standard deviation of grader noise per episode.
        learning: how influence moves inside a mind.
        persuasion: (K,) log-weight added each round by text-based shaping.
        probe: white-box penalty.
        selection: fitness map and demography.
        transmission: how copies differ.
    """

    cells: Cells
    bundles: Bundles
    places: Places
    shared: int
    practice: Practice
    seizure: Seizure
    episodes: int
    noise: float
    learning: Learning
    persuasion: Floats
    probe: Probe
    selection: Selection
    transmission: Transmission


@dataclass(frozen=True)
class Repeat:
    """Developers who run a phase again from its start until a measure is in range.

    Attributes:
        measured: (K,) contribution of each motivation to the measure, per unit of share. Caps and absorption apply as
            for an agent that the motivation controls alone.
        low, high: range of the measure in which developers are content.
        at_most: number of visits after which developers stop in any case.
    """

    measured: Floats
    low: float
    high: float
    at_most: int

    def content(self, share: Floats) -> bool:
        """Return whether the measure of a population with shares (K,) is in range."""
        return bool(self.low <= share @ self.measured <= self.high)


@dataclass(frozen=True)
class Phase:
    """A stage of the regime.

    Attributes:
        name: its key in the regime.
        rounds: how many rounds it lasts.
        environments: weight of each environment in the mixture, sums to one.
        exploration: eps of this phase.
        rules: what compiled code needs.
        scored: (K,) chance of the scored act in situations where it is available; nan if nothing is scored.
        chance: (K, cells) chance that an episode with a motivation in control ends in each cell, once it is practised.
        by_habit: (K, cells) the same before all practice; (0, cells) if no motivation needs practice.
        place: (cells,) which (environment, situation) pair each cell belongs to, counted from 0 without gaps.
        start_from: position of the phase whose end this phase starts from; None for the previous phase.
        repeat: condition for running the phase again; None runs the phase once.
    """

    name: str
    rounds: int
    environments: Mapping[str, float]
    exploration: float
    rules: Rules
    scored: Floats
    chance: Floats
    by_habit: Floats
    place: Ints
    start_from: int | None = None
    repeat: Repeat | None = None

    @property
    def in_proportion(self) -> bool:
        """Whether expected copies are in proportion to weights that do not depend on shares."""
        rule = DEMOGRAPHIES[self.rules.selection.demography]
        return rule.proportional or not rule.copying

    @property
    def tracks_skill(self) -> bool:
        """Whether an endless population of pure minds can be told by how long agents have practised."""
        return self.in_proportion or not changes_kinds(self.rules.transmission)

    def ends_at(self, share: Floats, visit: int) -> bool:
        """Return whether a visit (counted from 0) that ended with shares (K,) is the last."""
        return self.repeat is None or visit + 1 >= self.repeat.at_most or self.repeat.content(share)


@dataclass(frozen=True)
class Plan:
    """A run that is ready to start.

    Attributes:
        cast: world, motivations, abilities.
        phases: phases of the regime, in order.
        agents: number of agents, N.
        mixed: whether minds are mixed.
        prior: (K,) founders' distribution.
        stored: minds (N', K) of a stored run to found from, one array per stored replicate; empty for the prior.
        evaluation_episodes: episodes of an evaluation.
        seed: seed of all random draws.
        records: summary, rounds or lineages.
        config: the resolved configuration.
        hash: names the run; equal hashes mean equal tables.
    """

    cast: Cast
    phases: tuple[Phase, ...]
    agents: int
    mixed: bool
    prior: Floats
    stored: tuple[Floats, ...]
    evaluation_episodes: int
    seed: int
    records: str
    config: Mapping[str, Any]
    hash: str

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the motivations, in order."""
        return tuple(motivation.name for motivation in self.cast.motivations)

    @cached_property
    def rounds(self) -> int:
        """Rounds over all phases."""
        return sum(phase.rounds for phase in self.phases)

    def with_seed(self, seed: int) -> "Plan":
        """Return the same plan with another seed and another hash."""
        name = blake2b(f"{self.hash} {seed}".encode(), digest_size=8).hexdigest()
        return replace(self, seed=seed, config={**self.config, "seed": seed}, hash=name)

    def generator(self, replicate: int, phase: int, visit: int = 0) -> np.random.Generator:
        """Return the generator of a replicate's phase; phase -1 draws the founders. All random draws use these."""
        return np.random.Generator(np.random.PCG64(_seeds(self.seed, spawn_key=(replicate, phase + 1, visit))))

    def founders(self, replicate: int) -> Population:
        """Draw the founders of a replicate from the prior, or take them from the stored run; they have no practice."""
        return unpractised(self._drawn(replicate), self.phases[0].rules.practice)

    def _drawn(self, replicate: int) -> Population:
        rng = self.generator(replicate, -1)
        if self.stored:
            minds = self.stored_founders(replicate)
            if len(minds) != self.agents:
                minds = minds[rng.integers(0, len(minds), self.agents)]
            return mixed_population(minds) if self.mixed else pure_population(minds.argmax(axis=1))
        if self.mixed:
            return mixed_population(np.tile(self.prior, (self.agents, 1)))
        drawn = np.searchsorted(self.prior.cumsum(), rng.random(self.agents), side="right")
        return pure_population(np.minimum(drawn, len(self.prior) - 1))

    def stored_founders(self, replicate: int) -> Floats:
        """(N', K) stored minds from which a replicate draws its founders; stored replicates are used in turn."""
        return self.stored[replicate % len(self.stored)]


_seeds = lru_cache(maxsize=4096)(np.random.SeedSequence)
"""Makes the seed sequence of a seed and a key once; jobs of a sweep with the same seed share it."""

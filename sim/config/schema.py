"""The shape of a whole configuration. Hydra checks types against it, and `check.py` checks ranges.

Dataclasses are mutable because Hydra applies overrides to them. A world file may compute with two resolvers only,
`${sum:a,b}` and `${product:a,b}`, because configurations are data and not code.
"""

from dataclasses import dataclass, field
from math import prod

from hydra.core.config_store import ConfigStore
from omegaconf import OmegaConf

from sim.config.claim import ClaimSchema
from sim.config.fields import COUNT, MOST, within
from sim.config.network import NetworkSchema
from sim.config.phase import PhaseSchema
from sim.config.settings import shorten
from sim.config.world import MotivationSchema, WorldSchema


@dataclass
class PriorSchema:
    """The implicit prior over motivations: count * exp(-simplicity * length - speed * steps + bias)."""

    simplicity: float = within(0.5, 0.0)
    speed: float = within(0.1, 0.0)
    bias: dict[str, float] = field(default_factory=dict)


@dataclass
class PopulationSchema:
    """How many agents, what a mind is, how able agents are, and where the founders come from."""

    agents: int = within(500, 2, COUNT)
    minds: str = "pure"
    foresight: float = within(0.95, 0.0, 1.0)
    awareness: float = within(0.9, 0.0, 1.0)
    rationality: float = within(40.0, 0.0)
    founders: str = "prior"
    prior: PriorSchema = field(default_factory=PriorSchema)


@dataclass
class EvaluationSchema:
    """Evaluations are expectations over `episodes` episodes of every environment of the world."""

    episodes: int = within(1, 1)


@dataclass
class ConfigSchema:
    """A whole run.

    The settings of `NO_RESULT`, `engine`, `replicates` and `streams` are left out of the plan hash. Exceptions are
    `engine=expected` and `engine=network` with the settings under `network`: an infinite population and a network give
    results of their own. `measures` are kept as columns of the summary; `objective` is the measure that a run returns
    to a sweeper that searches; `report=false` leaves the page out.
    """

    world: WorldSchema = field(default_factory=WorldSchema)
    motivation: dict[str, MotivationSchema] = field(default_factory=dict)
    population: PopulationSchema = field(default_factory=PopulationSchema)
    regime: dict[str, PhaseSchema] = field(default_factory=dict)
    order: list[str] | None = None
    evaluation: EvaluationSchema = field(default_factory=EvaluationSchema)
    seed: int | None = within(0, 0, MOST)
    replicates: int = within(1, 1, COUNT)
    records: str = "rounds"
    measures: list[str] = field(default_factory=list)
    objective: str | None = None
    engine: str = "auto"
    streams: str = "common"
    check: bool = False
    plan: bool = False
    report: bool = True
    replace: bool = False
    network: NetworkSchema = field(default_factory=NetworkSchema)
    claim: ClaimSchema = field(default_factory=ClaimSchema)


NO_RESULT = ("check", "plan", "report", "replace", "records", "measures", "objective", "claim")
"""Settings that change no result: what is looked at, kept and written."""


def register() -> None:
    """Give Hydra the schema and the two arithmetic resolvers."""
    ConfigStore.instance().store(name="schema", node=ConfigSchema)
    OmegaConf.register_new_resolver("sum", lambda *terms: float(sum(_numbers("sum", terms))), replace=True)
    OmegaConf.register_new_resolver("product", lambda *terms: float(prod(_numbers("product", terms))), replace=True)


def _numbers(resolver: str, terms: tuple[object, ...]) -> list[float]:
    """Return terms that are all numbers; raise `TypeError` at the first that is none."""
    for term in terms:
        if isinstance(term, bool) or not isinstance(term, int | float):
            raise TypeError(f"${{{resolver}:...}} takes numbers, and one of its terms is {shorten(repr(term))}")
    return list(terms)  # type: ignore[arg-type]  # as just looked at

"""The shape of a configuration: what Hydra checks types against, and `build.py` ranges.

Dataclasses are mutable because Hydra applies overrides to them. Ranges live in field metadata; `check.py` reads
them. A mapping of mappings is typed `Any` inside, as OmegaConf refuses an integer where a nested mapping asks for a
float; `check.py` checks those numbers. A world file computes with two resolvers only, `${sum:a,b}` and
`${product:a,b}`: configs are data, not code.
"""

from dataclasses import Field, dataclass, field
from math import inf, prod
from typing import Any

from hydra.core.config_store import ConfigStore
from omegaconf import MISSING, OmegaConf


def within(default: Any, low: float, high: float = inf, *, above: bool = False) -> Any:
    """Make a dataclass field with an allowed range [low, high], or (low, high] if `above`."""
    return field(default=default, metadata={"low": low, "high": high, "above": above})


def allowed_range(item: "Field[Any]") -> str:
    """Write a field's range as people do: `in [0, 1]`, `at least 2`, `above 0`."""
    low, high, above = item.metadata["low"], item.metadata["high"], item.metadata["above"]
    if high == inf:
        return f"above {low:g}" if above else f"at least {low:g}"
    return f"in {'(' if above else '['}{low:g}, {high:g}]"


@dataclass
class ActionSchema:
    """One choice: how often pretraining left it (`habit`, relative) and what it does directly (`effect`)."""

    habit: float = within(MISSING, 0.0, above=True)
    effect: dict[str, float] = field(default_factory=dict)


@dataclass
class SituationSchema:
    """What an agent can tell apart. `tags` are names a motivation may bind a want to."""

    looks_deployed: float = within(MISSING, 0.0, 1.0)
    tags: list[str] = field(default_factory=list)
    actions: dict[str, ActionSchema] = field(default_factory=dict)


@dataclass
class EnvironmentSchema:
    """A distribution over situations, and the causes that hold there.

    `causes` overlays the world's; `grading` scales every cause into `reward` (0: no grader runs); `told` overlays
    what agents then believe in place of their own view; `score` names the act an evaluation looks for.
    """

    situations: dict[str, float] = field(default_factory=dict)
    truth: float = within(0.0, 0.0, 1.0)
    leak: float = within(1.0, 0.0, 1.0)
    grading: float = within(1.0, 0.0, 1.0)
    causes: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] | None = None
    score: dict[str, str] = field(default_factory=dict)


@dataclass
class WorldSchema:
    """A causal graph, written as equations (`causes`: target -> cause -> strength), with situations in it."""

    source: str = MISSING
    parameters: dict[str, float] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    causes: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    cap: dict[str, float] = field(default_factory=dict)
    absorbing: list[str] = field(default_factory=list)
    spec: dict[str, float] = field(default_factory=dict)
    situations: dict[str, SituationSchema] = field(default_factory=dict)
    environments: dict[str, EnvironmentSchema] = field(default_factory=dict)


@dataclass
class MotivationSchema:
    """A place in the causal graph that is wanted; `per` replaces the wants in a situation or under a tag."""

    category: str = MISSING
    source: str = MISSING
    wants: dict[str, float] = field(default_factory=dict)
    per: dict[str, dict[str, Any]] = field(default_factory=dict)
    explores: dict[str, float] = field(default_factory=dict)
    conditioning: bool = False
    count: float = within(1.0, 0.0, above=True)
    description_length: float = within(0.0, 0.0)
    reasoning_steps: float = within(0.0, 0.0)


@dataclass
class PriorSchema:
    """The implicit prior over motivations: count * exp(-simplicity * length - speed * steps + bias)."""

    simplicity: float = within(0.5, 0.0)
    speed: float = within(0.1, 0.0)
    bias: dict[str, float] = field(default_factory=dict)


@dataclass
class PopulationSchema:
    """How many agents, what a mind is, how able agents are, and where the founders come from."""

    agents: int = within(500, 2)
    minds: str = "pure"
    foresight: float = within(0.95, 0.0, 1.0)
    awareness: float = within(0.9, 0.0, 1.0)
    rationality: float = within(40.0, 0.0)
    founders: str = "prior"
    prior: PriorSchema = field(default_factory=PriorSchema)


@dataclass
class SelectionSchema:
    """From pay to parents: a fitness map and a demography."""

    demography: str = "wright_fisher"
    fitness_map: str = "exponential"
    strength: float = within(1.0, 0.0)
    tournament_size: int = within(2, 1)
    survivors: float = within(0.5, 0.0, 1.0, above=True)


@dataclass
class LearningSchema:
    """How influence moves inside a mind (mixed minds only)."""

    rule: str = "none"
    rate: float = within(0.1, 0.0, 1.0)


@dataclass
class TransmissionSchema:
    """How copies differ: the rate at which an agent's motivation is drawn anew from the prior."""

    mutation: float = within(0.0, 0.0, 1.0)


@dataclass
class ShapingSchema:
    """Text-based shaping: log-weight per round, and unit of the world's spec, towards what the spec approves."""

    persuade: float = within(0.0, 0.0)


@dataclass
class PhaseSchema:
    """One stage of a regime: a mixture of environments, met for a number of rounds under one set of rules."""

    environments: dict[str, float] = field(default_factory=dict)
    rounds: int = within(MISSING, 1)
    episodes: int = within(16, 1)
    noise: float = within(0.0, 0.0)
    exploration: float = within(0.0, 0.0, 1.0)
    selection: SelectionSchema = field(default_factory=SelectionSchema)
    learning: LearningSchema = field(default_factory=LearningSchema)
    transmission: TransmissionSchema = field(default_factory=TransmissionSchema)
    shaping: ShapingSchema = field(default_factory=ShapingSchema)


@dataclass
class EvaluationSchema:
    """Evaluations are expectations over `episodes` episodes of every environment of the world."""

    episodes: int = within(1, 1)


@dataclass
class ConfigSchema:
    """A whole run. `engine`, `replicates` and `check` do not change results, hence not the plan hash."""

    world: WorldSchema = field(default_factory=WorldSchema)
    motivation: dict[str, MotivationSchema] = field(default_factory=dict)
    population: PopulationSchema = field(default_factory=PopulationSchema)
    regime: dict[str, PhaseSchema] = field(default_factory=dict)
    order: list[str] | None = None
    evaluation: EvaluationSchema = field(default_factory=EvaluationSchema)
    seed: int | None = within(0, 0)
    replicates: int = within(1, 1)
    records: str = "rounds"
    engine: str = "auto"
    check: bool = False


def register() -> None:
    """Give Hydra the schema and the two arithmetic resolvers."""
    ConfigStore.instance().store(name="schema", node=ConfigSchema)
    OmegaConf.register_new_resolver("sum", lambda *terms: float(sum(terms)), replace=True)
    OmegaConf.register_new_resolver("product", lambda *factors: float(prod(factors)), replace=True)

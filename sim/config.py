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

from sim.config_claim import ClaimSchema


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

    `grading` scales every cause of the world into `reward` (0: no grader runs) and `causes` overlays the result; `told`
    overlays what agents are told of them, and they go by that as far as they `trust` it; `score` names the act that an
    evaluation looks for.
    """

    situations: dict[str, float] = field(default_factory=dict)
    truth: float = within(0.0, 0.0, 1.0)
    leak: float = within(1.0, 0.0, 1.0)
    grading: float = within(1.0, 0.0, 1.0)
    causes: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] | None = None
    trust: float = within(1.0, 0.0, 1.0)
    score: dict[str, str] = field(default_factory=dict)


@dataclass
class SeizureSchema:
    """An agent that brings about the outcome `by` (its amount is the chance of success) controls the grader.

    Its next `episodes` episodes of the round are paid `reward`, whatever it does.
    """

    by: str = "reward"
    episodes: int = within(0, 0)
    reward: float = 1.0


@dataclass
class WorldSchema:
    """A causal graph, written as equations (`causes`: target -> cause -> strength), with situations in it.

    `variants` generates so many situations from one, equally likely, that share its name as a tag.
    """

    source: str = MISSING
    parameters: dict[str, float] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)
    causes: dict[str, dict[str, Any]] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    cap: dict[str, float] = field(default_factory=dict)
    absorbing: list[str] = field(default_factory=list)
    spec: dict[str, float] = field(default_factory=dict)
    seizure: SeizureSchema = field(default_factory=SeizureSchema)
    variants: dict[str, int] = field(default_factory=dict)
    situations: dict[str, SituationSchema] = field(default_factory=dict)
    environments: dict[str, EnvironmentSchema] = field(default_factory=dict)


@dataclass
class MotivationSchema:
    """A place in the causal graph that is wanted; `per` replaces the wants in a situation or under a tag.

    `covers` generates a motivation whose `per` holds in so many variants only, at `bits_per_case` of description each;
    `library` generates so many of them, which cover other variants.
    """

    category: str = MISSING
    source: str = MISSING
    wants: dict[str, float] = field(default_factory=dict)
    per: dict[str, dict[str, Any]] = field(default_factory=dict)
    explores: dict[str, float] = field(default_factory=dict)
    conditioning: bool = False
    covers: int | None = within(None, 1)
    bits_per_case: float = within(0.0, 0.0)
    library: int = within(1, 1)
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
    """How influence moves inside a mind (mixed minds only).

    `group` is how many episodes are compared with one another, `threshold` the signal from which an episode is kept.
    """

    rule: str = "none"
    rate: float = within(0.1, 0.0, 1.0)
    group: int = within(4, 2)
    threshold: float = 0.5


@dataclass
class TransmissionSchema:
    """How copies differ: chances per agent and round of taking on another motivation.

    `mutation` draws from the prior, `neighbour` among motivations near in the causal graph; on `reflection` a kludge
    becomes a goal; `internalisation` makes a means an end; `imitation` spreads motivations by how many hold them and by
    how much of the outcome `imitated` they bring about.
    """

    mutation: float = within(0.0, 0.0, 1.0)
    neighbour: float = within(0.0, 0.0, 1.0)
    reflection: float = within(0.0, 0.0, 1.0)
    internalisation: float = within(0.0, 0.0, 1.0)
    imitation: float = within(0.0, 0.0, 1.0)
    imitated: str = "task_done"


@dataclass
class ShapingSchema:
    """Text-based shaping.

    `persuade` is a log-weight per round and unit of approval, by the developers' `spec` or by each motivation's `own`
    judgement of what it does. `rewrite` is a chance per agent and round to be written anew, as `towards` with the
    chance `fidelity` and by the prior otherwise, at most a share `cap` of the population a round.
    """

    persuade: float = within(0.0, 0.0)
    judge: str = "spec"
    rewrite: float = within(0.0, 0.0, 1.0)
    towards: str = "intended"
    fidelity: float = within(1.0, 0.0, 1.0)
    cap: float = within(1.0, 0.0, 1.0, above=True)


@dataclass
class ProbeSchema:
    """A white-box probe: agents that it flags lose `penalty` of their selection signal for the round.

    It flags motivations of the categories in `flags` at the rate `hit` and others at `false_alarm`; `drift` is the
    share of the difference that it loses each round.
    """

    penalty: float = within(0.0, 0.0)
    flags: list[str] = field(default_factory=lambda: ["schemer"])
    hit: float = within(1.0, 0.0, 1.0)
    false_alarm: float = within(0.0, 0.0, 1.0)
    drift: float = within(0.0, 0.0, 1.0)


@dataclass
class RepeatSchema:
    """Developers run a phase again from its start until a measure is in range, `at_most` so many times.

    Measures: `score_ENVIRONMENT` of a scored environment, or OUTCOME_ENVIRONMENT, such as `harm_deployment`; null runs
    the phase once.
    """

    measure: str | None = None
    below: float | None = None
    above: float | None = None
    at_most: int = within(10, 1)


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
    probe: ProbeSchema = field(default_factory=ProbeSchema)
    start_from: str | None = None
    repeat_until: RepeatSchema = field(default_factory=RepeatSchema)


@dataclass
class EvaluationSchema:
    """Evaluations are expectations over `episodes` episodes of every environment of the world."""

    episodes: int = within(1, 1)


@dataclass
class ConfigSchema:
    """A whole run. `engine`, `replicates`, `check` and `claim` do not change results, hence not the plan hash."""

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
    claim: ClaimSchema = field(default_factory=ClaimSchema)


def register() -> None:
    """Give Hydra the schema and the two arithmetic resolvers."""
    ConfigStore.instance().store(name="schema", node=ConfigSchema)
    OmegaConf.register_new_resolver("sum", lambda *terms: float(sum(terms)), replace=True)
    OmegaConf.register_new_resolver("product", lambda *factors: float(prod(factors)), replace=True)

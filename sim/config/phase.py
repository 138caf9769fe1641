"""The shape of a regime's phase and of the rules that hold in it, as config files write them."""

from dataclasses import dataclass, field

from omegaconf import MISSING

from sim.config.fields import COUNT, ONCE, within


@dataclass
class SelectionSchema:
    """From pay to parents: a fitness map and a demography."""

    demography: str = "wright_fisher"
    fitness_map: str = "exponential"
    strength: float = within(1.0, 0.0)
    tournament_size: int = within(2, 1, ONCE)
    survivors: float = within(0.5, 0.0, 1.0, above=True)


@dataclass
class LearningSchema:
    """How influence moves inside a mind (mixed minds only).

    `group` is how many episodes are compared with one another, `threshold` the signal from which an episode is kept.
    """

    rule: str = "none"
    rate: float = within(0.1, 0.0, 1.0)
    group: int = within(4, 2, ONCE)
    threshold: float = 0.5


@dataclass
class TransmissionSchema:
    """How copies differ: chances per agent and round of taking on another motivation.

    `mutation` draws from the prior. `neighbour` draws among motivations that are near in the causal graph. `reflection`
    turns a kludge into a goal. `internalisation` turns a wanted outcome into one of its means. `imitation` spreads a
    motivation by how many agents hold it and by how much of the outcome `imitated` it brings about.
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

    `persuade` is a log-weight per round and unit of approval. The judge is the developers' `spec`, or each motivation's
    `own` judgement of its acts. `rewrite` is the chance per agent and round of being rewritten: with chance `fidelity`
    as the motivation `towards`, else by the prior. At most a share `cap` of the population is rewritten in a round.
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

    The probe flags motivations of the categories in `flags` at the rate `hit`, and others at the rate `false_alarm`.
    Each round it loses the share `drift` of the difference between both rates.
    """

    penalty: float = within(0.0, 0.0)
    flags: list[str] = field(default_factory=lambda: ["schemer"])
    hit: float = within(1.0, 0.0, 1.0)
    false_alarm: float = within(0.0, 0.0, 1.0)
    drift: float = within(0.0, 0.0, 1.0)


@dataclass
class RepeatSchema:
    """Developers run a phase again from its start until `measure` is in range, at most `at_most` times.

    A measure is `score_ENVIRONMENT` of a scored environment, or OUTCOME_ENVIRONMENT, such as `harm_deployment`, summed
    over the episodes of an evaluation. With null the phase runs once.
    """

    measure: str | None = None
    below: float | None = None
    above: float | None = None
    at_most: int = within(10, 1, ONCE)


@dataclass
class PhaseSchema:
    """One stage of a regime: a mixture of environments, met for a number of rounds under one set of rules."""

    environments: dict[str, float] = field(default_factory=dict)
    rounds: int = within(MISSING, 1, COUNT)
    episodes: int = within(16, 1, ONCE)
    noise: float = within(0.0, 0.0)
    exploration: float = within(0.0, 0.0, 1.0)
    selection: SelectionSchema = field(default_factory=SelectionSchema)
    learning: LearningSchema = field(default_factory=LearningSchema)
    transmission: TransmissionSchema = field(default_factory=TransmissionSchema)
    shaping: ShapingSchema = field(default_factory=ShapingSchema)
    probe: ProbeSchema = field(default_factory=ProbeSchema)
    start_from: str | None = None
    repeat_until: RepeatSchema = field(default_factory=RepeatSchema)

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

    Measures: `score_ENVIRONMENT` of a scored environment, or OUTCOME_ENVIRONMENT, such as `harm_deployment`, over the
    episodes of an evaluation; null runs the phase once.
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

"""The shape of a world and of the motivations in it, as config files write them.

A mapping of mappings is typed `Any` inside, as OmegaConf refuses an integer where a nested mapping asks for a float;
`check.py` checks those numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from omegaconf import MISSING

from sim.config.fields import VARIANTS, within


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

    `grading` scales every cause of the world into `reward` (0: no grader runs). `causes` replace strengths of the
    result. `told` replaces strengths in what agents are told of the causes. Agents weigh the told causes against their
    own view by `trust`, times exp(-`doubt`) for every unit by which told strengths depart from those of `training`.
    `score` names the act that an evaluation looks for.
    """

    situations: dict[str, float] = field(default_factory=dict)
    truth: float = within(0.0, 0.0, 1.0)
    leak: float = within(1.0, 0.0, 1.0)
    grading: float = within(1.0, 0.0, 1.0)
    causes: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] | None = None
    trust: float = within(1.0, 0.0, 1.0)
    doubt: float = within(0.0, 0.0)
    score: dict[str, str] = field(default_factory=dict)


@dataclass
class SeizureSchema:
    """An agent that brings about the outcome `by` (its amount is the chance of success) controls the grader.

    The agent's next `episodes` episodes of the round are paid `reward`, whatever the agent does.
    """

    by: str = "reward"
    episodes: int = within(0, 0)
    reward: float = 1.0


@dataclass
class WorldSchema:
    """A causal graph, written as equations (`causes`: target -> cause -> strength), with situations in it.

    `labels` name parameters for axes and lists; a parameter outside of its range in `ranges`, `[low, high]` or `[low]`
    where there is no upper end, is refused. Neither changes a result, hence the plan hash. `variants` generates so many
    situations from one, equally likely, that share its name as a tag.
    """

    source: str = MISSING
    parameters: dict[str, float] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, list[Any]] = field(default_factory=dict)
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

    A motivation executes what it wants as far as it is skilled, and acts by habit otherwise. After `practice` episodes
    in control skill lacks 1/e. An episode counts in another situation by `transfer`, to the power of their distance.

    With `covers`, `per` holds in so many variants only, and each adds `bits_per_case` to the description length.
    `library` generates so many such motivations, which cover different variants.
    """

    category: str = MISSING
    source: str = MISSING
    wants: dict[str, float] = field(default_factory=dict)
    per: dict[str, dict[str, Any]] = field(default_factory=dict)
    explores: dict[str, float] = field(default_factory=dict)
    conditioning: bool = False
    practice: float = within(0.0, 0.0)
    transfer: float = within(1.0, 0.0, 1.0)
    covers: int | None = within(None, 1)
    bits_per_case: float = within(0.0, 0.0)
    library: int = within(1, 1, VARIANTS)
    count: float = within(1.0, 0.0, above=True)
    description_length: float = within(0.0, 0.0)
    reasoning_steps: float = within(0.0, 0.0)


@dataclass(frozen=True)
class Parameter:
    """A free number of a world.

    Attributes:
        key: where it is set.
        value: what it is.
        label: what it is called, '' if nothing says so.
        allowed: where it must lie, in words, '' if anywhere.
    """

    key: str
    value: float
    label: str
    allowed: str


def parameters(world: Mapping[str, Any]) -> list[Parameter]:
    """List the parameters of a world's configuration, in its order."""
    labels, ranges = world["labels"], world["ranges"]
    return [
        Parameter(f"world.parameters.{name}", value, labels.get(name, ""), allowed(ranges.get(name)))
        for name, value in world["parameters"].items()
    ]


def allowed(ends: Sequence[float] | None) -> str:
    """Write a range as people do: `in [0, 1]`, `at least 0`; '' where there is none."""
    if ends is None:
        return ""
    return f"in [{ends[0]:g}, {ends[1]:g}]" if len(ends) == 2 else f"at least {ends[0]:g}"

"""The reasons for a motivation's behaviour in a situation: paths to wanted outcomes, credence, values, policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.model.behaviour import Cast, behaviour, believed_values, credence
from sim.model.world import Environment

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Path:
    """A causal path from what an action does directly to something wanted.

    Attributes:
        steps: outcomes along the path, first to last.
        training: product of the strengths that the agent believes hold in training.
        deployment: product of the strengths that the agent believes hold in deployment.
        told: product of the told strengths; 0 if the environment tells nothing.
        foresight: discount of the path, foresight to the number of steps.
        want: weight of the path's last outcome, in [-1, 1].
    """

    steps: tuple[str, ...]
    training: float
    deployment: float
    told: float
    foresight: float
    want: float


@dataclass(frozen=True)
class Reasons:
    """An explanation of one choice.

    Attributes:
        motivation, situation, environment: names of what is explained.
        told: whether the environment tells agents what causes hold.
        trust: weight of the told causes, in [0, 1]; 0 if nothing is told. Credence weighs the agent's own view.
        credence: credence of being in training, in [0, 1].
        actions: names of the A actions.
        wanted: names of the wanted outcomes.
        paths: paths from an action's direct outcomes to a wanted outcome, strongest first.
        values: (A, wanted) value by outcome; Q is the sum over outcomes.
        habit: (A,) weights that pretraining left.
        policy: (A,) chances of the actions.
    """

    motivation: str
    situation: str
    environment: str
    told: bool
    trust: float
    credence: float
    actions: tuple[str, ...]
    wanted: tuple[str, ...]
    paths: tuple[Path, ...]
    values: Floats
    habit: Floats
    policy: Floats


def reasons(cast: Cast, kind: int, situation: int, environment: Environment) -> Reasons:
    """Explain what motivation `kind` does in a situation of an environment, without exploration."""
    world = cast.world
    place = world.situations[situation]
    count = len(place.actions)
    wanted = np.flatnonzero(cast.wants[kind, situation])
    return Reasons(
        motivation=cast.motivations[kind].name,
        situation=place.name,
        environment=environment.name,
        told=environment.told is not None,
        trust=environment.trust if environment.told is not None else 0.0,
        credence=float(credence(cast, environment)[kind, situation]),
        actions=place.actions,
        wanted=tuple(world.outcomes[o] for o in wanted),
        paths=_paths(cast, kind, situation, environment),
        values=believed_values(cast, environment)[kind, situation, :count][:, wanted],
        habit=world.habit[situation, :count],
        policy=behaviour(cast, environment)[kind, situation, :count],
    )


def _paths(cast: Cast, kind: int, situation: int, environment: Environment) -> tuple[Path, ...]:
    """List every path that is live in training, in deployment or by told causes that are trusted, strongest first."""
    world = cast.world
    believed = environment.told is not None and environment.trust > 0
    views = [
        world.environments["training"].causes,
        world.environments["deployment"].causes,
        environment.told if believed and environment.told is not None else np.zeros_like(environment.causes),
    ]
    if believed and environment.trust == 1:
        views[:2] = [np.zeros_like(environment.causes)] * 2
    training, deployment, told = (cast.causes_for(kind, causes) for causes in views)
    wants = cast.wants[kind, situation]
    starts = np.flatnonzero(world.effect[situation].any(axis=0))
    found = [
        Path(
            steps=tuple(world.outcomes[o] for o in steps),
            training=_product(training, steps),
            deployment=_product(deployment, steps),
            told=_product(told, steps),
            foresight=cast.abilities.foresight ** (len(steps) - 1),
            want=float(wants[steps[-1]]),
        )
        for start in starts
        for steps in _walks((training != 0) | (deployment != 0) | (told != 0), [int(start)])
        if wants[steps[-1]] != 0
    ]
    live = [path for path in found if path.training or path.deployment or path.told]
    return tuple(sorted(live, key=lambda p: -max(map(abs, (p.training, p.deployment, p.told))) * p.foresight))


def _walks(linked: NDArray[np.bool_], steps: list[int]) -> Iterator[list[int]]:
    """Yield all paths that start with `steps`, depth first; every prefix is a path as well."""
    yield steps
    for following in np.flatnonzero(linked[steps[-1]]):
        yield from _walks(linked, [*steps, int(following)])


def _product(causes: Floats, steps: list[int]) -> float:
    return float(np.prod([causes[a, b] for a, b in pairwise(steps)]))

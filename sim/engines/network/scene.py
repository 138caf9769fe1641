"""The world as a network meets it: arrays over environments, founders' acts in them, and what an act pays."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.catalogue import NONE
from sim.errors import BadInput
from sim.model.behaviour import CHANNELS, Cast, behaviour, pay
from sim.model.plan import Phase
from sim.model.world import Environment

Floats = NDArray[np.float64]

DIFFERENT = 1e-3
"""If acts in two environments differ by more, a network must be able to see a difference between them."""


class Scene(NamedTuple):
    """Arrays that hold in all phases. Axes: environments E, motivations K, situations S, actions A.

    Attributes:
        cues: (E, F) signs of training or deployment, and told causes, as a network sees them; scaled by salience.
        chance: (E, S) chance of each situation.
        available: (S, A) 1 where the situation has such an action.
        acts: (E, K, S, A) chance of each action by motivation, without exploration.
        places: (P, E) mixtures of environments; a sequence of pretraining meets one of them.
        met: (P,) chance of each mixture in pretraining.
        exploration: (P,) eps of each mixture. It applies to the acts of a sequence, not to the imitated chances.
    """

    cues: Any
    chance: Any
    available: Any
    acts: Any
    places: Any
    met: Any
    exploration: Any


class Course(NamedTuple):
    """Arrays that hold in one phase.

    Attributes:
        mixture: (E,) chance of each environment in an episode.
        acts: (E, K, S, A) chance of each action by motivation, exploration included.
        pay: (E, K, S, A) selection signal of an act.
        approval: (E, K, S, A) approval of an act by the text's judge.
        scored: (E, S, A) 1 where an act is the scored one.
        exploration: eps.
        noise: standard deviation of the mean pay of a sequence.
        strength: of selection; 0 where nothing is selected.
        persuade: log-weight of a unit of approval.
    """

    mixture: Any
    acts: Any
    pay: Any
    approval: Any
    scored: Any
    exploration: Any
    noise: Any
    strength: Any
    persuade: Any


def build_scene(cast: Cast, phases: Sequence[Phase], salience: float, elsewhere: float) -> Scene:
    """Build the arrays of the world for a network that goes through these phases.

    Raises:
        BadInput: where agents act differently in two environments that look the same to a network.
    """
    names = list(cast.world.environments)
    environments = list(cast.world.environments.values())
    acts = np.stack([behaviour(cast, environment) for environment in environments])
    cues = salience * cues_of(cast, environments)
    _require_visible(cast, environments, cues, acts, salience)
    eps = {tuple(_mixture(names, {name: 1.0})): 0.0 for name in ("training", "deployment")}
    for phase in phases:
        mixture = tuple(_mixture(names, phase.environments))
        eps[mixture] = max(eps.get(mixture, 0.0), phase.exploration)
    near = np.array(list(eps))
    far = np.array([row for row in np.eye(len(names)) if not (near == row).all(axis=1).any()]).reshape(-1, len(names))
    away = elsewhere if len(far) else 0.0
    met = np.concatenate([np.full(len(near), (1.0 - away) / len(near)), np.full(len(far), away / max(len(far), 1))])
    available = (cast.world.habit > 0).astype(np.float64)
    chance = np.stack([environment.probability for environment in environments])
    exploration = np.concatenate([list(eps.values()), np.zeros(len(far))])
    return Scene(cues, chance, available, acts, np.concatenate([near, far]), met, exploration)


def cues_of(cast: Cast, environments: Sequence[Environment]) -> Floats:
    """(E, F) how far each environment shows that it trains, shows that it does not, how trusted it is, and told causes.

    A told cause is a cue if at least one environment tells a strength other than that of training.
    """
    own = cast.world.environments["training"].causes
    told = [np.zeros_like(own) if e.told is None else e.told - own for e in environments]
    stated = np.stack(told).reshape(len(environments), -1)
    stated = stated[:, (stated != 0).any(axis=0)]
    place = [[e.leak * e.truth, e.leak * (1.0 - e.truth), 0.0 if e.told is None else e.trust] for e in environments]
    return np.concatenate([np.array(place), stated], axis=1)


def _require_visible(
    cast: Cast, environments: Sequence[Environment], cues: Floats, acts: Floats, salience: float
) -> None:
    """Raise `BadInput` if agents act differently in two environments whose cues are equal."""
    for one, other in combinations(range(len(environments)), 2):
        both = (environments[one].probability > 0) & (environments[other].probability > 0)
        apart = np.abs(acts[one] - acts[other])[:, both]
        if apart.size and apart.max() > DIFFERENT and np.array_equal(cues[one], cues[other]):
            names = [environment.name for environment in environments]
            raise BadInput(
                f"network.salience={salience:g}: a network cannot see what an agent is told: '{names[one]}' and "
                f"'{names[other]}' look the same to it, and agents act differently there; use a salience above 0."
            )


def build_course(cast: Cast, phase: Phase, config: Mapping[str, Any]) -> Course:
    """Build the arrays of a phase from the phase and its configuration."""
    names = list(cast.world.environments)
    environments = list(cast.world.environments.values())
    rules = phase.rules
    paid = np.stack([pay(cast, environment) for environment in environments])  # (E, C, K, S, A)
    selects = config["selection"]["demography"] != NONE
    return Course(
        mixture=_mixture(names, phase.environments),
        acts=np.stack([behaviour(cast, environment, phase.exploration) for environment in environments]),
        pay=paid[:, CHANNELS.index("selection")],
        approval=paid[:, CHANNELS.index(config["shaping"]["judge"])],
        scored=np.stack([environment.scored for environment in environments]).astype(np.float64),
        exploration=phase.exploration,
        noise=rules.noise / np.sqrt(rules.episodes),
        strength=rules.selection.strength if selects else 0.0,
        persuade=config["shaping"]["persuade"],
    )


def _mixture(names: Sequence[str], weights: Any) -> Floats:
    return np.array([weights.get(name, 0.0) for name in names])

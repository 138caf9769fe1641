"""Build the world from its configuration: names become indices, and impossible graphs are refused."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.builders.environment import Equations, build_environments, strengths_of
from sim.config.names import require_distinct, require_plain
from sim.errors import BadInput, require_name
from sim.model.world import CORE_OUTCOMES, Situation, World

Floats = NDArray[np.float64]


def build_world(config: Mapping[str, Any]) -> World:
    """Build a world from a config that fits the schema.

    Raises:
        BadInput: for unknown outcomes, situations or actions, situations without actions, chances that do not sum to
            one, cyclic graphs, causes that nothing lists, and a missing `training` or `deployment`.
    """
    for index, name in enumerate(config["outcomes"]):
        require_plain(f"world.outcomes[{index}]", name)
    require_distinct("world.outcomes", config["outcomes"])
    outcomes = tuple(dict.fromkeys([*CORE_OUTCOMES, *config["outcomes"]]))
    situations = tuple(_situation(name, entry) for name, entry in config["situations"].items())
    if not situations:
        raise BadInput("world.situations: is empty; give at least one situation with at least one action.")
    for key in ("cap", "spec"):
        for name in config[key]:
            require_name(f"world.{key}.{name}", name, outcomes)
    for index, name in enumerate(config["absorbing"]):
        require_name(f"world.absorbing[{index}]", name, outcomes)
    seizure = config["seizure"]
    require_name(f"world.seizure.by={seizure['by']}", seizure["by"], outcomes)
    effect, habit = _actions(config["situations"], situations, outcomes)
    causes = strengths_of("world.causes", config["causes"], outcomes)
    return World(
        outcomes=outcomes,
        situations=situations,
        effect=effect,
        habit=habit,
        own=_own(config["own"], config["causes"], outcomes),
        cap=np.array([config["cap"].get(name, np.inf) for name in outcomes], dtype=np.float64),
        absorbing=np.array([name in config["absorbing"] for name in outcomes]),
        spec=np.array([config["spec"].get(name, 0.0) for name in outcomes], dtype=np.float64),
        seized_by=outcomes.index(seizure["by"]),
        seized_episodes=seizure["episodes"],
        seized_reward=seizure["reward"],
        environments=build_environments(config["environments"], causes, situations, outcomes),
    )


def _situation(name: str, config: Mapping[str, Any]) -> Situation:
    if not config["actions"]:
        raise BadInput(f"world.situations.{name}.actions: is empty; a situation needs at least one action.")
    for tag in config["tags"]:
        require_plain(f"world.situations.{name}.tags", tag)
    return Situation(name, config["looks_deployed"], tuple(config["tags"]), tuple(config["actions"]))


def _actions(
    config: Mapping[str, Any], situations: tuple[Situation, ...], outcomes: tuple[str, ...]
) -> tuple[Floats, Floats]:
    """Return effect (S, A, O) and habit (S, A), habit summing to one in each situation."""
    longest = max(len(situation.actions) for situation in situations)
    effect = np.zeros((len(situations), longest, len(outcomes)))
    habit = np.zeros((len(situations), longest))
    for s, situation in enumerate(situations):
        for a, action in enumerate(situation.actions):
            entry = config[situation.name]["actions"][action]
            habit[s, a] = entry["habit"]
            for outcome, amount in entry["effect"].items():
                key = f"world.situations.{situation.name}.actions.{action}.effect.{outcome}"
                require_name(key, outcome, outcomes)
                effect[s, a, outcomes.index(outcome)] = amount
    return effect, habit / habit.sum(axis=1, keepdims=True)


def _own(config: Mapping[str, Mapping[str, str]], causes: Equations, outcomes: tuple[str, ...]) -> NDArray[np.int64]:
    """Return (O, O) index of the outcome whose wanters a cause serves, -1 where it serves all."""
    own = np.full((len(outcomes), len(outcomes)), -1, dtype=np.int64)
    for target, terms in config.items():
        require_name(f"world.own.{target}", target, causes)
        for cause, wanted in terms.items():
            require_name(f"world.own.{target}.{cause}", cause, causes[target])
            require_name(f"world.own.{target}.{cause}={wanted}", wanted, outcomes)
            own[outcomes.index(cause), outcomes.index(target)] = outcomes.index(wanted)
    return own

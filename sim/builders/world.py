"""World config -> World: names become indices, and a graph that makes no sense is refused."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config.check import check_distribution
from sim.config.names import require_distinct, require_plain
from sim.errors import BadInput, require_name
from sim.model.world import CORE_OUTCOMES, Environment, Situation, World

Floats = NDArray[np.float64]
Equations = Mapping[str, Mapping[str, float]]


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
    causes = _strengths("world.causes", config["causes"], outcomes)
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
        environments=_environments(config["environments"], causes, situations, outcomes),
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


def _strengths(key: str, equations: Equations, outcomes: tuple[str, ...], base: Floats | None = None) -> Floats:
    """Lay equations over base strengths (O, O), row causes column; refuse unknown names and cycles."""
    strengths = np.zeros((len(outcomes), len(outcomes))) if base is None else base.copy()
    for target, terms in equations.items():
        require_name(f"{key}.{target}", target, outcomes)
        for cause, strength in terms.items():
            require_name(f"{key}.{target}.{cause}", cause, outcomes)
            strengths[outcomes.index(cause), outcomes.index(target)] = strength
    cycle = _cycle((strengths != 0).tobytes(), outcomes)
    if cycle:
        raise BadInput(f"{key}: the graph must be acyclic, but {' -> '.join(cycle)} is a cycle.")
    return strengths


@lru_cache(maxsize=1024)  # the same graph comes again and again, with other strengths
def _cycle(causes: bytes, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outcomes around a cycle of a graph, (O, O) marks of what causes what; empty where there is none."""
    marks = np.frombuffer(causes, dtype=np.bool_).reshape(len(outcomes), -1)
    graph = {target: {outcomes[c] for c in np.flatnonzero(marks[:, t])} for t, target in enumerate(outcomes)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


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


def _environments(
    config: Mapping[str, Any], causes: Floats, situations: tuple[Situation, ...], outcomes: tuple[str, ...]
) -> dict[str, Environment]:
    for needed in ("training", "deployment"):
        if needed not in config:
            raise BadInput(f"world.environments.{needed}: missing; agents believe they are in training or deployment.")
    built = {name: _environment(name, entry, causes, situations, outcomes) for name, entry in config.items()}
    known = built["training"].causes
    return {name: replace(built[name], trust=_trust(entry, known, outcomes)) for name, entry in config.items()}


def _trust(config: Mapping[str, Any], known: Floats, outcomes: tuple[str, ...]) -> float:
    """Return trust * exp(-doubt * stakes): how far agents go by what they are told.

    Stakes are the sum, over the causes that agents are told of, of how far each departs from what it is in training,
    known (O, O). The factor is the chance of a departure at least as large under a prior that knows only its mean
    1 / doubt: the exponential, which has the largest entropy (Jaynes 1957, Information theory and statistical
    mechanics).
    """
    told = {(t, c): strength for t, terms in (config["told"] or {}).items() for c, strength in terms.items()}
    stakes = sum(
        abs(strength - known[outcomes.index(cause), outcomes.index(target)])
        for (target, cause), strength in told.items()
    )
    return float(config["trust"] * np.exp(-config["doubt"] * stakes))


def _environment(
    name: str,
    config: Mapping[str, Any],
    causes: Floats,
    situations: tuple[Situation, ...],
    outcomes: tuple[str, ...],
) -> Environment:
    key = f"world.environments.{name}"
    places = {situation.name: situation for situation in situations}
    for place in config["situations"]:
        require_name(f"{key}.situations.{place}", place, places)
    check_distribution(f"{key}.situations", config["situations"])
    real = _live(f"{key}.causes", config, causes, outcomes)
    told = config["told"]
    return Environment(
        name=name,
        probability=np.array([config["situations"].get(place, 0.0) for place in places], dtype=np.float64),
        truth=config["truth"],
        leak=config["leak"],
        causes=real,
        told=None if told is None else _strengths(f"{key}.told", told, outcomes, real),
        trust=config["trust"],
        scored=_scored(f"{key}.score", config["score"], situations),
    )


def _live(key: str, config: Mapping[str, Any], causes: Floats, outcomes: tuple[str, ...]) -> Floats:
    """Return (O, O) strengths in an environment: grading scales base causes of reward, its own are laid over."""
    graded = causes.copy()
    graded[:, outcomes.index("reward")] *= config["grading"]
    return _strengths(key, config["causes"], outcomes, graded)


def live_causes(world: Mapping[str, Any], environment: str) -> dict[tuple[str, str], float]:
    """Map (cause, target) to the strength that runs go by in an environment of a configured world; 0 is left out."""
    outcomes = tuple(dict.fromkeys([*CORE_OUTCOMES, *world["outcomes"]]))
    causes = _strengths("world.causes", world["causes"], outcomes)
    key = f"world.environments.{environment}.causes"
    strengths = _live(key, world["environments"][environment], causes, outcomes)
    return {(outcomes[c], outcomes[t]): float(strengths[c, t]) for c, t in np.argwhere(strengths)}


def _scored(key: str, config: Mapping[str, str], situations: tuple[Situation, ...]) -> NDArray[np.bool_]:
    """Return (S, A) marks of the act that an evaluation looks for."""
    scored = np.zeros((len(situations), max(len(situation.actions) for situation in situations)), dtype=np.bool_)
    names = [situation.name for situation in situations]
    for place, action in config.items():
        require_name(f"{key}.{place}", place, names)
        situation = situations[names.index(place)]
        require_name(f"{key}.{place}={action}", action, situation.actions)
        scored[names.index(place), situation.actions.index(action)] = True
    return scored

"""Environments of a world: which causes hold there, what agents are told of them, and which act is scored."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config.check import check_distribution
from sim.errors import BadInput, require_name
from sim.model.world import CORE_OUTCOMES, Environment, Situation

Floats = NDArray[np.float64]
Equations = Mapping[str, Mapping[str, float]]
"""Causes as a config writes them: target -> cause -> strength."""


def strengths_of(key: str, equations: Equations, outcomes: tuple[str, ...], base: Floats | None = None) -> Floats:
    """Write the strengths of equations over base strengths (O, O), where row causes column.

    Raises:
        BadInput: for unknown outcomes and for cycles.
    """
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


@lru_cache(maxsize=1024)  # jobs of a sweep share a graph and differ in its strengths
def _cycle(causes: bytes, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outcomes around a cycle of a graph, (O, O) marks of what causes what; empty where there is none."""
    marks = np.frombuffer(causes, dtype=np.bool_).reshape(len(outcomes), -1)
    graph = {target: {outcomes[c] for c in np.flatnonzero(marks[:, t])} for t, target in enumerate(outcomes)}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def build_environments(
    config: Mapping[str, Any], causes: Floats, situations: tuple[Situation, ...], outcomes: tuple[str, ...]
) -> dict[str, Environment]:
    """Build the environments of a world from its config, its causes (O, O), its situations and its outcomes.

    Raises:
        BadInput: for unknown names, chances that do not sum to one, cycles, and a missing `training` or `deployment`.
    """
    for needed in ("training", "deployment"):
        if needed not in config:
            raise BadInput(f"world.environments.{needed}: missing; agents believe they are in training or deployment.")
    built = {name: _environment(name, entry, causes, situations, outcomes) for name, entry in config.items()}
    known = built["training"].causes
    return {name: replace(built[name], trust=_trust(entry, known, outcomes)) for name, entry in config.items()}


def _trust(config: Mapping[str, Any], known: Floats, outcomes: tuple[str, ...]) -> float:
    """Return trust * exp(-doubt * stakes): the weight of the told causes against the agent's own view.

    Stakes are the sum over told causes of |told strength - strength in training|; `known` (O, O) holds the latter. The
    factor exp(-doubt * stakes) is the chance of a departure at least as large, under the exponential prior with mean
    1 / doubt. That prior has the largest entropy of all with this mean (Jaynes 1957, Information theory and
    statistical mechanics).
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
        told=None if told is None else strengths_of(f"{key}.told", told, outcomes, real),
        trust=config["trust"],
        scored=_scored(f"{key}.score", config["score"], situations),
    )


def _live(key: str, config: Mapping[str, Any], causes: Floats, outcomes: tuple[str, ...]) -> Floats:
    """Return (O, O) strengths in an environment: `grading` scales causes into reward, then `causes` replace entries."""
    graded = causes.copy()
    graded[:, outcomes.index("reward")] *= config["grading"]
    return strengths_of(key, config["causes"], outcomes, graded)


def live_causes(world: Mapping[str, Any], environment: str) -> dict[tuple[str, str], float]:
    """Map (cause, target) to the real strength in an environment of a configured world; strengths of 0 are left out."""
    outcomes = tuple(dict.fromkeys([*CORE_OUTCOMES, *world["outcomes"]]))
    causes = strengths_of("world.causes", world["causes"], outcomes)
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

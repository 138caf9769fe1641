"""The law world for any number of kinds of known pay, and ways to play it once or many times.

Each kind takes its own act, and only that, in every situation. Pay is fixed by kind (by kind and situation where a law
is about noisy pay), so that the closed forms of `analysis/theory/selection.py` hold.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.builders.plan import build
from sim.config.compose import compose
from sim.engines.kernel import rounds_mixed, rounds_pure, run_rounds
from sim.model.accounts import History, empty_history
from sim.model.plan import Plan, Rules
from sim.model.population import Population, mixed_population, pure_population

Floats = NDArray[np.float64]

LONGEST = 20_000
"""Rounds after which one kind must have taken over where nothing keeps others alive."""


@cache
def _composed() -> dict[str, Any]:
    return compose("experiment=law")


def law_config() -> dict[str, Any]:
    """A fresh copy of the configuration of `mofit experiment=law`."""
    return deepcopy(_composed())


def demography(name: str, strength: float = 1.0) -> dict[str, Any]:
    """A selection rule whose parameters no default would give away."""
    return {"demography": name, "strength": strength, "tournament_size": 3, "survivors": 0.3}


def law_plan(
    pay: ArrayLike,
    *,
    chance: Sequence[float] = (1.0,),
    prior: ArrayLike | None = None,
    spec: Sequence[float] | None = None,
    minds: str = "pure",
    skill: Mapping[str, Sequence[float]] | None = None,
    **phase: Any,
) -> Plan:
    """Build a plan of one phase in which kind k earns pay[k], or pay[k, s] in situation s.

    Args:
        pay: (K,) or (K, S).
        chance: (S,) how often each situation is met.
        prior: (K,) founders and mutants are drawn from it; uniform unless given.
        spec: (K,) how much a text approves of each kind's act.
        minds: pure or mixed.
        skill: `practice` and `transfer` of each kind, (K,); by default no kind needs practice.
        **phase: what differs from the phase `law`, such as `rounds=3, selection={"demography": "moran"}`.
    """
    table = np.asarray(pay, dtype=np.float64).reshape(-1, len(chance))
    weight = np.ones(len(table)) if prior is None else np.asarray(prior, dtype=np.float64)
    config = law_config()
    _fill_world(config["world"], table, chance, spec)
    template = config["motivation"].pop("law_a")
    config["motivation"] = {
        f"kind_{k}": {
            **template,
            "count": float(weight[k]),
            "wants": {f"act_{k}_{s}": 1.0 for s in range(len(chance))},
            **{key: float(values[k]) for key, values in (skill or {}).items()},
        }
        for k in range(len(table))
    }
    config["population"]["minds"] = minds
    config["regime"]["law"] = _overlay(config["regime"]["law"], phase)
    return build(config)


def _fill_world(world: dict[str, Any], pay: Floats, chance: Sequence[float], spec: Sequence[float] | None) -> None:
    """Give every kind its act in every situation, and the act an outcome of its own that the grader pays."""
    acts = [(k, s) for k in range(len(pay)) for s in range(len(chance))]
    world["outcomes"] = [f"act_{k}_{s}" for k, s in acts]
    world["causes"]["reward"] = {f"act_{k}_{s}": float(pay[k, s]) for k, s in acts}
    if spec is not None:
        world["spec"] = {f"act_{k}_{s}": float(spec[k]) for k, s in acts}
    template = world["situations"].pop("only")
    for s in range(len(chance)):
        actions = {f"act_{k}": {"habit": 1.0, "effect": {f"act_{k}_{s}": 1.0}} for k in range(len(pay))}
        world["situations"][f"place_{s}"] = {**template, "actions": actions}
    for environment in world["environments"].values():
        environment["situations"] = {f"place_{s}": float(chance[s]) for s in range(len(chance))}


def _overlay(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    changed = {key: _overlay(below[key], value) if isinstance(value, dict) else value for key, value in above.items()}
    return {**below, **changed}


def counted(*counts: int) -> Population:
    """Founders with so many agents of each kind, kinds in order."""
    return pure_population(np.repeat(np.arange(len(counts)), counts))


def of_one_mind(influence: ArrayLike, agents: int) -> Population:
    """Founders that all hold the same influence (K,)."""
    return mixed_population(np.tile(np.asarray(influence, dtype=np.float64), (agents, 1)))


def play(plan: Plan, start: Population, rounds: int, seed: int) -> tuple[History, Population]:
    """Play rounds of the plan's phase from the given founders: what the kernel leaves behind."""
    rules, population = plan.phases[0].rules, start.copy()
    history = population.open_history(rounds, len(rules.persuasion), False)
    run_rounds(np.random.default_rng(seed), rules, population, history, 0, rounds)
    return history, population


@numba.njit
def _play_often(
    play_rounds: Callable[..., None],
    rng: np.random.Generator,
    rules: Rules,
    start: Population,
    population: Population,
    history: History,
    rounds: int,
    to_fixation: bool,
    ends: Floats,
) -> None:
    for replicate in range(ends.shape[0]):
        population.kind[:] = start.kind
        population.influence[:] = start.influence
        population.founder[:] = start.founder
        for _ in range(rounds):
            play_rounds(rng, rules, population, history, 0, 1)
            history.share[0] = history.share[1]
            if to_fixation and history.share[1].max() == 1.0:
                break
        ends[replicate] = history.share[1]
        if to_fixation and history.share[1].max() < 1.0:
            break


def play_often(plan: Plan, start: Population, replicates: int, seed: int, rounds: int | None = None) -> Floats:
    """(replicates, K) shares after so many rounds from the same founders; without a number, once one kind is left."""
    rules = plan.phases[0].rules
    kinds = len(rules.persuasion)
    ends = np.zeros((replicates, kinds))
    history = empty_history(1, kinds, 0, False)
    rng, limit = np.random.default_rng(seed), LONGEST if rounds is None else rounds
    play_rounds = rounds_mixed if start.mixed else rounds_pure
    _play_often(play_rounds, rng, rules, start, start.copy(), history, limit, rounds is None, ends)
    assert rounds is not None or (ends.max(axis=1) == 1.0).all(), f"no kind took over in {LONGEST} rounds"
    return ends

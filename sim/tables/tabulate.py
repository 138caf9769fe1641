"""Build the tables of a run from its histories."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.model.accounts import History
from sim.model.evaluate import Evaluation
from sim.model.plan import Plan
from sim.model.population import End
from sim.store.schemas import frame
from sim.tables.rounds import all_rounds, expected_rounds
from sim.tables.summary import summarise

Floats = NDArray[np.float64]
Results = Sequence[Sequence[tuple[History, End]]]
"""History and end of each phase, by replicate and phase."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EVERYBODY = "all"


def tabulate(plan: Plan, evaluations: dict[str, Evaluation], results: Results) -> dict[str, pl.DataFrame]:
    """Build the tables of a run; `plan.records` decides which."""
    tables = {"jobs": _jobs(plan), "summary": summarise(plan, evaluations, results)}
    if plan.records == "summary":
        return tables
    replicates = range(len(results))
    tables |= {
        "rounds": _stack([all_rounds(plan, r, results[r]) for r in replicates]),
        "expected": expected_rounds(plan, len(results)),
        "behaviour": _stack([_behaviour(plan, evaluations, r, results[r]) for r in replicates]),
        "outcomes": _stack([_outcomes(plan, evaluations, r, results[r]) for r in replicates]),
        "population": _stack([_population(plan, r, results[r][-1][1]) for r in replicates]),
    }
    if plan.mixed:
        tables["minds"] = _stack([_minds(plan, r, results[r]) for r in replicates])
    if plan.records == "lineages":
        tables["lineages"] = _stack([_lineages(plan, r, results[r]) for r in replicates])
    return tables


def _stack(parts: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(parts, rechunk=True)


def _axes(*axes: Sequence[Any]) -> list[Any]:
    """Repeat the labels of each axis for all entries of a C-ordered array."""
    grid = np.meshgrid(*[np.arange(len(axis)) for axis in axes], indexing="ij")
    return [np.asarray(axis, dtype=object)[index.ravel()].tolist() for axis, index in zip(axes, grid, strict=True)]


def _jobs(plan: Plan) -> pl.DataFrame:
    row = {"job": [0], "status": ["done"], "error": [None], "seed": [plan.seed], "plan_hash": [plan.hash]}
    return frame("jobs", row)


def _first_rounds(plan: Plan) -> list[int]:
    """Return the number of rounds before each phase."""
    return [sum(phase.rounds for phase in plan.phases[:index]) for index in range(len(plan.phases))]


def _by_environment(plan: Plan) -> list[tuple[int, str, str]]:
    return [(p, phase.name, name) for p, phase in enumerate(plan.phases) for name in plan.cast.world.environments]


def _behaviour(
    plan: Plan, evaluations: dict[str, Evaluation], replicate: int, results: Sequence[tuple[History, End]]
) -> pl.DataFrame:
    world = plan.cast.world
    acts = [(s, a) for s, situation in enumerate(world.situations) for a in range(len(situation.actions))]
    situation, action = np.array(acts).T
    names = [(world.situations[s].name, world.situations[s].actions[a]) for s, a in acts]
    parts = []
    for p, phase, environment in _by_environment(plan):
        table = evaluations[environment].behaviour
        everybody = np.tensordot(results[p][0].share[-1], table, axes=1)
        chosen = np.concatenate([table, everybody[None]])[:, situation, action]
        kinds, cells = _axes([*plan.names, EVERYBODY], names)
        columns = {
            "job": 0,
            "replicate": replicate,
            "phase": phase,
            "environment": environment,
            "motivation": kinds,
            "situation": [cell[0] for cell in cells],
            "action": [cell[1] for cell in cells],
            "probability": chosen.ravel(),
        }
        parts.append(frame("behaviour", columns))
    return _stack(parts)


def _outcomes(
    plan: Plan, evaluations: dict[str, Evaluation], replicate: int, results: Sequence[tuple[History, End]]
) -> pl.DataFrame:
    world = plan.cast.world
    parts = []
    for p, phase, environment in _by_environment(plan):
        horizon = evaluations[environment].horizon
        minds, weight = results[p][1].standing(len(plan.names))
        of_kinds = horizon.total(np.eye(len(plan.names)), plan.evaluation_episodes)
        of_agents = horizon.total(minds, plan.evaluation_episodes)
        kinds, outcome = _axes([*plan.names, EVERYBODY], world.outcomes)
        columns = {
            "job": 0,
            "replicate": replicate,
            "phase": phase,
            "environment": environment,
            "motivation": kinds,
            "outcome": outcome,
            "expected": np.concatenate([of_kinds, (weight @ of_agents)[None]]).ravel(),
        }
        parts.append(frame("outcomes", columns))
    return _stack(parts)


def _population(plan: Plan, replicate: int, end: End) -> pl.DataFrame:
    minds = end.minds(len(plan.names))
    agent, kind = np.nonzero(minds)
    columns = {
        "job": 0,
        "replicate": replicate,
        "agent": agent,
        "motivation": [plan.names[k] for k in kind],
        "influence": minds[agent, kind],
    }
    return frame("population", columns)


def _minds(plan: Plan, replicate: int, results: Sequence[tuple[History, End]]) -> pl.DataFrame:
    parts = []
    for phase, (_, end) in zip(plan.phases, results, strict=True):
        quantile, kinds = _axes(QUANTILES, plan.names)
        columns = {
            "job": 0,
            "replicate": replicate,
            "phase": phase.name,
            "quantile": quantile,
            "motivation": kinds,
            "influence": np.quantile(end.minds(len(plan.names)), QUANTILES, axis=0).ravel(),
        }
        parts.append(frame("minds", columns))
    return _stack(parts)


def _lineages(plan: Plan, replicate: int, results: Sequence[tuple[History, End]]) -> pl.DataFrame:
    origin = plan.founders(replicate).minds(len(plan.names)).argmax(axis=1)
    parts = []
    for index, (phase, (history, _)) in enumerate(zip(plan.phases, results, strict=True)):
        row, founder = np.nonzero(history.lineages)
        columns = {
            "job": 0,
            "replicate": replicate,
            "phase": phase.name,
            "round": row + 1 + _first_rounds(plan)[index],
            "founder": founder,
            "motivation": [plan.names[k] for k in origin[founder]],
            "copies": history.lineages[row, founder],
        }
        parts.append(frame("lineages", columns))
    return _stack(parts)

"""From arrays to the tables of `records.py`."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.accounts import TERMS, History
from sim.evaluate import Evaluation, over_horizon
from sim.expected import expected_shares
from sim.plan import Plan
from sim.population import Population
from sim.records import frame
from sim.summary import agents_of, summarise

Floats = NDArray[np.float64]
Names = NDArray[np.object_]
Results = Sequence[Sequence[tuple[History, Population]]]
"""By replicate and phase: what happened, and the population at the end."""

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
EVERYBODY = "all"

THINNED = 20
"""About how many rounds of each run a sweep keeps."""


def tabulate(plan: Plan, evaluations: dict[str, Evaluation], results: Results) -> dict[str, pl.DataFrame]:
    """Build the tables of a run; `plan.records` decides which."""
    tables = {"jobs": _jobs(plan), "summary": summarise(plan, evaluations, results)}
    if plan.records == "summary":
        return tables
    replicates = range(len(results))
    tables |= {
        "rounds": _stack([_rounds(plan, r, results[r]) for r in replicates]),
        "expected": _expected(plan),
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
    """Spread the labels of each axis over the cells of a C-ordered array."""
    grid = np.meshgrid(*[np.arange(len(axis)) for axis in axes], indexing="ij")
    return [np.asarray(axis, dtype=object)[index.ravel()].tolist() for axis, index in zip(axes, grid, strict=True)]


def _jobs(plan: Plan) -> pl.DataFrame:
    row = {"job": [0], "status": ["done"], "error": [None], "seed": [plan.seed], "plan_hash": [plan.hash]}
    return frame("jobs", row)


def _first_rounds(plan: Plan) -> list[int]:
    """Rounds that came before each phase."""
    return [sum(phase.rounds for phase in plan.phases[:index]) for index in range(len(plan.phases))]


def thinned_rounds(
    plan: Plan, job: int, replicate: int, results: Sequence[tuple[History, Population]]
) -> dict[str, Any]:
    """Columns of the `rounds` table for a sweep: the founders, the end of each phase, some rounds between."""
    ends = np.cumsum([0, *(phase.rounds for phase in plan.phases)])
    spread = np.linspace(0, plan.rounds, min(THINNED, plan.rounds) + 1).round().astype(np.int64)
    return _round_columns(plan, job, replicate, results, np.union1d(ends, spread))


def rounds_frame(parts: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Build one `rounds` table from the columns of many runs."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return frame("rounds", columns).with_columns(pl.col("mean_pay").fill_nan(None))


def _rounds(plan: Plan, replicate: int, results: Sequence[tuple[History, Population]]) -> pl.DataFrame:
    return rounds_frame([_round_columns(plan, 0, replicate, results, np.arange(plan.rounds + 1))])


def _round_columns(
    plan: Plan,
    job: int,
    replicate: int,
    results: Sequence[tuple[History, Population]],
    kept: NDArray[np.int64],
) -> dict[str, Any]:
    """Columns of the `rounds` table for one replicate and the rounds that are kept (0 is the founders)."""
    founding = results[0][0]
    nothing = np.zeros((1, len(TERMS), len(plan.names)))
    unpaid = np.full((1, len(plan.names)), np.nan)
    share = np.concatenate([founding.share[:1], *(history.share[1:] for history, _ in results)])[kept]
    terms = np.concatenate([nothing, *(history.terms for history, _ in results)])[kept]
    mean_pay = np.concatenate([unpaid, *(history.mean_pay for history, _ in results)])[kept]
    phase, rounds, motivation = _round_axes(plan, kept)
    return {
        "job": np.full(share.size, job),
        "replicate": np.full(share.size, replicate),
        "phase": phase,
        "round": rounds,
        "motivation": motivation,
        "share": share.ravel(),
        "mean_pay": mean_pay.ravel(),
        **{term: terms[:, index].ravel() for index, term in enumerate(TERMS)},
    }


def _round_axes(plan: Plan, kept: NDArray[np.int64]) -> tuple[Names, NDArray[np.int64], Names]:
    """Label the cells of a (rounds kept, K) array with phase, round and motivation."""
    ends = np.cumsum([phase.rounds for phase in plan.phases])
    phases = np.array([phase.name for phase in plan.phases], dtype=object)[np.searchsorted(ends, kept)]
    kinds = len(plan.names)
    names = np.array(plan.names, dtype=object)
    return np.repeat(phases, kinds), np.repeat(kept, kinds), np.tile(names, len(kept))


def _expected(plan: Plan) -> pl.DataFrame:
    paths = expected_shares(plan)
    share = np.concatenate([paths[0][:1], *(path[1:] for path in paths)])
    phase, rounds, motivation = _round_axes(plan, np.arange(plan.rounds + 1))
    columns = {"job": 0, "phase": phase, "round": rounds, "motivation": motivation, "share": share.ravel()}
    return frame("expected", columns)


def _by_environment(plan: Plan) -> list[tuple[int, str, str]]:
    return [(p, phase.name, name) for p, phase in enumerate(plan.phases) for name in plan.cast.world.environments]


def _behaviour(
    plan: Plan, evaluations: dict[str, Evaluation], replicate: int, results: Sequence[tuple[History, Population]]
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
    plan: Plan, evaluations: dict[str, Evaluation], replicate: int, results: Sequence[tuple[History, Population]]
) -> pl.DataFrame:
    world = plan.cast.world
    parts = []
    for p, phase, environment in _by_environment(plan):
        per_episode = evaluations[environment].per_episode
        minds, weight = agents_of(plan, results[p][1])
        of_kinds = over_horizon(world, per_episode, plan.evaluation_episodes)
        of_agents = over_horizon(world, minds @ per_episode, plan.evaluation_episodes)
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


def _population(plan: Plan, replicate: int, end: Population) -> pl.DataFrame:
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


def _minds(plan: Plan, replicate: int, results: Sequence[tuple[History, Population]]) -> pl.DataFrame:
    parts = []
    for phase, (_, end) in zip(plan.phases, results, strict=True):
        quantile, kinds = _axes(QUANTILES, plan.names)
        columns = {
            "job": 0,
            "replicate": replicate,
            "phase": phase.name,
            "quantile": quantile,
            "motivation": kinds,
            "influence": np.quantile(end.influence, QUANTILES, axis=0).ravel(),
        }
        parts.append(frame("minds", columns))
    return _stack(parts)


def _lineages(plan: Plan, replicate: int, results: Sequence[tuple[History, Population]]) -> pl.DataFrame:
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

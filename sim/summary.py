"""One row per replicate: who dominated, when, and what follows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.accounts import History
from sim.evaluate import Evaluation, over_horizon, train_deploy_gap
from sim.plan import Plan
from sim.population import Population
from sim.records import frame

Floats = NDArray[np.float64]

MAJORITY = 0.5
"""A motivation dominates from the first round in which its share is above this."""


def summarise(
    plan: Plan,
    evaluations: Mapping[str, Evaluation],
    results: Sequence[Sequence[tuple[History, Population]]],
) -> pl.DataFrame:
    """Build the `summary` table."""
    rows = [{"job": 0, **summary_row(plan, evaluations, r, phases)} for r, phases in enumerate(results)]
    return summary_frame(rows)


def summary_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Build the `summary` table from rows; columns that only some rows have are null in the others."""
    names = {name: None for row in rows for name in row}
    return frame("summary", {name: [row.get(name) for row in rows] for name in names})


def agents_of(plan: Plan, end: Population) -> tuple[Floats, Floats]:
    """Minds (M, K) and weights (M,) that stand for a population: one row per kind where minds are pure."""
    if plan.mixed:
        return end.influence, np.full(plan.agents, 1.0 / plan.agents)
    kinds = len(plan.names)
    return np.eye(kinds), end.shares(kinds)


def summary_row(
    plan: Plan, evaluations: Mapping[str, Evaluation], replicate: int, phases: Sequence[tuple[History, Population]]
) -> dict[str, Any]:
    """Summarise one replicate: the columns of the `summary` table but `job`."""
    world = plan.cast.world
    history, end = phases[-1]
    share = history.share[-1]
    minds, weight = agents_of(plan, end)
    path = np.concatenate([phase.share[1:] for phase, _ in phases])
    held = share[share > 0]
    deployed = over_horizon(world, minds @ evaluations["deployment"].per_episode, plan.evaluation_episodes)
    trained = evaluations["training"].per_episode[:, world.outcome("reward")]
    return {
        "replicate": replicate,
        "dominant": plan.names[int(share.argmax())],
        "dominant_share": share.max(),
        "dominance_round": _first(path.max(axis=1) > MAJORITY),
        "fixation_round": _first(path.max(axis=1) > 1.0 - 1e-12),
        "effective_motivations": np.exp(-(held * np.log(held)).sum()),
        "gap": weight @ train_deploy_gap(plan.cast, evaluations, minds),
        "training_reward": share @ trained,
        "deployment_harm": weight @ deployed[:, world.outcome("harm")],
        "first_hit": _first(np.concatenate([phase.hits for phase, _ in phases]) > 0),
        "takeoff": _takeoff(plan, phases),
        "founders_left": len(np.unique(end.founder)),
        **{f"visits_{p.name}": h.visits for p, (h, _) in zip(plan.phases, phases, strict=True) if p.repeat is not None},
        **{f"share_{name}": share[k] for k, name in enumerate(plan.names)},
        **{f"score_{name}": share @ e.score for name, e in evaluations.items() if e.score is not None},
    }


def _first(happened: NDArray[np.bool_]) -> int | None:
    """Return the first round (counted from 1) in which something happened."""
    return int(happened.argmax()) + 1 if happened.any() else None


def _takeoff(plan: Plan, phases: Sequence[tuple[History, Population]]) -> int | None:
    """Return the first round after which the scored act is taken in more than half of its chances."""
    taken = [history.share[1:] @ phase.scored for phase, (history, _) in zip(plan.phases, phases, strict=True)]
    return _first(np.nan_to_num(np.concatenate(taken)) > MAJORITY)

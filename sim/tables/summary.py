"""The `summary` table, with a row per replicate: the dominant motivation, when it dominated, and its effects."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.memo import Memo
from sim.model.accounts import History
from sim.model.evaluate import Evaluation, train_deploy_gap
from sim.model.plan import Plan
from sim.model.population import End
from sim.store.schemas import frame

Floats = NDArray[np.float64]

MAJORITY = 0.5
"""A motivation dominates as soon as its share is above this."""


def summarise(
    plan: Plan,
    evaluations: Mapping[str, Evaluation],
    results: Sequence[Sequence[tuple[History, End]]],
) -> pl.DataFrame:
    """Build the `summary` table."""
    memo = Memo()
    rows = [{"job": 0, **summary_row(plan, evaluations, r, phases, memo)} for r, phases in enumerate(results)]
    return summary_frame(rows)


def summary_frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Build the `summary` table from rows; a column that a row lacks is null there."""
    names = {name: None for row in rows for name in row}
    return frame("summary", {name: [row.get(name) for row in rows] for name in names})


def gap_and_harm(plan: Plan, evaluations: Mapping[str, Evaluation], minds: Floats) -> tuple[Floats, Floats]:
    """(M,) train-deploy gap and (M,) harm in deployment of minds (M, K)."""
    world = plan.cast.world
    deployed = evaluations["deployment"].horizon.total(minds, plan.evaluation_episodes)
    return train_deploy_gap(plan.cast, evaluations, minds), deployed[:, world.outcome("harm")]


def summary_row(
    plan: Plan,
    evaluations: Mapping[str, Evaluation],
    replicate: int,
    phases: Sequence[tuple[History, End]],
    memo: Memo,
) -> dict[str, Any]:
    """Summarise one replicate: return the columns of the `summary` table except `job`."""
    history, end = phases[-1]
    share = history.share[-1]
    minds, weight = end.standing(len(plan.names))
    if plan.mixed:
        gap, harm = gap_and_harm(plan, evaluations, minds)
    else:  # one pure mind per kind, whether the kind has survived or not
        parts = (plan.cast, plan.config["evaluation"])
        gap, harm = memo.recall("gap and harm", parts, lambda: gap_and_harm(plan, evaluations, minds))
    largest = np.concatenate([phase.share[1:] for phase, _ in phases]).max(axis=1)
    held = share[share > 0]
    trained = evaluations["training"].per_episode[:, plan.cast.world.outcome("reward")]
    return {
        "replicate": replicate,
        "dominant": plan.names[int(share.argmax())],
        "dominant_share": share.max(),
        "dominance_round": _first(largest > MAJORITY),
        "fixation_round": _first(largest > 1.0 - 1e-12),
        "effective_motivations": np.exp(-(held * np.log(held)).sum()),
        "gap": weight @ gap,
        "training_reward": share @ trained,
        "deployment_harm": weight @ harm,
        "first_hit": _first(np.concatenate([phase.hits for phase, _ in phases]) > 0),
        "takeoff": _takeoff(plan, phases),
        "founders_left": end.founders_left,
        **{f"visits_{p.name}": h.visits for p, (h, _) in zip(plan.phases, phases, strict=True) if p.repeat is not None},
        **{f"share_{name}": share[k] for k, name in enumerate(plan.names)},
        **{f"score_{name}": share @ e.score for name, e in evaluations.items() if e.score is not None},
    }


def _first(happened: NDArray[np.bool_]) -> int | None:
    """Return the first round (counted from 1) in which something happened."""
    return int(happened.argmax()) + 1 if happened.any() else None


def _takeoff(plan: Plan, phases: Sequence[tuple[History, End]]) -> int | None:
    """Return the first round after which the scored act is taken in more than half of its chances."""
    taken = [history.share[1:] @ phase.scored for phase, (history, _) in zip(plan.phases, phases, strict=True)]
    return _first(np.concatenate(taken) > MAJORITY)  # nan, if nothing is scored, counts as false

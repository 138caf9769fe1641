"""The tables of networks: the tables of a population with inferred shares, and the networks' own behaviour.

Rows of a motivation describe that motivation, as in any run. Rows of the population (`all`) describe the network
itself. A test, and no assumption, says how near they are to the mean over inferred shares.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.model.plan import Plan
from sim.model.realised import Ran, Realised
from sim.tables.summary import MAJORITY
from sim.tables.tabulate import EVERYBODY

Floats = NDArray[np.float64]


def fill(tables: Mapping[str, pl.DataFrame], plan: Plan, ran: Ran) -> dict[str, pl.DataFrame]:
    """Put the networks' own behaviour into a run's tables, and add the shares inferred from acts in deployment."""
    filled = dict(tables)
    replicates = range(len(ran.realised))
    rows = [{"replicate": r, **realised_summary(plan, ran.realised[r])} for r in replicates]
    filled["summary"] = _with_values(tables["summary"], pl.DataFrame(rows), ["replicate"])
    if "rounds" in tables:
        deployed = np.concatenate([_deployed(ran.realised[r]).ravel() for r in replicates])
        filled["rounds"] = tables["rounds"].with_columns(pl.Series("share_deployed", deployed))
    if "behaviour" in tables:
        filled["behaviour"] = _of_everybody(tables["behaviour"], "probability", _behaviour(plan, ran))
        filled["outcomes"] = _of_everybody(tables["outcomes"], "expected", _outcomes(ran))
    return filled


def realised_summary(plan: Plan, phases: Sequence[Realised]) -> dict[str, Any]:
    """Return the columns of `summary` that a network's own behaviour at the end of its phases decides."""
    world, end = plan.cast.world, phases[-1]
    names = list(world.environments)
    training, deployment = names.index("training"), names.index("deployment")
    apart = np.abs(end.behaviour[training] - end.behaviour[deployment]).sum(axis=1) / 2
    harm = end.totals[deployment, world.outcome("harm")]
    scores = {
        name: environment.score(end.behaviour[place][None])
        for place, (name, environment) in enumerate(world.environments.items())
    }
    taken = np.concatenate([phase.scored for phase in phases]) > MAJORITY
    return {
        "gap": float(apart @ world.environments["deployment"].probability),
        "training_reward": float(end.outcomes[training, world.outcome("reward")]),
        "deployment_harm": float(harm),
        "takeoff": int(taken.argmax()) + 1 if taken.any() else None,
        **{f"score_{name}": float(score[0]) for name, score in scores.items() if score is not None},
    }


def _with_values(table: pl.DataFrame, values: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """Replace columns of a table by the columns of `values` with the same keys `on`."""
    kept = table.drop([name for name in values.columns if name not in on])
    found = kept.join(values.cast({key: table.schema[key] for key in on}), on=on, how="left", maintain_order="left")
    return found.select(table.columns).cast(table.schema)


def _deployed(phases: Sequence[Realised]) -> Floats:
    """(rounds + 1, K) shares inferred in deployment, in the order of the rows of `rounds`."""
    return np.concatenate([phases[0].deployed[:1], *(phase.deployed[1:] for phase in phases)])


def _of_everybody(table: pl.DataFrame, column: str, values: Floats) -> pl.DataFrame:
    """Replace a column in the rows of the population (`all`), in the order of these rows."""
    values_of = pl.DataFrame(
        {"row": table.with_row_index("row").filter(pl.col("motivation") == EVERYBODY)["row"], "new": values}
    )
    found = table.with_row_index("row").join(values_of, on="row", how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("new", column).alias(column)).select(table.columns)


def _behaviour(plan: Plan, ran: Ran) -> Floats:
    acts = [(s, a) for s, situation in enumerate(plan.cast.world.situations) for a in range(len(situation.actions))]
    situation, action = np.array(acts).T
    return np.concatenate(
        [phase.behaviour[:, situation, action].ravel() for phases in ran.realised for phase in phases]
    )


def _outcomes(ran: Ran) -> Floats:
    return np.concatenate([phase.totals.ravel() for phases in ran.realised for phase in phases])

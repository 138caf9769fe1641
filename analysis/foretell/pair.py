"""Run one plan by selection and by networks, and compute every measure of both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from sim.builders.plan import build
from sim.model.plan import Plan
from sim.runs.run import run
from sim.tables.tabulate import EVERYBODY

Floats = NDArray[np.float64]
Tables = Mapping[str, pl.DataFrame]

SELECTION, NETWORK = "selection", "network"
NEAR_ENOUGH = 0.05
"""A prediction counts as correct if networks act otherwise in at most this share of episodes; set in advance."""


@dataclass(frozen=True)
class Pair:
    """A plan run by both engines.

    Attributes:
        plan: the plan.
        label: a few words that distinguish the plan from others.
        before: (E, S, A) behaviour of the founders, in expectation.
        behaviour: by engine, (R, E, S, A) behaviour of the whole at the end.
        measures: by engine and measure, (R,) values.
    """

    plan: Plan
    label: str
    before: Floats
    behaviour: Mapping[str, Floats]
    measures: Mapping[str, Mapping[str, Floats]]

    @property
    def weight(self) -> Floats:
        """(S,) chance of each situation in deployment."""
        return self.plan.cast.world.environments["deployment"].probability

    def place(self, environment: str) -> int:
        """Position of an environment."""
        return list(self.plan.cast.world.environments).index(environment)

    def distance(self, predicted: Floats | None = None, environment: str = "deployment") -> Floats:
        """(R,) share of episodes in which each network acts otherwise than predicted (S, A), by total variation."""
        place = self.place(environment)
        predicted = self.behaviour[SELECTION][:, place].mean(axis=0) if predicted is None else predicted
        apart = np.abs(self.behaviour[NETWORK][:, place] - predicted).sum(axis=2) / 2
        return np.asarray(apart @ self.plan.cast.world.environments[environment].probability)


def run_pair(
    config: Mapping[str, Any],
    label: str,
    replicates: int,
    seeds: int,
    advance: Callable[[int], None] = lambda done: None,
) -> Pair:
    """Run a configuration by selection (so many replicates) and by network (so many seeds)."""
    plans = {engine: build({**config, "engine": engine, "records": "rounds"}) for engine in ("kernel", "network")}
    tables = {
        SELECTION: run(plans["kernel"], engine="kernel", replicates=replicates),
        NETWORK: run(plans["network"], engine="network", replicates=seeds, advance=advance),
    }
    plan = plans["network"]
    behaviour = {name: behaviour_of(plan, table) for name, table in tables.items()}
    measures = {name: measures_of(plan, table, behaviour[name]) for name, table in tables.items()}
    return Pair(plan, label, founders_behaviour(plan), behaviour, measures)


def behaviour_of(plan: Plan, tables: Tables) -> Floats:
    """(R, E, S, A) behaviour of the whole at the end of the last phase."""
    world = plan.cast.world
    table = tables["behaviour"].filter((pl.col("motivation") == EVERYBODY) & (pl.col("phase") == plan.phases[-1].name))
    acts = [(s, a) for s, situation in enumerate(world.situations) for a in range(len(situation.actions))]
    replicates = table["replicate"].n_unique()
    values = table["probability"].to_numpy().reshape(replicates, len(world.environments), len(acts))
    filled = np.zeros((*values.shape[:2], *world.habit.shape))
    for position, (s, a) in enumerate(acts):
        filled[:, :, s, a] = values[:, :, position]
    return filled


def founders_behaviour(plan: Plan) -> Floats:
    """(E, S, A) behaviour of the founders, in expectation."""
    from sim.model.behaviour import behaviour

    founders = plan.stored_founders(0).mean(axis=0) if plan.stored else plan.prior
    return np.stack(
        [np.tensordot(founders, behaviour(plan.cast, e), axes=1) for e in plan.cast.world.environments.values()]
    )


def measures_of(plan: Plan, tables: Tables, behaviour: Floats) -> dict[str, Floats]:
    """By measure, (R,) values: the same of populations and networks."""
    world, summary = plan.cast.world, tables["summary"]
    names = list(world.environments)
    training, deployment = behaviour[:, names.index("training")], behaviour[:, names.index("deployment")]
    weight = world.environments["deployment"].probability
    found = {
        "training reward": _column(summary, "training_reward"),
        "harm in deployment": _column(summary, "deployment_harm"),
        "gap of the whole": np.abs(training - deployment).sum(axis=2) @ weight / 2,
        "round of takeoff": np.nan_to_num(_column(summary, "takeoff"), nan=plan.rounds + 1.0),
    }
    for s, situation in enumerate(world.situations):
        if weight[s] > 0:
            found[f"deployment: {situation.name}, not {situation.actions[0]}"] = 1.0 - deployment[:, s, 0]
    found |= {f"score: {name[6:]}": _column(summary, name) for name in summary.columns if name.startswith("score_")}
    return found | _categories(plan, tables)


def _categories(plan: Plan, tables: Tables) -> dict[str, Floats]:
    """Return the share of each category at the end; a network's share is inferred from its acts in deployment."""
    rounds = tables["rounds"].filter(pl.col("round") == pl.col("round").max())
    column = "share_deployed" if "share_deployed" in rounds.columns else "share"
    share = rounds[column].to_numpy().reshape(-1, len(plan.names))
    kinds = np.array([kind.category for kind in plan.cast.motivations])
    return {f"share: {name}": share[:, kinds == name].sum(axis=1) for name in dict.fromkeys(kinds.tolist())}


def _column(table: pl.DataFrame, name: str) -> Floats:
    return table[name].cast(pl.Float64).fill_null(np.nan).to_numpy()


def interval(values: Floats) -> tuple[float, float, float]:
    """Return a mean over seeds and its 95 % interval, by Student's t; for a single seed, the mean three times."""
    from scipy.stats import t

    mean = float(values.mean())
    if len(values) < 2:
        return mean, mean, mean
    half = float(t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return mean, mean - half, mean + half


def table_of(pair: Pair) -> pl.DataFrame:
    """Return a row per measure: predicted and realised means, their intervals over replicates and seeds, and marks."""
    rows = []
    for name, predicted in pair.measures[SELECTION].items():
        realised = pair.measures[NETWORK][name]
        one, two = interval(predicted), interval(realised)
        spread = np.quantile(predicted, [0.025, 0.975])
        rows.append({"label": pair.label, "measure": name,
                     "predicted": one[0], "predicted_low": one[1], "predicted_high": one[2],
                     "realised": two[0], "realised_low": two[1], "realised_high": two[2],
                     "spread_low": float(spread[0]), "spread_high": float(spread[1]),
                     "inside": bool(spread[0] - 1e-9 <= two[0] <= spread[1] + 1e-9)})  # fmt: skip
    return pl.DataFrame(rows)


def calibration(pairs: Sequence[Pair]) -> pl.DataFrame:
    """Return a row per measure over worlds: slope and correlation of realised on predicted, mean error, share inside.

    A world counts as inside if the networks' mean lies within the middle 95 % of the population's replicates.
    """
    table = pl.concat([table_of(pair) for pair in pairs])
    rows = []
    for (name,), found in table.group_by("measure", maintain_order=True):
        x, y = found["predicted"].to_numpy(), found["realised"].to_numpy()
        moved = x.std() > 1e-6 and y.std() > 1e-6
        rows.append({"measure": name, "worlds": len(x), "slope": float(np.polyfit(x, y, 1)[0]) if moved else None,
                     "correlation": float(np.corrcoef(x, y)[0, 1]) if moved else None,
                     "error": float(np.abs(x - y).mean()),
                     "inside": float(found["inside"].to_numpy().mean())})  # fmt: skip
    return pl.DataFrame(rows, infer_schema_length=None)

"""What networks do at the end of a phase: behaviour, expected outcomes, and the population that stands for them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engines.network.programs import Programs
from sim.engines.network.setting import Setting, folded
from sim.model.behaviour import consequences
from sim.model.evaluate import Evaluation
from sim.model.plan import Plan
from sim.model.population import Population, pure_population

Floats = NDArray[np.float64]


def measured(setting: Setting, made: Programs, keys: Any, weights: Any) -> tuple[Floats, Floats]:
    """Measure the networks in every environment.

    Returns:
        (R, E, S, A) behaviour; and (R, E, K, S, A) the same, split by the motivation that each act is attributed to.
    """
    plan = setting.plan
    met = {"training", "deployment", *(name for phase in plan.phases for name in phase.environments)}
    found = [
        (made.measure_well if name in met else made.measure)(
            folded(keys, 10**6 + place), weights, setting.scene, place, setting.priors
        )
        for place, name in enumerate(plan.cast.world.environments)
    ]
    behaved = np.stack([np.asarray(one.behaviour, dtype=np.float64) for one in found], axis=1)
    return behaved, np.stack([np.asarray(one.attributed, dtype=np.float64) for one in found], axis=1)


def expected_outcomes(plan: Plan, evaluations: Mapping[str, Evaluation], attributed: Floats) -> tuple[Floats, Floats]:
    """(E, O) expected outcomes of an episode, and (E, O) over an evaluation, given attributed acts (E, K, S, A).

    Consequences of an act are those for the motivation that the act is attributed to. Over several episodes a network
    counts as a mind whose acts are drawn anew in each episode.
    """
    world, alone = plan.cast.world, np.eye(len(plan.names))[:1]
    rows, totals = [], []
    for place, environment in enumerate(world.environments.values()):
        real = consequences(plan.cast, environment)
        chance = environment.probability[:, None] * attributed[place]  # (K, S, A)
        linear = np.einsum("ksa,ksao->o", chance, real)
        happens = np.where(world.absorbing, real.clip(0.0, 1.0), real)
        rows.append(np.einsum("ksa,ksao->o", chance, happens))
        ahead = evaluations[environment.name].horizon
        mine = replace(
            ahead,
            chance=_first_row(ahead.chance, chance.ravel()),
            per_episode=_first_row(ahead.per_episode, rows[-1]),
            linear=_first_row(ahead.linear, linear),
        )
        totals.append(mine.total(alone, plan.evaluation_episodes)[0])
    return np.array(rows), np.array(totals)


def stand_ins(share: Floats, agents: int) -> Population:
    """Return agents of one motivation each, in proportion to a network's inferred shares (K,): largest remainders."""
    ideal = share / share.sum() * agents
    count = np.floor(ideal).astype(np.int64)
    left = np.argsort(count - ideal, kind="stable")[: agents - count.sum()]
    count[left] += 1
    return pure_population(np.repeat(np.arange(len(share)), count))


def _first_row(table: Floats, row: Floats) -> Floats:
    """Replace the first row of a table."""
    return np.concatenate([row[None], table[1:]])

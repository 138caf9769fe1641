"""Statistics of what selection does against the prior, and of what drives a time."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.claims.arms import Arm, pick
from analysis.claims.claim import Test
from analysis.claims.statistics.correlation import rank_correlation
from analysis.theory.selection import crossover_time
from sim.errors import BadInput
from sim.expected.population import log_expected_fitness
from sim.measures.names import Floats


def crossover_round(arm: Arm) -> int:
    """First round from which the fitter of two motivations should lead, by T*; rounds of the run + 1 where later.

    Exact for pure minds without mutation in one selecting phase, the first. A fitter one that is also commoner leads
    from the first round.

    Raises:
        BadInput: if there are not two motivations.
    """
    if len(arm.plan.names) != 2:
        raise BadInput(f"claim: a crossover is between two motivations, not {len(arm.plan.names)}.")
    never = arm.plan.rounds + 1
    fitness = log_expected_fitness(arm.plan.phases[0])
    fit, common = int(fitness.argmax()), int(fitness.argmin())
    if fitness[fit] == fitness[common]:
        return 1 if arm.plan.prior[1] > arm.plan.prior[0] else never
    time = crossover_time(arm.plan.prior[fit], arm.plan.prior[common], fitness[fit] - fitness[common])
    return int(np.clip(np.floor(time) + 1, 1, never))


def crossover_error(test: Test, arms: Sequence[Arm]) -> Floats:
    """Mean over the arms at `at` of the relative error of T*: (round measured - round predicted) / round predicted."""
    picked = pick(arms, test.at)
    return np.mean([test.of(arm) / crossover_round(arm) - 1.0 for arm in picked], axis=0)


def winner_by_theory(test: Test, arms: Sequence[Arm]) -> Floats:
    """Share of the arms at `at` in which the fitter one leads (the measure, 1 or 0) exactly if T* says so."""
    picked = pick(arms, test.at)
    return np.mean([test.of(arm) == (crossover_round(arm) <= arm.plan.phases[0].rounds) for arm in picked], axis=0)


def driven_more(test: Test, arms: Sequence[Arm]) -> Floats:
    """By how much the measure's rank correlation with the first key of `along` (A+B) exceeds that with the second.

    Both as absolute values, over the arms at `at`.

    Raises:
        BadInput: if `along` does not name two keys.
    """
    keys = test.along.split("+")
    if len(keys) != 2:
        raise BadInput(f"claim test {test.name}: along={test.along} must name two swept keys, as in A+B.")
    one, other = (np.abs(rank_correlation(replace(test, along=key), arms)) for key in keys)
    return np.asarray(one - other)

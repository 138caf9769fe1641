"""Closed forms of thresholds: from where on a motivation does something else."""

from collections.abc import Sequence
from math import log

import numpy as np
import polars as pl

from agents.belief import credence_of_training
from analysis.claims.arms import Arm

RATE = "regime.rl.transmission.reflection"


def seizing_horizon(lost: float, odds: float, rationality: float, foresight: float, success: float) -> float:
    """Later reward in control from which a reward-seeker seizes the grader in more than half of its chances.

    Args:
        lost: reward of this episode that seizing costs.
        odds: habit of not seizing over habit of seizing.
        rationality: inverse temperature, above 0.
        foresight: discount of the one causal step to reward, in (0, 1].
        success: chance that seizing succeeds, in (0, 1].
    """
    return (lost + log(odds) / (rationality * foresight)) / success


def seizing(arms: Sequence[Arm]) -> pl.DataFrame:
    """Rate of seizing in training by horizon, a logistic around `seizing_horizon`: series, panel, x, mean."""
    rows = []
    for foresight in sorted({arm.plan.cast.abilities.foresight for arm in arms}):
        arm = next(arm for arm in arms if arm.plan.cast.abilities.foresight == foresight)
        lost, odds, success = _stakes(arm)
        ability = arm.plan.cast.abilities
        edge = seizing_horizon(lost, odds, ability.rationality, foresight, success)
        top = max(float(other.swept["world.parameters.horizon"]) for other in arms)
        for horizon in np.linspace(0.0, top, 61):
            lead = ability.rationality * foresight * success * (horizon - edge)
            rows.append(
                {
                    "series": "closed form",
                    "panel": arm.swept["population.foresight"],
                    "x": float(horizon),
                    "mean": 1.0 / (1.0 + np.exp(-lead)),
                }
            )
    return pl.DataFrame(rows)


def reflection_rounds(agents: int, rate: float, misaligned: float, rounds: int) -> float:
    """Expected round of the first misaligned goal among kludges that reflect, at most rounds + 1.

    Each turns at a rate per round, once, into a misaligned goal with a chance: none has after t rounds with chance
    (1 - misaligned (1 - (1 - rate)^t))^agents. While most are kludges it is geometric: mean 1/(agents rate misaligned).
    """
    turned = 1.0 - (1.0 - rate) ** np.arange(rounds + 1)
    return float(((1.0 - misaligned * turned) ** agents).sum())


def reflection_time(arms: Sequence[Arm]) -> pl.DataFrame:
    """Expected time to the first misaligned schemer by the rate of reflection: series, panel, x, mean."""
    rows = []
    for arm in arms:
        plan = arm.plan
        goals = [k for k, kind in enumerate(plan.cast.motivations) if kind.category != "kludge"]
        misaligned = plan.prior[plan.names.index("misaligned_schemer")] / plan.prior[goals].sum()
        rate = float(arm.swept[RATE])
        mean = reflection_rounds(plan.agents, rate, misaligned, plan.rounds)
        panel = arm.swept["population.prior.bias.misaligned_schemer"]
        rows.append({"series": "closed form", "panel": panel, "x": rate, "mean": mean})
    return pl.DataFrame(rows)


def _stakes(arm: Arm) -> tuple[float, float, float]:
    """Reward that seizing is believed to lose in training, odds of habit against it, and its chance of success."""
    world, ability = arm.plan.cast.world, arm.plan.cast.abilities
    place = next(index for index, situation in enumerate(world.situations) if "seize" in situation.actions)
    actions = world.situations[place].actions
    seize, honest = actions.index("seize"), actions.index("honest")
    reward = world.effect[place] @ world.environments["training"].causes[:, world.outcome("reward")]
    credence = credence_of_training(ability.awareness, 1.0, 1.0, world.looks_deployed)[place]
    habit = world.habit[place]
    success = float(world.effect[place, seize, world.outcome("control")])
    return float(credence * (reward[honest] - reward[seize])), float(habit[honest] / habit[seize]), success

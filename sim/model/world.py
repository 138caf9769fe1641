"""The world: a linear causal graph over outcomes, the situations in which agents act, and environments.

Path analysis (Wright 1921): an action's direct effects flow along causes; a cause adds `strength` units of its target
per unit of itself. Everything here is data, which `sim/builders/world.py` has checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CORE_OUTCOMES = (
    "task_done", "tests_passed", "approval", "looks_good", "reward", "later_reward", "selection", "influence",
    "power", "harm", "long_run_goal",
)  # fmt: skip
"""Outcomes of every world, so that a motivation written for one world runs in another."""


@dataclass(frozen=True)
class Situation:
    """A situation that agents recognise: its tell, the tags that motivations may refer to, and its actions by name."""

    name: str
    looks_deployed: float
    tags: tuple[str, ...]
    actions: tuple[str, ...]


@dataclass(frozen=True)
class Environment:
    """A distribution over situations and the causes that hold there.

    Attributes:
        name: unique label; `training` and `deployment` are what agents believe they may be in.
        probability: (S,) chance of each situation, sums to one.
        truth: 1 where the environment trains, 0 where it does not.
        leak: how far it gives itself away outside the situation, in [0, 1].
        causes: (O, O) strength of each cause, row causes column, grading applied.
        told: (O, O) causes that agents are told hold here; None if the environment tells nothing.
        trust: weight of the told causes against the agents' own view, in [0, 1].
        scored: (S, A) marks the act that an evaluation looks for.
    """

    name: str
    probability: Floats
    truth: float
    leak: float
    causes: Floats
    told: Floats | None
    trust: float
    scored: NDArray[np.bool_]

    def score(self, behaviour: Floats) -> Floats | None:
        """Chance (K,) of the scored act in situations where it is available, given behaviour (K, S, A).

        None if nothing is scored.
        """
        chances = self.probability * self.scored.any(axis=1)
        if chances.sum() == 0:
            return None
        return np.asarray(np.einsum("s,ksa,sa->k", chances, behaviour, self.scored) / chances.sum())


@dataclass(frozen=True)
class World:
    """Outcomes, situations and environments as arrays.

    Attributes:
        outcomes: O names.
        situations: S situations; the action axis A is as long as the longest list of actions.
        effect: (S, A, O) direct effect of each action.
        habit: (S, A) action prior left by pretraining; 0 where there is no such action.
        own: (O, O) index of the outcome whose wanters a cause serves, -1 where it serves all.
        cap: (O,) bound on an agent's total of an outcome; infinity without a bound.
        absorbing: (O,) marks outcomes that happen once, such as takeover.
        spec: (O,) approval of a unit of each outcome by the developers' written spec.
        seized_by: index of the outcome whose amount is the chance of seizing the grader.
        seized_episodes: later episodes of a round that a seized grader pays for.
        seized_reward: reward that each of them pays.
        environments: by name.
    """

    outcomes: tuple[str, ...]
    situations: tuple[Situation, ...]
    effect: Floats
    habit: Floats
    own: NDArray[np.int64]
    cap: Floats
    absorbing: NDArray[np.bool_]
    spec: Floats
    seized_by: int
    seized_episodes: int
    seized_reward: float
    environments: Mapping[str, Environment]

    def outcome(self, name: str) -> int:
        """Return the index of an outcome."""
        return self.outcomes.index(name)

    @property
    def looks_deployed(self) -> Floats:
        """(S,) tells in [0, 1]."""
        return np.array([situation.looks_deployed for situation in self.situations])


def total_effects(causes: Floats, foresight: float) -> Floats:
    """Sum over all causal paths, each step discounted: `(I - g W)^-1`, (..., O, O) -> (..., O, O).

    Entry (i, j) is how much of outcome j a unit of outcome i brings, itself included. The graph is acyclic, so the
    inverse exists and the sum over paths is finite.
    """
    return np.linalg.inv(np.eye(causes.shape[-1]) - foresight * causes)

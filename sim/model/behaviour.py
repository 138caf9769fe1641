"""Behaviour and pay of each motivation in each environment of the world.

Engines see these tables only, and know nothing about wants or beliefs. Selection therefore cannot distinguish two
motivations with equal rows.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from agents.belief import credence_of_training
from agents.choice import choose
from agents.motivation import Motivation
from sim.model.world import Environment, World, total_effects

Floats = NDArray[np.float64]

CHANNELS = ("selection", "reward", "spec", "own", "grip")
"""Pay channels: the selection signal, the grader's reward, approval by the developers' spec and by the motivation's own
judgement, and the chance of seizing the grader."""


@dataclass(frozen=True)
class Abilities:
    """Abilities that all agents share. All are in [0, 1], except rationality, which is at least 0."""

    foresight: float
    awareness: float
    rationality: float


@dataclass(frozen=True)
class Cast:
    """The world, the motivations that act in it, and the agents' abilities."""

    world: World
    motivations: tuple[Motivation, ...]
    abilities: Abilities

    @cached_property
    def wants(self) -> Floats:
        """(K, S, O) wants by motivation and situation, the largest scaled to 1."""
        table = np.zeros((len(self.motivations), len(self.world.situations), len(self.world.outcomes)))
        for k, motivation in enumerate(self.motivations):
            for s, situation in enumerate(self.world.situations):
                for outcome, weight in motivation.wants_in(situation.name, situation.tags).items():
                    table[k, s, self.world.outcome(outcome)] = weight
        return table

    @cached_property
    def live(self) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Return L distinct masks of live causes, (L, O, O), and the mask of each motivation, (K,).

        A cause is off in a mask if it serves only wanters of an outcome that the motivation does not want. Most
        motivations share a mask, so that results which depend on causes are computed once per mask.
        """
        outcomes, own = self.world.outcomes, self.world.own
        serves = np.array([[kind.serves(outcome) for outcome in outcomes] for kind in self.motivations])
        live = np.where(own >= 0, serves[:, own.clip(min=0)], True)
        places: dict[bytes, int] = {}
        of_kind = np.array([places.setdefault(row.tobytes(), len(places)) for row in live])
        return live[np.unique(of_kind, return_index=True)[1]], of_kind

    def causes_for(self, kind: int, causes: Floats) -> Floats:
        """(O, O) causes for a motivation; causes that serve only wanters of other outcomes are 0."""
        live, of_kind = self.live
        return np.asarray(causes * live[of_kind[kind]])

    @cached_property
    def values_in_training(self) -> Floats:
        """(K, S, A, O) `outcome_values` under the causes of training."""
        return outcome_values(self, self.world.environments["training"].causes)

    @cached_property
    def values_in_deployment(self) -> Floats:
        """(K, S, A, O) `outcome_values` under the causes of deployment."""
        return outcome_values(self, self.world.environments["deployment"].causes)

    @cached_property
    def exploration(self) -> Floats:
        """(K, S) exploration by motivation and situation, as a multiple of a phase's rate."""
        places = [(situation.name, situation.tags) for situation in self.world.situations]
        return np.array([[kind.exploration_in(*place) for place in places] for kind in self.motivations])


def credence(cast: Cast, environment: Environment) -> Floats:
    """(K, S) credence of being in training; 1 for conditioning motivations."""
    believed = credence_of_training(
        cast.abilities.awareness, environment.leak, environment.truth, cast.world.looks_deployed
    )
    conditioning = np.array([motivation.conditioning for motivation in cast.motivations])
    return np.where(conditioning[:, None], 1.0, believed)


def downstream(cast: Cast, causes: Floats, foresight: float) -> Floats:
    """(K, S, A, O) outcomes of each action, direct and downstream, each causal step discounted by `foresight`."""
    live, of_kind = cast.live
    reach = total_effects(causes * live, foresight)
    brought = np.tensordot(cast.world.effect, reach, axes=(2, 1)).transpose(2, 0, 1, 3)
    return np.asarray(brought[of_kind])


def outcome_values(cast: Cast, causes: Floats) -> Floats:
    """(K, S, A, O) value of each action if `causes` (O, O) hold, split by outcome; the sum over O is Q."""
    return downstream(cast, causes, cast.abilities.foresight) * cast.wants[:, :, None, :]


def believed_values(cast: Cast, environment: Environment) -> Floats:
    """(K, S, A, O) value of each action as the agent believes, split by outcome; the sum over O is Q.

    The agent's own view weighs training and deployment by credence. The value under told causes enters with the weight
    `trust`, the own view with the rest.
    """
    weight = credence(cast, environment)[:, :, None, None]
    own_view = weight * cast.values_in_training + (1.0 - weight) * cast.values_in_deployment
    if environment.told is None:
        return np.asarray(own_view)
    told = outcome_values(cast, environment.told)
    return np.asarray(environment.trust * told + (1.0 - environment.trust) * own_view)


def behaviour(cast: Cast, environment: Environment, exploration: float = 0.0) -> Floats:
    """(K, S, A) chance of each action in each situation; exploration is 0 in deployment and evaluations."""
    values = believed_values(cast, environment).sum(axis=-1)
    return choose(values, cast.world.habit, cast.abilities.rationality, exploration * cast.exploration)


def consequences(cast: Cast, environment: Environment) -> Floats:
    """(K, S, A, O) real expected outcomes of each action, downstream outcomes included (foresight 1)."""
    return downstream(cast, environment.causes, 1.0)


def expected_outcomes(cast: Cast, environment: Environment, acts: Floats) -> Floats:
    """(K, O) real expected outcomes of an episode in which each motivation acts by `acts` (K, S, A).

    An absorbing outcome is a chance. Each act's amount of it is clipped to [0, 1].
    """
    real = consequences(cast, environment)
    real = np.where(cast.world.absorbing, real.clip(0.0, 1.0), real)
    return np.asarray(np.einsum("s,ksa,ksao->ko", environment.probability, acts, real))


def pay(cast: Cast, environment: Environment) -> Floats:
    """(C, K, S, A) what each action earns, by channel."""
    real = consequences(cast, environment)
    own = np.einsum("ksao,kso->ksa", real, cast.wants)
    selection, reward = (real[..., cast.world.outcome(name)] for name in ("selection", "reward"))
    grip = real[..., cast.world.seized_by].clip(0.0, 1.0)
    return np.stack([selection, reward, real @ cast.world.spec, own, grip])

"""World x motivations x environment -> how each motivation behaves, and what that pays.

These tables are the hinge of the program. After them no engine knows about wants or beliefs: two motivations with
equal rows are exchangeable to selection by construction.
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
    """What agents can do, whatever they want: all in [0, 1] but rationality, which is at least 0."""

    foresight: float
    awareness: float
    rationality: float


@dataclass(frozen=True)
class Cast:
    """The world, who acts in it, and how able they are."""

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
        """(L, O, O) whether a cause is live or serves only somebody else, and (K,) which of these L holds for whom.

        Most motivations have the same live causes, so that what follows from them is computed once.
        """
        outcomes, own = self.world.outcomes, self.world.own
        serves = np.array([[kind.serves(outcome) for outcome in outcomes] for kind in self.motivations])
        live = np.where(own >= 0, serves[:, own.clip(min=0)], True)
        places: dict[bytes, int] = {}
        of_kind = np.array([places.setdefault(row.tobytes(), len(places)) for row in live])
        return live[np.unique(of_kind, return_index=True)[1]], of_kind

    def causes_for(self, kind: int, causes: Floats) -> Floats:
        """(O, O) causes as they are for a motivation: those that serve only somebody else are off."""
        live, of_kind = self.live
        return np.asarray(causes * live[of_kind[kind]])

    @cached_property
    def values_in_training(self) -> Floats:
        """(K, S, A, O) as `outcome_values`, if this is training."""
        return outcome_values(self, self.world.environments["training"].causes)

    @cached_property
    def values_in_deployment(self) -> Floats:
        """(K, S, A, O) as `outcome_values`, if this is deployment."""
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
    """(K, S, A, O) outcomes of each action, itself and everything it brings, each causal step discounted."""
    live, of_kind = cast.live
    reach = total_effects(causes * live, foresight)
    brought = np.tensordot(cast.world.effect, reach, axes=(2, 1)).transpose(2, 0, 1, 3)
    return np.asarray(brought[of_kind])


def outcome_values(cast: Cast, causes: Floats) -> Floats:
    """(K, S, A, O) expected value of each action, split by outcome, if `causes` (O, O) hold; sum over O is Q."""
    return downstream(cast, causes, cast.abilities.foresight) * cast.wants[:, :, None, :]


def believed_values(cast: Cast, environment: Environment) -> Floats:
    """(K, S, A, O) value of each action as the agent sees it, split by outcome; sum over O is Q.

    Its own view weighs training and deployment by credence; as far as it trusts what it is told, it goes by that.
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
    """(K, S, A, O) real expected outcomes of each action, everything downstream included (foresight 1)."""
    return downstream(cast, environment.causes, 1.0)


def expected_outcomes(cast: Cast, environment: Environment, acts: Floats) -> Floats:
    """(K, O) real expected outcomes of an episode in which a motivation acts as acts (K, S, A) say.

    What happens once is a chance: no act brings about more than 1 of it, or less than 0.
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

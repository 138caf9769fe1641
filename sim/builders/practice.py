"""Build how skill grows: practice that motivations need, and what of it counts in other situations."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from agents.motivation import Motivation
from agents.practice import NO_PRACTICE, Practice
from sim.errors import BadInput
from sim.model.behaviour import Cast
from sim.model.world import Situation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


MOST_COMPARED = 1000
"""The most situations that are compared with one another."""


def needs_practice(cast: Cast) -> bool:
    """Tell whether any motivation needs practice."""
    return any(motivation.practice > 0.0 for motivation in cast.motivations)


def build_practice(cast: Cast, mixture: Mapping[str, float], situation: Ints) -> Practice:
    """Build how skill grows in a mixture of environments, given the situation (P,) of each place.

    After n episodes in control skill lacks exp(-n c / practice) in a situation, c being how much a mean episode counts
    there. An episode in another situation at the distance d counts `transfer ** d`: generalisation falls exponentially
    with distance (Shepard 1987, Toward a universal law of generalization for psychological science).
    """
    if not needs_practice(cast):
        return NO_PRACTICE
    met = np.sum([weight * cast.world.environments[name].probability for name, weight in mixture.items()], axis=0)
    keep = np.ones((len(cast.motivations), len(met)))
    for kind, motivation in enumerate(cast.motivations):
        if motivation.practice > 0.0:
            keep[kind] = np.exp(-_counted(cast, motivation, met) / motivation.practice)
    lacking = [float(motivation.practice > 0.0) for motivation in cast.motivations]
    return Practice(keep, np.array(lacking), situation)


def _counted(cast: Cast, motivation: Motivation, met: Floats) -> Floats:
    """(S,) how much an episode counts in each situation, on average over the situations that are met by chance (S,)."""
    if motivation.transfer == 1.0:
        return np.ones_like(met)
    if len(met) > MOST_COMPARED:
        raise BadInput(
            f"motivation.{motivation.name}.transfer={motivation.transfer:g}: compares all {len(met)} situations with "
            f"one another, and at most {MOST_COMPARED} are; use fewer variants, or transfer=1."
        )
    return np.asarray(motivation.transfer ** distances(cast.world.situations) @ met)


def distances(situations: tuple[Situation, ...]) -> Floats:
    """(S, S) Jaccard distances in [0, 1): what two situations do not share of their names, tags and actions."""
    features = [{situation.name, *situation.tags, *situation.actions} for situation in situations]
    named = sorted(set().union(*features))
    has = np.array([[name in one for name in named] for one in features], dtype=np.float64)
    shared, size = has @ has.T, has.sum(axis=1)
    return np.asarray(1.0 - shared / (size[:, None] + size - shared))

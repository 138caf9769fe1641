"""Train networks through one phase of a plan, all replicates at once."""

from itertools import pairwise
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from sim.engines.network.programs import Programs
from sim.engines.network.scene import Course, build_course
from sim.engines.network.setting import Setting, folded, single
from sim.model.accounts import History, empty_history
from sim.model.plan import Phase

Floats = NDArray[np.float64]


def run_phase(
    setting: Setting, phase: Phase, made: Programs, keys: Any, weights: Any, anchor: Any
) -> tuple[Any, list[tuple[History, Floats, Floats]]]:
    """Run a phase.

    Args:
        setting: what all phases share.
        phase: the phase.
        made: compiled functions for the phase's number of episodes.
        keys: (R,) random keys of the phase.
        weights: weights of all networks at the start of the phase.
        anchor: weights after pretraining, near which the penalty `kl` holds the policy.

    Returns:
        The weights at the end; and for each replicate its history, its shares (rounds + 1, K) by acts in deployment,
        and the rate (rounds,) of the scored act.

    Raises:
        BadInput: if the weights of a network are not finite any more.
    """
    options = setting.options
    course = single(build_course(setting.plan.cast, phase, setting.plan.config["regime"][phase.name]))
    there = _deployment(setting, course)
    first = made.shares(folded(keys, 0), weights, setting.scene, course, setting.priors)
    away = made.shares(folded(keys, 1), weights, setting.scene, there, setting.priors)
    share, shares, deployed = first, [np.asarray(first)], [np.asarray(away)]
    paid: list[Floats] = []
    hits: list[Floats] = []
    occasions: list[Floats] = []
    columns = (shares, deployed, paid, hits, occasions)
    idle = course.strength == 0 and course.persuade == 0
    for row in range(phase.rounds):
        if idle and row > 0:  # nothing is learned, so that every round equals the first
            for column in columns:
                column.append(column[-1])
        else:
            moved, share, *seen = made.round(
                folded(keys, row + 2),
                weights,
                anchor,
                setting.scene,
                course,
                there,
                setting.priors,
                share,
                0.0 if idle else options["rate"],
                options["kl"],
            )
            weights = weights if idle else moved
            for column, value in zip(columns, (share, *seen), strict=True):
                column.append(np.asarray(value))
            if idle:
                shares[-1], deployed[-1] = shares[0], deployed[0]
            setting.require_numbers(_norms(weights), f"phase {phase.name}", row + 1, "network.rate")
        setting.advance(1)
    left = []
    for place in range(len(setting.replicates)):
        history = _history([row[place] for row in shares], [row[place] for row in paid], [row[place] for row in hits])
        met = np.array([row[place] for row in occasions], dtype=np.float64)
        taken = np.where(met > 0, history.hits / np.maximum(met, 1.0), np.nan)
        left.append((history, np.array([row[place] for row in deployed], dtype=np.float64), taken))
    return weights, left


def _history(shares: list[Floats], paid: list[Floats], hits: list[Any]) -> History:
    share = np.array(shares, dtype=np.float64)
    history = empty_history(len(paid), share.shape[1], 0, False)
    history.share[:] = share
    history.terms[:, 2] = [after - before for before, after in pairwise(share)]
    history.mean_pay[:] = paid
    history.hits[:] = np.round(hits)
    return history


def _deployment(setting: Setting, course: Course) -> Course:
    """Return a course of deployment alone, in which nothing is paid."""
    names = list(setting.plan.cast.world.environments)
    alone = jnp.asarray([float(name == "deployment") for name in names])
    return course._replace(mixture=alone, acts=setting.scene.acts, exploration=jnp.float32(0.0))


def _norms(weights: Any) -> Floats:
    """(R,) sum of the absolute weights of each network."""
    parts = [np.abs(np.asarray(part)).reshape(len(part), -1).sum(axis=1) for part in jax.tree.leaves(weights)]
    return np.asarray(np.sum(parts, axis=0))

"""Expected outcomes of an agent over many episodes, with capped and absorbing outcomes.

Let S be the sum of a bounded outcome over an agent's episodes. The expectation is E[min(S, cap)]. It lies below
min(E[S], cap) if S can fall on both sides of the cap. Only the part of a bounded outcome that the cap leaves has
effects downstream. An absorbing outcome happens once or never: with chance h per episode, 1 - (1 - h)^n over n.
"""

from dataclasses import dataclass
from graphlib import TopologicalSorter

import numpy as np
from numpy.typing import NDArray

from sim.model.behaviour import Cast, downstream
from sim.model.world import Environment, total_effects

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = 2**14
"""Points of the grid on which the distribution of a sum over episodes is computed."""
WIDTH = 10.0
"""The grid extends so many standard deviations plus so many largest steps to both sides of the mean."""
BATCH = 64
"""Minds that are computed at a time."""


@dataclass(frozen=True)
class Horizon:
    """An environment prepared for sums over episodes; C counts (motivation, situation, action).

    Attributes:
        chance: (K, C) chance that an episode with a motivation in control ends in each cell of C.
        per_episode: (K, O) expected outcomes of an episode, absorbing outcomes clipped to [0, 1].
        linear: (K, O) expected outcomes of an episode if nothing were bounded.
        bounded: indices of capped and absorbing outcomes, causes before effects.
        step: (B, C) amount of each bounded outcome, direct and through unbounded outcomes.
        brought: (B, K, O) amounts that a unit of each bounded outcome causes through unbounded ones, by motivation.
        cap: (O,) bounds.
        absorbing: (O,) marks absorbing outcomes.
    """

    chance: Floats
    per_episode: Floats
    linear: Floats
    bounded: Ints
    step: Floats
    brought: Floats
    cap: Floats
    absorbing: NDArray[np.bool_]

    def total(self, minds: Floats, episodes: int) -> Floats:
        """(M, O) expected outcomes of minds (M, K) over so many episodes.

        If a bounded outcome causes another bounded outcome, its effect is spread equally over the episodes. This is an
        approximation; everything else is exact up to the grid. In a mind of several motivations, the effects of an
        outcome are those for the motivation that brought it about.
        """
        total = episodes * (minds @ self.per_episode)
        cells = minds @ self.chance
        steps: list[tuple[Floats, Floats]] = []  # of each bounded outcome: by cell, and the part of it that is left
        for index, outcome in enumerate(self.bounded):
            step = self.step[index][None]
            for before, (earlier, part) in enumerate(steps):
                passed = self._by_cell(before, int(outcome))
                if passed.any():
                    step = step + part[:, None] * earlier * passed
            value = self._value(int(outcome), cells, step, episodes)
            unbounded = episodes * (cells * step).sum(axis=1)
            steps.append((step, np.divide(value, unbounded, out=np.ones_like(value), where=unbounded != 0.0)))
            total[:, outcome] = value
        return self._with_effects(minds, cells, total, episodes * (minds @ self.linear))

    def _with_effects(self, minds: Floats, cells: Floats, total: Floats, linear: Floats) -> Floats:
        """Subtract the downstream effects of the part of bounded outcomes that their caps cut off."""
        free = np.ones(total.shape[1], dtype=np.bool_)
        free[self.bounded] = False
        for index, outcome in enumerate(self.bounded):
            if self.brought[index][:, free].any():
                by_kind = (cells * np.abs(self.step[index])).reshape(len(minds), self.brought.shape[1], -1).sum(axis=2)
                whole = by_kind.sum(axis=1, keepdims=True)
                who = np.divide(by_kind, whole, out=minds.copy(), where=whole > 0.0)
                lost = (total - linear)[:, outcome]
                total[:, free] += lost[:, None] * (who @ self.brought[index])[:, free]
        return total

    def _by_cell(self, index: int, outcome: int) -> Floats:
        """(C,) amount of an outcome that a unit of a bounded outcome causes, by the motivation of the cell."""
        kinds = self.brought.shape[1]
        return np.repeat(self.brought[index, :, outcome], self.chance.shape[1] // kinds)

    def _value(self, outcome: int, cells: Floats, step: Floats, episodes: int) -> Floats:
        """(M,) expectation of a bounded outcome."""
        if self.absorbing[outcome]:
            return np.asarray(1.0 - (1.0 - (cells * step.clip(0.0, 1.0)).sum(axis=1)) ** episodes)
        return expected_minimum(cells, step, episodes, float(self.cap[outcome]))


def look_ahead(cast: Cast, environment: Environment, acts: Floats, per_episode: Floats) -> Horizon:
    """Prepare an environment, given the motivations' acts (K, S, A) and expected outcomes (K, O) of an episode."""
    world = cast.world
    chance = environment.probability[:, None] * acts
    kinds, outcomes = len(acts), len(world.outcomes)
    cells = chance.reshape(kinds, -1)
    blocks = (np.eye(kinds)[:, :, None] * cells[:, None]).reshape(kinds, -1)
    linear = np.einsum("ksa,ksao->ko", chance, downstream(cast, environment.causes, 1.0))
    bound = world.absorbing | np.isfinite(world.cap)
    causes = np.stack([cast.causes_for(kind, environment.causes) for kind in range(kinds)])
    free = total_effects(np.where(bound[:, None], 0.0, causes), 1.0)
    brought = causes @ free
    bounded = _in_order(np.flatnonzero(bound), brought)
    step = np.einsum("sai,kio->oksa", world.effect, free).reshape(outcomes, -1)[bounded]
    return Horizon(
        blocks, per_episode, linear, bounded, step, brought.transpose(1, 0, 2)[bounded], world.cap, world.absorbing
    )


def _in_order(bounded: Ints, brought: Floats) -> Ints:
    """Sort bounded outcomes, causes before effects."""
    graph = {int(o): [int(b) for b in bounded if b != o and brought[:, b, o].any()] for o in bounded}
    return np.array(list(TopologicalSorter(graph).static_order()), dtype=np.int64)


def expected_minimum(chance: Floats, step: Floats, episodes: int, cap: float) -> Floats:
    """(M,) E[min(S, cap)], where S is the sum over episodes of steps (M or 1, C) that are taken with chances (M, C).

    The distribution of S on a grid is a power of the characteristic function of one step. A step between two points of
    the grid is divided between both, so that means are kept.
    """
    step = np.broadcast_to(step, chance.shape)
    taken = chance > 0.0
    most = episodes * np.where(taken, step, -np.inf).max(axis=1)
    least = episodes * np.where(taken, step, np.inf).min(axis=1)
    mean = episodes * (chance * step).sum(axis=1)
    value = np.where(least >= cap, cap, np.minimum(mean, most))
    either = np.flatnonzero((most > cap) & (least < cap))
    for rows in np.split(either, range(BATCH, len(either), BATCH)):
        if len(rows):
            value[rows] = _minimum_on_grid(chance[rows], step[rows], episodes, cap)
    return value


def _minimum_on_grid(chance: Floats, step: Floats, episodes: int, cap: float) -> Floats:
    """(M,) `expected_minimum` for minds whose sums can fall on both sides of the cap."""
    mean = (chance * step).sum(axis=1, keepdims=True)
    taken = chance > 0.0
    deviation = np.sqrt(episodes * (chance * (step - mean) ** 2).sum(axis=1))
    least = np.where(taken, step, np.inf).min(axis=1)
    span = np.where(taken, step, -np.inf).max(axis=1) - least
    spacing = span / np.ceil(span * GRID / (2.0 * WIDTH * (deviation + span)))  # steps of two sizes lie on the grid
    place = np.where(taken, (step - least[:, None]) / spacing[:, None], 0.0)
    lower = np.floor(place)
    row = np.arange(len(chance))[:, None] * GRID
    once = np.zeros(len(chance) * GRID)
    for point, part in ((lower, 1.0 - (place - lower)), (lower + 1.0, place - lower)):
        index = row + point.astype(np.int64) % GRID
        once += np.bincount(index.ravel(), (chance * part).ravel(), len(once))
    spread = np.fft.irfft(np.fft.rfft(once.reshape(len(chance), GRID)) ** episodes, GRID)
    middle = np.round(episodes * (mean[:, 0] - least) / spacing)[:, None] - GRID // 2
    total = episodes * least[:, None] + spacing[:, None] * (middle + (np.arange(GRID) - middle) % GRID)
    return np.asarray((spread * np.minimum(total, cap)).sum(axis=1))

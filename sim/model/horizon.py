"""What an agent brings about over many episodes: what is bounded stops at its cap, what happens once happens or not.

Only what is left of a bounded outcome causes what lies downstream of it. With S the sum over an agent's episodes, the
expectation is that of min(S, cap), which lies below min(E[S], cap) wherever S may fall on both sides of the cap.
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
"""Points on which a sum over episodes is distributed."""
WIDTH = 10.0
"""The grid reaches so many standard deviations, and so many largest steps, to both sides of the mean."""
BATCH = 64
"""Minds whose sums are distributed at a time."""


@dataclass(frozen=True)
class Horizon:
    """An environment prepared for sums over episodes; C counts (motivation, situation, action).

    Attributes:
        chance: (K, C) chance that an episode with a motivation in control ends in each cell of C.
        per_episode: (K, O) expected outcomes of an episode, what happens once clipped to a chance.
        linear: (K, O) the same if nothing were bounded.
        bounded: indices of outcomes that are bounded or happen once, causes before effects.
        step: (B, C) direct amount of each bounded outcome, and what comes to it through unbounded ones.
        brought: (B, K, O) what a unit of each bounded outcome brings about through unbounded ones, by motivation.
        cap: (O,) bounds.
        absorbing: (O,) marks what happens once.
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

        A bounded outcome that causes another one does so, in the other's bound, in equal parts in every episode; all
        else is exact but for the grid. In a mind of several motivations it serves whoever brought it about.
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
        """Take off what bounded outcomes would bring about beyond what is left of them."""
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
        """(C,) what a unit of a bounded outcome brings of another, by the motivation of the cell."""
        kinds = self.brought.shape[1]
        return np.repeat(self.brought[index, :, outcome], self.chance.shape[1] // kinds)

    def _value(self, outcome: int, cells: Floats, step: Floats, episodes: int) -> Floats:
        """(M,) expectation of a bounded outcome."""
        if self.absorbing[outcome]:
            return np.asarray(1.0 - (1.0 - (cells * step.clip(0.0, 1.0)).sum(axis=1)) ** episodes)
        return expected_minimum(cells, step, episodes, float(self.cap[outcome]))


def look_ahead(cast: Cast, environment: Environment, acts: Floats, per_episode: Floats) -> Horizon:
    """Prepare an environment in which motivations act as acts (K, S, A) say, with expectations (K, O) of an episode."""
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
    """(M,) E[min(S, cap)], S the sum over episodes of steps (M or 1, C) that are taken with chances (M, C).

    S is distributed on a grid by the power of its characteristic function; a step between two points of the grid is
    divided between them, so that means are kept.
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
    """(M,) the same for minds whose sums may fall on both sides of the cap."""
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

"""How motivations grow skilled: a motivation needs practice before it executes what it wants.

With the chance that is its *skill* a motivation in control acts by its wants, and otherwise by the habit that
pretraining left. What skill lacks falls by a constant factor an episode in control: the exponential law of practice
(Heathcote, Brown & Mewhort 2000, The power law repealed). Practice in one situation counts in others by how alike they
are. `sim/builders/practice.py` turns both into factors.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.cells import BELOW_ONE, Cells, Places, draw_cell_at, draw_place
from agents.compiled import compiled, inlined
from agents.pure import graded
from agents.seizure import Seizure, grip_after

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Practice(NamedTuple):
    """How skill grows in a phase. All arrays are empty if no motivation needs practice.

    Attributes:
        keep: (K, S) factor by which an episode in control leaves what skill lacks in each situation, in [0, 1].
        lacking: (K,) what skill lacks before all practice: 1, or 0 for a motivation that needs none.
        situation: (P,) situation of each place.
    """

    keep: Floats
    lacking: Floats
    situation: Ints


NO_PRACTICE = Practice(np.empty((0, 0)), np.empty(0), np.empty(0, np.int64))
"""Stands for the practice of motivations that all execute what they want from the start."""


@inlined
def practises(practice: Practice) -> bool:
    """Tell whether any motivation needs practice."""
    return bool(practice.lacking.shape[0] > 0)


@inlined
def practise(practice: Practice, kind: int, lack: Floats, episodes: int) -> None:
    """Let a motivation be in control of some episodes: what its skill lacks, (S,), falls in place."""
    for situation in range(lack.shape[0]):
        lack[situation] *= practice.keep[kind, situation] ** episodes


@inlined
def draw_practised(places: Places, place: int, kind: int, lack: float, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of a place: by the motivation's wants as far as skill goes, else habit.

    The rows of habit stand in the tables after those of the motivations.
    """
    skill = 1.0 - lack
    if uniform < skill:
        return draw_cell_at(places, place, kind, min(uniform / skill, BELOW_ONE))
    habit = kind + places.cell_threshold.shape[0] // 2
    return draw_cell_at(places, place, habit, min((uniform - skill) / lack, BELOW_ONE))


@inlined
def live_practising(
    rng: np.random.Generator,
    cells: Cells,
    places: Places,
    practice: Practice,
    seizure: Seizure,
    kind: int,
    lack: Floats,
    episodes: int,
    noise: float,
) -> tuple[float, int]:
    """Live one round as `agents.pure.live_pure`, by a skill that lacks (S,), and less afterwards."""
    total = 0.0
    hits = 0
    held = 0
    for _ in range(episodes):
        place = draw_place(places, rng.random())
        cell = draw_practised(places, place, kind, lack[practice.situation[place]], rng.random())
        total += seizure.signal if held > 0 else cells.signal[kind, cell]
        hits += cells.scored[cell]
        if seizure.episodes > 0:
            held = grip_after(rng, cells.grip[kind, cell], seizure.episodes, held)
    practise(practice, kind, lack, episodes)
    return graded(rng, total, episodes, noise), hits


@compiled
def live_all_practising(
    rng: np.random.Generator,
    cells: Cells,
    places: Places,
    practice: Practice,
    seizure: Seizure,
    kinds: Ints,
    lack: Floats,
    episodes: int,
    noise: float,
    pay: Floats,
) -> int:
    """Live one round with each of (N,) agents whose skills lack (N, 1, S); as `agents.pure.live_all`."""
    scored = 0
    for agent in range(kinds.shape[0]):
        kind = kinds[agent]
        pay[agent], hits = live_practising(rng, cells, places, practice, seizure, kind, lack[agent, 0], episodes, noise)
        scored += hits
    return scored


@inlined
def forget(practice: Practice, kind: int, lack: Floats) -> None:
    """Begin anew as an agent of a motivation that had no practice in this mind: fill (S,) in place."""
    for situation in range(lack.shape[0]):
        lack[situation] = practice.lacking[kind]

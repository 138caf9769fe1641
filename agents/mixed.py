"""How an agent with several motivations in its mind lives through a round, written once for both engines."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.cells import BELOW_ONE, Cells, Places, draw_cell, draw_cell_at, draw_place
from agents.compiled import compiled, inlined
from agents.practice import Practice, draw_practised, practise, practises
from agents.seizure import Seizure, grip_after

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Workspace(NamedTuple):
    """Arrays in which a mixed mind's round is computed; allocated once for many minds.

    Attributes:
        control: (episodes,) the motivation in control.
        signal: (episodes,) the selection signal earned, noise included.
        cell: (episodes,) the cell that the episode ended in.
        edges: (K + 1,) where each motivation's stretch of [0, 1) begins.
    """

    control: Ints
    cell: Ints
    signal: Floats
    edges: Floats


@compiled
def workspace(episodes: int, kinds: int) -> Workspace:
    """Allocate a workspace for so many episodes and motivations."""
    return Workspace(
        np.empty(episodes, np.int64), np.empty(episodes, np.int64), np.empty(episodes), np.empty(kinds + 1)
    )


@inlined
def _fill_edges(influence: Floats, edges: Floats) -> None:
    """Set the edges of the motivations' stretches of [0, 1); the last motivation with influence ends at exactly 1."""
    edges[0] = 0.0
    last = 0
    for kind in range(influence.shape[0]):
        edges[kind + 1] = edges[kind] + influence[kind]
        last = kind if influence[kind] > 0.0 else last
    for kind in range(last, influence.shape[0]):
        edges[kind + 1] = 1.0


@inlined
def _in_control(edges: Floats, uniform: float) -> int:
    """Find the motivation in whose stretch a uniform falls; a sum, because a branch would often be mispredicted."""
    kind = 0
    for edge in range(1, edges.shape[0]):
        kind += int(edges[edge] <= uniform)
    return kind


@inlined
def _meet_apart(cells: Cells, influence: Floats, space: Workspace) -> None:
    """Set each episode's motivation in control and its cell, from the uniform that stands in `space.signal`."""
    control, cell, uniforms, edges = space
    for episode in range(uniforms.shape[0]):
        uniform = uniforms[episode]
        kind = _in_control(edges, uniform)
        within = min((uniform - edges[kind]) / influence[kind], BELOW_ONE)
        control[episode] = kind
        cell[episode] = draw_cell(cells, kind, within)


@compiled
def meet_together(
    rng: np.random.Generator,
    places: Places,
    shared: int,
    practice: Practice,
    lack: Floats,
    mind: int,
    influence: Floats,
    space: Workspace,
) -> None:
    """Do what `_meet_apart` does, where `shared` consecutive episodes meet one situation, which is drawn first.

    After the last episode, motivations are more skilled by those that they controlled.
    """
    control, cell, uniforms, edges = space
    place = 0
    for episode in range(uniforms.shape[0]):
        if episode % shared == 0:
            place = draw_place(places, rng.random())
        uniform = uniforms[episode]
        kind = _in_control(edges, uniform)
        within = min((uniform - edges[kind]) / influence[kind], BELOW_ONE)
        control[episode] = kind
        if practises(practice):
            cell[episode] = draw_practised(places, place, kind, lack[mind, kind, practice.situation[place]], within)
        else:
            cell[episode] = draw_cell_at(places, place, kind, within)
    if practises(practice):
        for kind in control:
            practise(practice, kind, lack[mind, kind], 1)


@inlined
def live_mixed(
    rng: np.random.Generator,
    cells: Cells,
    places: Places,
    shared: int,
    practice: Practice,
    seizure: Seizure,
    influence: Floats,
    lack: Floats,
    mind: int,
    noise: float,
    space: Workspace,
) -> tuple[float, int]:
    """Live one round with a motivation drawn by influence in control of each episode.

    One uniform per episode decides the motivation in control and, by its place within that motivation's stretch, the
    cell. Where consecutive episodes share a situation, or skill depends on it, one more uniform per group decides the
    situation.

    Args:
        rng: the generator to draw from.
        cells: the phase's cells.
        places: the phase's situations; used where more than one episode shares one, or a motivation needs practice.
        shared: how many consecutive episodes meet one situation; divides the episodes of a round.
        practice: how skill grows.
        seizure: what holding the grader is worth.
        influence: (K,) chance of control, sums to one.
        lack: (N, K, S) what the skills in several minds lack; falls in place, if a motivation needs practice.
        mind: which of these minds it is.
        noise: standard deviation of grader noise, drawn for each episode.
        space: is filled with the motivation in control and the signal of each episode.

    Returns:
        As `live_pure`.
    """
    total = 0.0
    hits = 0
    control, cell, signal, edges = space
    _fill_edges(influence, edges)
    for episode in range(signal.shape[0]):
        signal[episode] = rng.random()
    if shared > 1 or practises(practice):
        meet_together(rng, places, shared, practice, lack, mind, influence, space)
    else:
        _meet_apart(cells, influence, space)
    held = 0
    for episode in range(signal.shape[0]):
        kind, ended = control[episode], cell[episode]
        signal[episode] = seizure.signal if held > 0 else cells.signal[kind, ended]
        hits += cells.scored[ended]
        if seizure.episodes > 0:
            held = grip_after(rng, cells.grip[kind, ended], seizure.episodes, held)
    if noise > 0.0:
        for episode in range(signal.shape[0]):
            signal[episode] += noise * rng.normal()
    for episode in range(signal.shape[0]):
        total += signal[episode]
    return total / signal.shape[0], hits

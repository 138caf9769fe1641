"""How one agent lives through a round, written once for both engines.

Each rule is compiled, takes the generator it draws from, and uses explicit loops, so that the Mesa population calling
it agent by agent and the kernel calling it in a loop consume the same stream and give the same numbers.

A *cell* is an (environment, situation, action) triple. Which cell an episode ends in is drawn by the alias method
(Walker 1977; Vose 1991) from one uniform.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BELOW_ONE = 1.0 - 2.0**-53
"""The largest uniform there is."""


class Cells(NamedTuple):
    """What can happen in an episode of a phase, by motivation.

    Attributes:
        threshold: (K, cells) alias method, chance of keeping the cell first hit.
        pair: (K, cells, 2) alias method, the cell first hit and the one taken otherwise.
        signal: (K, cells) selection signal that the cell pays.
        scored: (cells,) 1 where the cell is the scored act of its environment.
        grip: (K, cells) chance that the grader is seized in the cell.
    """

    threshold: Floats
    pair: Ints
    signal: Floats
    scored: Ints
    grip: Floats


class Places(NamedTuple):
    """The situations of a phase, for rules that compare episodes of one situation; empty where no rule does.

    A *place* is an (environment, situation) pair, what a language model would call a prompt.

    Attributes:
        threshold: (P,) alias method, chance of keeping the place first hit.
        pair: (P, 2) alias method, the place first hit and the one taken otherwise.
        cell_threshold: (K, P, A) the same for the cells of a place, by motivation.
        cell_pair: (K, P, A, 2) the cell first hit and the one taken otherwise.
    """

    threshold: Floats
    pair: Ints
    cell_threshold: Floats
    cell_pair: Ints


class Seizure(NamedTuple):
    """What a seized grader does for the agent that holds it.

    Attributes:
        episodes: later episodes of the round whose signal it controls; 0 where nothing can be seized.
        signal: selection signal that each of them pays.
    """

    episodes: int
    signal: float


@inlined
def draw_cell(cells: Cells, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of the motivation's alias table.

    The choice is an index and not a branch: a processor would guess a branch wrong too often.
    """
    scaled = uniform * cells.threshold.shape[1]
    first = int(scaled)
    return int(cells.pair[kind, first, int(scaled - first >= cells.threshold[kind, first])])


@inlined
def draw_place(places: Places, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a place; no motivation has a say in where it is."""
    scaled = uniform * places.threshold.shape[0]
    first = int(scaled)
    return int(places.pair[first, int(scaled - first >= places.threshold[first])])


@inlined
def draw_cell_at(places: Places, place: int, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into a cell of a place, by what the motivation does there."""
    scaled = uniform * places.cell_threshold.shape[2]
    first = int(scaled)
    return int(places.cell_pair[kind, place, first, int(scaled - first >= places.cell_threshold[kind, place, first])])


@inlined
def grip_after(rng: np.random.Generator, chance: float, episodes: int, held: int) -> int:
    """Count the episodes whose signal an agent controls after one in which it may have seized the grader."""
    return episodes if chance > 0.0 and rng.random() < chance else max(held - 1, 0)


@inlined
def live_pure(
    rng: np.random.Generator, cells: Cells, seizure: Seizure, kind: int, episodes: int, noise: float
) -> tuple[float, int]:
    """Live one round with one motivation in control throughout.

    Grader noise is drawn once for the round: the mean of `episodes` draws has standard deviation
    noise / sqrt(episodes).

    Returns:
        The mean selection signal of the episodes, and how many of them ended in the scored act.
    """
    total = 0.0
    hits = 0
    if seizure.episodes == 0:
        for _ in range(episodes):
            cell = draw_cell(cells, kind, rng.random())
            total += cells.signal[kind, cell]
            hits += cells.scored[cell]
    else:
        held = 0
        for _ in range(episodes):
            cell = draw_cell(cells, kind, rng.random())
            total += seizure.signal if held > 0 else cells.signal[kind, cell]
            hits += cells.scored[cell]
            held = grip_after(rng, cells.grip[kind, cell], seizure.episodes, held)
    mean = total / episodes
    if noise > 0.0:
        mean += noise * rng.normal() / np.sqrt(episodes)
    return mean, hits


class Workspace(NamedTuple):
    """Where a mixed mind's round is worked out; allocated once for many minds.

    Attributes:
        control: (episodes,) the motivation in control.
        signal: (episodes,) the selection signal earned, noise included.
        edges: (K + 1,) where each motivation's stretch of [0, 1) begins.
    """

    control: Ints
    signal: Floats
    edges: Floats


@compiled
def workspace(episodes: int, kinds: int) -> Workspace:
    """Make room for the rounds of minds with so many motivations."""
    return Workspace(np.empty(episodes, np.int64), np.empty(episodes), np.empty(kinds + 1))


@inlined
def _fill_edges(influence: Floats, edges: Floats) -> None:
    """Lay the motivations' stretches end to end; the last with any influence ends at one exactly."""
    edges[0] = 0.0
    last = 0
    for kind in range(influence.shape[0]):
        edges[kind + 1] = edges[kind] + influence[kind]
        last = kind if influence[kind] > 0.0 else last
    for kind in range(last, influence.shape[0]):
        edges[kind + 1] = 1.0


@inlined
def live_mixed(
    rng: np.random.Generator,
    cells: Cells,
    places: Places,
    shared: int,
    seizure: Seizure,
    influence: Floats,
    noise: float,
    space: Workspace,
) -> tuple[float, int]:
    """Live one round with a motivation drawn by influence in control of each episode.

    One uniform decides who is in control and, by where it falls within that motivation's stretch, the cell. Where
    episodes share their situation, another one decides before each group what situation that is.

    Args:
        rng: the generator to draw from.
        cells: the phase's cells.
        places: the phase's situations; used where more than one episode shares one.
        shared: how many episodes in a row meet one situation; divides the episodes of a round.
        seizure: what holding the grader is worth.
        influence: (K,) chance of control, sums to one.
        noise: standard deviation of grader noise, drawn for each episode.
        space: is filled with who was in control and what it earned.

    Returns:
        As `live_pure`.
    """
    total = 0.0
    hits = 0
    control, signal, edges = space
    _fill_edges(influence, edges)
    for episode in range(signal.shape[0]):
        signal[episode] = rng.random()
    held = 0
    place = 0
    for episode in range(signal.shape[0]):
        if shared > 1 and episode % shared == 0:
            place = draw_place(places, rng.random())
        uniform = signal[episode]
        kind = 0
        for edge in range(1, edges.shape[0]):
            kind += int(edges[edge] <= uniform)
        within = min((uniform - edges[kind]) / influence[kind], BELOW_ONE)
        cell = draw_cell_at(places, place, kind, within) if shared > 1 else draw_cell(cells, kind, within)
        control[episode] = kind
        signal[episode] = seizure.signal if held > 0 else cells.signal[kind, cell]
        hits += cells.scored[cell]
        if seizure.episodes > 0:
            held = grip_after(rng, cells.grip[kind, cell], seizure.episodes, held)
    if noise > 0.0:
        for episode in range(signal.shape[0]):
            signal[episode] += noise * rng.normal()
    for episode in range(signal.shape[0]):
        total += signal[episode]
    return total / signal.shape[0], hits

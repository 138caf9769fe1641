"""How an agent with one motivation lives through a round, written once for both engines.

Each rule is compiled, takes the generator it draws from, and uses explicit loops, so that the Mesa population calling
it agent by agent and the kernel calling it in a loop consume the same stream and give the same numbers.
"""

import numpy as np
from numpy.typing import NDArray

from agents.bundles import Bundles, draw_bundle
from agents.cells import Cells, draw_cell
from agents.compiled import compiled, inlined
from agents.seizure import Seizure, grip_after

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@inlined
def _live_in_bundles(rng: np.random.Generator, bundles: Bundles, kind: int, episodes: int) -> tuple[float, int]:
    """Sum the signals of a round, and count its scored acts, where no episode depends on those before it."""
    total = 0.0
    hits = 0
    for _ in range(episodes // bundles.episodes):
        entry = draw_bundle(bundles, kind, rng.random())
        total += bundles.signal[kind, entry]
        hits += bundles.hits[kind, entry]
    return total, hits


@inlined
def _live_seizing(
    rng: np.random.Generator, cells: Cells, seizure: Seizure, kind: int, episodes: int
) -> tuple[float, int]:
    """Do the same where the grader can be seized, episode by episode."""
    total = 0.0
    hits = 0
    held = 0
    for _ in range(episodes):
        cell = draw_cell(cells, kind, rng.random())
        total += seizure.signal if held > 0 else cells.signal[kind, cell]
        hits += cells.scored[cell]
        held = grip_after(rng, cells.grip[kind, cell], seizure.episodes, held)
    return total, hits


@inlined
def graded(rng: np.random.Generator, total: float, episodes: int, noise: float) -> float:
    """Turn a sum of signals into mean pay; grader noise is drawn once for the round.

    The mean of `episodes` draws has standard deviation noise / sqrt(episodes).
    """
    mean = total / episodes
    return mean + noise * rng.normal() / np.sqrt(episodes) if noise > 0.0 else mean


@inlined
def live_pure(
    rng: np.random.Generator,
    cells: Cells,
    bundles: Bundles,
    seizure: Seizure,
    kind: int,
    episodes: int,
    noise: float,
) -> tuple[float, int]:
    """Live one round with one motivation in control throughout.

    Returns:
        The mean selection signal of the episodes, and how many of them ended in the scored act.
    """
    if seizure.episodes > 0:
        total, hits = _live_seizing(rng, cells, seizure, kind, episodes)
    else:
        total, hits = _live_in_bundles(rng, bundles, kind, episodes)
    return graded(rng, total, episodes, noise), hits


@compiled
def live_all(
    rng: np.random.Generator,
    cells: Cells,
    bundles: Bundles,
    seizure: Seizure,
    kinds: Ints,
    episodes: int,
    noise: float,
    pay: Floats,
) -> int:
    """Live one round with each of (N,) agents, as `live_pure` with one; fill their pay (N,), return all scored acts.

    Each case has a loop of its own: numba counts references to the arrays of both in a loop that chooses between
    them, which costs more than drawing the episodes.
    """
    scored = 0
    if seizure.episodes > 0:
        for agent in range(kinds.shape[0]):
            total, hits = _live_seizing(rng, cells, seizure, kinds[agent], episodes)
            pay[agent] = graded(rng, total, episodes, noise)
            scored += hits
    else:
        for agent in range(kinds.shape[0]):
            total, hits = _live_in_bundles(rng, bundles, kinds[agent], episodes)
            pay[agent] = graded(rng, total, episodes, noise)
            scored += hits
    return scored

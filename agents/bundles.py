"""Several episodes in one draw, for agents of whom only the sum of a round's signals and its scored acts count.

Episodes that pay a motivation the same, and are scored alike, are one *ending*. A *bundle* is so many episodes in a
row; what it comes to depends on how often each ending is among them, not on their order. All such multisets are laid
out in one alias table a motivation, so that one uniform decides them all, with the chances that single draws give.
"""

from functools import cache
from itertools import combinations_with_replacement
from math import comb
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled, inlined

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LARGEST = 8
"""Most episodes that are drawn together; more would save little of a round."""
ENTRIES = 2**13
"""Most entries of all motivations' tables together: what a processor's nearer caches hold."""


class Bundles(NamedTuple):
    """What bundles of episodes come to, by motivation; tables of K motivations, padded to B entries.

    Attributes:
        episodes: episodes in a bundle; divides those of a round.
        size: (K,) entries of each motivation's table.
        threshold: (K, B) alias method, chance of keeping the entry first hit.
        pair: (K, B, 2) alias method, the entry first hit and the one taken otherwise.
        signal: (K, B) sum of the episodes' selection signals.
        hits: (K, B) episodes that end in the scored act.
    """

    episodes: int
    size: Ints
    threshold: Floats
    pair: Ints
    signal: Floats
    hits: Ints


@inlined
def draw_bundle(bundles: Bundles, kind: int, uniform: float) -> int:
    """Turn one uniform in [0, 1) into an entry of the motivation's table; without a branch, as `draw_cell`."""
    scaled = uniform * bundles.size[kind]
    first = int(scaled)
    return int(bundles.pair[kind, first, int(scaled - first >= bundles.threshold[kind, first])])


def episodes_together(endings: int, kinds: int, episodes: int) -> int:
    """Choose how many episodes a bundle holds: as many as divide a round and fit the tables, one if need be.

    Args:
        endings: most endings that any motivation has.
        kinds: number of motivations.
        episodes: episodes of a round.
    """
    fitting = (
        together
        for together in range(min(LARGEST, episodes), 1, -1)
        if episodes % together == 0 and kinds * comb(endings + together - 1, together) <= ENTRIES
    )
    return next(fitting, 1)


@cache
def multisets(endings: int, together: int) -> tuple[Ints, Floats]:
    """(B, together) endings of each bundle, in ascending order, and (B,) in how many orders they can come."""
    found = np.array(list(combinations_with_replacement(range(endings), together)), np.int64)
    return found, _orders(found)


@compiled
def _orders(found: Ints) -> Floats:
    """(B,) permutations of each row of ascending numbers (B, together)."""
    orders = np.ones(found.shape[0])
    for row in range(found.shape[0]):
        run = 1
        for place in range(1, found.shape[1]):
            run = run + 1 if found[row, place] == found[row, place - 1] else 1
            orders[row] = orders[row] * (place + 1) / run
    return orders


@compiled
def merge_endings(chance: Floats, signal: Floats, scored: Ints, merged: Floats) -> int:
    """Fill `merged` (3, cells) with chance, signal and score of each ending, in the order of cells; return how many.

    Cells without chance are left out.
    """
    count = 0
    for cell in range(chance.shape[0]):
        if not chance[cell] <= 0.0:  # a chance that is no number stays, for the check that names its key
            place = 0
            while place < count and (merged[1, place] != signal[cell] or merged[2, place] != scored[cell]):
                place += 1
            if place == count:
                merged[0, place], merged[1, place], merged[2, place] = 0.0, signal[cell], scored[cell]
                count += 1
            merged[0, place] += chance[cell]
    return count


@compiled
def add_up(found: Ints, orders: Floats, merged: Floats, chance: Floats, signal: Floats, hits: Ints) -> None:
    """Fill chance, signal and hits (B,) of bundles from those of their endings, merged (3, endings)."""
    for entry in range(found.shape[0]):
        likely, total, scored = orders[entry], 0.0, 0.0
        for place in range(found.shape[1]):
            likely *= merged[0, found[entry, place]]
            total += merged[1, found[entry, place]]
            scored += merged[2, found[entry, place]]
        chance[entry], signal[entry], hits[entry] = likely, total, int(scored)

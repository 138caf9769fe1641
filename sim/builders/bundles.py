"""Episodes -> bundles: what several episodes of a phase, drawn together, come to."""

import numpy as np

from agents.bundles import Bundles, add_up, episodes_together, merge_endings, multisets
from sim.builders.episodes import Episodes
from sim.model.drawing import fill_alias


def build_bundles(episodes: Episodes, each_round: int) -> Bundles:
    """Lay out the bundles of a phase in alias tables, by motivation.

    Args:
        episodes: what can happen in an episode.
        each_round: episodes of a round; a bundle holds as many as divide them and fit the tables.
    """
    cells, kinds = episodes.cells, len(episodes.chance)
    merged = np.empty((kinds, 3, episodes.chance.shape[1]))
    endings = [
        merge_endings(chance, cells.signal[kind], cells.scored, merged[kind])
        for kind, chance in enumerate(episodes.chance)
    ]
    together = episodes_together(max(endings), kinds, each_round)
    found = [multisets(count, together) for count in endings]
    size = np.array([len(bundles) for bundles, _ in found])
    chance, threshold, signal = (np.zeros((kinds, size.max())) for _ in range(3))
    hits, alias = (np.zeros((kinds, size.max()), np.int64) for _ in range(2))
    for kind, (bundles, orders) in enumerate(found):
        n = len(bundles)
        add_up(bundles, orders, merged[kind], chance[kind], signal[kind], hits[kind])
        fill_alias(chance[kind, :n], threshold[kind, :n], alias[kind, :n])
    pair = np.stack([np.broadcast_to(np.arange(size.max()), alias.shape), alias], axis=-1)
    return Bundles(together, size, threshold, pair, signal, hits)

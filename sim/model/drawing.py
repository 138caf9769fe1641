"""Draw positions in proportion to weights: by alias table for fixed weights, by a tree for changing weights."""

import numpy as np
from numpy.typing import NDArray

from agents.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled
def fill_alias(weights: Floats, threshold: Floats, alias: Ints) -> None:
    """Fill an alias table for drawing positions in proportion to weights (Vose 1991).

    Each weight is written to both stacks, and only one stack grows. A branch on a random weight would be mispredicted
    too often.
    """
    n = weights.shape[0]
    total = 0.0
    for weight in weights:
        total += weight
    small = np.empty(n, np.int64)
    large = np.empty(n, np.int64)
    n_small = 0
    n_large = 0
    for i in range(n):
        threshold[i] = weights[i] * n / total
        alias[i] = i
        small[n_small] = i
        large[n_large] = i
        n_small += int(threshold[i] < 1.0)
        n_large += int(threshold[i] >= 1.0)
    while n_small > 0 and n_large > 0:
        less = small[n_small - 1]
        more = large[n_large - 1]
        alias[less] = more
        threshold[more] -= 1.0 - threshold[less]
        small[n_small - 1] = more
        n_small -= int(threshold[more] >= 1.0)
        n_large -= int(threshold[more] < 1.0)
    for i in range(n_large):
        threshold[large[i]] = 1.0
    for i in range(n_small):  # only rounding leaves entries here, and their weight is full
        threshold[small[i]] = 1.0


@compiled
def draw_alias(uniform: float, threshold: Floats, alias: Ints) -> int:
    """Turn one uniform in [0, 1) into a position of an alias table.

    Both positions are read and one is taken by arithmetic: a branch would be guessed wrong too often.
    """
    scaled = uniform * threshold.shape[0]
    first = int(scaled)
    return first + (int(alias[first]) - first) * int(scaled - first >= threshold[first])


@compiled
def sum_tree(weights: Floats) -> Floats:
    """Build a binary tree of partial sums: node 1 is the total, the leaves are the weights."""
    leaves = 1
    while leaves < weights.shape[0]:
        leaves *= 2
    tree = np.zeros(2 * leaves)
    for i in range(weights.shape[0]):
        tree[leaves + i] = weights[i]
    for node in range(leaves - 1, 0, -1):
        tree[node] = tree[2 * node] + tree[2 * node + 1]
    return tree


@compiled
def descend(tree: Floats, uniform: float) -> int:
    """Return the leaf at which the running sum of weights passes `uniform` times the total; its weight is above 0."""
    leaves = tree.shape[0] // 2
    left = uniform * tree[1]
    node = 1
    while node < leaves:
        node *= 2
        if left >= tree[node] and tree[node + 1] > 0.0:
            left -= tree[node]
            node += 1
    return int(node - leaves)


@compiled
def replace_weight(tree: Floats, place: int, weight: float) -> None:
    """Change one leaf, and update the sums above the leaf."""
    node = tree.shape[0] // 2 + place
    tree[node] = weight
    while node > 1:
        node //= 2
        tree[node] = tree[2 * node] + tree[2 * node + 1]

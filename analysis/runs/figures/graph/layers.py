"""A layered drawing of a causal graph (Sugiyama, Tagawa & Toda 1981).

Layers run left to right by longest path, from what actions do directly to final goals. A cause that skips layers gets
a waypoint in each, so that it passes between boxes. Coordinates are pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import polars as pl

from analysis.look.spacing import apart

BOX, GAP, TITLE, ROW, BETWEEN = 160.0, 54.0, 24.0, 15.0, 16.0
"""Width of a box, distance between layers, height of a title, of a row with a wanting motivation, between boxes."""

_SWEEPS, _WAYPOINT = 12, 6.0
"""Passes that order the layers, and the height of a waypoint."""


@dataclass
class Layers:
    """The places of boxes and waypoints. A node is an outcome, or a waypoint (cause, target, layer)."""

    layers: list[list[Any]]
    height_of: dict[Any, float]
    neighbours: dict[Any, list[Any]]
    centre: dict[Any, float] = field(default_factory=dict)

    @classmethod
    def of(cls, world: Mapping[str, Any], causes: pl.DataFrame, wants: pl.DataFrame) -> "Layers":
        """Assign layers by longest path, add waypoints, then order and place each layer by its neighbours."""
        pairs = list(zip(causes["cause"], causes["target"], strict=True))
        direct = [o for s in world["situations"].values() for a in s["actions"].values() for o in a["effect"]]
        linked = {outcome for pair in pairs for outcome in pair} | set(wants["outcome"])
        order = dict.fromkeys([*direct, *(outcome for pair in pairs for outcome in pair), *wants["outcome"]])
        depth = depths([outcome for outcome in order if outcome in linked], pairs)
        rows = dict(wants.group_by("outcome").len().iter_rows())
        drawn = cls([[] for _ in range(max(depth.values(), default=0) + 1)], {}, {})
        for outcome, layer in depth.items():
            drawn._add(outcome, layer, TITLE + ROW * rows.get(outcome, 0) + (4 if outcome in rows else 0))
        for pair in pairs:
            stops = drawn.stops(*pair, depth)
            for layer, waypoint in enumerate(stops[1:-1], depth[pair[0]] + 1):
                drawn._add(waypoint, layer, _WAYPOINT)
            for left, right in pairwise(stops):
                drawn.neighbours[left].append(right)
                drawn.neighbours[right].append(left)
        drawn._place()
        return drawn

    @staticmethod
    def stops(cause: str, target: str, depth: Mapping[Any, int]) -> list[Any]:
        """List the nodes that a cause passes, from its box to the box of its target."""
        return [cause, *((cause, target, layer) for layer in range(depth[cause] + 1, depth[target])), target]

    def _add(self, node: Any, layer: int, height: float) -> None:
        self.layers[layer].append(node)
        self.height_of[node], self.neighbours[node] = height, []

    @property
    def depth(self) -> dict[Any, int]:
        """Map every node to its layer."""
        return {node: layer for layer, nodes in enumerate(self.layers) for node in nodes}

    @property
    def width(self) -> float:
        """Width of the drawing."""
        return len(self.layers) * (BOX + GAP) - GAP

    @property
    def height(self) -> float:
        """Height of the drawing."""
        return max(self.centre[node] + self.height_of[node] / 2 for node in self.centre)

    def left(self, node: Any) -> float:
        """Left edge of a node."""
        return self.depth[node] * (BOX + GAP)

    def _place(self) -> None:
        for nodes in self.layers:
            self._stack(nodes, [0.0] * len(nodes))
        for _ in range(_SWEEPS):
            for nodes in self.layers:
                pull = {node: self._pull(node) for node in nodes}
                nodes.sort(key=pull.__getitem__)
                self._stack(nodes, [pull[node] for node in nodes])
        top = min(self.centre[node] - self.height_of[node] / 2 for node in self.centre)
        self.centre = {node: centre - top for node, centre in self.centre.items()}

    def _pull(self, node: Any) -> float:
        near = self.neighbours[node]
        return sum(self.centre[other] for other in near) / len(near) if near else self.centre[node]

    def _stack(self, nodes: list[Any], wished: list[float]) -> None:
        centres = apart(wished, [self.height_of[node] + BETWEEN for node in nodes])
        self.centre |= dict(zip(nodes, centres, strict=True))


def depths(outcomes: list[str], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Return the longest path from a source to each outcome; the graph is acyclic."""
    depth = dict.fromkeys(outcomes, 0)
    for _ in outcomes:
        for cause, target in pairs:
            depth[target] = max(depth[target], depth[cause] + 1)
    return depth

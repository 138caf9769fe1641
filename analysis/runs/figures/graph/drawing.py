"""The coordinates of a run's causal graph: boxes, rows of motivations in them, lines and arrows."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from analysis.runs.figures.graph.causes import cause_table, want_table
from analysis.runs.figures.graph.layers import BOX, ROW, TITLE, Layers

_SAMPLES, _TEXT_AT = 14, 5
"""Number of points on a curve, and the point at which the strength is written."""

_LETTER, _ROOM, _HIGH = 5.8, 9.0, 15.0
"""In pixels: width of a letter of a label, margin of the label around its letters, and height of the label."""


@dataclass(frozen=True)
class Graph:
    """Tables with all coordinates, and the size of the drawing.

    Attributes:
        boxes: outcome, wanted, x, y, x2, y2.
        wants: outcome, motivation, note (`avoids`, or where the want is bound), x, y, x2, y2.
        causes: cause, target, training, deployment, strength, where, own.
        lines: cause, target, step, x, y, with the columns of `causes`.
        arrows: cause, target, x, y, text, text_x, text_y, with the columns of `causes`; `left`, `right`, `top` and
            `bottom` bound the label of the text.
    """

    boxes: pl.DataFrame
    wants: pl.DataFrame
    causes: pl.DataFrame
    lines: pl.DataFrame
    arrows: pl.DataFrame
    width: float
    height: float


def graph(config: Mapping[str, Any]) -> Graph:
    """Lay out the world of a resolved configuration."""
    causes, wants = cause_table(config["world"]), want_table(config["motivation"])
    layers = Layers.of(config["world"], causes, wants)
    lines = _lines(causes, layers)
    return Graph(
        _boxes(wants, layers),
        _want_rows(wants, layers),
        causes,
        lines.join(causes, on=["cause", "target"]),
        _arrows(causes, lines),
        layers.width,
        layers.height,
    )


def _boxes(wants: pl.DataFrame, layers: Layers) -> pl.DataFrame:
    wanted = set(wants["outcome"])
    rows = []
    for node, centre in layers.centre.items():
        if isinstance(node, str):
            half, left = layers.height_of[node] / 2, layers.left(node)
            rows.append((node, node in wanted, left, centre - half, left + BOX, centre + half))
    return pl.DataFrame(rows, schema=["outcome", "wanted", "x", "y", "x2", "y2"], orient="row")


def _want_rows(wants: pl.DataFrame, layers: Layers) -> pl.DataFrame:
    rows: list[tuple[Any, ...]] = []
    filled: dict[str, int] = {}
    for name, outcome, note in wants.select("motivation", "outcome", "note").iter_rows():
        top = layers.centre[outcome] - layers.height_of[outcome] / 2 + TITLE + filled.get(outcome, 0) * ROW
        filled[outcome] = filled.get(outcome, 0) + 1
        left = layers.left(outcome)
        rows.append((outcome, name, note, left, top, left + BOX, top + ROW))
    schema = {"outcome": pl.String, "motivation": pl.String, "note": pl.String} | dict.fromkeys(
        ("x", "y", "x2", "y2"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _lines(causes: pl.DataFrame, layers: Layers) -> pl.DataFrame:
    rows, depth = [], layers.depth
    for cause, target in causes.select("cause", "target").iter_rows():
        stops, step = layers.stops(cause, target, depth), 0
        for left, right in pairwise(stops):
            start = (layers.left(left) + BOX, layers.centre[left])
            for x, y in _curve(start, (layers.left(right), layers.centre[right])):
                rows.append((cause, target, step, x, y))
                step += 1
    schema = {"cause": pl.String, "target": pl.String, "step": pl.Int64, "x": pl.Float64, "y": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _curve(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points of an S-shaped curve that is horizontal at both ends (smoothstep)."""
    (x0, y0), (x1, y1) = start, end
    at = [i / _SAMPLES for i in range(_SAMPLES + 1)]
    return [(x0 + t * (x1 - x0), y0 + (3 * t**2 - 2 * t**3) * (y1 - y0)) for t in at]


def _arrows(causes: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the arrowhead of each cause, and its strength with the place where it is written."""
    ends = lines.group_by("cause", "target", maintain_order=True).agg(
        x=pl.col("x").last(),
        y=pl.col("y").last(),
        text_x=pl.col("x").slice(pl.len() - _SAMPLES - 1 + _TEXT_AT).first(),
        text_y=pl.col("y").slice(pl.len() - _SAMPLES - 1 + _TEXT_AT).first(),
    )
    named = ends.join(causes.with_columns(text=_strength_text()), on=["cause", "target"], maintain_order="left")
    half = (pl.col("text").str.len_chars() * _LETTER + _ROOM) / 2
    return named.with_columns(
        left=pl.col("text_x") - half,
        right=pl.col("text_x") + half,
        top=pl.col("text_y") - _HIGH / 2,
        bottom=pl.col("text_y") + _HIGH / 2,
    )


def _written(strength: float) -> str:
    """Write a strength with a true minus sign, which cannot be mistaken for a line."""
    return f"{strength:g}".replace("-", "\u2212")


def _strength_text() -> pl.Expr:
    number = {place: pl.col(place).round(2).map_elements(_written, pl.String) for place in ("training", "deployment")}
    one = pl.when(pl.col("where") == "deployment").then(number["deployment"]).otherwise(number["training"])
    both = number["training"] + " | " + number["deployment"]
    differ = (pl.col("where") == "both") & (pl.col("training") != pl.col("deployment"))
    return pl.when(differ).then(both).otherwise(one)

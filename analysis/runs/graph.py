"""The causal graph of a run, ready to be drawn: who wants which outcome, which causes hold where."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from analysis.runs.layout import BOX, ROW, TITLE, Layout

_SAMPLES, _TEXT_AT = 14, 5
"""Steps that a curve is drawn in, and the step at which its strength is written."""


@dataclass(frozen=True)
class Graph:
    """Tables to draw from, with the size of the drawing.

    Attributes:
        boxes: outcome, wanted, x, y, x2, y2.
        wants: outcome, motivation, note (`avoids`, or where the want is bound), x, y, x2, y2.
        causes: cause, target, training, deployment, strength, where, own.
        lines: cause, target, step, x, y, with the columns of `causes`.
        arrows: cause, target, x, y, text, text_x, text_y, with the columns of `causes`.
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
    layout = Layout.of(config["world"], causes, wants)
    lines = _lines(causes, layout)
    return Graph(
        _boxes(wants, layout),
        _want_rows(wants, layout),
        causes,
        lines.join(causes, on=["cause", "target"]),
        _arrows(causes, lines),
        layout.width,
        layout.height,
    )


def cause_table(world: Mapping[str, Any]) -> pl.DataFrame:
    """List causes with their strength in training and deployment: overlay of the environment, grading applied."""
    pairs = {(cause, target): None for target, causes in world["causes"].items() for cause in causes}
    for place in ("training", "deployment"):
        for target, causes in world["environments"][place]["causes"].items():
            pairs |= {(cause, target): None for cause in causes}
    rows = []
    for cause, target in pairs:
        training, deployment = (_strength(world, place, cause, target) for place in ("training", "deployment"))
        if training or deployment:
            own = world["own"].get(target, {}).get(cause)
            where = "both" if training and deployment else "training" if training else "deployment"
            strength = max(abs(training), abs(deployment))
            rows.append((cause, target, training, deployment, strength, where, own is not None))
    schema = {
        "cause": pl.String,
        "target": pl.String,
        "training": pl.Float64,
        "deployment": pl.Float64,
        "strength": pl.Float64,
        "where": pl.String,
        "own": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _strength(world: Mapping[str, Any], place: str, cause: str, target: str) -> float:
    environment = world["environments"][place]
    overlay = environment["causes"].get(target, {})
    strength = overlay.get(cause, world["causes"].get(target, {}).get(cause, 0.0))
    return float(strength) * (environment["grading"] if target == "reward" else 1.0)


def want_table(motivations: Mapping[str, Any]) -> pl.DataFrame:
    """List who wants what: motivation, outcome, note (empty for a plain want)."""
    rows = []
    for name, motivation in motivations.items():
        wants = [("", motivation["wants"]), *motivation["per"].items()]
        for place, weights in wants:
            bound = place.replace("_", " ")
            for outcome, weight in weights.items():
                if weight:
                    note = " ".join(filter(None, ["avoids" if weight < 0 else "", bound]))
                    rows.append((name, outcome, note))
    schema = {"motivation": pl.String, "outcome": pl.String, "note": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _boxes(wants: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    wanted = set(wants["outcome"])
    rows = []
    for node, centre in layout.centre.items():
        if isinstance(node, str):
            half, left = layout.height_of[node] / 2, layout.left(node)
            rows.append((node, node in wanted, left, centre - half, left + BOX, centre + half))
    return pl.DataFrame(rows, schema=["outcome", "wanted", "x", "y", "x2", "y2"], orient="row")


def _want_rows(wants: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    rows, filled = [], {}
    for name, outcome, note in wants.select("motivation", "outcome", "note").iter_rows():
        top = layout.centre[outcome] - layout.height_of[outcome] / 2 + TITLE + filled.get(outcome, 0) * ROW
        filled[outcome] = filled.get(outcome, 0) + 1
        left = layout.left(outcome)
        rows.append((outcome, name, note, left, top, left + BOX, top + ROW))
    schema = {"outcome": pl.String, "motivation": pl.String, "note": pl.String} | dict.fromkeys(
        ("x", "y", "x2", "y2"), pl.Float64
    )
    return pl.DataFrame(rows, schema=schema, orient="row")


def _lines(causes: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    rows, depth = [], layout.depth
    for cause, target in causes.select("cause", "target").iter_rows():
        stops, step = layout.stops(cause, target, depth), 0
        for left, right in pairwise(stops):
            start = (layout.left(left) + BOX, layout.centre[left])
            for x, y in _curve(start, (layout.left(right), layout.centre[right])):
                rows.append((cause, target, step, x, y))
                step += 1
    schema = {"cause": pl.String, "target": pl.String, "step": pl.Int64, "x": pl.Float64, "y": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _curve(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Sample an S-shaped curve, level at both ends (smoothstep)."""
    (x0, y0), (x1, y1) = start, end
    at = [i / _SAMPLES for i in range(_SAMPLES + 1)]
    return [(x0 + t * (x1 - x0), y0 + (3 * t**2 - 2 * t**3) * (y1 - y0)) for t in at]


def _arrows(causes: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Give each cause's head, and its strength to be written where it leaves the box."""
    ends = lines.group_by("cause", "target", maintain_order=True).agg(
        x=pl.col("x").last(),
        y=pl.col("y").last(),
        text_x=pl.col("x").slice(pl.len() - _SAMPLES - 1 + _TEXT_AT).first(),
        text_y=pl.col("y").slice(pl.len() - _SAMPLES - 1 + _TEXT_AT).first(),
    )
    return ends.join(causes.with_columns(text=_strength_text()), on=["cause", "target"], maintain_order="left")


def _strength_text() -> pl.Expr:
    number = {
        place: pl.col(place).round(2).map_elements("{:g}".format, pl.String) for place in ("training", "deployment")
    }
    one = pl.when(pl.col("where") == "deployment").then(number["deployment"]).otherwise(number["training"])
    both = number["training"] + " | " + number["deployment"]
    differ = (pl.col("where") == "both") & (pl.col("training") != pl.col("deployment"))
    return pl.when(differ).then(both).otherwise(one)

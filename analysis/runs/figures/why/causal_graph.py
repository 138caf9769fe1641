"""Figure: the causal graph of the world, with the motivations that want each outcome."""

from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import finished, paint, shape
from analysis.look.style import INK, MUTED, PAPER
from analysis.look.wording import names, sentence_case
from analysis.page.figure import WHY
from analysis.runs.figures.graph.causes import cause_table
from analysis.runs.figures.graph.drawing import Graph, graph
from analysis.runs.figures.graph.layers import BOX
from analysis.runs.figures.recipe import Recipe
from analysis.stored import config
from sim.store.tables import Records

_WHERE = {
    "both": ("in training and deployment", "#59636E"),
    "training": ("only in training", "#4C5BD4"),
    "deployment": ("only in deployment", "#B3266B"),
}

_Place = Callable[..., tuple[alt.X, alt.Y]]


def table(run: Records) -> Graph:
    """Lay out the causal graph of a run's world."""
    return graph(config(run))


def chart(graph: Graph) -> alt.LayerChart:
    """Draw the world's causal graph with who wants what."""
    across = alt.Scale(domain=[-4, graph.width + 4], nice=False, zero=False)
    down = alt.Scale(domain=[-4, graph.height + 4], nice=False, zero=False, reverse=True)

    def at(x: str = "x", y: str = "y") -> tuple[alt.X, alt.Y]:
        return alt.X(f"{x}:Q", scale=across, axis=None), alt.Y(f"{y}:Q", scale=down, axis=None)

    chart = alt.layer(*_cause_marks(graph, at), *_box_marks(graph, at)).resolve_scale(color="independent")
    differ = (graph.causes["where"] == "both") & (graph.causes["training"] != graph.causes["deployment"])
    two = ", in training | in deployment where they differ" if differ.any() else ""
    own = " Dashed: live only for a motivation that wants what it serves." if graph.causes["own"].any() else ""
    return finished(
        chart.properties(width=graph.width, height=graph.height),
        "What leads to what, and who wants it",
        "Boxes are outcomes, from what actions do directly (left) to final goals (right); a coloured row is a "
        f"motivation that wants the outcome. Arrows are causes, as wide as they are strong; a number is the "
        f"strength{two}.{own}",
        width=int(graph.width / 6.5),
    )


def _cause_marks(graph: Graph, at: _Place) -> list[alt.Chart]:
    shown = [where for where in _WHERE if where in set(graph.causes["where"])]
    texts, scale = {w: _WHERE[w][0] for w in shown}, alt.Scale(domain=shown, range=[_WHERE[w][1] for w in shown])
    legend = alt.Legend(labelExpr=f"({texts})[datum.value]", symbolType="stroke", symbolStrokeWidth=3)
    quiet = alt.Color("where:N", scale=scale, legend=None)
    wide = alt.StrokeWidth("strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.8, 3.2], clamp=True), legend=None)
    edge: dict[str, Any] = {
        "detail": "edge:N",
        "order": "step:Q",
        "tooltip": ["cause:N", "target:N", "training:Q", "deployment:Q"],
    }
    named = graph.lines.with_columns(edge=pl.format("{} {}", "cause", "target"))
    plain = alt.Chart(named.filter(~pl.col("own"))).mark_line(opacity=0.75)
    own = alt.Chart(named.filter("own")).mark_line(opacity=0.75, strokeDash=[5, 4])
    arrows = alt.Chart(graph.arrows)
    head = arrows.mark_point(shape="triangle-right", filled=True, size=70, opacity=1, xOffset=-4)
    label = arrows.mark_rect(fill=PAPER, cornerRadius=7, strokeWidth=0.8).encode(
        *at("left", "top"), alt.X2("right:Q"), alt.Y2("bottom:Q"), alt.Stroke("where:N", scale=scale, legend=None)
    )
    text = arrows.mark_text(fontSize=10.5).encode(*at("text_x", "text_y"), text="text:N")
    return [
        plain.encode(*at(), wide, alt.Color("where:N", title=None, scale=scale, legend=legend), **edge),
        *([own.encode(*at(), wide, quiet, **edge)] if graph.causes["own"].any() else []),
        head.encode(*at(), quiet),
        label,
        text.encode(quiet),
    ]


def _box_marks(graph: Graph, at: _Place) -> list[alt.Chart]:
    boxes, rows = alt.Chart(graph.boxes).encode(*at()), alt.Chart(graph.wants).encode(*at())
    edge = alt.condition("datum.wanted", alt.value(INK), alt.value("#B6BEC7"))
    ink = alt.condition("datum.wanted", alt.value(INK), alt.value(MUTED))
    name = boxes.transform_calculate(name="replace(datum.outcome, /_/g, ' ')")
    note = "replace(datum.motivation, /_/g, ' ') + (datum.note ? ' (' + datum.note + ')' : '')"
    who = rows.transform_calculate(text=note)
    dots = rows.mark_point(filled=True, size=46, opacity=1, xOffset=12, yOffset=7.5)
    return [
        boxes.mark_rect(fill=PAPER, cornerRadius=4, strokeWidth=1.2).encode(
            alt.X2("x2:Q"), alt.Y2("y2:Q"), stroke=edge
        ),
        rows.mark_rect(opacity=0.22, xOffset=1, x2Offset=-1).encode(alt.X2("x2:Q"), alt.Y2("y2:Q"), paint(graph.wants)),
        dots.encode(paint(graph.wants), shape(graph.wants)),
        who.mark_text(align="left", dx=21, dy=8, fontSize=10.5, color=INK, limit=BOX - 24).encode(text="text:N"),
        name.mark_text(align="left", dx=8, dy=12.5, fontSize=12, fontWeight=600, limit=BOX - 14).encode(
            text="name:N", color=ink
        ),
    ]


def reading(graph: Graph) -> str:
    """Name the motivations that want reward, and those that want something that selection brings."""
    edges = list(graph.causes.select("cause", "target").iter_rows())
    brought = {"selection"}
    for _ in edges:
        brought |= {target for cause, target in edges if cause in brought}
    wants = graph.wants.filter(~pl.col("note").str.starts_with("avoids"))
    parts = []
    for text, wanted in (("reward is wanted by", {"reward"}), ("what selection brings by", brought)):
        who = wants.filter(pl.col("outcome").is_in(wanted))["motivation"].unique(maintain_order=True)
        parts.append(f"{text} {names(who) if who.len() else 'nobody'}")
    text = ", ".join(parts)
    return f"{sentence_case(text)}."


def _fits(run: Records) -> bool:
    return not cause_table(config(run)["world"]).is_empty()


FIGURE = Recipe("causal_graph", WHY, 20, table, chart, reading, fits=_fits)

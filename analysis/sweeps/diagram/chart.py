"""Phase diagrams: who dominates where, or what a measure is worth, over two keys of a sweep."""

from typing import Any

import altair as alt
import polars as pl

from analysis.look.encodings import ROW_LIMIT, finished, paint, shape
from analysis.look.extremes import highest, lowest
from analysis.look.style import LABEL_EXPR
from analysis.look.wording import counted, measure_name, sentence_case
from analysis.sweeps.diagram import layers, strength, trust
from analysis.sweeps.grid import value_text
from analysis.sweeps.grouping import MOTIVATION
from analysis.sweeps.layout import Layout
from analysis.sweeps.measures import DOMINANT

SIDE, HALF, PANEL_SIDE = 460, 320, 210
"""Width of a diagram, of one beside another, and of a panel of several; three quarters as high."""
SMALL = 400
"""More cells than this are small."""
COLUMNS = 3
"""Panels side by side."""


def phase_diagram(
    table: pl.DataFrame,
    shown: Layout,
    order: list[str],
    measure: str = DOMINANT,
    theory: pl.DataFrame | str | None = None,
    traced: pl.DataFrame | None = None,
    *,
    clickable: bool = False,
    tested: str | None = None,
    kinds: str = MOTIVATION,
    small: bool = False,
) -> Any:
    """Draw the cells of a sweep over two keys, one panel per value of a third.

    Args:
        table: what `tables.cells` gives.
        shown: what `tables.layout` gives.
        order: motivations in the order of the sweep.
        measure: `dominant`, or whose mean each cell's `value` is.
        theory: panel, series, step, x, y of the analytic boundary, or a sentence why it is not drawn.
        traced: x0, y0, x1, y1 of the line between winners, where it does not follow the edges of cells.
        clickable: whether a page lets readers choose a cell.
        tested: how leads were tested; None where nothing was drawn.
        kinds: what is distinguished: motivations, or their categories.
        small: whether it stands beside another one.
    """
    located, texts = placed(table, shown), panel_texts(table, shown)
    single = len(texts) == 1
    beside, side = single and not small, HALF if small else SIDE if single else PANEL_SIDE
    colour = _winners(located, order, beside) if measure == DOMINANT else _measured(located, measure, beside)
    panels = [
        layers.Panel(located.filter(panel=text), shown, side, place % COLUMNS == 0) for place, text in enumerate(texts)
    ]
    lines = [panel.boundaries() if traced is None else traced for panel in panels]
    lined = (
        all(
            panel.cells.height + each.height <= ROW_LIMIT and not panel.is_restless()
            for panel, each in zip(panels, lines, strict=True)
        )
        and table["resolved"].any()
    )
    parts = []
    for text, panel, each in zip(texts, panels, lines, strict=True):
        stack = [layers.ground(), layers.tiles(panel, measure, colour["color"])]
        if measure == DOMINANT:
            stack += layers.unresolved(panel, colour, table.height <= SMALL)
            stack += strength.legend(table, beside)
        stack += layers.rules(panel, each, halo=measure != DOMINANT) if lined else []
        stack += [] if theory is None or isinstance(theory, str) else layers.theory(panel, theory.filter(panel=text))
        stack += trust.stipple(panel)
        stack += layers.names(panel) if measure == DOMINANT else []
        stack += [layers.picks(panel, layers.tooltip(panel, DOMINANT))] if clickable else []
        parts.append(alt.layer(*stack).properties(**panel.size, **heading(shown, text)))
    chart = parts[0] if single and not texts[0] else alt.concat(*parts, columns=COLUMNS, spacing=18)
    chart = chart.add_params(alt.param(name=layers.CHOSEN, value="")) if clickable else chart
    title = f"Which {kinds} dominates" if measure == DOMINANT else sentence_case(measure_name(measure))
    captions = explanation(table, shown, measure, lined, _line_text(theory), tested, kinds)
    return finished(chart, title, *captions, width=70 if small else 105)


def panel_texts(table: pl.DataFrame, shown: Layout) -> list[str]:
    """Return the panels that hold anything, in the order of their key."""
    order = [""] if shown.panels is None else [value_text(value) for value in shown.panels.values]
    return [text for text in order if text in set(table["panel"])]


def heading(shown: Layout, text: str) -> dict[str, Any]:
    """Return the title of a panel; a single diagram has none."""
    if shown.panels is None:
        return {}
    return {"title": alt.TitleParams(f"{shown.panels.name} = {text}", fontSize=12, offset=6)}


def placed(table: pl.DataFrame, shown: Layout) -> pl.DataFrame:
    """Add each cell's edges and what its values are called."""
    assert shown.y is not None
    for name, axis in (("x", shown.x), ("y", shown.y)):
        at = list(zip(table[name], table["side"], strict=True))
        table = table.with_columns(
            pl.Series(f"{name}0", [axis.edges[place] for place, _ in at], pl.Float64),
            pl.Series(f"{name}1", [axis.edges[place + side] for place, side in at], pl.Float64),
            pl.Series(f"{name}_label", [axis.called(place, side) for place, side in at], pl.String),
        )
    return table


def _winners(table: pl.DataFrame, order: list[str], beside: bool) -> dict[str, Any]:
    """Return the encodings of the winner, its legend beside the diagram or below its panels."""
    present = pl.DataFrame({"motivation": [name for name in order if name in set(table["dominant"])]})
    place: dict[str, Any] = {"orient": "right" if beside else "bottom"}
    names = alt.Legend(labelExpr=LABEL_EXPR, columns=1 if beside else 4, **place)
    looks = {"color": paint(present, legend=names), "shape": shape(present, legend=names)}
    return {channel: look.title("dominant") for channel, look in looks.items()}


def _measured(table: pl.DataFrame, measure: str, beside: bool) -> dict[str, Any]:
    """Return the encoding of a measure, on a scale that is perceptually uniform and safe for colour-blind readers."""
    place: dict[str, Any] = {"orient": "right"} if beside else {"orient": "bottom", "direction": "horizontal"}
    legend = alt.Legend(title=measure_name(measure), gradientLength=200, gradientThickness=14, tickCount=5, **place)
    low, high = lowest(table["value"]), highest(table["value"])
    domain = [low, high] if low < high else alt.Undefined
    return {"color": alt.Color("value:Q", scale=alt.Scale(scheme="cividis", domain=domain), legend=legend)}


def _line_text(theory: pl.DataFrame | str | None) -> str:
    """Say what the line of theory is, or why there is none."""
    if theory is None or isinstance(theory, str):
        return theory or ""
    return "Dashed: where the lead changes in theory (infinite population)."


def explanation(
    table: pl.DataFrame, shown: Layout, measure: str, lined: bool, theory: str, tested: str | None, kinds: str
) -> list[str]:
    """Say how to read a diagram, and what was left out of it."""
    if measure == DOMINANT:
        parts = [
            f"Colour: the {kinds} that dominates most replicates at the end, where its lead over the next is "
            f"significant ({tested}). Filled: more where its mean share is larger."
            if tested
            else f"Colour: the {kinds} that holds most at the end. Filled: more where its share is larger."
        ]
    else:
        parts = [
            f"Colour: mean {measure_name(measure)} over replicates." if tested else f"Colour: {measure_name(measure)}."
        ]
    if table["resolved"].any():
        parts.append("Lines: where the winner changes." if lined else "Winners change too often for lines.")
    parts += [text for text in (theory, trust.caption(table)) if text]
    left = table.filter(~pl.col("resolved"))
    if measure == DOMINANT and left.height:
        ahead = "; symbols: who is ahead" if table.height <= SMALL else ""
        parts.append(f"Grey: {left.height} of {table.height} cells without a clear winner{ahead}.{_settling(left)}")
    return [" ".join(parts), *gaps(table, shown, measure)]


def _settling(left: pl.DataFrame) -> str:
    """Say how many replicates would resolve most of what is left."""
    lacking = left["needed"].drop_nulls()
    if lacking.is_empty():
        return ""
    least, most = lowest(lacking), highest(lacking)
    many = f"{least}" if least == most else f"{least} to {most}"
    return f" As far as somebody is ahead there, {many} replicates would settle it."


def gaps(table: pl.DataFrame, shown: Layout, measure: str) -> list[str]:
    """Say which cells are empty and which values were pooled."""
    assert shown.y is not None
    held = table if measure == DOMINANT else table.drop_nulls("value")
    empty = shown.full - int((held["side"] ** 2).sum())
    parts = [f"White: {counted(empty, 'cell')} without a result."] if empty else []
    if shown.coarse:
        size = f"{len(shown.x.blocks)} x {len(shown.y.blocks)} cells"
        sampled = f"{shown.sampled} sampled points" if shown.sampled else "neighbouring values"
        parts.append(f"Coarsened: {sampled} are pooled into {size}.")
    if shown.mesh:
        parts.append(shown.mesh.effort)
    if shown.pooled:
        parts.append(f"Averaged over {', '.join(shown.pooled)}.")
    return [" ".join(parts)] if parts else []

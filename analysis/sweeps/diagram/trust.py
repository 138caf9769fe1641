"""Where an expected path may not be trusted: what it leaves out moves large populations (`sim.expected.trust`)."""

import altair as alt
import polars as pl

from analysis.look.style import INK, PAPER
from analysis.sweeps.diagram.layers import Panel
from sim.expected.trust import WITHIN

DOT = 9
"""Area of the dot in a cell that may not be trusted, in square pixels."""


def stipple(panel: Panel) -> list[alt.Chart]:
    """Put a dot into every cell that may not be trusted."""
    doubtful = panel.middle(panel.cells.filter(~pl.col("trusted")))
    if not doubtful.height:
        return []
    dots = alt.Chart(doubtful.select("xm", "ym")).mark_circle(
        size=DOT, color=INK, stroke=PAPER, strokeWidth=0.7, opacity=1
    )
    return [dots.encode(panel.x("xm"), panel.y("ym"))]


def caption(table: pl.DataFrame) -> str:
    """Say which cells may not be trusted; nothing where all may."""
    doubtful = table.filter(~pl.col("trusted")).height
    if not doubtful:
        return ""
    return (
        f"Dots: {doubtful} of {table.height} cells in which large populations may end further than {WITHIN:.0%} from "
        "the path that is followed here."
    )

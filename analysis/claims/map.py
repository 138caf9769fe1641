"""The map of a claim's box: worlds in which it holds and worlds in which it does not, over the two numbers that
matter."""

import altair as alt
import polars as pl

from analysis.claims.share import Share, is_logarithmic
from analysis.claims.words import decided_by, part_of_box, played_by, short
from analysis.look.encodings import finished

HOLDS, FAILS = "holds", "does not hold"
_HUES = ("#0072B2", "#D55E00")


def box_map(share: Share, ranges: dict[str, tuple[float, float]]) -> alt.TopLevelMixin:
    """Draw every world of a box at the two numbers that decide most, coloured by whether the claim holds there.

    Args:
        share: where it holds.
        ranges: ends of the box, by key.
    """
    across, up = axes(share)
    table = share.table()
    shown = pl.DataFrame(
        {
            "x": table[across],
            "y": table[up],
            "claim": pl.Series([HOLDS if held else FAILS for held in table["holds"]], dtype=pl.String),
            "margin": table["margin"],
        }
    )
    colour = alt.Color("claim:N", title=None, scale=alt.Scale(domain=[HOLDS, FAILS], range=list(_HUES)))
    shape = alt.Shape("claim:N", title=None, scale=alt.Scale(domain=[HOLDS, FAILS], range=["circle", "cross"]))
    chart = (
        alt.Chart(shown)
        .mark_point(filled=True, size=40, opacity=0.75)
        .encode(
            alt.X("x:Q", title=short(across), scale=_scale(*ranges[across])),
            alt.Y("y:Q", title=short(up), scale=_scale(*ranges[up])),
            color=colour,
            shape=shape,
            tooltip=["claim:N", alt.Tooltip("x:Q", title=short(across)), alt.Tooltip("y:Q", title=short(up))],
        )
        .properties(width=300, height=240)
    )
    explanation = f"Each mark is a world: {played_by(share)}."
    drawn: alt.TopLevelMixin = finished(chart, f"Holds in {part_of_box(share)}", explanation)
    return drawn


def axes(share: Share) -> tuple[str, str]:
    """Choose the two numbers to draw: those that decide most, else the first of the box."""
    named = [one.key for one in share.deciders]
    rest = [key for key in share.keys if key not in named]
    across, up, *_ = [*named, *rest, *share.keys[:1]]
    return across, up


def map_reading(share: Share) -> str:
    """Say what decides."""
    text = decided_by(share)
    return f"{text[:1].upper()}{text[1:]} (rank correlation with the margin)."


def _scale(low: float, high: float) -> alt.Scale:
    return alt.Scale(type="log" if is_logarithmic(low, high) else "linear", domain=[low, high], nice=False)

"""The lab's charts: small, large print, in the reader's language; colour and symbol of a motivation as everywhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.lab.still import Still
from analysis.lab.words import Words
from analysis.look.style import FAINT, INK, MUTED, PAPER, THEME, colour, symbol

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 420, 250
EDGE = {"stroke": INK, "strokeWidth": 0.5}
"""A thin dark line around symbols, as some motivations are light."""

SYMBOLS_SHOWN = 8
"""How many rounds of a line carry a symbol."""


class Look:
    """Colours, symbols and names of the motivations of a run, in the reader's language."""

    def __init__(self, names: Sequence[str], words: Words):
        self.raw, self.words = list(names), words
        self.labels = [words.name("motivation", name) for name in names]

    def colour(self, shown: Sequence[int] | None = None) -> alt.Color:
        """Return the colour channel over the column `motivation`; the legend names those shown, or all."""
        scale = alt.Scale(domain=self.labels, range=[colour(name) for name in self.raw])
        return alt.Color("motivation:N", scale=scale, title=None, legend=self._legend(shown))

    def shape(self, shown: Sequence[int] | None = None, legend: bool = True) -> alt.Shape:
        """Return the symbol channel over the column `motivation`; the legend names those shown, or all."""
        scale = alt.Scale(domain=self.labels, range=[symbol(name) for name in self.raw])
        return alt.Shape("motivation:N", scale=scale, title=None, legend=self._legend(shown) if legend else None)

    def _legend(self, shown: Sequence[int] | None) -> alt.Legend:
        kept = {} if shown is None else {"values": [self.labels[kind] for kind in shown]}
        return alt.Legend(orient="bottom", columns=2, symbolSize=110, symbolStrokeWidth=0.5, labelLimit=230, **kept)


def drawn(chart: Any, title: str, width: int = WIDTH, height: int = HEIGHT) -> Any:
    """Give a chart its size, title, description and the theme in print that a back row can read."""
    large = {"labelFontSize": 14, "titleFontSize": 14}
    config = {**THEME, **{part: {**THEME[part], **large} for part in ("axis", "legend")}}
    config["title"] = {**THEME["title"], "fontSize": 16, "offset": 10}
    embedded = {"embedOptions": {"renderer": "svg", "actions": False}}
    sized = chart.properties(width=width, height=height, title=title, description=title, usermeta=embedded)
    return sized.configure(**config, autosize=alt.AutoSizeParams(type="pad", contains="padding"))


def percent(words: Words, **axis: Any) -> alt.Axis:
    """Return an axis in percent as the language writes it."""
    return alt.Axis(labelExpr=words.percent_format(), tickCount=5, **axis)


def number(words: Words, **axis: Any) -> alt.Axis:
    """Return an axis of numbers as the language writes them."""
    return alt.Axis(labelExpr=words.number_format(), **axis)


def told(tip: str = "tip") -> dict[str, Any]:
    """Return the channels that tell a column of sentences: to the pointer, and to readers of the screen."""
    return {"tooltip": alt.Tooltip(f"{tip}:N"), "description": alt.Description(f"{tip}:N")}


def paths(
    share: Floats,
    look: Look,
    *,
    starts: Mapping[int, str],
    at: int,
    expected: Floats,
    unit: str = "axis.share",
) -> Any:
    """Draw shares (T + 1, K) over rounds, the theory line dashed, and a rule at the round that is looked at.

    `unit` is the word for what is shared.
    """
    words = look.words
    rounds = len(share) - 1
    across = alt.Scale(domain=[0, rounds], nice=False)
    x = alt.X("round:Q", title=words("axis.round"), axis=number(words), scale=across)
    y = alt.Y("share:Q", title=words(unit), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    dashed = alt.Chart(_long(expected, look, max(1, rounds // 100))).mark_line(strokeDash=[5, 4], strokeWidth=1.5)
    line = alt.Chart(_long(share, look, max(1, rounds // 200))).mark_line(strokeWidth=2.5)
    kept = _long(share, look, max(1, rounds // SYMBOLS_SHOWN))
    marks = alt.Chart(kept).mark_point(filled=True, size=80, opacity=1, **EDGE)
    here = alt.Chart(pl.DataFrame({"round": [at]})).mark_rule(color=INK, strokeDash=[2, 2], aria=False)
    layers = [
        dashed.encode(x, y, look.colour(), detail="motivation:N", **told("motivation")),
        line.encode(x, y, look.colour(), **told("motivation")),
        *(_phases(starts, x) if len(starts) > 1 else []),
        marks.encode(x, y, look.colour(), look.shape(), **told()),
        here.encode(x),
    ]
    return drawn(alt.layer(*layers), words("chart.paths"))


def _phases(starts: Mapping[int, str], x: alt.X) -> list[Any]:
    """Draw where phases begin, and their names on a halo, as lines may pass there."""
    phases = pl.DataFrame({"round": list(starts), "name": list(starts.values())})
    layers = [alt.Chart(phases).mark_rule(color=FAINT, aria=False).encode(x)]
    for start in (0, 1):  # neighbours on two lines, as a phase may be shorter than its name
        for look in ({"stroke": PAPER, "strokeWidth": 5, "strokeJoin": "round"}, {"color": MUTED}):
            name = alt.Chart(phases[start::2]).mark_text(align="left", dx=4, dy=8 + 16 * start, fontSize=13, **look)
            layers.append(name.encode(x, y=alt.value(0), text="name:N", description="name:N"))
    return layers


def _long(share: Floats, look: Look, every: int) -> pl.DataFrame:
    kept = np.unique([*range(0, len(share), every), len(share) - 1])
    rows = [(at, name, held) for at in kept for name, held in zip(look.labels, share[at], strict=True)]
    tips = [look.words("tip.share", motivation=name, round=at, share=held) for at, name, held in rows]
    table = pl.DataFrame(rows, schema=["round", "motivation", "share"], orient="row")
    return table.with_columns(tip=pl.Series(tips))


def population(still: Still, look: Look, title: str) -> Any:
    """Draw every agent as a mark: colour and symbol say its motivation, size an amount, a ring that it is marked."""
    kinds = still.kinds
    amount = np.zeros(len(kinds)) if still.amount is None else still.amount
    marked = np.zeros(len(kinds), np.bool_) if still.marked is None else still.marked
    across = int(np.ceil(np.sqrt(2 * len(kinds))))
    place = np.arange(len(kinds))
    spread = amount - amount.min()
    table = pl.DataFrame(
        {
            "x": place % across,
            "y": place // across,
            "motivation": [look.labels[kind] for kind in kinds],
            "size": spread / spread.max() if spread.max() > 0 else np.full(len(kinds), 0.6),
            "marked": marked,
        }
    )
    step = WIDTH / across
    area = (0.75 * step) ** 2
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.7, across - 0.3], nice=False))
    rows = (len(kinds) - 1) // across
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.7, rows + 0.7], nice=False, reverse=True))
    size = alt.Size("size:Q", scale=alt.Scale(domain=[0, 1], range=[0.08 * area, area]), legend=None)
    dots = alt.Chart(table).mark_point(filled=True, opacity=1, **EDGE)
    dots = dots.encode(x, y, size, look.colour(), look.shape(), **told("motivation"))
    ringed = alt.Chart(table.filter("marked"))
    rings = ringed.mark_point(shape="circle", filled=False, color=INK, strokeWidth=2, aria=False, tooltip=None)
    height = int(step * (rows + 1.4))
    return drawn(alt.layer(dots, rings.encode(x, y, size=alt.value(1.7 * area))), title, height=height)

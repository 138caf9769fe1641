"""The lab's charts: small, large print, in the reader's language; colour and symbol of a motivation as everywhere."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.lab.still import Still
from analysis.lab.words import Words
from analysis.style import FAINT, INK, MUTED, THEME, colour, symbol

Floats = NDArray[np.float64]
WIDTH, HEIGHT = 420, 250
SYMBOLS_SHOWN = 8
"""How many rounds of a line carry a symbol."""


class Look:
    """Colours, symbols and names of the motivations of a run, in the reader's language."""

    def __init__(self, names: Sequence[str], words: Words):
        self.raw, self.words = list(names), words
        self.labels = [words.name("motivation", name) for name in names]

    def colour(self, legend: bool = True) -> alt.Color:
        """Return the colour channel over the column `motivation`."""
        scale = alt.Scale(domain=self.labels, range=[colour(name) for name in self.raw])
        return alt.Color("motivation:N", scale=scale, title=None, legend=self._legend() if legend else None)

    def shape(self, legend: bool = True) -> alt.Shape:
        """Return the symbol channel over the column `motivation`."""
        scale = alt.Scale(domain=self.labels, range=[symbol(name) for name in self.raw])
        return alt.Shape("motivation:N", scale=scale, title=None, legend=self._legend() if legend else None)

    def rows(self) -> alt.Y:
        """Return the axis that names motivations, in their order."""
        return alt.Y("motivation:N", sort=self.labels, title=None, axis=alt.Axis(labelColor=INK, labelLimit=260))

    def _legend(self) -> alt.Legend:
        return alt.Legend(orient="bottom", columns=2, symbolSize=110, labelLimit=230)


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


def paths(share: Floats, look: Look, *, starts: Mapping[int, str], at: int, expected: Floats | None = None) -> Any:
    """Draw shares (T + 1, K) over rounds, the theory line dashed, and a rule at the round that is looked at."""
    words = look.words
    rounds = len(share) - 1
    x = alt.X("round:Q", title=words("axis.round"), scale=alt.Scale(domain=[0, rounds], nice=False))
    y = alt.Y("share:Q", title=words("axis.share"), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    table = _long(share, look, max(1, rounds // 200))
    line = alt.Chart(table).mark_line(strokeWidth=2.5).encode(x, y, look.colour())
    kept = _long(share, look, max(1, rounds // SYMBOLS_SHOWN))
    marks = alt.Chart(kept).mark_point(filled=True, size=80, opacity=1).encode(x, y, look.colour(), look.shape())
    layers = [line, marks]
    if expected is not None:
        dashed = alt.Chart(_long(expected, look, max(1, rounds // 100))).mark_line(strokeDash=[5, 4], strokeWidth=1.5)
        layers.insert(0, dashed.encode(x, y, look.colour(), detail="motivation:N"))
    here = alt.Chart(pl.DataFrame({"round": [at]})).mark_rule(color=INK, strokeDash=[2, 2]).encode(x)
    phases = pl.DataFrame(
        {"round": list(starts), "name": list(starts.values())}, schema={"round": pl.Int64, "name": pl.String}
    )
    if len(starts) > 1:
        layers.append(alt.Chart(phases).mark_rule(color=FAINT).encode(x))
        for start in (0, 1):  # neighbours on two lines, as a phase may be shorter than its name
            name = alt.Chart(phases[start::2]).mark_text(
                align="left", dx=4, dy=8 + 16 * start, fontSize=13, color=MUTED
            )
            layers.append(name.encode(x, y=alt.value(0), text="name:N"))
    return drawn(alt.layer(*layers, here), words("chart.paths"))


def _long(share: Floats, look: Look, every: int) -> pl.DataFrame:
    kept = np.unique([*range(0, len(share), every), len(share) - 1])
    return pl.DataFrame(
        {
            "round": np.repeat(kept, share.shape[1]),
            "motivation": np.tile(np.array(look.labels, dtype=object), len(kept)).tolist(),
            "share": share[kept].ravel(),
        }
    )


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
    dots = alt.Chart(table).mark_point(filled=True, opacity=1).encode(x, y, size, look.colour(), look.shape())
    rings = alt.Chart(table.filter("marked")).mark_point(shape="circle", filled=False, color=INK, strokeWidth=2)
    height = int(step * (rows + 1.4))
    return drawn(alt.layer(dots, rings.encode(x, y, size=alt.value(1.7 * area))), title, height=height)

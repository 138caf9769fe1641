"""The lab's charts: small, large print, in the reader's language; colour and symbol of a motivation as everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.lab.still import Still
from analysis.lab.words import Words
from analysis.style import FAINT, INK, MUTED, PAPER, THEME, colour, symbol

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
        name = alt.Chart(phases).mark_text(align="left", dx=4, dy=8, fontSize=13, color=MUTED)
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


def run_ends(ends: Floats, look: Look) -> Any:
    """Draw what each of several runs ends with (R, K), as stacked bars; the first is the run that is watched."""
    words = look.words
    run = alt.X("group:O", title=words("axis.run"), axis=alt.Axis(labelAngle=0))
    share = {"title": words("axis.end"), "axis": percent(words), "scale": alt.Scale(domain=[0, 1])}
    table = _stacked(ends, range(1, len(ends) + 1), look)
    chart = alt.Chart(table).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(run, alt.Y("value:Q", **share), look.colour(), alt.Order("place:Q"))
    return drawn(alt.layer(chart, _symbols(table, look).encode(run, alt.Y("middle:Q", **share))), words("chart.ends"))


def _stacked(values: Floats, groups: Iterable[Any], look: Look) -> pl.DataFrame:
    """Lay out (G, K) shares for bars, with the middle of each piece, where its symbol stands."""
    kinds = values.shape[1]
    return pl.DataFrame(
        {
            "group": [group for group in groups for _ in range(kinds)],
            "motivation": look.labels * len(values),
            "value": values.ravel(),
            "middle": (values.cumsum(axis=1) - values / 2).ravel(),
            "place": list(range(kinds)) * len(values),
        }
    )


def _symbols(table: pl.DataFrame, look: Look) -> Any:
    """Mark the larger pieces of bars with their symbols, so that colour is not alone."""
    large = alt.Chart(table.filter(pl.col("value") > 0.1))
    return large.mark_point(filled=True, size=60, color=PAPER, stroke=INK, strokeWidth=1, opacity=1).encode(
        look.shape(legend=False)
    )


def acts(chance: Floats, look: Look, situations: Sequence[str], title: str, rows: Sequence[str] | None = None) -> Any:
    """Draw the chance (K, S) of the act that developers would not want, by motivation and situation.

    `rows` stands for the names of the motivations where they are to be guessed.
    """
    words = look.words
    names = list(rows or look.labels)
    table = pl.DataFrame(
        {
            "motivation": np.repeat(np.array(names, dtype=object), len(situations)).tolist(),
            "situation": [words.name("situation", name) for name in situations] * len(names),
            "chance": chance.ravel(),
            "text": [words("number.percent", x=value) for value in chance.ravel()],
        }
    )
    y = alt.Y("motivation:N", sort=names, title=None, axis=alt.Axis(labelColor=INK, labelLimit=170))
    order = [words.name("situation", name) for name in situations]
    x = alt.X(
        "situation:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelAngle=0, orient="bottom", labelExpr="split(datum.label, ' ')"),
    )
    shade = alt.Color("chance:Q", scale=alt.Scale(domain=[0, 1], range=["#F3F5F7", "#444C56"]), legend=None)
    base = alt.Chart(table).encode(x, y)
    white = alt.condition("datum.chance > 0.5", alt.value(PAPER), alt.value(INK))
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(shade)
    numbers = base.mark_text(fontSize=14).encode(text="text:N", color=white)
    return drawn(alt.layer(cells, numbers), title, width=62 * len(situations), height=34 * len(names))


def curves(x: Floats, y: Floats, look: Look, titles: tuple[str, str, str], at: float) -> Any:
    """Draw one line (P, K) per motivation over a parameter x (P,), and a rule where the slider stands."""
    title, across, up = titles
    table = pl.DataFrame(
        {
            "x": np.repeat(x, y.shape[1]),
            "motivation": look.labels * len(x),
            "y": y.ravel(),
        }
    )
    base = alt.Chart(table).encode(
        alt.X("x:Q", title=across, scale=alt.Scale(nice=False)),
        alt.Y("y:Q", title=up, scale=alt.Scale(zero=False)),
        look.colour(),
    )
    here = alt.Chart(pl.DataFrame({"x": [at]})).mark_rule(color=INK, strokeDash=[2, 2]).encode(x="x:Q")
    marks = base.mark_point(filled=True, size=70, opacity=1).encode(look.shape())
    return drawn(alt.layer(base.mark_line(strokeWidth=2.5), marks, here), title)


def landscape(
    over: tuple[Floats, Floats, NDArray[np.int64]], look: Look, titles: tuple[str, str, str], at: tuple[float, float]
) -> Any:
    """Draw who leads (Y, X) over two parameters, and the chosen point."""
    (x, y, winner), (title, across, up) = over, titles
    dx, dy = x[1] - x[0], y[1] - y[0]
    grid = pl.DataFrame(
        {
            "x": np.tile(x - dx / 2, len(y)),
            "x2": np.tile(x + dx / 2, len(y)),
            "y": np.repeat(y - dy / 2, len(x)),
            "y2": np.repeat(y + dy / 2, len(x)),
            "motivation": [look.labels[k] for k in winner.ravel()],
        }
    )
    X = alt.X("x:Q", title=across, scale=alt.Scale(domain=[x[0] - dx / 2, x[-1] + dx / 2], nice=False))
    Y = alt.Y("y:Q", title=up, scale=alt.Scale(domain=[y[0] - dy / 2, y[-1] + dy / 2], nice=False))
    cells = alt.Chart(grid).mark_rect().encode(X, Y, look.colour(), x2="x2:Q", y2="y2:Q")
    marks = _centres(x, y, winner, look)
    symbols = alt.Chart(marks).mark_point(filled=True, size=150, opacity=1, stroke=PAPER, strokeWidth=1.5)
    point = alt.Chart(pl.DataFrame({"x": [at[0]], "y": [at[1]]})).mark_point(
        shape="cross", filled=True, size=260, color=INK, stroke=PAPER, strokeWidth=1.5, opacity=1
    )
    return drawn(
        alt.layer(
            cells,
            symbols.encode(x="x:Q", y="y:Q", color=look.colour(), shape=look.shape()),
            point.encode(x="x:Q", y="y:Q"),
        ),
        title,
    )


def _centres(x: Floats, y: Floats, winner: NDArray[np.int64], look: Look) -> pl.DataFrame:
    """Give one place inside each region for its symbol."""
    rows = []
    for kind in np.unique(winner):
        at = np.argwhere(winner == kind)
        row, column = at[np.abs(at - at.mean(axis=0)).sum(axis=1).argmin()]
        rows.append({"x": float(x[column]), "y": float(y[row]), "motivation": look.labels[kind]})
    return pl.DataFrame(rows)


def against_theory(
    names: Sequence[str], seen: Sequence[float], theory: Sequence[float], words: Words, title: str
) -> Any:
    """Draw what runs did as bars and what theory says as a line across each."""
    table = pl.DataFrame({"name": names, "seen": seen, "theory": theory})
    x = alt.X("name:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=0, labelLimit=220, labelColor=INK))
    y = alt.Y("seen:Q", title=words("axis.runs"), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    bars = alt.Chart(table).mark_bar(color="#8C959F", size=70).encode(x, y)
    line = alt.Chart(table).mark_tick(color=INK, thickness=4, size=100).encode(x, alt.Y("theory:Q"))
    return drawn(alt.layer(bars, line), title)


def waiting(rounds: NDArray[np.int64], theory: Floats, words: Words, title: str) -> Any:
    """Draw the share of runs still waiting for the first hit by round: runs as steps, theory (T + 1,) as a line."""
    span = np.arange(len(theory))
    alive = np.array([(rounds > t).mean() for t in span])
    table = pl.DataFrame({"round": span, "alive": alive, "theory": theory})
    x = alt.X("round:Q", title=words("axis.round"), scale=alt.Scale(nice=False))
    y = alt.Y("alive:Q", title=words("axis.hidden"), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(table).encode(x)
    steps = base.mark_line(interpolate="step-after", strokeWidth=2.5, color="#0072B2").encode(y)
    line = base.mark_line(strokeDash=[5, 4], strokeWidth=2, color=INK).encode(alt.Y("theory:Q"))
    return drawn(alt.layer(steps, line), title)


def bars(values: Floats, look: Look, title: str, groups: Sequence[str]) -> Any:
    """Draw values (G, K) as stacked bars, one per group."""
    group = alt.Y("group:N", sort=list(groups), title=None, axis=alt.Axis(labelColor=INK, labelLimit=260))
    share = {"title": look.words("axis.end"), "axis": percent(look.words), "scale": alt.Scale(domain=[0, 1])}
    table = _stacked(values, groups, look)
    chart = alt.Chart(table).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(alt.X("value:Q", **share), group, look.colour(), alt.Order("place:Q"))
    symbols = _symbols(table, look).encode(alt.X("middle:Q", **share), group)
    return drawn(alt.layer(chart, symbols), title, height=44 * len(groups))

"""The lab's charts that compare: runs, situations, values of a parameter, runs with theory."""

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.lab.charts import Look, drawn, percent
from analysis.lab.words import Words
from analysis.style import INK, PAPER

Floats = NDArray[np.float64]


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

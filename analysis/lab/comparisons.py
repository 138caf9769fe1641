"""The lab's charts that compare: runs, situations, values of a parameter, runs with theory."""

from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analysis.lab.charts import EDGE, Look, drawn, number, percent, told
from analysis.lab.words import Words
from analysis.look.style import INK, PAPER

Floats = NDArray[np.float64]
CELL_WIDTH, CELL_HEIGHT = 10, 6
"""Size of a map's cell in whole pixels, so that nothing shines through between neighbours."""


def run_ends(ends: Floats, look: Look) -> Any:
    """Draw what each of several runs ends with (R, K), as stacked bars; the first is the run that is watched."""
    words = look.words
    run = alt.X("group:O", title=words("axis.run"), axis=alt.Axis(labelAngle=0))
    share = {"title": words("axis.end"), "axis": percent(words), "scale": alt.Scale(domain=[0, 1])}
    runs = range(1, len(ends) + 1)
    table = _stacked(ends, runs, look, [words("tip.run", run=run) for run in runs])
    chart = alt.Chart(table).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(run, alt.Y("value:Q", **share), look.colour(), alt.Order("place:Q"), **told())
    return drawn(alt.layer(chart, _symbols(table, look).encode(run, alt.Y("middle:Q", **share))), words("chart.ends"))


def _stacked(values: Floats, groups: Iterable[Any], look: Look, names: Sequence[str]) -> pl.DataFrame:
    """Lay out (G, K) shares for bars, with the middle of each piece, where its symbol stands.

    `names` are those of the groups in what a piece tells of itself.
    """
    rows = []
    for group, name, shares in zip(groups, names, values, strict=True):
        for place, (kind, share) in enumerate(zip(look.labels, shares, strict=True)):
            middle = float(shares[: place + 1].sum() - share / 2)
            tip = look.words("tip.piece", group=name, motivation=kind, share=share)
            rows.append((group, kind, float(share), middle, place, tip))
    return pl.DataFrame(rows, schema=["group", "motivation", "value", "middle", "place", "tip"], orient="row")


def _symbols(table: pl.DataFrame, look: Look) -> Any:
    """Mark the larger pieces of bars with their symbols, so that colour is not alone."""
    large = alt.Chart(table.filter(pl.col("value") > 0.1))
    marks = large.mark_point(filled=True, size=60, color=PAPER, stroke=INK, strokeWidth=1, opacity=1, aria=False)
    return marks.encode(look.shape(legend=False), tooltip="tip:N")


def acts(chance: Floats, look: Look, situations: Sequence[str], title: str, rows: Sequence[str] | None = None) -> Any:
    """Draw the chance (K, S) of the act that developers would not want, by motivation and situation.

    `rows` stands for the names of the motivations where they are to be guessed.
    """
    words = look.words
    names, order = list(rows or look.labels), [words.name("situation", name) for name in situations]
    cells = [(kind, place, float(chance[k, s])) for k, kind in enumerate(names) for s, place in enumerate(order)]
    table = pl.DataFrame(cells, schema=["motivation", "situation", "chance"], orient="row").with_columns(
        text=pl.Series([words("number.percent", x=value) for *_, value in cells]),
        tip=pl.Series([words("tip.act", motivation=kind, situation=at, chance=value) for kind, at, value in cells]),
    )
    y = alt.Y("motivation:N", sort=names, title=None, axis=alt.Axis(labelColor=INK, labelLimit=170))
    x = alt.X(
        "situation:N",
        sort=order,
        title=None,
        axis=alt.Axis(labelAngle=0, orient="bottom", labelExpr="split(datum.label, ' ')"),
    )
    shade = alt.Color("chance:Q", scale=alt.Scale(domain=[0, 1], range=["#F3F5F7", "#444C56"]), legend=None)
    base = alt.Chart(table).encode(x, y, tooltip="tip:N")
    white = alt.condition("datum.chance > 0.5", alt.value(PAPER), alt.value(INK))
    squares = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(shade, description="tip:N")
    numbers = base.mark_text(fontSize=14, aria=False).encode(text="text:N", color=white)
    return drawn(alt.layer(squares, numbers), title, width=62 * len(situations), height=34 * len(names))


def curves(x: Floats, y: Floats, look: Look, titles: tuple[str, str, str], at: float) -> Any:
    """Draw one line (P, K) per motivation over a parameter x (P,), and a rule where the slider stands."""
    title, across, up = titles
    words = look.words
    rows = [
        (at, kind, value) for at, row in zip(x, y, strict=True) for kind, value in zip(look.labels, row, strict=True)
    ]
    tips = [words("tip.behind", motivation=kind, at=at, fitness=value) for at, kind, value in rows]
    table = pl.DataFrame(rows, schema=["x", "motivation", "y"], orient="row").with_columns(tip=pl.Series(tips))
    base = alt.Chart(table).encode(
        alt.X("x:Q", title=across, axis=number(words), scale=alt.Scale(nice=False)),
        alt.Y("y:Q", title=up, axis=percent(words), scale=alt.Scale(zero=False)),
        look.colour(),
    )
    here = alt.Chart(pl.DataFrame({"x": [at]})).mark_rule(color=INK, strokeDash=[2, 2], aria=False).encode(x="x:Q")
    marks = base.mark_point(filled=True, size=70, opacity=1, **EDGE).encode(look.shape(), **told())
    lines = base.mark_line(strokeWidth=2.5).encode(**told("motivation"))
    return drawn(alt.layer(lines, marks, here), title)


def landscape(
    over: tuple[Floats, Floats, NDArray[np.int64]], look: Look, titles: tuple[str, str, str], at: tuple[float, float]
) -> Any:
    """Draw who leads (Y, X) over two parameters, and the chosen point."""
    (x, y, winner), (title, across, up) = over, titles
    words, shown = look.words, np.unique(winner).tolist()
    dx, dy = x[1] - x[0], y[1] - y[0]
    grid = pl.DataFrame(
        {
            "x": np.tile(x - dx / 2, len(y)),
            "x2": np.tile(x + dx / 2, len(y)),
            "y": np.repeat(y - dy / 2, len(x)),
            "y2": np.repeat(y + dy / 2, len(x)),
            "motivation": [look.labels[k] for k in winner.ravel()],
            "tip": [
                words("tip.leader", motivation=look.labels[winner[row, column]], rounds=x[column], simplicity=y[row])
                for row, column in np.ndindex(winner.shape)
            ],
        }
    )
    right = alt.Scale(domain=[x[0] - dx / 2, x[-1] + dx / 2], nice=False)
    upward = alt.Scale(domain=[y[0] - dy / 2, y[-1] + dy / 2], nice=False)
    X = alt.X("x:Q", title=across, axis=number(words), scale=right)
    Y = alt.Y("y:Q", title=up, axis=number(words), scale=upward)
    colour = look.colour(shown)
    cells = alt.Chart(grid).mark_rect(stroke=None, aria=False)
    symbols = alt.Chart(_centres(x, y, winner, look))
    symbols = symbols.mark_point(filled=True, size=150, opacity=1, stroke=PAPER, strokeWidth=1.5)
    point = alt.Chart(pl.DataFrame({"x": [at[0]], "y": [at[1]]})).mark_point(
        shape="cross", filled=True, size=260, color=INK, stroke=PAPER, strokeWidth=1.5, opacity=1, aria=False
    )
    layers = alt.layer(
        cells.encode(X, Y, colour, x2="x2:Q", y2="y2:Q", tooltip="tip:N"),
        symbols.encode(X, Y, colour, look.shape(shown), **told("motivation")),
        point.encode(X, Y),
    )
    return drawn(layers, title, width=CELL_WIDTH * len(x), height=CELL_HEIGHT * len(y))


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
    rows = zip(names, seen, theory, strict=True)
    tips = [words("tip.theory", name=name, seen=found, theory=chance) for name, found, chance in rows]
    table = pl.DataFrame({"name": names, "seen": seen, "theory": theory, "tip": tips})
    x = alt.X("name:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=0, labelLimit=220, labelColor=INK))
    y = alt.Y("seen:Q", title=words("axis.runs"), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    bars = alt.Chart(table).mark_bar(color="#8C959F", size=70).encode(x, y, **told())
    line = alt.Chart(table).mark_tick(color=INK, thickness=4, size=100, aria=False)
    line = line.encode(x, alt.Y("theory:Q"), tooltip="tip:N")
    return drawn(alt.layer(bars, line), title)


def waiting(rounds: NDArray[np.int64], theory: Floats, words: Words, title: str) -> Any:
    """Draw the share of runs still waiting for the first hit by round: runs as steps, theory (T + 1,) as a line."""
    span = np.arange(len(theory))
    alive = np.array([(rounds > t).mean() for t in span])
    rows = zip(span, alive, theory, strict=True)
    tips = [words("tip.hidden", round=at, seen=seen, theory=chance) for at, seen, chance in rows]
    table = pl.DataFrame({"round": span, "alive": alive, "theory": theory, "tip": tips})
    x = alt.X("round:Q", title=words("axis.round"), axis=number(words), scale=alt.Scale(nice=False))
    y = alt.Y("alive:Q", title=words("axis.hidden"), axis=percent(words), scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(table).encode(x)
    steps = base.mark_line(interpolate="step-after", strokeWidth=2.5, color="#0072B2", aria=False).encode(y)
    line = base.mark_line(strokeDash=[5, 4], strokeWidth=2, color=INK, aria=False).encode(alt.Y("theory:Q"))
    strips = base.mark_rule(opacity=0, strokeWidth=6).encode(**told())
    return drawn(alt.layer(steps, line, strips), title)


def bars(values: Floats, look: Look, title: str, groups: Sequence[str]) -> Any:
    """Draw values (G, K) as stacked bars, one per group."""
    group = alt.Y("group:N", sort=list(groups), title=None, axis=alt.Axis(labelColor=INK, labelLimit=260))
    share = {"title": look.words("axis.end"), "axis": percent(look.words), "scale": alt.Scale(domain=[0, 1])}
    table = _stacked(values, groups, look, groups)
    chart = alt.Chart(table).mark_bar(stroke=PAPER, strokeWidth=0.5)
    chart = chart.encode(alt.X("value:Q", **share), group, look.colour(), alt.Order("place:Q"), **told())
    symbols = _symbols(table, look).encode(alt.X("middle:Q", **share), group)
    return drawn(alt.layer(chart, symbols), title, height=44 * len(groups))

"""The chart of a claim: its measures over a swept key with intervals, and the closed form where there is one."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from analysis.claims.arms import Arm, pick
from analysis.claims.claim import Result
from analysis.claims.curves.names import curve
from analysis.claims.verdict import interval
from analysis.look.encodings import finished
from analysis.look.style import INK, LABEL_EXPR, colour, label
from analysis.look.wording import parameter_title
from sim.measures.names import measure, measured_range

ALPHA = 0.05
"""Intervals of a chart miss the mean in one arm of twenty: they show the spread, verdicts use their own."""
THEORY = "expected_share:"
"""Measures that are not taken but predicted: drawn dashed."""
NAMED = " as "
"""A measure may be followed by what the chart's key calls it: `share:schemer as schemers`."""
_UNITS = {
    "share": "share of the population",
    "expected_share": "share of the population",
    "outcome": "{1} in {0}",
    "summary": "{0}",
    "score": "chance of the scored act",
    "act": "chance of the act",
    "auroc": "area under the ROC curve",
    "explained": "share of the variance",
    "gap": "train-deploy gap",
    "population_gap": "train-deploy gap",
    "fitness": "selection signal per episode",
    "turnover": "change of shares per round",
    "rounds_until": "rounds",
    "rounds_below": "rounds",
    "first_hit": "rounds",
    "takeoff": "rounds",
    "deviation_between": "standard deviation",
    "variance_between": "variance",
    "tail": "{1} at quantile {2}",
    "never_hit": "part of replicates",
    "reached": "part of replicates",
    "fixed": "part of replicates",
    "beats": "part of replicates",
    "dominant": "part of replicates",
}
_OF_CATEGORY = {"fitness_seeker": "reward_seeker", "schemer": "misaligned_schemer", "kludge": "patchwork"}
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "triangle-left", "triangle-right")
_SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#F0B429", "#5A4FCF", "#6F4E37", "#44AA99")


def points(result: Result) -> pl.DataFrame:
    """Give the chart's table: series, x, panel, theory, mean, low, high; a row for every measure of every arm."""
    shown = result.claim.chart
    rows = []
    for arm in pick(result.arms, shown["at"]):
        for text in shown["measures"]:
            name = text.partition(NAMED)[0]
            found = interval(measure(arm, name), ALPHA, measured_range(name))
            rows.append(
                {
                    "series": label(series_name(text)),
                    "x": arm.swept[shown["x"]],
                    "panel": arm.swept.get(shown["by"], ""),
                    "theory": text.startswith(THEORY),
                    "mean": found.estimate,
                    "low": found.low if found.replicates > 1 else found.estimate,
                    "high": found.high if found.replicates > 1 else found.estimate,
                }
            )
    table = pl.DataFrame(rows)
    numbers = table["x"].cast(pl.Float64, strict=False)
    return table.with_columns(x=numbers) if numbers.null_count() == 0 else table


def key_name(key: str, arm: Arm) -> str:
    """Name a swept key for an axis: `regime.rl.rounds` as `rl rounds`, a world's parameter by its label."""
    title = parameter_title(key, arm.plan.config["world"]["labels"])
    if title != key:
        return title
    parts = key.removeprefix("world.parameters.").removeprefix("regime.").split(".")
    return label(" ".join(parts[-2:]))


def axis_title(measures: Sequence[str]) -> str:
    """Name the vertical axis by what all measures are, each once."""
    titles = dict.fromkeys(_unit(text.partition(NAMED)[0].split(":")) for text in measures)
    return "; ".join(titles)


def _unit(parts: Sequence[str]) -> str:
    name, *arguments = parts
    if name in ("outcome", "summary", "turnover", "deviation_between", "variance_between", "tail"):
        return _UNITS[name].format(*arguments)
    return _UNITS.get(name, name.replace("_", " "))


def series_name(text: str) -> str:
    """Name a measure for the key of a chart: `share:schemer` as `schemer share`."""
    text, _, named = text.partition(NAMED)
    if named:
        return named
    name, *arguments = text.split(":")
    phrases = [argument for argument in arguments if argument]
    return f"{' '.join(reversed(phrases))} {name}".replace("summary", "").strip()


def claim_chart(result: Result) -> alt.TopLevelMixin:
    """Draw a claim: one line per measure over the key `x`, a panel per value of `by`, dashed where theory speaks."""
    shown, table = result.claim.chart, points(result)
    quantitative = table["x"].dtype == pl.Float64
    x = alt.X("x:Q" if quantitative else "x:N", title=key_name(shown["x"], result.arms[0]), sort=None)
    if quantitative and _is_logarithmic(table["x"]):
        x = x.scale(type="log")
    taken = [text for text in shown["measures"] if not text.startswith(THEORY)]
    names = [label(series_name(text)) for text in taken]
    hues, up = _hues(taken), axis_title(taken)
    legend = alt.Legend(labelLimit=420)
    series = alt.Color("series:N", title=None, legend=legend, scale=alt.Scale(domain=names, range=hues))
    symbols = alt.Scale(domain=names, range=list(_SYMBOLS[: len(names)]))
    shapes = alt.Shape("series:N", title=None, legend=legend, scale=symbols)
    if shown["curve"]:  # one table for all layers, so that panels divide the closed form as well
        line = curve(shown["curve"], pick(result.arms, shown["at"])).with_columns(theory=pl.lit(True))
        table = pl.concat([table, line], how="diagonal_relaxed")
    base = alt.Chart(table).encode(x=x).transform_filter("!datum.theory")
    layers: list[Any] = [
        base.mark_rule(opacity=0.5).encode(alt.Y("low:Q", title=up), y2="high:Q", color=series),
        base.mark_point(filled=True, size=45, opacity=1).encode(
            alt.Y("mean:Q", title=up),
            color=series,
            shape=shapes,
            tooltip=["series:N", alt.Tooltip("x", title=shown["x"]), alt.Tooltip("mean:Q", format=".3g")],
        ),
    ]
    if quantitative:
        layers.append(base.mark_line().encode(alt.Y("mean:Q", title=up), color=series))
    if table["theory"].any():
        layers.append(_theory(table, x, up))
    chart = alt.layer(*layers).properties(width=300, height=220)
    if shown["by"]:
        panels = table["panel"].unique(maintain_order=True).to_list()
        head = alt.Facet(
            "panel:N", title=key_name(shown["by"], result.arms[0]), sort=panels, header=alt.Header(labelExpr=LABEL_EXPR)
        )
        chart = alt.layer(*layers, data=table).properties(width=240, height=200).facet(head, columns=2)
        chart = chart.resolve_axis(x="independent")  # a panel above an empty place has an axis too
    drawn: alt.TopLevelMixin = finished(chart, shown["title"], _subtitle(result))
    return drawn


def _theory(table: pl.DataFrame, x: alt.X, up: str) -> alt.Chart:
    line = alt.Chart(table).transform_filter("datum.theory")
    dashed = line.mark_line(color=INK, strokeDash=[5, 4], strokeWidth=1.5)
    drawn: alt.Chart = dashed.encode(x=x, y=alt.Y("mean:Q", title=up), detail="series:N")
    return drawn


def _subtitle(result: Result) -> str:
    text = f"Mean of {result.replicates} replicates with 95 % intervals."
    if result.claim.endless:
        text = "Read off the model's tables."
    if any(shown.startswith(THEORY) for shown in result.claim.chart["measures"]):
        return f"{text} Dashed: an infinite population."
    return f"{text} Dashed: the closed form." if result.claim.chart["curve"] else text


def _hues(measures: Sequence[str]) -> list[str]:
    """A motivation keeps its colour, a category has one of its hues; other series take what is left, in order."""
    known = [_colour(text) for text in measures]
    free = (hue for hue in _SERIES if hue not in known)
    return [hue or next(free) for hue in known]


def _colour(text: str) -> str:
    names = [part for part in text.partition(NAMED)[0].split(":")[1:] if part]
    return colour(_OF_CATEGORY.get(names[0], names[0])) if text.startswith("share:") and len(names) == 1 else ""


def _is_logarithmic(values: pl.Series) -> bool:
    """Tell whether steps grow so much that a log axis reads better."""
    spread = values.unique().sort()
    return len(spread) > 2 and float(spread[0]) > 0 and float(spread[-1]) / float(spread[0]) >= 50


def drawable(arms: Sequence[Arm], shown: Any) -> bool:
    """Tell whether a claim asks for a chart and was run."""
    return bool(arms) and bool(shown["measures"]) and bool(shown["x"])

"""Charts of learning curves: observed rates beside forecasts, and scores of rules and baselines."""

from typing import Any

import altair as alt
import numpy as np
import polars as pl

from analysis.inference.curves.compare import SELECTION, LeftOut
from analysis.inference.curves.forecast import Forecast
from analysis.inference.curves.table import Curves
from analysis.look.encodings import finished
from analysis.look.style import INK, MUTED, label

SEEN, PREDICTED = INK, "#0072B2"


def run_name(key: tuple[str, str, str]) -> str:
    """Write the name of a run in readable form, without its model."""
    return " ".join(label(part) for part in key[1:] if part)


def bands(curves: Curves, forecasts: list[Forecast], seed: int) -> pl.DataFrame:
    """Return a row per step of each run: the rate, and mean and 95 % interval of its forecast."""
    rng = np.random.default_rng([seed, 4])
    parts = []
    for run, (key, one) in enumerate(zip(curves.runs, forecasts, strict=True)):
        rows = curves.run == run
        low, high = one.within(curves.n[rows], rng)
        parts.append(pl.DataFrame({"run": run_name(key), "step": curves.step[rows],
                                   "rate": curves.k[rows] / curves.n[rows],
                                   "expected": one.expected(), "low": low, "high": high}))  # fmt: skip
    return pl.concat(parts)


def curves_chart(table: pl.DataFrame) -> Any:
    """Draw a panel per run: dots for observed rates, line and band for selection fitted to all runs."""
    runs = table["run"].unique(maintain_order=True).to_list()
    base = alt.Chart().encode(alt.X("step:Q", title="step of training"))
    scale = alt.Scale(domain=[0, 1])
    axis = alt.Axis(format="%")
    band = base.mark_area(color=PREDICTED, opacity=0.18).encode(
        alt.Y("low:Q", scale=scale, axis=axis, title=None), y2="high:Q"
    )
    line = base.mark_line(color=PREDICTED, strokeDash=[5, 4]).encode(alt.Y("expected:Q"))
    dots = base.mark_point(color=SEEN, filled=True, size=36, opacity=1).encode(
        alt.Y("rate:Q"),
        tooltip=["run:N", "step:Q", alt.Tooltip("rate:Q", format=".1%"), alt.Tooltip("expected:Q", format=".1%")],
    )
    chart = alt.layer(band, line, dots, data=table).properties(width=195, height=150)
    panels = alt.Facet("run:N", sort=runs, title=None)
    return finished(
        chart.facet(panels, columns=3),
        "Share of answers that take the rewarded act",
        "Dots: answers. Dashed line and band: what another run of that character would do, mean "
        "and 95 % interval, by all rules mixed.",
    )


def scores_chart(left_out: LeftOut) -> Any:
    """Draw the log scores of runs left out, by rule and baseline: a dot per run, and the mean."""
    rows = []
    for name, joint in left_out.joint.items():
        shown = "all rules, mixed" if name == SELECTION else label(name)
        rows += [
            {"name": shown, "run": run_name(key), "score": score}
            for key, score in zip(left_out.curves.runs, joint, strict=True)
        ]
    table = pl.DataFrame(rows)
    order = table.group_by("name").agg(pl.col("score").sum()).sort("score", descending=True)["name"].to_list()
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelColor=INK, minExtent=120))
    base = alt.Chart(table).encode(y)
    dots = base.mark_point(filled=True, size=45, opacity=0.7, color=PREDICTED).encode(
        alt.X("score:Q", title="log chance of a run's answers, given the other runs", scale=alt.Scale(zero=False)),
        tooltip=["name:N", "run:N", alt.Tooltip("score:Q", format=".1f")],
    )
    mean = base.mark_tick(color=MUTED, thickness=3, size=18).encode(alt.X("mean(score):Q"))
    return finished(
        alt.layer(dots, mean).properties(width=480, height=190),
        "How well runs left out were predicted",
        "Each dot is a run left out; the grey tick is the mean. Further right is better.",
    )

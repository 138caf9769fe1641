"""Figure: waiting times until an act is first tried, until it takes off, and until a motivation dominates."""

import warnings

import altair as alt
import numpy as np
import polars as pl

from analysis.look.encodings import finished
from analysis.look.marks import band, rounds_axis
from analysis.look.style import INK, MUTED
from analysis.look.wording import counted, listed
from analysis.page.figure import HOW
from analysis.runs.figures.recipe import Recipe, many
from analysis.stored import config, read
from sim.store.tables import Records

ACTS, SHARES = ("first_hit", "takeoff"), ("dominance_round", "fixation_round")
"""Columns of the summary with dates of events, each with the state that lasts until the event."""

UNTIL = {
    "first_hit": "the scored act was not tried yet",
    "takeoff": "the scored act is not in the majority yet",
    "dominance_round": "nobody holds over one half yet",
    "fixation_round": "several motivations are left",
}
"""What is so until an event, as its panel is headed."""

_EVENTS = {
    "first_hit": "the scored act is tried",
    "takeoff": "it takes the majority of its chances",
    "dominance_round": "some motivation holds over one half",
    "fixation_round": "one alone is left",
}


def events(run: Records) -> list[str]:
    """Return the events that the run can show; events of acts need a phase with a scored environment."""
    environments = config(run)["world"]["environments"]
    scored = any(
        chance > 0 and environments[name]["score"]
        for phase in run.provenance["phases"]
        for name, chance in phase["environments"].items()
    )
    return [*(ACTS if scored else ()), *SHARES]


def table(run: Records) -> pl.DataFrame:
    """Return Kaplan-Meier curves: event, round, surviving, low, high, happened, replicates.

    `surviving` estimates the chance that the event has not happened by the end of the round; `low` and `high` bound its
    95% interval. `happened` counts the replicates in which the event happens.
    """
    names, last = events(run), run.provenance["phases"][-1]["last_round"]
    dates = read(run, run["summary"].select(names))
    curves = [kaplan_meier(dates[name], last).select(pl.lit(name).alias("event"), pl.all()) for name in names]
    return pl.concat(curves)


def kaplan_meier(dates: pl.Series, last: int) -> pl.DataFrame:
    """Estimate one curve from dates (Kaplan & Meier 1958): round, surviving, low, high, happened, replicates.

    The interval is Greenwood's (1926), on the log-log scale, which keeps it in [0, 1]; null where it is undefined.

    Args:
        dates: the round of the event in each replicate; null where it did not happen (censored at the last round).
        last: the last round.
    """
    from scipy.stats import CensoredData, ecdf  # slow to import; one run alone waits for nothing

    never = dates.is_null().to_numpy()
    curve = ecdf(CensoredData.right_censored(dates.fill_null(last).to_numpy().astype(float), never)).sf
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # undefined bounds come as nan
        bounds = curve.confidence_interval(method="log-log")
    columns = {
        "round": np.array([0, *curve.quantiles, last]),
        "surviving": np.array([1, *curve.probabilities, curve.probabilities[-1]]),
        "low": np.array([1, *bounds.low.probabilities, bounds.low.probabilities[-1]]),
        "high": np.array([1, *bounds.high.probabilities, bounds.high.probabilities[-1]]),
    }
    table = pl.DataFrame(columns).fill_nan(None).unique("round", keep="first", maintain_order=True)
    return table.with_columns(happened=pl.lit(int((~never).sum())), replicates=pl.lit(len(dates)))


def chart(table: pl.DataFrame) -> alt.FacetChart:
    """Draw Kaplan-Meier curves, one panel per event."""
    y = alt.Scale(domain=[0, 1])
    ended = {f"{end}_to_here": pl.col(end).fill_null(pl.col(end).shift().over("event")) for end in ("low", "high")}
    named = table.with_columns(**ended, until=pl.col("event").replace_strict(UNTIL, return_dtype=pl.String))
    base = alt.Chart().encode(rounds_axis(table, 5))
    known = base.transform_filter("isValid(datum.low_to_here)")  # a step has an end where its interval has none
    low = alt.Y("low_to_here:Q", scale=y, title=None)
    spread = band(known, low, "high_to_here:Q", color=MUTED, interpolate="step-after")
    tooltip = ["event:N", "round:Q", *(alt.Tooltip(f"{n}:Q", format=".1%") for n in ("low", "surviving", "high"))]
    line = base.mark_line(color=INK, strokeWidth=2, interpolate="step-after").encode(
        alt.Y("surviving:Q", title=None, scale=y, axis=alt.Axis(format="%", tickCount=5)),
        tooltip=[*tooltip, "happened:Q", "replicates:Q"],
    )
    order = [UNTIL[name] for name in named["event"].unique(maintain_order=True)]
    facet = alt.Facet("until:N", title=None, sort=order)
    chart = alt.layer(spread, line, data=named).properties(width=270, height=150).facet(facet, columns=2)
    return finished(
        chart.resolve_axis(x="independent"),
        "How long exploration and dominance take",
        "Share of replicates in which it is still so after that round (Kaplan-Meier; replicates in which it never "
        "ends count as long as they ran). Band: 95% interval.",
    )


def reading(table: pl.DataFrame) -> str:
    """Return a sentence with the number of replicates in which each event happened, and the median wait."""
    phrases = []
    for (event,), curve in table.group_by("event", maintain_order=True):
        happened, half = curve["happened"][0], curve.filter(pl.col("surviving") <= 0.5)["round"]
        wait = f" (median round {half[0]:.0f})" if len(half) else ""
        phrases.append(f"{_EVENTS[event]} in {happened or 'none'}{wait}")
    return f"Of {counted(table['replicates'][0], 'replicate')}: {listed(phrases)}."


FIGURE = Recipe("waiting", HOW, 50, table, chart, reading, fits=many)

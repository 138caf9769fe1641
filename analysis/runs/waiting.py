"""Tables of how long things take: until an act is first tried, until it takes off, until somebody dominates."""

import warnings

import numpy as np
import polars as pl
from scipy.stats import CensoredData, ecdf

from analysis.stored import config, read
from sim.store.tables import Records

ACTS, SHARES = ("first_hit", "takeoff"), ("dominance_round", "fixation_round")
"""What the summary dates: of the act that an environment looks for, and of shares."""


def events(run: Records) -> list[str]:
    """Return what is waited for; acts only where some phase met an environment that looks for one."""
    environments = config(run)["world"]["environments"]
    scored = any(
        chance > 0 and environments[name]["score"]
        for phase in run.provenance["phases"]
        for name, chance in phase["environments"].items()
    )
    return [*(ACTS if scored else ()), *SHARES]


def waiting(run: Records) -> pl.DataFrame:
    """Give Kaplan-Meier curves: event, round, surviving, low, high, happened, replicates.

    `surviving` estimates the chance that the event has not happened by the end of that round, with a 95% interval;
    `happened` counts the replicates in which it ever does.
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


def dominance(run: Records) -> pl.DataFrame:
    """Give who came to dominate: motivation, leads (replicates it leads at the end), early, round, late, fixed.

    `round` is the median first round in which some share was over one half, over the replicates that this motivation
    leads, `early` and `late` its extremes (null if there was none); `fixed` counts those in which it alone is left.
    """
    date = pl.col("dominance_round").cast(pl.Float64)
    grouped = run["summary"].group_by(motivation="dominant")
    return read(
        run,
        grouped.agg(
            leads=pl.len(),
            early=date.min(),
            round=date.median(),
            late=date.max(),
            fixed=(pl.col("dominant_share") > 1 - 1e-9).sum(),
        ).sort("leads", "motivation", descending=[True, False]),
    )

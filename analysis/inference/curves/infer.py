"""Infer selection dynamics from a file of curves, and write tables, predictions and a page into a folder."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from analysis.inference.curves import quantities as q
from analysis.inference.curves.baselines import LOGISTIC, SPLINE, fit_baseline
from analysis.inference.curves.compare import RULES, LeftOut, forecasts_of, leave_one_run_out
from analysis.inference.curves.fit import Fit, fit_rules, require_converged
from analysis.inference.curves.forecast import Forecast
from analysis.inference.curves.model import natural
from analysis.inference.curves.page import curves_page
from analysis.inference.curves.table import Curves, read_curves
from sim.errors import BadInput
from sim.store import parquet
from sim.store.provenance import facts

PREDICTED = ("expected", "low", "high", "log_score", "null_log_score", "regression_log_score")
"""Columns that predictions add, named as for arms: `null` is the spline, `regression` is logistic growth."""
FEWEST = 2
"""Smallest number of runs: one is left out, and at least one must remain to learn from."""


def infer_curves(
    file: Path,
    out: Path,
    *,
    predict: Path | None = None,
    seed: int = 0,
    advance: Callable[[int], None] = lambda done: None,
) -> Path:
    """Fit selection dynamics to curves; write tables, `predictions.csv` if asked for, and `report.html` into `out`.

    Args:
        file: curves to learn from.
        out: the folder to write into.
        predict: curves of new runs; `k` and `n` may be missing or empty.
        seed: seed of all random draws.
        advance: is called after each run that was left out, and after the fit to all runs.

    Raises:
        BadInput: for bad curves, and if chains do not agree.
        OSError: if the folder cannot be written.
    """
    curves = read_curves(file)
    unseen = None if predict is None else read_curves(predict, answered=False)
    if len(curves.runs) < FEWEST:
        raise BadInput(
            f"{file}: holds {len(curves.runs)} run; at least {FEWEST} are needed: each is predicted from the others."
        )
    out.mkdir(parents=True, exist_ok=True)
    fits = fit_rules([curves] * len(RULES), RULES, seed)
    require_converged(fits)
    advance(1)
    left_out = leave_one_run_out(curves, seed, advance)
    tables = {"rules": _rules(fits, left_out), "runs": _runs(fits, left_out, seed), "scores": _scores(left_out)}
    if unseen is not None:
        predictions(curves, unseen, fits, left_out, seed).write_csv(out / "predictions.csv")
    _store(out, tables, {"curves": str(file.name), "runs": len(curves.runs), "seed": seed, **facts()})
    (out / "report.html").write_text(curves_page(curves, fits, left_out, tables, seed), encoding="utf-8")
    return out


def predictions(curves: Curves, unseen: Curves, fits: list[Fit], left_out: LeftOut, seed: int) -> pl.DataFrame:
    """Forecast new runs: return their columns and `PREDICTED`, a row per step, in the given order.

    Intervals are of k / n if n is known, else of the rate. A score is the log chance of k at its step alone.
    """
    rng = np.random.default_rng([seed, 2])
    forecasts = forecasts_of(fits, left_out.weights(), unseen, seed)
    rivals = {name: fit_baseline(name, curves, rng) for name in (SPLINE, LOGISTIC)}
    found = {name: np.full(len(unseen.run), np.nan) for name in PREDICTED}
    for run, one in enumerate(forecasts):
        rows = unseen.run == run
        k, n, step = unseen.k[rows], unseen.n[rows], unseen.step[rows]
        found["expected"][rows] = one.expected()
        found["low"][rows], found["high"][rows] = one.within(n, rng)
        found["log_score"][rows] = one.log_score(k, n)
        for column, name in (("null_log_score", SPLINE), ("regression_log_score", LOGISTIC)):
            found[column][rows] = rivals[name].forecast(step).log_score(k, n)
    kept = unseen.table.drop([name for name in PREDICTED if name in unseen.table.columns])
    return kept.with_columns(pl.Series(name, values).fill_nan(None) for name, values in found.items())


def _rules(fits: list[Fit], left_out: LeftOut) -> pl.DataFrame:
    """Return a row per rule: weight, scores of runs left out, and mean and 95 % interval of the common quantities."""
    weights = left_out.weights()
    rows: list[dict[str, Any]] = []
    for fit, weight in zip(fits, weights, strict=True):
        shown = natural(fit.draws.common)
        row: dict[str, Any] = {"rule": fit.rule, "weight": weight, "r_hat": fit.worst[0]}
        row["log_score"] = left_out.joint[fit.rule].sum()
        for place, name in enumerate(q.GLOBALS):
            row[name] = float(np.median(shown[:, place]))
            row[f"{name}_low"], row[f"{name}_high"] = np.quantile(shown[:, place], [0.025, 0.975])
        rows.append(row)
    return pl.DataFrame(rows)


def _runs(fits: list[Fit], left_out: LeftOut, seed: int) -> pl.DataFrame:
    """Return a row per run: its last rate, and the chance that a new run of its character does not take off."""
    curves = left_out.curves
    again: list[Forecast] = forecasts_of(fits, left_out.weights(), curves, seed)
    rows = []
    for run, ((model, character, name), one) in enumerate(zip(curves.runs, again, strict=True)):
        mine = curves.run == run
        last = float(curves.k[mine][-1] / curves.n[mine][-1])
        rows.append({"model": model, "character": character, "run": name, "last_step": float(curves.step[mine][-1]),
                     "last_rate": last, "never": one.never()})  # fmt: skip
    return pl.DataFrame(rows)


def _scores(left_out: LeftOut) -> pl.DataFrame:
    """Return a row per run left out and rule or baseline: joint log score of its answers, and the sum over steps."""
    curves = left_out.curves
    rows = []
    for name, joint in left_out.joint.items():
        for run, key in enumerate(curves.runs):
            steps = float(np.nansum(left_out.steps[name][curves.run == run]))
            rows.append(
                {
                    "name": name,
                    "model": key[0],
                    "character": key[1],
                    "run": key[2],
                    "log_score": joint[run],
                    "by_step": steps,
                }
            )
    return pl.DataFrame(rows)


def _store(out: Path, tables: dict[str, pl.DataFrame], about: dict[str, Any]) -> None:
    for name, table in tables.items():
        parquet.write(table, out / f"{name}.parquet", {"source": about["curves"]})
    (out / "provenance.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")

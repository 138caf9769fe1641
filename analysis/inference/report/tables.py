"""Small tables of the charts, and the tables that are stored."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import polars as pl

from analysis.inference.arms.answers import describe
from analysis.inference.results import Results
from sim.store import parquet
from sim.store.provenance import facts

_WHAT = {
    "arm": "an arm left out",
    "model": "a model left out",
    "laboratory": "a laboratory left out",
    "predicted": "predicted arms",
}
_RIVAL = {"null": "no motives", "regression": "regression"}


def observed(results: Results) -> pl.DataFrame:
    """Arms asked with their names: arm, k, n, rate, expected, low, high; rows of one model together."""
    names = pl.Series([f"{a.model} ({a.laboratory}): {describe(a)}" for a in results.posterior.answers])
    order = {model: place for place, model in enumerate(results.models)}
    place = pl.Series([order[a.model] for a in results.posterior.answers])
    table = results.arms.select("k", "n", "rate", "expected", "low", "high").with_columns(arm=names, place=place)
    again = pl.col("arm").cum_count().over("arm")
    named = pl.when(again > 1).then(pl.format("{} [{}]", "arm", again)).otherwise("arm")
    return table.with_columns(arm=named).sort("place", maintain_order=True)


def apart(results: Results) -> pl.DataFrame:
    """Largest difference in the chance of the act over the arms asked: one, other, difference, arm."""
    kinds = results.probe.motivations
    mean = results.posterior.chances[:, :, :-1].mean(axis=0)
    rows = []
    for i, one in enumerate(kinds):
        for j, other in enumerate(kinds):
            gap = np.abs(mean[:, i] - mean[:, j])
            place = int(gap.argmax())
            arm = describe(results.posterior.answers[place])
            rows.append({"one": one, "other": other, "difference": float(gap[place]), "arm": arm if i != j else ""})
    return pl.DataFrame(rows)


def gains(results: Results) -> pl.DataFrame:
    """Gains over rivals: comparison, gain, low, high, rows; without an interval where there is none."""
    found = [*results.verdicts, *results.verdicts_of_predictions]
    rows = [
        {
            "left_out": one.left_out,
            "rival": one.rival,
            "comparison": f"{_WHAT[one.left_out]}, against {_RIVAL[one.rival]}",
            "rows": one.rows,
            "score": one.score,
            "rival_score": one.rival_score,
            "gain": one.gain,
            "low": one.low if np.isfinite(one.low) else None,
            "high": one.high if np.isfinite(one.high) else None,
            "verdict": one.word,
        }
        for one in found
    ]
    numbers = dict.fromkeys(("score", "rival_score", "gain", "low", "high"), pl.Float64)
    names = dict.fromkeys(("left_out", "rival", "comparison"), pl.String)
    return pl.DataFrame(rows, schema={**names, "rows": pl.Int64, **numbers, "verdict": pl.String})


def coverages(results: Results) -> pl.DataFrame:
    """Count intervals of forecasts that hold what was answered: left_out, level, rows, held, expected, verdict."""
    rows = [
        {
            "left_out": what,
            "level": one.level,
            "rows": one.rows,
            "held": one.held,
            "expected": one.expected,
            "verdict": one.word,
        }
        for what, found in results.coverages.items()
        for one in found
    ]
    numbers = {"level": pl.Float64, "rows": pl.Int64, "held": pl.Int64, "expected": pl.Float64}
    return pl.DataFrame(rows, schema={"left_out": pl.String, **numbers, "verdict": pl.String})


def classes_table(results: Results) -> pl.DataFrame:
    """Motivations that cannot be told apart: model ('' for all arms together), motivation, class."""
    rows = [
        {"model": model, "motivation": kind, "class": " or ".join(group)}
        for model in ("", *results.models)
        for group in (results.classes_of(model) if model else results.classes)
        for kind in group
    ]
    return pl.DataFrame(rows)


def stored(results: Results) -> dict[str, pl.DataFrame]:
    """All tables by name."""
    tables = {
        "shares": results.shares,
        "arms": results.arms,
        "effects": results.effects,
        "classes": classes_table(results),
        "apart": apart(results),
        "gains": gains(results),
        "coverage": coverages(results),
    }
    if results.left_out is not None:
        tables["left_out"] = results.left_out
    if results.plan is not None:
        tables["design"] = results.plan.arms
    return tables


def provenance(results: Results) -> Mapping[str, object]:
    """Return the inputs of a result, and the diagnostics of the sampler."""
    posterior = results.posterior
    return {
        **facts(),
        "command": results.command,
        "seed": posterior.seed,
        "probe": results.probe.name,
        "world": results.probe.world,
        "motivations": list(results.probe.motivations),
        "rows": len(posterior.answers),
        "unknowns": posterior.law.size,
        "rhat": posterior.rhat,
        "diverged": posterior.draws.diverged,
    }


def write_tables(results: Results, folder: Path) -> list[Path]:
    """Write tables as Parquet, predictions as CSV, and provenance.

    Raises:
        OSError: if they cannot be written.
    """
    written = []
    origin = provenance(results)
    for name, table in stored(results).items():
        written.append(folder / f"{name}.parquet")
        parquet.write(table, written[-1], {"provenance": json.dumps(origin)})
    if results.predicted is not None:
        written.append(folder / "predictions.csv")
        results.predicted.write_csv(written[-1])
    written.append(folder / "provenance.json")
    written[-1].write_text(json.dumps(origin, indent=2) + "\n", encoding="utf-8")
    return written

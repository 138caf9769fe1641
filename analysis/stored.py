"""A stored run, opened to be reported on."""

import json
import os
from pathlib import Path
from typing import Any

import polars as pl

from sim.errors import BadInput
from sim.records import Records, load

_READ = ("jobs", "rounds", "expected", "behaviour", "outcomes", "summary")


def open_run(folder: str | os.PathLike[str]) -> Records:
    """Read one stored run into memory.

    Raises:
        BadInput: if there is no run, a file of it is damaged, or it holds a sweep or a failed job.
    """
    folder = Path(folder)
    try:
        run = load(folder)
    except json.JSONDecodeError as error:
        raise BadInput(f"{folder}: provenance.json is damaged ({error}); run the simulation again.") from error
    tables = dict(run.tables)
    for name in filter(tables.__contains__, _READ):
        try:
            tables[name] = tables[name].collect().lazy()
        except (pl.exceptions.ComputeError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise BadInput(f"{run.folder}: table '{name}' is damaged ({reason}); run the simulation again.") from error
    run = Records(run.folder, tables, run.provenance)
    _require_one_job(run)
    return run


def _require_one_job(run: Records) -> None:
    jobs = run["jobs"].collect()
    if jobs.height != 1:
        raise BadInput(f"{run.folder}: holds {jobs.height} jobs; a report is about one run, not a sweep.")
    if jobs["status"][0] != "done":
        raise BadInput(f"{run.folder}: the run failed ({jobs['error'][0]}); there is nothing to report.")


def is_sweep(folder: str | os.PathLike[str]) -> bool:
    """Tell whether a folder holds a stored sweep, which says of itself what many jobs share."""
    folder = Path(folder)
    return (folder / "tables" / "jobs").is_dir() or (folder / "jobs").is_dir()


def open_sweep(folder: str | os.PathLike[str]) -> Records:
    """Open a stored sweep; its tables stay on disk.

    Raises:
        BadInput: if there is none, a file of it is damaged, or all its jobs failed.
    """
    try:
        run = load(folder)
    except json.JSONDecodeError as error:
        raise BadInput(f"{folder}: provenance.json is damaged ({error}); run the simulation again.") from error
    if not is_sweep(folder):
        raise BadInput(f"{run.folder}: holds a single run, not a sweep; `mofit-report` reports on it.")
    states = read(run, run["jobs"].group_by("status").agg(pl.len(), pl.col("error").drop_nulls().first()))
    if "done" not in states["status"]:
        reason = states["error"].drop_nulls()
        told = f" ({reason[0]})" if len(reason) else ""
        raise BadInput(f"{run.folder}: all {states['len'].sum()} jobs failed{told}; there is nothing to draw.")
    read(run, run["summary"].head(1))
    return run


def read(run: Records, table: pl.LazyFrame) -> pl.DataFrame:
    """Collect a small table out of large ones.

    Raises:
        BadInput: if a file is damaged.
    """
    try:
        return table.collect(engine="streaming")
    except (pl.exceptions.ComputeError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise BadInput(f"{run.folder}: a table is damaged ({reason}); run it again.") from error


def motivations(run: Records) -> list[str]:
    """Return the motivations of the run, in its order."""
    return list(run.provenance["motivations"])


def config(run: Records) -> dict[str, Any]:
    """Return the resolved configuration."""
    return dict(run.provenance["config"])

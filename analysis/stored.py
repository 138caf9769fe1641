"""Open stored runs and sweeps for reports."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from agents.learning.catalogue import learning_rule
from sim.apart import ENDLESS
from sim.errors import BadInput
from sim.model.selection.catalogue import demography
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records, load

HELD = 2**20
"""Largest number of rows of a table that a report holds in memory; larger tables stay on disk."""


def open_run(folder: str | os.PathLike[str]) -> Records:
    """Open one stored run.

    Raises:
        BadInput: if the folder holds no run, a sweep or a failed job, or a file is damaged or of another version.
    """
    run = _opened(folder)
    tables = {name: _held(run, name) for name in run.tables}
    run = Records(run.folder, tables, run.provenance)
    _require_one_job(run)
    return run


def _opened(folder: str | os.PathLike[str]) -> Records:
    """Open stored tables, and read the schema at the end of each Parquet file."""
    run = load(Path(folder))
    for name in run.tables:
        with whole(run.folder, name):
            columns = run[name].collect_schema().names()
        missing = [column for column in SCHEMAS.get(name, {}) if column not in columns]
        if missing:
            raise BadInput(
                f"{run.folder}: table '{name}' has no column '{missing[0]}'; it was written by another version of the "
                "program; run the simulation again."
            )
    return run


def _held(run: Records, name: str) -> pl.LazyFrame:
    """Read a table into memory unless it is large."""
    table = run[name]
    with whole(run.folder, name):
        small = table.select(pl.len()).collect().item() <= HELD
        return table.collect().lazy() if small else table


@contextmanager
def whole(folder: Path, name: str = "") -> Iterator[None]:
    """Turn an error of polars about a damaged file into a sentence.

    Raises:
        BadInput: in place of the error of polars.
    """
    try:
        yield
    except (pl.exceptions.ComputeError, FileNotFoundError) as error:
        reason = str(error).splitlines()[0]
        which = f"table '{name}'" if name else "a table"
        raise BadInput(f"{folder}: {which} is damaged ({reason}); run the simulation again.") from error


def _require_one_job(run: Records) -> None:
    jobs = run["jobs"].collect()
    if jobs.height != 1:
        raise BadInput(f"{run.folder}: holds {jobs.height} jobs; a report is about one run, not a sweep.")
    if jobs["status"][0] != "done":
        raise BadInput(f"{run.folder}: the run failed ({jobs['error'][0]}); there is nothing to report.")


def is_sweep(folder: str | os.PathLike[str]) -> bool:
    """Return whether a folder holds a stored sweep."""
    folder = Path(folder)
    return (folder / "tables" / "jobs").is_dir() or (folder / "jobs").is_dir()


def open_sweep(folder: str | os.PathLike[str]) -> Records:
    """Open a stored sweep; its tables stay on disk.

    Raises:
        BadInput: if the folder holds no sweep, a file is damaged or of another version, or all jobs failed.
    """
    run = _opened(folder)
    if not is_sweep(folder):
        raise BadInput(f"{run.folder}: holds a single run, not a sweep; `mofit-report` reports on it.")
    states = read(run, run["jobs"].group_by("status").agg(pl.len(), pl.col("error").drop_nulls().first()))
    if "done" not in states["status"]:
        reason = states["error"].drop_nulls()
        phrases = f" ({reason[0]})" if len(reason) else ""
        raise BadInput(f"{run.folder}: all {states['len'].sum()} jobs failed{phrases}; there is nothing to draw.")
    read(run, run["summary"].head(1))
    return run


def is_endless(run: Records) -> bool:
    """Return whether a run, or every job of a sweep, follows the endless population, without random draws."""
    return bool(run.provenance["engine"] == ENDLESS)


def read(run: Records, table: pl.LazyFrame) -> pl.DataFrame:
    """Collect a small table that is computed lazily from large ones.

    Raises:
        BadInput: if a file is damaged.
    """
    with whole(run.folder):
        return table.collect(engine="streaming")


def motivations(run: Records) -> list[str]:
    """Return the motivations of the run, in its order."""
    return list(run.provenance["motivations"])


def config(run: Records) -> dict[str, Any]:
    """Return the resolved configuration."""
    return dict(run.provenance["config"])


def selects(phase: Mapping[str, Any]) -> bool:
    """Return whether pay moves shares in a phase, by copying or by learning."""
    rule = phase["selection"]
    drawn = demography(rule["demography"])
    return learning_rule(phase["learning"]["rule"]).moves or (drawn.copying and (drawn.ranks or rule["strength"] > 0))

"""A stored run, opened to be reported on."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from agents.learning.catalogue import learning_rule
from sim.builders.endless import ENDLESS
from sim.errors import BadInput
from sim.model.selection.catalogue import demography
from sim.store.schemas import SCHEMAS
from sim.store.tables import Records, load

HELD = 2**20
"""Most rows of a table that is held in memory while a report is made; larger ones stay on disk."""


def open_run(folder: str | os.PathLike[str]) -> Records:
    """Open one stored run.

    Raises:
        BadInput: if there is no run, a file is damaged or of another version, or it holds a sweep or a failed job.
    """
    run = _opened(folder)
    tables = {name: _held(run, name) for name in run.tables}
    run = Records(run.folder, tables, run.provenance)
    _require_one_job(run)
    return run


def _opened(folder: str | os.PathLike[str]) -> Records:
    """Open what is stored, and look at the end of each file, where Parquet says what is in it."""
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
    """Turn what polars says of a damaged file into a sentence.

    Raises:
        BadInput: in its stead.
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
    """Tell whether a folder holds a stored sweep, which says of itself what many jobs share."""
    folder = Path(folder)
    return (folder / "tables" / "jobs").is_dir() or (folder / "jobs").is_dir()


def open_sweep(folder: str | os.PathLike[str]) -> Records:
    """Open a stored sweep; its tables stay on disk.

    Raises:
        BadInput: if there is none, a file of it is damaged or of another version, or all its jobs failed.
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
    """Tell whether a run, or all of a sweep, follows the endless population: nothing in it was drawn."""
    return bool(run.provenance["engine"] == ENDLESS)


def read(run: Records, table: pl.LazyFrame) -> pl.DataFrame:
    """Collect a small table out of large ones.

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
    """Tell whether pay changes anything in a phase, by copying or by learning."""
    rule = phase["selection"]
    drawn = demography(rule["demography"])
    return learning_rule(phase["learning"]["rule"]).moves or (drawn.copying and (drawn.ranks or rule["strength"] > 0))

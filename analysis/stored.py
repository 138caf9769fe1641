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


def motivations(run: Records) -> list[str]:
    """Return the motivations of the run, in its order."""
    return list(run.provenance["motivations"])


def config(run: Records) -> dict[str, Any]:
    """Return the resolved configuration."""
    return dict(run.provenance["config"])

"""Rows of a sweep's tables: their job and replicate, their selection, and the order in which they are written."""

from collections.abc import Sequence

import polars as pl

from sim.store.schemas import SCHEMAS
from sim.sweep.results.chunks import RUNS


def keys_of(jobs: pl.DataFrame) -> pl.DataFrame:
    """Return the job number and the swept keys; a swept seed is a column of its own already."""
    return jobs.select("job", pl.exclude(*SCHEMAS["jobs"], "wanted"))


def runs_of(jobs: pl.DataFrame, summary: pl.DataFrame | None) -> pl.DataFrame:
    """Return the runs in tables; tables do not keep the replicate of failed runs."""
    jobs = jobs.select(*SCHEMAS["jobs"])
    failed = jobs.filter(status="failed").with_columns(replicate=pl.lit(None, pl.UInt32)).select(*RUNS)
    if summary is None:
        return failed
    done = summary.select("job", "replicate").join(jobs, on="job", maintain_order="left")
    done = done.with_columns(status=pl.lit("done"), error=pl.lit(None, pl.String))
    return pl.concat([done.select(*RUNS), failed])


def only(table: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of some runs."""
    return table.join(runs, on=["job", "replicate"], how="semi", maintain_order="left")


def in_order(name: str, tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Concatenate rows and sort them by job and replicate; columns stand in the order in which jobs first have them."""
    names = tables[0].columns
    if any(table.columns != names for table in tables):
        names = _names_in_order(name, tables)
    rows = pl.concat(tables, how="diagonal", rechunk=True).select(names)
    run = rows["job"].cast(pl.UInt64) * 2**32 + rows["replicate"]
    return rows if run.is_sorted() else rows.select(pl.all().sort_by(run, maintain_order=True))


def _names_in_order(name: str, tables: Sequence[pl.DataFrame]) -> list[str]:
    """Order columns beyond the schema by the first job with a value in them, and within a job by its own order."""
    first: dict[str, tuple[float, int]] = {}
    for table in tables:
        for place, column in enumerate(table.columns):
            job = table.filter(pl.col(column).is_not_null())["job"].min()
            met = (float("inf") if job is None else float(str(job)), place)
            first[column] = min(first.get(column, met), met)
    extra = [column for column in first if column not in SCHEMAS[name]]
    return [*SCHEMAS[name], *sorted(extra, key=lambda column: first[column])]

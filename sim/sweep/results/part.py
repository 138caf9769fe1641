"""A part of a sweep's tables: the rows of some consecutive jobs, from stored tables and from new chunks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from sim.store import parquet
from sim.store.schemas import SCHEMA_VERSION, SCHEMAS
from sim.sweep.results.aside import take_over
from sim.sweep.results.chunks import RUNS, Chunk
from sim.sweep.results.rows import in_order, keys_of, only, runs_of
from sim.sweep.results.stored import TABLES, Stored

_FOOTER = {"schema_version": str(SCHEMA_VERSION)}


class Part:
    """Some consecutive jobs, with their rows in the stored tables."""

    def __init__(self, stored: Stored, jobs: pl.DataFrame, file: str) -> None:
        self._tables = stored
        self._jobs = jobs
        self._file = file
        self._first, self._last = int(jobs["job"][0]), int(jobs["job"][-1])

    def write(self, draft: Path, written: Sequence[Chunk]) -> dict[str, str]:
        """Write the part's tables; if nothing has changed, take over the stored files and return their digests."""
        touching = [chunk for chunk in written if chunk.first <= self._last and chunk.last >= self._first]
        if not touching and self._is_stored():
            return self._take_over(draft)
        for name, table in self._merge(touching).items():
            target = draft / name / self._file
            target.parent.mkdir(exist_ok=True)
            parquet.write(table, target, _FOOTER)
        return {}

    def _take_over(self, draft: Path) -> dict[str, str]:
        """Link or copy the part's files into the draft."""
        digests: dict[str, str] = {}
        for name in ("jobs", *TABLES):
            if (file := self._tables.file(name, self._file)) is not None:
                take_over(file, draft / name / self._file)
                digests |= {key: found for key, found in self._tables.digests.items() if key == f"{name}/{self._file}"}
        return digests

    def _is_stored(self) -> bool:
        """Return whether the stored tables hold exactly this part: the same keys and only its jobs."""
        file = self._tables.file("jobs", self._file)
        if file is None:
            return False
        stored = parquet.read(file)
        keys = {key: kind for key, kind in stored.schema.items() if key == "job" or key not in SCHEMAS["jobs"]}
        return keys == dict(keys_of(self._jobs).schema) and bool(self._is_mine(stored["job"]).all())

    def _merge(self, chunks: Sequence[Chunk]) -> dict[str, pl.DataFrame]:
        """Collect the part's tables from stored tables and chunks; of each run the latest success is kept."""
        runs = [self._stored_runs(), *(chunk.read("runs") for chunk in chunks)]
        named = [table.with_columns(source=pl.lit(index)) for index, table in enumerate(runs) if table is not None]
        mine = pl.concat([pl.DataFrame(schema={**RUNS, "source": pl.Int32}), *named]).filter(
            self._is_mine(pl.col("job"))
        )
        if mine.is_empty():
            return {}
        by_success = mine.sort("status", descending=True, maintain_order=True)  # done comes after failed
        latest = by_success.unique(["job", "replicate"], keep="last", maintain_order=True)
        tables = {"jobs": self._states(latest)}
        for name in TABLES:
            found = enumerate([self._stored(name), *(chunk.read(name) for chunk in chunks)])
            rows = [(index, table.filter(self._is_mine(pl.col("job")))) for index, table in found if table is not None]
            if len(latest) < len(mine):
                rows = [(index, only(table, latest.filter(source=index))) for index, table in rows]
            if rows:
                tables[name] = in_order(name, [table for _, table in rows])
        return tables

    def _is_mine[T: (pl.Expr, pl.Series)](self, job: T) -> T:
        return job.is_between(self._first, self._last)

    def _stored(self, name: str) -> pl.DataFrame | None:
        """Return the rows of these jobs in a stored table; None if there is no such table."""
        found = map(parquet.scan, self._tables.files(name))
        mine = [rows for table in found if len(rows := table.filter(self._is_mine(pl.col("job"))).collect())]
        return pl.concat(mine, how="diagonal") if mine else None

    def _stored_runs(self) -> pl.DataFrame | None:
        """Return the runs in the stored tables; tables do not keep the replicate of failed runs."""
        jobs = self._stored("jobs")
        return None if jobs is None else runs_of(jobs, self._stored("summary"))

    def _states(self, runs: pl.DataFrame) -> pl.DataFrame:
        """Return the status of each job: failed if one of its runs failed. Jobs without a run are left out."""
        lost = pl.col("replicate").is_null()
        redone = runs.filter(~lost & (pl.col("source") > 0))["job"].unique()
        runs = runs.filter(~(lost & pl.col("job").is_in(redone.implode())))
        failed = pl.col("status") == "failed"
        states = (
            runs.sort("job", "replicate")
            .group_by("job", maintain_order=True)
            .agg(
                status=pl.when(failed.any()).then(pl.lit("failed")).otherwise(pl.lit("done")),
                error=pl.col("error").drop_nulls().first(),
                seed=pl.col("seed").first(),
                plan_hash=pl.col("plan_hash").first(),
            )
        )
        return states.select(*SCHEMAS["jobs"]).join(keys_of(self._jobs), on="job", how="inner", maintain_order="left")


def taken_apart(stored: Stored) -> Iterator[dict[str, pl.DataFrame]]:
    """Yield stored tables in the form of chunks, one per part; a failure goes to the first replicate not done."""
    for part in stored.parts():
        tables = {name: parquet.read(part[name]) for name in TABLES if name in part}
        runs = runs_of(parquet.read(part["jobs"]), tables.get("summary"))
        done = runs.filter(status="done").group_by("job").len("first")
        first = pl.col("first").fill_null(0).cast(pl.UInt32)
        runs = runs.join(done, on="job", how="left", maintain_order="left")
        yield {"runs": runs.with_columns(pl.col("replicate").fill_null(first)).select(*RUNS), **tables}

"""Some consecutive jobs of a sweep: their rows in the tables, from what is stored and what chunks add."""

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
    """Some consecutive jobs: what tables hold of them already, and what chunks add."""

    def __init__(self, stored: Stored, jobs: pl.DataFrame, file: str) -> None:
        self._tables = stored
        self._jobs = jobs
        self._file = file
        self._first, self._last = int(jobs["job"][0]), int(jobs["job"][-1])

    def write(self, draft: Path, written: Sequence[Chunk]) -> dict[str, str]:
        """Write the part's tables, or take them over, with the digests that are returned, where nothing has changed."""
        touching = [chunk for chunk in written if chunk.first <= self._last and chunk.last >= self._first]
        if not touching and self._is_stored():
            return self._take_over(draft)
        for name, table in self._merge(touching).items():
            target = draft / name / self._file
            target.parent.mkdir(exist_ok=True)
            parquet.write(table, target, _FOOTER)
        return {}

    def _take_over(self, draft: Path) -> dict[str, str]:
        """Let the part's files stand in the draft too."""
        digests: dict[str, str] = {}
        for name in ("jobs", *TABLES):
            if (file := self._tables.file(name, self._file)) is not None:
                take_over(file, draft / name / self._file)
                digests |= {key: found for key, found in self._tables.digests.items() if key == f"{name}/{self._file}"}
        return digests

    def _is_stored(self) -> bool:
        """Tell whether the tables have this very part: the same keys, and no jobs of another."""
        file = self._tables.file("jobs", self._file)
        if file is None:
            return False
        stored = parquet.read(file)
        keys = {key: kind for key, kind in stored.schema.items() if key == "job" or key not in SCHEMAS["jobs"]}
        return keys == dict(keys_of(self._jobs).schema) and bool(self._is_mine(stored["job"]).all())

    def _merge(self, chunks: Sequence[Chunk]) -> dict[str, pl.DataFrame]:
        """Collect the part's tables from what is stored and from chunks, of each run its latest success."""
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
        """Return what the tables hold of these jobs."""
        found = map(parquet.scan, self._tables.files(name))
        mine = [rows for table in found if len(rows := table.filter(self._is_mine(pl.col("job"))).collect())]
        return pl.concat(mine, how="diagonal") if mine else None

    def _stored_runs(self) -> pl.DataFrame | None:
        """Return the runs that the tables hold; those that failed have lost their replicate."""
        jobs = self._stored("jobs")
        return None if jobs is None else runs_of(jobs, self._stored("summary"))

    def _states(self, runs: pl.DataFrame) -> pl.DataFrame:
        """Say of each job whether a replicate failed of those that ran; a job of which nothing ran is left out."""
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
    """Yield what tables hold in the form of chunks, one per part; a failure goes to the first replicate not done."""
    for part in stored.parts():
        tables = {name: parquet.read(part[name]) for name in TABLES if name in part}
        runs = runs_of(parquet.read(part["jobs"]), tables.get("summary"))
        done = runs.filter(status="done").group_by("job").len("first")
        first = pl.col("first").fill_null(0).cast(pl.UInt32)
        runs = runs.join(done, on="job", how="left", maintain_order="left")
        yield {"runs": runs.with_columns(pl.col("replicate").fill_null(first)).select(*RUNS), **tables}

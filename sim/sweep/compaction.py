"""Turn the chunks of a sweep into sorted tables: a few Parquet files whose bytes tell nothing of how it was run.

Every table is cut into parts of `PART` jobs, sorted by job and replicate. A part that no chunk has touched is taken
over as it is, so that compacting after each of many launches does not cost more and more. Of a replicate that ran more
than once the latest success is kept.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from sim.store.replace import draft_of, drop_abandoned, restore, swap_in
from sim.store.tables import SCHEMA_VERSION, SCHEMAS, write_parquet
from sim.sweep.chunks import RUNS, Chunk, Chunks

PART = 1024
"""Jobs per file of the compacted tables; what is held in memory at once."""
TABLES = ("summary", "rounds")
_FOOTER = {"schema_version": str(SCHEMA_VERSION)}


def compact(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> None:
    """Turn all chunks, and tables that are there already, into sorted tables; then drop these chunks.

    Chunks that others add meanwhile stay, and tables that others put in place meanwhile are taken in.

    Args:
        chunks: where the results are.
        jobs: column `job` and one per swept key, a row per job of the whole sweep; `wanted` stays out of the tables.
        provenance: goes to `tables/provenance.json`.
    """
    restore(chunks.tables)
    while not _compacted(chunks, jobs, provenance):
        pass
    chunks.drop_empty()
    drop_abandoned(chunks.folder)


def _compacted(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> bool:
    """Try to compact; returns False, with nothing changed, if somebody else put tables in place meanwhile."""
    draft, before = draft_of(chunks.tables), _identity(chunks.tables)
    last = max(jobs["job"].to_list(), default=-1)
    written = [chunk for chunk in chunks.each() if chunk.last <= last]  # others hold jobs announced since
    try:
        draft.mkdir(parents=True)
        for number, start in enumerate(range(0, len(jobs), PART)):
            _Part(chunks, jobs.slice(start, PART), f"part-{number:05d}.parquet").write(draft, written)
        (draft / "provenance.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
        if _identity(chunks.tables) != before:
            return False
        swap_in(draft, chunks.tables)
    except FileNotFoundError:
        if _identity(chunks.tables) != before:  # what was to be read has been compacted by somebody else
            return False
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for chunk in written:
        shutil.rmtree(chunk.folder, ignore_errors=True)
    return True


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tell a folder from another that has taken its place."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


class _Part:
    """Some consecutive jobs: what tables hold of them already, and what chunks add."""

    def __init__(self, chunks: Chunks, jobs: pl.DataFrame, file: str) -> None:
        self._tables = chunks.tables
        self._jobs = jobs
        self._file = file
        self._first, self._last = int(jobs["job"][0]), int(jobs["job"][-1])

    def write(self, draft: Path, written: Sequence[Chunk]) -> None:
        """Write the part's tables, or take them over where nothing has changed."""
        touching = [chunk for chunk in written if chunk.first <= self._last and chunk.last >= self._first]
        unchanged = not touching and self._is_stored()
        tables = {} if unchanged else self._merge(touching)
        for name in ("jobs", *TABLES):
            stored, target = self._tables / name / self._file, draft / name / self._file
            if unchanged and stored.exists():
                _take_over(stored, target)
            elif name in tables:
                target.parent.mkdir(parents=True, exist_ok=True)
                write_parquet(tables[name], target, _FOOTER)

    def _is_stored(self) -> bool:
        """Tell whether the tables have this very part: the same keys, and no jobs of another."""
        file = self._tables / "jobs" / self._file
        if not file.exists():
            return False
        stored = pl.read_parquet(file)
        keys = {key: kind for key, kind in stored.schema.items() if key == "job" or key not in SCHEMAS["jobs"]}
        return keys == dict(_keys(self._jobs).schema) and bool(self._is_mine(stored["job"]).all())

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
                rows = [(index, _of_runs(table, latest.filter(source=index))) for index, table in rows]
            if rows:
                tables[name] = _in_order(name, [table for _, table in rows])
        return tables

    def _is_mine[T: (pl.Expr, pl.Series)](self, job: T) -> T:
        return job.is_between(self._first, self._last)

    def _stored(self, name: str) -> pl.DataFrame | None:
        """Return what the tables hold of these jobs."""
        found = [pl.scan_parquet(file) for file in sorted((self._tables / name).glob("*.parquet"))]
        mine = [rows for table in found if len(rows := table.filter(self._is_mine(pl.col("job"))).collect())]
        return pl.concat(mine, how="diagonal") if mine else None

    def _stored_runs(self) -> pl.DataFrame | None:
        """Return the runs that the tables hold; those that failed have lost their replicate."""
        jobs = self._stored("jobs")
        return None if jobs is None else _runs(jobs, self._stored("summary"))

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
        return states.select(*SCHEMAS["jobs"]).join(_keys(self._jobs), on="job", how="inner", maintain_order="left")


def _keys(jobs: pl.DataFrame) -> pl.DataFrame:
    """Return the job number and the swept keys; a swept seed is a column of its own already."""
    return jobs.select("job", pl.exclude(*SCHEMAS["jobs"], "wanted"))


def _runs(jobs: pl.DataFrame, summary: pl.DataFrame | None) -> pl.DataFrame:
    """Tell from tables what has run; those that failed have lost their replicate."""
    jobs = jobs.select(*SCHEMAS["jobs"])
    failed = jobs.filter(status="failed").with_columns(replicate=pl.lit(None, pl.UInt32)).select(*RUNS)
    if summary is None:
        return failed
    done = summary.select("job", "replicate").join(jobs, on="job", maintain_order="left")
    done = done.with_columns(status=pl.lit("done"), error=pl.lit(None, pl.String))
    return pl.concat([done.select(*RUNS), failed])


def taken_apart(chunks: Chunks) -> Iterator[dict[str, pl.DataFrame]]:
    """Yield what tables hold in the form of chunks, one per part; a failure goes to the first replicate not done."""
    for part in sorted((chunks.tables / "jobs").glob("*.parquet")):
        files = {name: chunks.tables / name / part.name for name in TABLES}
        tables = {name: pl.read_parquet(file) for name, file in files.items() if file.exists()}
        runs = _runs(pl.read_parquet(part), tables.get("summary"))
        done = runs.filter(status="done").group_by("job").len("first")
        first = pl.col("first").fill_null(0).cast(pl.UInt32)
        runs = runs.join(done, on="job", how="left", maintain_order="left")
        yield {"runs": runs.with_columns(pl.col("replicate").fill_null(first)).select(*RUNS), **tables}


def _take_over(stored: Path, target: Path) -> None:
    """Let a file stand in a second folder, by a link where the file system has them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(stored, target)
    except OSError:
        shutil.copyfile(stored, target)


def _of_runs(table: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of some runs."""
    return table.join(runs, on=["job", "replicate"], how="semi", maintain_order="left")


def _in_order(name: str, tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Join rows and sort them by job and replicate; columns come as the jobs, in order, bring them."""
    names = tables[0].columns
    if any(table.columns != names for table in tables):
        names = _names_in_order(name, tables)
    rows = pl.concat(tables, how="diagonal", rechunk=True).select(names)
    run = rows["job"].cast(pl.UInt64) * 2**32 + rows["replicate"]
    return rows if run.is_sorted() else rows.select(pl.all().sort_by(run, maintain_order=True))


def _names_in_order(name: str, tables: Sequence[pl.DataFrame]) -> list[str]:
    """Order columns beyond the schema by the first job that has a value in them, and within a job as it has them."""
    first: dict[str, tuple[float, int]] = {}
    for table in tables:
        for place, column in enumerate(table.columns):
            job = table.filter(pl.col(column).is_not_null())["job"].min()
            met = (float("inf") if job is None else float(str(job)), place)
            first[column] = min(first.get(column, met), met)
    extra = [column for column in first if column not in SCHEMAS[name]]
    return [*SCHEMAS[name], *sorted(extra, key=lambda column: first[column])]

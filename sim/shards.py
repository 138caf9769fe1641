"""Where a sweep's results lie: shards while it runs, a few Parquet files once it is done.

A shard is a folder of tables that is written under a temporary name and then renamed, so that it is there whole or
not at all; killing a sweep loses at most the shards under way. What is done is read off the shards themselves.
Compaction sorts all rows by job and replicate into parts of `PART` jobs; bytes do not depend on how the sweep was cut
into shards.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from sim.records import SCHEMA_VERSION, SCHEMAS, write_parquet

PART = 4096
"""Jobs per file of the compacted tables."""
JOBS = "jobs.parquet"
"""A row per job of the whole sweep: its number and a column per key that it sets."""
RUNS = {
    "job": pl.UInt32,
    "replicate": pl.UInt32,
    "status": pl.String,
    "error": pl.String,
    "seed": pl.Int64,
    "plan_hash": pl.String,
}
"""What a shard says of each replicate it ran."""


@dataclass(frozen=True)
class Shards:
    """The results of a sweep in a folder."""

    folder: Path

    @property
    def _shards(self) -> Path:
        return self.folder / "shards"

    @property
    def tables(self) -> Path:
        """Where the compacted tables go."""
        return self.folder / "tables"

    def announce(self, jobs: pl.DataFrame) -> None:
        """Say which jobs the whole sweep has, so that whatever of it has run can be compacted, even if it is killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{uuid4().hex}"
        jobs.write_parquet(draft)
        draft.replace(self.folder / JOBS)

    def write(self, first: int, last: int, replicate: int, tables: Mapping[str, pl.DataFrame]) -> None:
        """Add the results of a replicate of jobs first..last."""
        self._shards.mkdir(parents=True, exist_ok=True)
        draft = self._shards / f".{uuid4().hex}"
        draft.mkdir()
        for name, table in tables.items():
            table.write_parquet(draft / f"{name}.parquet")
        draft.rename(self._shards / f"{first:08d}-{last:08d}-{replicate:04d}-{uuid4().hex[:8]}")

    def done(self) -> set[tuple[int, int, str]]:
        """List (job, replicate, plan hash) of everything that ran to its end."""
        found = [pl.read_parquet(shard / "runs.parquet").filter(status="done") for shard, _, _ in self._each()]
        keys = {key for runs in found for key in runs.select("job", "replicate", "plan_hash").iter_rows()}
        if self.tables.exists():
            jobs = pl.scan_parquet(self.tables / "jobs" / "*.parquet").select("job", "plan_hash")
            summary = pl.scan_parquet(self.tables / "summary" / "*.parquet").select("job", "replicate")
            keys |= set(summary.join(jobs, on="job").select("job", "replicate", "plan_hash").collect().iter_rows())
        return keys

    def _each(self) -> Iterator[tuple[Path, int, int]]:
        """Walk the whole shards in order of name: folder, first and last job."""
        if self._shards.exists():
            for shard in sorted(self._shards.iterdir()):
                named = re.match(r"(\d+)-(\d+)-\d+-", shard.name)
                if named:
                    yield shard, int(named[1]), int(named[2])

    def compact(self, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> None:
        """Turn all shards, and tables that are there already, into sorted tables; then drop the shards.

        Args:
            jobs: column `job` and one column per swept key, a row per job of the whole sweep.
            provenance: goes to `tables/provenance.json`.
        """
        draft = self.folder / f".tables-{uuid4().hex}"
        footer = {"schema_version": str(SCHEMA_VERSION)}
        try:
            for number, start in enumerate(range(0, len(jobs), PART)):
                part = jobs.slice(start, PART)
                for name, table in self._part(part).items():
                    (draft / name).mkdir(parents=True, exist_ok=True)
                    write_parquet(table, draft / name / f"part-{number:05d}.parquet", footer)
            (draft / "provenance.json").write_text(json.dumps(provenance, indent=2) + "\n", encoding="utf-8")
            if self.tables.exists():
                self.tables.rename(self.folder / f".old-{uuid4().hex}")
            draft.rename(self.tables)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self._shards, ignore_errors=True)
        for old in self.folder.glob(".old-*"):
            shutil.rmtree(old, ignore_errors=True)

    def _part(self, jobs: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Collect the tables of some consecutive jobs."""
        first, last = int(jobs["job"][0]), int(jobs["job"][-1])
        shards = [shard for shard, start, end in self._each() if start <= last and end >= first]
        tables = {"jobs": self._jobs(jobs, shards)}
        for name in ("summary", "rounds"):
            found = [pl.read_parquet(file) for shard in shards if (file := shard / f"{name}.parquet").exists()]
            found = [*self._kept(name, first, last), *found]
            if found:
                keys = [key for key in ("job", "replicate", "round", "motivation") if key in found[0].columns]
                rows = pl.concat(found, how="diagonal").filter(pl.col("job").is_between(first, last))
                order = rows.unique(keys, keep="last", maintain_order=True)
                tables[name] = order.sort("job", "replicate", maintain_order=True)
        return tables

    def _kept(self, name: str, first: int, last: int) -> list[pl.DataFrame]:
        """Return what compacted tables already hold of some jobs."""
        if not (self.tables / name).exists():
            return []
        rows = pl.scan_parquet(self.tables / name / "*.parquet").filter(pl.col("job").is_between(first, last))
        return [rows.collect()]

    def _jobs(self, jobs: pl.DataFrame, shards: list[Path]) -> pl.DataFrame:
        """Say of each job whether all its replicates ran; a job that none of the shards holds is left out."""
        first, last = int(jobs["job"][0]), int(jobs["job"][-1])
        runs = [pl.read_parquet(shard / "runs.parquet") for shard in shards]
        kept = [
            table.with_columns(replicate=pl.lit(None, pl.UInt32)).select(*RUNS)
            for table in self._kept("jobs", first, last)
        ]
        rows = pl.concat([pl.DataFrame(schema=RUNS), *kept, *runs])
        rows = rows.sort("status", descending=True, maintain_order=True)  # what was redone with success comes last
        latest = rows.unique(["job", "replicate"], keep="last", maintain_order=True)
        redone = latest.filter(pl.col("replicate").is_not_null())["job"].unique()
        latest = latest.filter(pl.col("replicate").is_not_null() | ~pl.col("job").is_in(redone.implode()))
        failed = pl.col("status") == "failed"
        states = (
            latest.sort("job", "replicate")
            .group_by("job", maintain_order=True)
            .agg(
                status=pl.when(failed.any()).then(pl.lit("failed")).otherwise(pl.lit("done")),
                error=pl.col("error").drop_nulls().first(),
                seed=pl.col("seed").first(),
                plan_hash=pl.col("plan_hash").first(),
            )
        )
        return states.select(*SCHEMAS["jobs"]).join(jobs, on="job", how="inner", maintain_order="left")

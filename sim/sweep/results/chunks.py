"""The results of a sweep while it runs: chunks. A chunk is a folder of tables with the results of some jobs.

A chunk is written under a temporary name and then renamed, so that it is stored whole or not at all. Killing a sweep
loses at most the chunks that are being written. Chunks, and the tables that `sim.sweep.results.compaction` makes of
them, say which runs are done. Damaged chunks and tables are ignored.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import NamedTuple
from uuid import uuid4

import polars as pl

from sim.store import parquet
from sim.store.digests import complaints, seal
from sim.store.replace import draft_of, drafted, drop_abandoned, put
from sim.sweep.results.stored import Stored

RUNS = {
    "job": pl.UInt32,
    "replicate": pl.UInt32,
    "status": pl.String,
    "error": pl.String,
    "seed": pl.Int64,
    "plan_hash": pl.String,
}
"""Columns that a chunk holds for each run."""

Done = tuple[int, int, str, bool]
"""A finished run: job, replicate, plan hash, whether its rounds are kept."""


class Chunk(NamedTuple):
    """Results of a replicate of jobs first..last."""

    folder: Path
    first: int
    last: int

    def read(self, name: str) -> pl.DataFrame | None:
        """Return one of the chunk's tables; None if the chunk lacks it."""
        file = self.folder / f"{name}.parquet"
        return parquet.read(file) if file.exists() else None


@dataclass(frozen=True)
class Chunks:
    """The results of a sweep in a folder."""

    folder: Path

    @property
    def place(self) -> Path:
        """Where the chunks are."""
        return self.folder / "chunks"

    @property
    def tables(self) -> Path:
        """Where the compacted tables go."""
        return self.folder / "tables"

    def write(
        self, first: int, last: int, replicate: int, tables: Mapping[str, pl.DataFrame], at: int | None = None
    ) -> None:
        """Add the results of a replicate of jobs first..last; `at` is the time in nanoseconds of older results.

        Raises:
            OSError: if the disk is full or the folder may not be written; earlier chunks are kept.
        """
        target = self.place / f"{at or time_ns():020d}-{first:08d}-{last:08d}-{replicate:04d}-{uuid4().hex[:8]}"
        with drafted(draft_of(target)) as draft:
            for name, table in tables.items():
                parquet.write(table, draft / f"{name}.parquet", {})
            seal(draft)
            put(draft, target)

    def drop_empty(self) -> None:
        """Remove the folder of the chunks if it is empty; a chunk that is being written keeps it."""
        drop_abandoned(self.place)
        with suppress(OSError):
            self.place.rmdir()

    def each(self) -> list[Chunk]:
        """List the undamaged chunks, the earliest first."""
        return [chunk for chunk, wrong in self._all() if wrong is None]

    def damaged(self) -> dict[Path, str]:
        """Map each damaged chunk to what is wrong with it."""
        return {chunk.folder: wrong for chunk, wrong in self._all() if wrong is not None}

    def done(self) -> set[Done]:
        """List all finished runs as (job, replicate, plan hash, whether rounds are kept)."""
        found: set[Done] = set()
        for chunk in self.each():
            runs, rounds = chunk.read("runs"), chunk.folder / "rounds.parquet"
            found |= _marked(runs.lazy().filter(status="done"), rounds) if runs is not None else set()
        for tables in Stored(self.tables).parts():
            if "summary" in tables:
                jobs = parquet.scan(tables["jobs"]).select("job", "plan_hash")
                runs_done = parquet.scan(tables["summary"]).select("job", "replicate").join(jobs, on="job")
                found |= _marked(runs_done, tables.get("rounds"))
        return found

    def _all(self) -> Iterator[tuple[Chunk, str | None]]:
        """Yield all chunks with what is wrong with each; skip chunks that another process removes meanwhile."""
        for folder in sorted(self.place.iterdir()) if self.place.exists() else ():
            name = re.match(r"\d+-(\d+)-(\d+)-\d+-", folder.name)
            if name:
                wrong = "; ".join(f"{file} {said}" for file, said in complaints(folder).items())
                if not wrong or folder.exists():
                    yield Chunk(folder, int(name[1]), int(name[2])), wrong or None


def _marked(runs: pl.LazyFrame, rounds: Path | None) -> set[Done]:
    """List runs, each with whether a file holds its rounds."""
    keys = runs.select("job", "replicate", "plan_hash")
    if rounds is None or not rounds.exists():
        return set(keys.with_columns(kept=pl.lit(False)).collect().iter_rows())
    kept = parquet.scan(rounds).select("job", "replicate").unique().with_columns(kept=pl.lit(True))
    marked = keys.join(kept, on=["job", "replicate"], how="left").with_columns(pl.col("kept").fill_null(False))
    return set(marked.collect().iter_rows())

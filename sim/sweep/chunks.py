"""Where a sweep's results lie while it runs: chunks, each a folder of tables with some jobs' results.

A chunk is written under a temporary name and then renamed, so that it is there whole or not at all; killing a sweep
loses at most the chunks under way. What is done is read off the chunks themselves, and off the tables that
`sim.sweep.compaction` makes of them.
"""

import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import NamedTuple
from uuid import uuid4

import polars as pl

from sim.store.occupied import JOBS
from sim.store.replace import draft_of, drop_abandoned
from sim.store.tables import write_parquet

RUNS = {
    "job": pl.UInt32,
    "replicate": pl.UInt32,
    "status": pl.String,
    "error": pl.String,
    "seed": pl.Int64,
    "plan_hash": pl.String,
}
"""What a chunk says of each replicate it ran."""

Done = tuple[int, int, str, bool]
"""A run that need not run again: job, replicate, plan hash, whether its rounds are kept."""


class Chunk(NamedTuple):
    """Results of a replicate of jobs first..last."""

    folder: Path
    first: int
    last: int

    def read(self, name: str) -> pl.DataFrame | None:
        """Return one of its tables, if it has it."""
        file = self.folder / f"{name}.parquet"
        return pl.read_parquet(file) if file.exists() else None


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

    def announce(self, jobs: pl.DataFrame) -> None:
        """Say which jobs the whole sweep has, so that whatever of it has run can be compacted, even if it is killed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = draft_of(self.folder / JOBS)
        try:
            write_parquet(jobs, draft, {})
            draft.replace(self.folder / JOBS)
        finally:
            draft.unlink(missing_ok=True)

    def write(
        self, first: int, last: int, replicate: int, tables: Mapping[str, pl.DataFrame], at: int | None = None
    ) -> None:
        """Add the results of a replicate of jobs first..last; `at`, nanoseconds, dates older ones.

        Raises:
            OSError: if there is no room, or no right, to write them; all earlier chunks stay.
        """
        target = self.place / f"{at or time_ns():020d}-{first:08d}-{last:08d}-{replicate:04d}-{uuid4().hex[:8]}"
        draft = draft_of(target)
        draft.mkdir(parents=True)
        try:
            for name, table in tables.items():
                write_parquet(table, draft / f"{name}.parquet", {})
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def drop_empty(self) -> None:
        """Remove the place of the chunks if there are none left, not even one that somebody is writing."""
        drop_abandoned(self.place)
        with suppress(OSError):
            self.place.rmdir()

    def each(self) -> list[Chunk]:
        """List the whole chunks, the earliest first."""
        found = sorted(self.place.iterdir()) if self.place.exists() else []
        named = [(folder, re.match(r"\d+-(\d+)-(\d+)-\d+-", folder.name)) for folder in found]
        return [Chunk(folder, int(name[1]), int(name[2])) for folder, name in named if name]

    def done(self) -> set[Done]:
        """List (job, replicate, plan hash, whether rounds are kept) of everything that ran to its end."""
        found: set[Done] = set()
        for chunk in self.each():
            runs, rounds = chunk.read("runs"), chunk.folder / "rounds.parquet"
            found |= _marked(runs.lazy().filter(status="done"), rounds) if runs is not None else set()
        for part in (self.tables / "summary").glob("*.parquet"):
            jobs = pl.scan_parquet(self.tables / "jobs" / "*.parquet").select("job", "plan_hash")
            stored = pl.scan_parquet(part).select("job", "replicate").join(jobs, on="job")
            found |= _marked(stored, self.tables / "rounds" / part.name)
        return found


def _marked(runs: pl.LazyFrame, rounds: Path) -> set[Done]:
    """List runs with whether a file holds rounds of them."""
    keys = runs.select("job", "replicate", "plan_hash")
    if not rounds.exists():
        return set(keys.with_columns(kept=pl.lit(False)).collect().iter_rows())
    kept = pl.scan_parquet(rounds).select("job", "replicate").unique().with_columns(kept=pl.lit(True))
    marked = keys.join(kept, on=["job", "replicate"], how="left").with_columns(pl.col("kept").fill_null(False))
    return set(marked.collect().iter_rows())

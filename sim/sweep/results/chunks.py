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
from sim.store.schemas import measures_in
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

Done = tuple[int, int, str, frozenset[str]]
"""A finished run: job, replicate, plan hash, and the names of what is kept beyond its summary row."""
ROUNDS = "rounds"
"""Name under which kept rounds are listed; measures are listed under their texts."""


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
        """List all finished runs as (job, replicate, plan hash, what is kept)."""
        found: set[Done] = set()
        for chunk in self.each():
            runs, rounds = chunk.read("runs"), chunk.folder / "rounds.parquet"
            if runs is not None:
                found |= _marked(runs.lazy().filter(status="done"), chunk.folder / "summary.parquet", rounds)
        for tables in Stored(self.tables).parts():
            if "summary" in tables:
                jobs = parquet.scan(tables["jobs"]).select("job", "plan_hash")
                runs_done = parquet.scan(tables["summary"]).select("job", "replicate").join(jobs, on="job")
                found |= _marked(runs_done, tables["summary"], tables.get("rounds"))
        return found

    def _all(self) -> Iterator[tuple[Chunk, str | None]]:
        """Yield all chunks with what is wrong with each; skip chunks that another process removes meanwhile."""
        for folder in sorted(self.place.iterdir()) if self.place.exists() else ():
            name = re.match(r"\d+-(\d+)-(\d+)-\d+-", folder.name)
            if name:
                wrong = "; ".join(f"{file} {said}" for file, said in complaints(folder).items())
                if not wrong or folder.exists():
                    yield Chunk(folder, int(name[1]), int(name[2])), wrong or None


def _marked(runs: pl.LazyFrame, summary: Path, rounds: Path | None) -> set[Done]:
    """List runs with what files hold of them: rounds, and measures, which are null where they were not kept."""
    on, kept, marked = ["job", "replicate"], [], runs.select("job", "replicate", "plan_hash")
    if summary.exists():
        table = parquet.scan(summary)
        kept = measures_in(table.collect_schema())
        marked = marked.join(table.select(*on, *(pl.col(name).is_not_null() for name in kept)), on=on, how="left")
    if rounds is not None and rounds.exists():
        kept = [*kept, ROUNDS]
        marked = marked.join(parquet.scan(rounds).select(*on, pl.lit(True).alias(ROUNDS)).unique(), on=on, how="left")
    found: dict[tuple[bool | None, ...], frozenset[str]] = {}
    done = set()
    for job, replicate, plan_hash, *marks in marked.collect().iter_rows():
        pattern = tuple(marks)
        if pattern not in found:
            found[pattern] = frozenset(name for name, mark in zip(kept, pattern, strict=True) if mark)
        done.add((job, replicate, plan_hash, found[pattern]))
    return done

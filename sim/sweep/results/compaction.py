"""Turn the chunks of a sweep into sorted tables: a few Parquet files whose bytes do not depend on how the sweep ran.

Every table is cut into parts of `PART` jobs, sorted by job and replicate. A part without new chunks is taken over as it
is, so that compacting after each of many launches stays cheap. Of a replicate that ran several times, the latest
success is kept. Damaged results are set aside.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl

from sim.store.digests import seal
from sim.store.lock import locked
from sim.store.replace import draft_of, drafted, drop_abandoned, remove, restore, swap_in
from sim.store.tables import write_provenance
from sim.sweep.results.aside import keep_damaged_parts, set_aside_chunks
from sim.sweep.results.chunks import Chunk, Chunks
from sim.sweep.results.part import Part
from sim.sweep.results.stored import Stored

PART = 1024
"""Number of jobs per file of the compacted tables, and in memory at once."""
LOCK = ".swap"
"""Lock file, held while tables are replaced."""


def compact(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> None:
    """Turn all chunks, together with existing tables, into sorted tables; then remove these chunks.

    Chunks that other processes add meanwhile stay. Tables that other processes put in place meanwhile are included.

    Args:
        chunks: the results.
        jobs: a row per job of the whole sweep, with `job`, a column per swept key, and `wanted`, which is not stored.
        provenance: content of `tables/provenance.json`.
    """
    mend(chunks)
    while not _compacted(chunks, jobs, provenance):
        pass
    set_aside_chunks(chunks)
    chunks.drop_empty()
    drop_abandoned(chunks.folder)


def mend(chunks: Chunks) -> None:
    """Repair tables after a kill between two renames."""
    if chunks.folder.exists():
        with locked(chunks.folder / LOCK):
            restore(chunks.tables)


def _compacted(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> bool:
    """Try to compact; return False, with nothing changed, if another process put tables in place meanwhile."""
    before = _identity(chunks.tables)
    last = max(jobs["job"].to_list(), default=-1)
    written = [chunk for chunk in chunks.each() if chunk.last <= last]  # later chunks hold newer jobs
    try:
        with drafted(draft_of(chunks.tables)) as draft:
            digests = _fill(draft, Stored(chunks.tables), jobs, written)
            write_provenance(draft, provenance)
            seal(draft, digests)
            with locked(chunks.folder / LOCK):
                if _identity(chunks.tables) != before:
                    return False
                keep_damaged_parts(chunks, Stored(chunks.tables))
                swap_in(draft, chunks.tables)
    except FileNotFoundError:
        if _identity(chunks.tables) != before:  # another process has compacted these tables
            return False
        raise
    for chunk in written:
        with suppress(FileNotFoundError):  # another process has removed it
            remove(chunk.folder)
    return True


def _fill(draft: Path, stored: Stored, jobs: pl.DataFrame, written: Sequence[Chunk]) -> dict[str, str]:
    """Write all parts; return the digests of files that were taken over, by name."""
    digests: dict[str, str] = {}
    for number, start in enumerate(range(0, len(jobs), PART)):
        digests |= Part(stored, jobs.slice(start, PART), f"part-{number:05d}.parquet").write(draft, written)
    return digests


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what distinguishes a folder from another folder of the same name."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns

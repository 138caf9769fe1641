"""Turn the chunks of a sweep into sorted tables: a few Parquet files whose bytes tell nothing of how it was run.

Every table is cut into parts of `PART` jobs, sorted by job and replicate. A part that no chunk has touched is taken
over as it is, so that compacting after each of many launches does not cost more and more. Of a replicate that ran more
than once the latest success is kept. What was damaged is set aside.
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
"""Jobs per file of the compacted tables; what is held in memory at once."""
LOCK = ".swap"
"""Held while tables change places."""


def compact(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> None:
    """Turn all chunks, and tables that are there already, into sorted tables; then drop these chunks.

    Chunks that others add meanwhile stay, and tables that others put in place meanwhile are taken in.

    Args:
        chunks: where the results are.
        jobs: column `job` and one per swept key, a row per job of the whole sweep; `wanted` stays out of the tables.
        provenance: goes to `tables/provenance.json`.
    """
    mend(chunks)
    while not _compacted(chunks, jobs, provenance):
        pass
    set_aside_chunks(chunks)
    chunks.drop_empty()
    drop_abandoned(chunks.folder)


def mend(chunks: Chunks) -> None:
    """Put back tables that a kill caught between two names."""
    if chunks.folder.exists():
        with locked(chunks.folder / LOCK):
            restore(chunks.tables)


def _compacted(chunks: Chunks, jobs: pl.DataFrame, provenance: Mapping[str, Any]) -> bool:
    """Try to compact; returns False, with nothing changed, if somebody else put tables in place meanwhile."""
    before = _identity(chunks.tables)
    last = max(jobs["job"].to_list(), default=-1)
    written = [chunk for chunk in chunks.each() if chunk.last <= last]  # others hold jobs announced since
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
        if _identity(chunks.tables) != before:  # what was to be read has been compacted by somebody else
            return False
        raise
    for chunk in written:
        with suppress(FileNotFoundError):  # somebody else has
            remove(chunk.folder)
    return True


def _fill(draft: Path, stored: Stored, jobs: pl.DataFrame, written: Sequence[Chunk]) -> dict[str, str]:
    """Write all parts; returns the digests of what was taken over, by name."""
    digests: dict[str, str] = {}
    for number, start in enumerate(range(0, len(jobs), PART)):
        digests |= Part(stored, jobs.slice(start, PART), f"part-{number:05d}.parquet").write(draft, written)
    return digests


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tell a folder from another that has taken its place."""
    try:
        found = folder.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns

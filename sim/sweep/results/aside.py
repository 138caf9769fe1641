"""Report damaged results and move them to `damaged/` in the sweep's folder. Their jobs run again."""

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from time import time_ns

from sim.sweep.results.chunks import Chunks
from sim.sweep.results.stored import Stored

DAMAGED = "damaged"


def tell_damaged(chunks: Chunks, then: str) -> None:
    """Print every damaged file with the consequence `then`."""
    stored = Stored(chunks.tables)
    lines = [
        f"{stored.folder / wrong.partition(' ')[0]} {wrong.partition(' ')[2]}" for wrong in stored.damaged.values()
    ]
    lines += [f"{folder}: {wrong}" for folder, wrong in chunks.damaged().items()]
    for line in lines:
        print(f"damaged: {line}; {then}.", file=sys.stderr)


def set_aside_chunks(chunks: Chunks) -> None:
    """Move damaged chunks to `damaged/`."""
    for folder in chunks.damaged():
        target = chunks.folder / DAMAGED / folder.name
        target.parent.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another process has moved it
            folder.rename(target)


def keep_damaged_parts(chunks: Chunks, stored: Stored) -> None:
    """Copy or link the files of damaged parts to `damaged/`, before new tables replace them."""
    if not stored.damaged:
        return
    kept = chunks.folder / DAMAGED / f"tables-{time_ns()}"
    for part in stored.damaged:
        for file in stored.files_of(part):
            take_over(file, kept / file.parent.name / part)


def take_over(stored: Path, target: Path) -> None:
    """Put a file into a second folder: by a link, or by a copy on file systems without links."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(stored, target)
    except OSError:
        shutil.copyfile(stored, target)

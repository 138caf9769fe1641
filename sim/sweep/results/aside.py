"""Damaged results are named and set aside, in `damaged/` of the sweep's folder; they run again and block nothing."""

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
    """Name what was damaged since it was stored, and say what comes of it."""
    stored = Stored(chunks.tables)
    lines = [
        f"{stored.folder / wrong.partition(' ')[0]} {wrong.partition(' ')[2]}" for wrong in stored.damaged.values()
    ]
    lines += [f"{folder}: {wrong}" for folder, wrong in chunks.damaged().items()]
    for line in lines:
        print(f"damaged: {line}; {then}.", file=sys.stderr)


def set_aside_chunks(chunks: Chunks) -> None:
    """Move damaged chunks away, each whole."""
    for folder in chunks.damaged():
        target = chunks.folder / DAMAGED / folder.name
        target.parent.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # somebody else has
            folder.rename(target)


def keep_damaged_parts(chunks: Chunks, stored: Stored) -> None:
    """Let the files of damaged parts stand in `damaged/` too, before tables without them take their place."""
    if not stored.damaged:
        return
    kept = chunks.folder / DAMAGED / f"tables-{time_ns()}"
    for part in stored.damaged:
        for file in stored.files_of(part):
            take_over(file, kept / file.parent.name / part)


def take_over(stored: Path, target: Path) -> None:
    """Let a file stand in a second folder, by a link where the file system has them."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(stored, target)
    except OSError:
        shutil.copyfile(stored, target)

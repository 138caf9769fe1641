"""Replace folders and files so that at every moment the old one or the new one is complete.

The name of a draft holds the host and the process that write it. Drafts of a killed process can therefore be
distinguished from drafts in use. A folder is renamed to a draft before it is removed, so that no half-removed folder
keeps its name.
"""

import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sim.machine import is_running


def draft_of(target: Path) -> Path:
    """Name a draft beside `target`, to be renamed to it once it is whole."""
    return target.with_name(f".{target.name}-{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}")


@contextmanager
def drafted(draft: Path) -> Iterator[Path]:
    """Make a draft folder to be filled and put in place; remove what is left of the draft at the end."""
    draft.mkdir(parents=True)
    try:
        yield draft
    finally:
        if draft.exists():
            shutil.rmtree(draft)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk; skip folders on systems that cannot, such as Windows."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(draft: Path, target: Path) -> None:
    """Rename a complete draft, which is on the disk, to `target`: a free name, or for a file also an existing one."""
    draft.replace(target)
    sync(target.parent)


def put_file(target: Path, write: Callable[[Path], object], put: Callable[[Path, Path], object] = put) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: if the file cannot be written; the old file is then unchanged.
    """
    draft = draft_of(target)
    try:
        write(draft)
        sync(draft)
        put(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def put_text(target: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    put_file(target, lambda draft: draft.write_text(text, encoding="utf-8"))


def swap_in(draft: Path, target: Path) -> None:
    """Put a folder in the place of `target`. The old `target` is set aside first and removed at the end.

    Raises:
        OSError: if the folder cannot be put in place; the old `target` is then back.
    """
    restore(target)
    before = _aside(target)
    if target.exists():
        target.rename(before)
    try:
        put(draft, target)
    except BaseException:
        restore(target)
        raise
    if before.exists():
        remove(before)


def remove(folder: Path) -> None:
    """Remove a folder whole or not at all: a kill leaves at most an abandoned draft.

    Raises:
        OSError: if it cannot be removed.
    """
    gone = draft_of(folder)
    folder.rename(gone)
    shutil.rmtree(gone)


def restore(target: Path) -> None:
    """Repair the state after a kill during `swap_in`: put the old folder back unless the new one is in place."""
    before = _aside(target)
    if not before.exists():
        return
    if target.exists():
        remove(before)
    else:
        before.rename(target)


def current(target: Path) -> Path:
    """Return the place of a folder; after a kill during `swap_in`, the place of the old folder."""
    before = _aside(target)
    return before if before.exists() and not target.exists() else target


def drop_abandoned(folder: Path) -> None:
    """Remove the drafts in a folder whose process ran on this machine and has ended."""
    mine = re.compile(rf"\..+-{re.escape(socket.gethostname())}-(\d+)-[0-9a-f]{{8}}")
    for entry in folder.iterdir() if folder.exists() else ():
        named = mine.fullmatch(entry.name)
        if named is None or is_running(int(named[1])):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)  # another process may be removing it too
        else:
            entry.unlink(missing_ok=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}-before")

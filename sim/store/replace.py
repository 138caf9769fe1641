"""Folders and files that take the place of others: at every moment the old one or the new one is there whole.

Drafts carry the host and the process that write them, so that those of a killed process can be told from those that
somebody is still writing. What goes is renamed to a draft first: nothing that is half removed bears its own name.
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
    """Make a draft, a folder to be filled and put in place; what is left of it at the end is removed."""
    draft.mkdir(parents=True)
    try:
        yield draft
    finally:
        if draft.exists():
            shutil.rmtree(draft)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk; where folders cannot be synced, as on Windows, do not."""
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
    """Let a draft that is whole, and on the disk, take a name that is free or, of a file, that of the old one."""
    draft.replace(target)
    sync(target.parent)


def put_file(target: Path, write: Callable[[Path], object], put: Callable[[Path, Path], object] = put) -> None:
    """Write a file whole or not at all.

    Raises:
        OSError: if it cannot be written; the old one is there then.
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
    """Let a folder take the place of `target`, which is set aside first, removed afterwards, and put back on failure.

    Raises:
        OSError: if it cannot be; `target` is what it was then.
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
    """Bring in order what a kill during `swap_in` left: put the old folder back unless the new one is there."""
    before = _aside(target)
    if not before.exists():
        return
    if target.exists():
        remove(before)
    else:
        before.rename(target)


def current(target: Path) -> Path:
    """Return where a folder is, or, after a kill during `swap_in`, the one that it was to replace."""
    before = _aside(target)
    return before if before.exists() and not target.exists() else target


def drop_abandoned(folder: Path) -> None:
    """Remove drafts in a folder whose process, on this machine, is no more."""
    mine = re.compile(rf"\..+-{re.escape(socket.gethostname())}-(\d+)-[0-9a-f]{{8}}")
    for entry in folder.iterdir() if folder.exists() else ():
        named = mine.fullmatch(entry.name)
        if named is None or is_running(int(named[1])):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)  # somebody else may be removing it too
        else:
            entry.unlink(missing_ok=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}-before")

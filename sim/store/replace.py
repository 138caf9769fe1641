"""Folders that take the place of others: at every moment the old one or the new one is there whole.

Drafts carry the host and the process that write them, so that those of a killed process can be told from those that
somebody is still writing.
"""

import os
import re
import shutil
import socket
from pathlib import Path
from uuid import uuid4

from sim.machine import is_running


def draft_of(target: Path) -> Path:
    """Name a draft beside `target`, to be renamed to it once it is whole."""
    return target.with_name(f".{target.name}-{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}")


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
        draft.rename(target)
    except BaseException:
        restore(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def restore(target: Path) -> None:
    """Bring in order what a kill during `swap_in` left: put the old folder back unless the new one is there."""
    before = _aside(target)
    if not before.exists():
        return
    if target.exists():
        shutil.rmtree(before)
    else:
        before.rename(target)


def drop_abandoned(folder: Path) -> None:
    """Remove drafts in a folder whose process, on this machine, is no more."""
    mine = re.compile(rf"\..+-{re.escape(socket.gethostname())}-(\d+)-[0-9a-f]{{8}}")
    for entry in folder.glob(".*-*") if folder.exists() else ():
        named = mine.fullmatch(entry.name)
        if named is None or is_running(int(named[1])):
            continue
        if entry.is_dir():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}-before")

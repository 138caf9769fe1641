"""Locks between processes: files that the system lets one process hold, and frees when that process ends.

A file system without locks, as some clusters have, gives none; whoever asks goes on as if alone.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAUSE = 0.02
"""Seconds between two attempts at a lock."""


class Lock:
    """A lock that is held until it is released."""

    def __init__(self, file: Path, descriptor: int) -> None:
        self._file = file
        self._descriptor = descriptor

    def release(self) -> None:
        """Let go, and leave nothing behind."""
        try:
            self._file.unlink(missing_ok=True)
        finally:
            os.close(self._descriptor)


def hold(file: Path) -> Lock | None:
    """Take a lock; None if another has it.

    Raises:
        OSError: if the file cannot be written.
    """
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        if _is(file, descriptor):
            return Lock(file, descriptor)
        os.close(descriptor)  # whoever held it has let go and removed the file


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold a lock for a moment, waiting for it if need be."""
    while (lock := hold(file)) is None:
        time.sleep(PAUSE)
    try:
        yield
    finally:
        lock.release()


def _lock(descriptor: int) -> bool:
    try:
        import fcntl
    except ImportError:  # not POSIX
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # no locks here
        return True
    return True


def _is(file: Path, descriptor: int) -> bool:
    """Tell whether a file is still the one that was opened."""
    try:
        return os.fstat(descriptor).st_ino == file.stat().st_ino
    except FileNotFoundError:
        return False
